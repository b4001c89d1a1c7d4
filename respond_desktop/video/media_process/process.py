"""One media process, seen from the window: started, talked to, watched, and ended."""

import contextlib
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import structlog

from respond_desktop.home.paths import respond_home
from respond_desktop.video import marks
from respond_desktop.video.media_process import messages, shared_memory
from respond_desktop.video.media_process.messages import BrokenPipeTalkError, Sender, read_event

_log = structlog.get_logger(__name__)
WORKER_FLAG = "--media-process"
"""Argument with which a frozen program becomes the media process."""

_INHERITED = ("PATH", "SYSTEMROOT", "WINDIR", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
_NAMES_AROUND = 64
_JOIN_S = 5.0
_START_PATIENCE_S = 30.0
_PACKAGES = str(Path(__file__).resolve().parents[3])


def worker_command() -> list[str]:
    """How the media process is started; holds no address and no secret."""
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER_FLAG]
    return [sys.executable, "-P", "-m", "respond_desktop.video.media_process.worker"]


@dataclass(frozen=True, slots=True)
class ProcessHooks:
    """Called in the thread that reads the process: each event, and once when the process is gone."""

    on_event: Callable[["MediaProcess", messages.Event], None]
    on_gone: Callable[["MediaProcess"], None]


class MediaProcess:
    """A running media process."""

    def __init__(self, command: list[str], hooks: ProcessHooks, hardware: bool) -> None:
        """Start it; OSError when that can't be done."""
        self._hooks = hooks
        self._prefix = f"respond-{secrets.token_hex(8)}"
        self._popen: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if _has_console() else subprocess.DEVNULL,
            bufsize=0,
            env=_environment(),
            **_windows_flags(),
        )
        self._sender = Sender(cast(BinaryIO, self._popen.stdin))
        self._seen_names = 0
        self._marks: Any = None
        self._hung = False
        self._still, self._stuck = marks.StillMarks(), frozenset[int]()
        self.started_s = self.heard_s = time.monotonic()
        self.ready = threading.Event()
        self.gone = threading.Event()
        self._thread = threading.Thread(target=self._read, name="media-process", daemon=True)
        self._thread.start()
        self.send(messages.Begin(prefix=self._prefix, hardware=hardware))

    @property
    def id(self) -> int:
        """Its process id."""
        return self._popen.pid

    def send(self, command: messages.Command) -> None:
        """Tell it something; a process that is gone is noticed by its reader."""
        with contextlib.suppress(BrokenPipeTalkError):
            self._sender.send(command)

    def ping(self, number: int) -> None:
        """Ask whether it is there; never waits for one that reads nothing any more."""
        with contextlib.suppress(BrokenPipeTalkError):
            self._sender.send_if_free(messages.Ping(number=number))

    def kill(self) -> None:
        """End it at once; `on_gone` follows."""
        with contextlib.suppress(OSError):
            self._popen.kill()

    def _hangs(self, patience_s: float, streams: Iterable[int]) -> bool:
        """Whether it said nothing for so long (while it starts it has more time) or is stuck in one of these."""
        now_s = time.monotonic()
        if self._marks is not None:
            self._stuck = self._still.stuck(self._marks, streams, now_s)
        silent_s = now_s - self.heard_s
        return bool(self._stuck) or silent_s > (patience_s if self.ready.is_set() else _START_PATIENCE_S)

    def excuse(self) -> None:
        """This computer slept, and the process did too."""
        self.heard_s = time.monotonic()
        self._still = marks.StillMarks()

    def replaced_if_it_hangs(self, patience_s: float, streams: Iterable[int]) -> bool:
        """End it at once when it doesn't answer; whether it was."""
        if not self._hangs(patience_s, streams):
            return False
        _log.warning("the media process does not answer and is replaced")
        self._hung = True
        self.kill()
        return True

    def let_go(self) -> None:
        """Let it wipe its pictures and go; returns at once, `on_gone` follows."""
        self._sender.close()

    def end(self) -> None:
        """Let it wipe its pictures and go; kill it if it doesn't. Waits; not for its reader thread."""
        self._sender.close()
        if not self.gone.wait(_JOIN_S):
            self.kill()
            self.gone.wait(_JOIN_S)
        self._thread.join(_JOIN_S)

    def in_work(self, streams: Iterable[int]) -> frozenset[int]:
        """Of the streams that were in it: those it worked on when it died or was replaced."""
        if self._marks is None:
            return frozenset()
        return self._stuck or marks.in_work(self._marks, streams, self._hung)

    def attach(self, block: messages.BlockMade) -> Any:
        """The shared memory a process told of; SharedMemoryError when it is not there."""
        number = block.name.removeprefix(f"{self._prefix}-")
        if not number.isdigit():
            raise shared_memory.SharedMemoryError
        self._seen_names = max(self._seen_names, int(number))
        return shared_memory.attach(block.name, block.size)

    def _read(self) -> None:
        pipe = cast(BinaryIO, self._popen.stdout)
        try:
            while True:
                event = read_event(pipe)
                self.heard_s = time.monotonic()
                if isinstance(event, messages.Ready):
                    self._open_marks()
                    self.ready.set()
                self._hooks.on_event(self, event)
        except BrokenPipeTalkError:
            self.kill()  # also when it says what is no event
        finally:
            self._popen.wait()
            pipe.close()
            self._sender.close()
            for number in range(max(1, self._seen_names - _NAMES_AROUND), self._seen_names + _NAMES_AROUND):
                shared_memory.forget(f"{self._prefix}-{number}")
            shared_memory.forget(marks.marks_name(self._prefix))
            self.gone.set()
            self._hooks.on_gone(self)

    def _open_marks(self) -> None:
        with contextlib.suppress(shared_memory.SharedMemoryError):
            memory = shared_memory.attach(marks.marks_name(self._prefix), marks.MARKS_BYTES)
            self._marks = memory if len(memory) >= marks.MARKS_BYTES else None


def _environment() -> dict[str, str]:
    """Only what a program needs to start and to log: whatever else the window's environment holds stays there."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**kept, "PYTHONPATH": _PACKAGES, "PYTHONUTF8": "1", "RESPOND_HOME": str(respond_home())}


def _has_console() -> bool:
    try:
        return sys.__stderr__ is not None and sys.__stderr__.fileno() >= 0
    except (OSError, ValueError):
        return False


def _windows_flags() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {}
