"""A backup's file: a tar of central's folder, and a manifest of what is in it with SHA-256 as its last member."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from respond_desktop.central.keep.files import MEGABYTE
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import new_file
from respond_desktop.wire import strict

FORMAT = "respond-backup-1"
MANIFEST = "manifest.json"
MANIFEST_BYTES = 256 * MEGABYTE
"""A manifest of a million pictures is smaller."""

Advance = Callable[[int], None]
"""Told of bytes that are done; raises to stop."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the folder: its name from there, with slashes, and where it lies now."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        """Bytes; raises OSError."""
        return self.path.stat().st_size


class _Hashed:
    """A file as tarfile reads it; hashes what goes by."""

    def __init__(self, file: IO[bytes], advance: Advance) -> None:
        self._file, self._advance = file, advance
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        self._advance(len(chunk))
        return chunk


def pack(archive: Path, members: Iterable[Member], facts: dict[str, Any], advance: Advance) -> None:
    """Write the archive for its owner only, on disk when this returns; raises OSError."""
    with new_file(archive) as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            files = [_packed(tar, member, advance) for member in members]
            manifest = {"format": FORMAT, **facts, "files": files}
            text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            tar.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        file.flush()
        os.fsync(file.fileno())


def unpack(archive: Path, folder: Path, advance: Advance) -> dict[str, Any]:
    """Put all files into `folder`, empty or made now, and return the manifest, once every file is as it says.

    Only plain files with plain names, for their owner only. Raises AdministrationError when anything differs, OSError.
    """
    found: dict[str, tuple[int, str]] = {}
    private_folder(folder)
    with _opened(archive) as tar:
        manifest: dict[str, Any] | None = None
        for entry in tar:
            file = tar.extractfile(entry) if entry.isreg() else None
            if file is None or manifest is not None or entry.name in found or not _plain(entry.name):
                raise AdministrationError(f"{archive} is no backup of central, or it is damaged.")
            if entry.name == MANIFEST:
                manifest = _manifest(archive, file.read(MANIFEST_BYTES))
            else:
                found[entry.name] = _unpacked(file, _place(folder, entry.name), advance)
    if manifest is None:
        raise AdministrationError(f"{archive} is cut off: its end is missing. Take another backup.")
    said = {f["name"]: (f["size"], f["sha256"]) for f in manifest["files"]}
    wrong = sorted(name for name in said.keys() | found.keys() if said.get(name) != found.get(name))
    if wrong:
        raise AdministrationError(f"{archive} is damaged: {wrong[0]} is not as it was. Take another backup.")
    return manifest


def _packed(tar: tarfile.TarFile, member: Member, advance: Advance) -> dict[str, Any]:
    with member.path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        hashed = _Hashed(file, advance)
        tar.addfile(_entry(member.name, size), hashed)
    return {"name": member.name, "size": size, "sha256": hashed.digest.hexdigest()}


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, "r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError) as error:
        raise AdministrationError(f"{archive} is no backup of central, or it is damaged.") from error


def _plain(name: str) -> bool:
    parts = name.split("/")
    return bool(name) and "\\" not in name and ":" not in name and not {"", ".", ".."} & set(parts)


def _place(folder: Path, name: str) -> Path:
    *folders, last = name.split("/")
    for each in folders:
        folder = private_folder(folder / each)
    return folder / last


def _unpacked(file: IO[bytes], path: Path, advance: Advance) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with new_file(path) as out:
        while chunk := file.read(MEGABYTE):
            digest.update(chunk)
            out.write(chunk)
            size += len(chunk)
            advance(len(chunk))
        out.flush()
        os.fsync(out.fileno())
    return size, digest.hexdigest()


def _manifest(archive: Path, text: bytes) -> dict[str, Any]:
    try:
        read = strict.table(text, strict.Limits(MANIFEST_BYTES))
        sane = read["format"] == FORMAT and isinstance(read["head"]["seq"], int) and read["head"]["hash"]
        for each in read["files"]:
            sane = sane and isinstance(each["name"], str) and each["size"] >= 0 and each["sha256"]
        if not sane or datetime.fromisoformat(read["created_at"]).tzinfo is None:
            raise ValueError
    except (ValueError, TypeError, KeyError) as error:
        raise AdministrationError(f"{archive} is no backup that this version can read.") from error
    manifest: dict[str, Any] = read
    return manifest
