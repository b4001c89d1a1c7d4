"""The size of everything in the windows: read before Qt starts, as Qt takes it only then."""

import os
from pathlib import Path

import structlog

from respond_desktop.domain.preferences import SCALES
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import replace_private

log = structlog.get_logger()
VARIABLE = "QT_SCALE_FACTOR"
_FILE = "scale"


def take_scale(home: Path) -> int:
    """Put the size that the last person here wanted in force; returns it in per cent. Before the application exists.

    Who sets Qt's own variable keeps it: then the size in force is what she says, rounded.
    """
    said = os.environ.get(VARIABLE, "")
    if said:
        return _rounded(said)
    kept = _read(home)
    if kept != SCALES[0]:
        os.environ[VARIABLE] = str(kept / 100)
    return kept


def keep_scale(home: Path, scale: int) -> None:
    """Keep it for the next start; it can't be kept: the next start is as this one."""
    if scale == _read(home):
        return
    try:
        private_folder(_path(home).parent)
        replace_private(_path(home), f"{scale}\n".encode("ascii"))
    except OSError as error:
        log.warning("the size of the windows can't be kept", reason=type(error).__name__)


def _read(home: Path) -> int:
    try:
        kept = int(_path(home).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return SCALES[0]
    return kept if kept in SCALES else SCALES[0]


def _path(home: Path) -> Path:
    return home / "workstation" / _FILE


def _rounded(said: str) -> int:
    try:
        return round(float(said) * 100)
    except (ValueError, OverflowError):
        return SCALES[0]
