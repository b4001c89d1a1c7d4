"""Files of kept pictures: received in parts, checked, on disk under their SHA-256 before anybody says so."""

import contextlib
import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from respond_desktop.central.config import KEPT_BODY_LIMIT
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import make_if_missing, open_private, sync_folder

MEGABYTE = 1024 * 1024
MAGIC_BYTES = 16
_PLACED = ".placed"


@dataclass(frozen=True, slots=True)
class KeptFormat:
    """What a kept file may be: its media type, its ending, its largest size in bytes, and how it begins."""

    media_type: str
    ending: str
    max_bytes: int
    magic: bytes
    magic_at: int = 0


FORMATS = {
    "snapshot": KeptFormat("image/png", "png", 16 * MEGABYTE, b"\x89PNG\r\n\x1a\n"),
    "clip": KeptFormat("video/mp4", "mp4", KEPT_BODY_LIMIT, b"ftyp", 4),
}


def name_of(sha256: str, kind: KeptFormat) -> str:
    """Where it lies below the folder of kept files."""
    return f"{sha256[:2]}/{sha256}.{kind.ending}"


class TooLargeError(ValueError):
    """More bytes than a file of its kind may have."""


class DiskLiesError(RuntimeError):
    """What the disk gives back is not what came in."""


class WrongFormatError(ValueError):
    """The bytes are not a file of the kind that was asked."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on disk: SHA-256 (hex) and size in bytes. Asks that bring the same bytes share it.

    `placed` is this ask's mark: it lies in the incoming folder until it is known whether the file is recorded.
    """

    path: Path
    sha256: str
    size: int
    placed: Path

    def remove(self) -> None:
        """No record names the file: nothing of it stays, unless another ask's mark says that it may be that one's.

        For whoever has the turn of these bytes (keep_asks.py) and has asked the database.
        """
        marks = self.placed.parent.glob(f"*.{self.path.name}{_PLACED}")
        if all(mark == self.placed for mark in marks):
            self.path.unlink(missing_ok=True)
        self.settle()

    def settle(self) -> None:
        """Whether it is recorded is known now; if this can't be noted, the next start finds out again."""
        with contextlib.suppress(OSError):
            self.placed.unlink(missing_ok=True)


class Incoming:
    """One file as it comes in. Every method may raise OSError (no room) and blocks on the disk."""

    def __init__(self, folder: Path, name: str, kind: KeptFormat) -> None:
        self._folder = folder
        self._kind = kind
        self._path = private_folder(folder / "incoming") / f"{name}.part"
        self._file = open_private(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self._hash = hashlib.sha256()
        self._head = b""
        self._size = 0

    def write(self, chunk: bytes) -> None:
        """Take more bytes; raises TooLargeError or WrongFormatError as soon as it is known."""
        self._size += len(chunk)
        if self._size > self._kind.max_bytes:
            raise TooLargeError
        if len(self._head) < MAGIC_BYTES:
            self._head += chunk[: MAGIC_BYTES - len(self._head)]
            if len(self._head) >= MAGIC_BYTES:
                self._check()
        self._hash.update(chunk)
        rest = memoryview(chunk)
        while rest:
            rest = rest[os.write(self._file, rest) :]

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of what came in."""
        return self._hash.hexdigest()

    def seal(self) -> None:
        """All of it is here: on disk, and read back as it came in. Raises WrongFormatError, DiskLiesError."""
        self._check()
        os.fsync(self._file)
        self._forget_in_memory()
        self._close()
        if sha256_of(self._path) != self.sha256:
            raise DiskLiesError

    def keep(self) -> Stored:
        """Put it where it stays: on disk, under its hash, when this returns. Raises what `seal` does."""
        if self._file >= 0:
            self.seal()
        digest = self.sha256
        path = self._folder / name_of(digest, self._kind)
        folder = private_folder(path.parent)
        placed = self._path.with_name(f"{self._path.stem}.{path.name}{_PLACED}")
        make_if_missing(placed)
        sync_folder(placed.parent)
        self._path.replace(path)
        sync_folder(folder)
        return Stored(path, digest, self._size, placed)

    def discard(self) -> None:
        """Leave nothing behind; harmless after `keep`."""
        self._close()
        self._path.unlink(missing_ok=True)

    def _check(self) -> None:
        at = self._kind.magic_at
        if self._head[at : at + len(self._kind.magic)] != self._kind.magic:
            raise WrongFormatError

    def _forget_in_memory(self) -> None:
        """So that reading it again asks the disk, where the system can be told."""
        if sys.platform == "linux":
            os.posix_fadvise(self._file, 0, 0, os.POSIX_FADV_DONTNEED)

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def sha256_of(path: Path) -> str:
    """SHA-256 (hex) of a file as it is read now; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def clear_incoming(folder: Path) -> None:
    """Remove what a crash left half received."""
    for part in (folder / "incoming").glob("*.part"):
        part.unlink(missing_ok=True)


def left_behind(folder: Path) -> tuple[Stored, ...]:
    """Files of which a crash left open whether they are recorded; sizes aren't known."""
    found = []
    for placed in (folder / "incoming").glob(f"*{_PLACED}"):
        digest, ending = placed.name.removesuffix(_PLACED).split(".")[-2:]
        found.append(Stored(folder / digest[:2] / f"{digest}.{ending}", digest, 0, placed))
    return tuple(found)
