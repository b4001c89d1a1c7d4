"""The newest checkpoint beside the database: a copy of the database alone that was put back shows by it."""

from pathlib import Path

from respond_desktop.home.private_files import replace_private
from respond_desktop.wire.heads import LogHead, read_head

NAME = "log.head"


class HeadFile:
    """One line (wire/heads.py), for its owner only; replaced whole, so that a crash leaves the older one."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def read(self) -> LogHead | None:
        """What it says, unchecked; None without a file. Raises ValueError when it is no head, OSError."""
        try:
            return read_head(self.path.read_bytes())
        except FileNotFoundError:
            return None

    def write(self, head: LogHead) -> None:
        """Replace it; raises OSError."""
        replace_private(self.path, head.line())
