"""How every program writes its log, never raising: text to standard error, JSON lines to a file, no variables."""

import json
import logging
import os
import re
import sys
import threading
from pathlib import Path
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from respond_desktop.home.faults import without_traceback
from respond_desktop.home.log_file import FOLDER, LogFile
from respond_desktop.home.log_stream import SteadyStream

_CREDENTIALS = re.compile(r"://[^/\s]*@")  # to the last one: a password may hold one
LONGEST_TEXT = 8_000
"""Characters of one value; what strangers send can't make a line longer."""


class Sinks:
    """Where a rendered line goes. None is ever a reason why the program fails; what one didn't take it says later."""

    def __init__(self, file: LogFile | None) -> None:
        self._stream = SteadyStream(sys.stderr)
        self._file = file
        self._lost = 0
        self._turn = threading.RLock()

    def take(self, text: str, line: str) -> None:
        """Write it everywhere it belongs."""
        with self._turn:
            self._stream.write(text + "\n")
            if self._file is not None:
                self._keep(self._file, line)

    def _keep(self, file: LogFile, line: str) -> None:
        try:
            if self._lost:
                file.write(json.dumps({"event": "lines_lost", "level": "warning", "about": self._lost}))
                self._lost = 0
            file.write(line)
        except (OSError, ValueError):
            self._lost += 1

    debug = info = warning = error = critical = log = msg = take


class _Rendered:
    """Last in the chain: the same event for people and for programs."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._for_people: tuple[Processor, ...] = (
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=_coloured()),
        )
        self._for_programs: tuple[Processor, ...] = (
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        )

    def __call__(
        self, logger: WrappedLogger, method: str, event: EventDict
    ) -> tuple[tuple[str, str], dict[str, Any]]:
        facts = {"program": self._program, "pid": os.getpid()}
        text = _through(self._for_people, logger, method, without_traceback(dict(event)))
        return (text, _through(self._for_programs, logger, method, {**event, **facts})), {}


class _Forwarded(logging.Handler):
    """What libraries say (uvicorn, asyncio, websockets) goes the same way."""

    def emit(self, record: logging.LogRecord) -> None:
        exc_info = record.exc_info if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().log(record.levelno, record.getMessage(), logger=record.name, exc_info=exc_info)


def configure_logs(level: int = logging.INFO, program: str = "", home: Path | None = None) -> None:
    """Lines of `level` and above go to standard error and, with a `home`, to `home/logs/PROGRAM.jsonl`.

    Tracebacks stand in the file only and name files and lines: variables may hold tokens, names and positions. People
    read the fault in one line. Text is coloured only on a terminal.
    """
    file = LogFile(home / FOLDER, program) if home is not None else None
    sinks = Sinks(file)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.StackInfoRenderer(),
            _short,
            _Rendered(program),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: sinks,
    )
    for handler in [h for h in logging.root.handlers if isinstance(h, _Forwarded)]:
        logging.root.removeHandler(handler)
    logging.root.addHandler(_Forwarded(logging.WARNING))


def _short(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for name, value in event.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            event[name] = value[:LONGEST_TEXT] + "…"
    return event


def _through(chain: tuple[Processor, ...], logger: WrappedLogger, method: str, event: Any) -> str:
    for step in chain:
        event = step(logger, method, event)
    return _CREDENTIALS.sub("://…@", str(event))


def _coloured() -> bool:
    return sys.platform != "win32" and sys.stderr.isatty() and "NO_COLOR" not in os.environ
