"""What every program does first, and how it ends on a bug: one function for all of them."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import structlog
import typer

from respond_desktop.logs import configure_logs
from respond_desktop.paths import respond_home
from respond_desktop.streams import settle_streams

OWNER_ONLY = 0o077
BUG = 1


def begin_program(name: str, level: int = logging.INFO, home: Path | None = None) -> None:
    """Usable streams first, then what it writes is closed to others, then logs into `home` (RESPOND_HOME)."""
    settle_streams()
    os.umask(OWNER_ONLY)
    leave_no_core()
    configure_logs(level, name, home or respond_home())
    threading.excepthook = _bug_in_thread


def run_program(name: str, body: Callable[[], object], level: int = logging.INFO) -> None:
    """Begin, then run `body`; a bug is in the log with files and lines before the program ends with code 1."""
    begin_program(name, level)
    try:
        body()
    except Exception as error:
        structlog.get_logger().critical("bug", kind=type(error).__name__, exc_info=True)
        raise SystemExit(BUG) from None


def tell(words: str) -> None:
    """Say in one line on standard error why the program ends; without a console it stands in the log instead."""
    typer.echo(words, err=True)
    if sys.__stderr__ is None:
        structlog.get_logger().error("ended", words=words)


def _bug_in_thread(bug: threading.ExceptHookArgs) -> None:
    if bug.exc_value is not None and not issubclass(bug.exc_type, SystemExit):
        told = (bug.exc_type, bug.exc_value, bug.exc_traceback)
        structlog.get_logger().critical("bug", kind=bug.exc_type.__name__, exc_info=told)


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
