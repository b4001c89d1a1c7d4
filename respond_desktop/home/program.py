"""What every program does first, and how it ends on a bug: one function for all of them."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import structlog
import typer

from respond_desktop.home.faults import STOPPED, bug_words, part_words, system_words
from respond_desktop.home.logs import configure_logs
from respond_desktop.home.paths import respond_home
from respond_desktop.home.streams import settle_streams

OWNER_ONLY = 0o077
BUG = 1
CANT_RUN = 2
INTERRUPTED = 130
_homes: dict[str, Path] = {}
"""Where each program that began here writes its log: a camera's `--home` is known only after its start."""


def begin_program(name: str, level: int = logging.INFO, home: Path | None = None) -> None:
    """Usable streams first, then what it writes is closed to others, then logs into `home` (RESPOND_HOME)."""
    settle_streams()
    os.umask(OWNER_ONLY)
    leave_no_core()
    _homes[name] = home or respond_home()
    configure_logs(level, name, _homes[name])


def run_program(name: str, body: Callable[[], object], level: int = logging.INFO) -> None:
    """Begin, then run `body`. No traceback reaches a person: the log has it, standard error has words.

    Ends with 1 on a bug, 2 when the computer lacks something (a file, room, a library), 130 when interrupted.
    """
    begin_program(name, level)
    _hook_faults(name)
    try:
        body()
    except KeyboardInterrupt:
        tell(STOPPED)
        raise SystemExit(INTERRUPTED) from None
    except (OSError, ImportError) as error:
        structlog.get_logger().error("cant_run", kind=type(error).__name__, exc_info=True)
        tell(system_words(name, error, _homes[name]))
        raise SystemExit(CANT_RUN) from None
    except Exception as error:
        log_bug(error)
        tell(bug_words(name, error, _homes[name]))
        raise SystemExit(BUG) from None


def tell(words: str) -> None:
    """Say in one line on standard error why the program ends; without a console it stands in the log instead."""
    typer.echo(words, err=True)
    if sys.__stderr__ is None:
        structlog.get_logger().error("ended", words=words)


def _hook_faults(name: str) -> None:
    """What nobody catches (a Qt slot, a thread, a finaliser) is logged and said; the rest of the program goes on."""

    def noted(error: BaseException) -> None:
        log_bug(error)
        tell(part_words(name, error, _homes[name]))

    def in_slot(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt | SystemExit):
            noted(error.with_traceback(trace))

    def in_thread(bug: threading.ExceptHookArgs) -> None:
        if bug.exc_value is not None and not issubclass(bug.exc_type, SystemExit):
            noted(bug.exc_value.with_traceback(bug.exc_traceback))

    def in_finaliser(bug: "sys.UnraisableHookArgs") -> None:
        if bug.exc_value is not None:
            log_bug(bug.exc_value)

    sys.excepthook = in_slot
    threading.excepthook = in_thread
    sys.unraisablehook = in_finaliser


def log_bug(error: BaseException) -> None:
    """A bug that is said to the person in another way: the traceback for the log."""
    structlog.get_logger().critical("bug", kind=type(error).__name__, exc_info=error)


def leave_no_core() -> None:
    """A crash must not leave keys, pictures and tokens in a file. What this program starts inherits it.

    Linux calls a handler named in core_pattern even at a limit of 0, but never at 1; a file needs more than 1 too.
    """
    if sys.platform == "win32":
        return
    import resource

    if sys.platform == "linux":
        with contextlib.suppress(ValueError, OSError):  # the system's own limit is 0 already
            resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
            return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
