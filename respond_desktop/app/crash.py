"""The one top-level hook: a bug is logged, noted in a file, and told to the user; the window lives on."""

import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import structlog

from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import write_private

log = structlog.get_logger()
KEPT_NOTES = 20


def install_crash_hook(home: Path, tell: Callable[[str], None]) -> None:
    """Write a crash note under `home`/crash for every uncaught exception, and tell the user in one line."""
    folder = home / "crash"

    def noted(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return  # asked for: the window closes by its signal, and nobody wants to read where the program was
        log.error("bug", kind=kind.__name__)
        note = _write(folder, kind, trace)
        tell(f"Something went wrong in this program. It goes on. Note for IT: {note}")

    sys.excepthook = noted


def _write(folder: Path, kind: type[BaseException], trace: TracebackType | None) -> str:
    """Where in the code, never the values: no names, positions or tokens get into a crash note."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
    frames = traceback.extract_tb(trace)
    lines = [f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in frames]
    try:
        text = "\n".join([kind.__name__, *lines]) + "\n"
        write_private(private_folder(folder) / name, text.encode("utf-8", "backslashreplace"))
        for old in sorted(folder.glob("*.txt"))[:-KEPT_NOTES]:
            old.unlink(missing_ok=True)
    except OSError:
        return "not written, the disk can't be used"
    return name
