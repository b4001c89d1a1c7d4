"""A program's log on disk: lines in a file of bounded size and the few before it, for their owner only."""

import os
from pathlib import Path

from respond_desktop.home.file_lock import lock
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import open_private

MAX_BYTES = 5 * 1024 * 1024
OLDER_KEPT = 4
FOLDER = "logs"


def written_at(home: Path, program: str) -> Path:
    """The file that a program with this home writes its log to."""
    return home / FOLDER / f"{program}.jsonl"


class LogFile:
    """`NAME.jsonl` in `folder`, written by any number of processes; older ones are `NAME.1.jsonl` to `NAME.4.jsonl`.

    It is opened for each line: so it may be moved or removed at any time, on Windows too.
    """

    def __init__(self, folder: Path, name: str, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._name = name
        self._max_bytes = max_bytes
        self._path = folder / f"{name}.jsonl"

    def write(self, line: str) -> None:
        """Append a line; raises OSError. One that can't be given room by making way for it is left out."""
        content = line.encode("utf-8", "backslashreplace") + b"\n"
        size = self._size()
        if size is None:
            private_folder(self._folder)
        elif size + len(content) > self._max_bytes:
            self._make_way(len(content))
            if (self._size() or 0) > 2 * self._max_bytes:
                return
        descriptor = open_private(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(descriptor, content)
        finally:
            os.close(descriptor)

    def _size(self) -> int | None:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return None

    def _make_way(self, wanted: int) -> None:
        """Rename the full one, unless another process does it at this moment."""
        try:
            descriptor = open_private(self._folder / f"{self._name}.lock", os.O_RDWR | os.O_CREAT)
        except OSError:
            return
        try:
            lock(descriptor)
            if (self._size() or 0) + wanted <= self._max_bytes:
                return
            for number in range(OLDER_KEPT - 1, 0, -1):
                if self._older(number).exists():
                    self._older(number).replace(self._older(number + 1))
            self._path.replace(self._older(1))
        except OSError:
            return  # held by another process, or open in a viewer on Windows: the next line tries again
        finally:
            os.close(descriptor)

    def _older(self, number: int) -> Path:
        return self._folder / f"{self._name}.{number}.jsonl"
