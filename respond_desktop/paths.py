"""Where configuration, records, logs and bundled resources live."""

import os
from pathlib import Path

import platformdirs


def respond_home() -> Path:
    """The folder that holds everything this installation writes: `RESPOND_HOME`, else the platform's own place."""
    chosen = os.environ.get("RESPOND_HOME")
    return (
        Path(chosen).expanduser() if chosen else Path(platformdirs.user_data_dir("respond", appauthor=False))
    )


def private_folder(path: Path) -> Path:
    """Make `path` (and its parents) readable by its owner only, and return it."""
    path.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        path.chmod(0o700)
    return path


def resource(*parts: str) -> Path:
    """Path of a bundled resource: inside the installed package, else in the source tree."""
    package = Path(__file__).resolve().parent
    installed = package / "_resources"
    root = installed if installed.is_dir() else package.parent / "resources"
    return root.joinpath(*parts)
