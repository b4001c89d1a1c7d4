"""Where configuration, records, logs and bundled resources live."""

import os
import sys
from pathlib import Path

import platformdirs


def respond_home() -> Path:
    """The folder that holds everything this installation writes: `RESPOND_HOME`, else the platform's own place."""
    chosen = os.environ.get("RESPOND_HOME")
    return (
        Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("respond", appauthor=False))
    )


def private_folder(path: Path) -> Path:
    """Make `path`, and those of its parents that are missing, readable by its owner only, and return it."""
    if not path.is_dir():
        missing = [path, *(parent for parent in path.parents if not parent.exists())]
        for folder in reversed(missing):
            folder.mkdir(0o700, exist_ok=True)
    if os.name == "posix":
        path.chmod(0o700)
    return path


def resource(*parts: str) -> Path:
    """Path of a bundled resource: inside the installed package, else in the source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_resources"
    root = installed if installed.is_dir() else package.parent / "resources"
    return root.joinpath(*parts)


def has_display() -> bool:
    """Whether a window can be shown here; without one Qt would end the process in the middle of its start."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM") in (
        "offscreen",
        "minimal",
        "vnc",
    ):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
