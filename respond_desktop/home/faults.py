"""A fault of a program in words: what happened, what still works, what to do and where its log is."""

import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from respond_desktop.home.log_file import written_at

_WHO = {
    "desktop": "The workstation",
    "central": "Central’s program",
    "camera": "The camera",
    "media": "The part that decodes pictures",
}
_STILL = {
    "desktop": "Central, cameras and other workstations go on.",
    "central": "What was written before is kept. Cameras go on recording.",
    "camera": "Its journal is kept. Central and other cameras go on.",
    "media": "Alerts and map still work.",
}
_AGAIN = "Start it again. If it happens again, give IT this log: {log}"
_NO_LOG = "Start it again. If it happens again, give IT this line. The log can't be written: {log}"
STOPPED = "Stopped, as you asked."


def bug_words(program: str, error: BaseException, home: Path) -> str:
    """What to say when a program ends because of a fault of its own."""
    who = _WHO.get(program, "The program")
    still = _STILL.get(program, "")
    return f"{who} stopped because of a fault in it ({place(error)}). {still} {_log_words(program, home)}"


def part_words(program: str, error: BaseException, home: Path) -> str:
    """What to say when only a part of it has ended."""
    who = _WHO.get(program, "The program")
    return (
        f"A part of {who[0].lower()}{who[1:]} stopped because of a fault in it ({place(error)}). "
        f"The rest goes on. {_log_words(program, home)}"
    )


def system_words(program: str, error: OSError | ImportError, home: Path) -> str:
    """What to say when the computer, not the program, lacks something: a file, room, a right, a library."""
    who = _WHO.get(program, "The program")
    if isinstance(error, ImportError):
        return (
            f"{who} can't run: a library can't be loaded ({error}). "
            "Install the program again; on Linux, the packages that dev.py names."
        )
    what = error.filename or "A file or connection"
    return (
        f"{who} can't run: {what} can't be used: {error.strerror or error}. {_STILL.get(program, '')} "
        f"Check free space and access rights of {home}."
    )


def place(error: BaseException) -> str:
    """Kind and the last line of code it came from: "ValueError at strip.py:41". Never what variables held."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{at}"


def without_traceback(event: dict[str, Any]) -> dict[str, Any]:
    """The event as a person reads it: instead of the traceback, which is for the file, one fact `fault`."""
    exc_info = event.pop("exc_info", None)
    error = _error_of(exc_info)
    if error is not None:
        event["fault"] = f"{type(error).__name__}: {error} ({place(error)})"
    return event


def _error_of(exc_info: object) -> BaseException | None:
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, TracebackType() | None):
            return error
        case None | False:
            return None
        case _:
            return sys.exc_info()[1]


def _log_words(program: str, home: Path) -> str:
    log = written_at(home, program)
    return (_AGAIN if log.is_file() else _NO_LOG).format(log=log)
