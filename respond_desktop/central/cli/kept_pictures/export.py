"""Copies of kept pictures in a new folder with a manifest: recorded first, verified, whole or not at all."""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from respond_desktop.audit.record import utc_text
from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.audit.names_then import called_then
from respond_desktop.central.cli.kept_pictures.checks import Damaged, Genuine, check_all
from respond_desktop.central.cli.kept_pictures.rows import KeptPictureFacts, Which, pictures
from respond_desktop.central.ids import new_id
from respond_desktop.central.keep.files import MEGABYTE
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.setup import CentralHome
from respond_desktop.central.web.end_signals import asked_to_end
from respond_desktop.home.private_files import new_file, sync_folder, write_private

FORMAT = "respond-kept-1"
MANIFEST = "manifest.json"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Exported:
    """What lies in the folder now, and what could not be exported as genuine."""

    pictures: tuple[Genuine, ...]
    damaged: tuple[Damaged, ...]


class StoppedError(AdministrationError):
    """Somebody or the system asked the command to end."""


class KeptExport:
    """Exports from `folder` (central's kept files) by `by`, who is named in each record together with `why`."""

    def __init__(self, parts: CentralHome, folder: Path, by: By | str, why: str = "") -> None:
        self._parts = parts
        self._folder = folder
        self._by = by_of(by)
        self._why = why
        self._id = new_id("export")
        self._stopped = False

    def make(self, which: Which, to: Path) -> Exported:
        """Copy the genuine ones to the new folder `to`; raises AdministrationError, and then `to` isn't there."""
        _must_be_new(to)
        found = self._check(self._wanted(which))
        genuine = tuple(f for f in found if isinstance(f, Genuine))
        damaged = tuple(f for f in found if isinstance(f, Damaged))
        if damaged:
            self._record("integrity", [self._facts(d.picture) | _damage(d) for d in damaged])
        if genuine:
            with asked_to_end(self._stop):
                self._copy(genuine, damaged, to)
        return Exported(genuine, damaged)

    def _wanted(self, which: Which) -> tuple[KeptPictureFacts, ...]:
        found = self._parts.database.read_sync(lambda session: pictures(session, which))
        absent = [f"{p.row.id} ({p.row.state})" for p in found if p.row.state != "kept"]
        if which.ids and absent:
            raise AdministrationError(f"Nothing was kept for {', '.join(absent)}. Leave it out.")
        kept = tuple(p for p in found if p.row.state == "kept")
        if not kept:
            raise AdministrationError("No kept picture fits. See: respond-central kept list")
        return kept

    def _check(self, wanted: Sequence[KeptPictureFacts]) -> list[Genuine | Damaged]:
        return check_all(self._parts.database, self._parts.log, self._folder, wanted)

    def _copy(self, genuine: tuple[Genuine, ...], damaged: tuple[Damaged, ...], to: Path) -> None:
        """The record comes before the first byte; a folder beside `to` becomes `to` when all of it is on disk."""
        size = sum(g.size for g in genuine)
        staging = _staging(to, size)
        try:
            facts = [self._facts(g.picture) | {"sha256": g.sha256, "size": g.size} for g in genuine]
            records = self._record("picture.exported", facts)
            try:
                for each in genuine:
                    self._copy_one(each, staging)
                _write(staging / MANIFEST, self._manifest(genuine, damaged, records))
                _settle(staging)
                self._go_on()
                staging.rename(to)
            except BaseException as error:
                shutil.rmtree(staging, ignore_errors=True)  # first: the record may need its room
                self._record("picture.not_exported", [f | {"reason": _reason(error)} for f in facts])
                raise
        except OSError as error:
            raise AdministrationError(f"{_words(error, to, size)} Nothing was exported.") from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        _settle(to.parent)

    def _copy_one(self, genuine: Genuine, staging: Path) -> None:
        path, digest = staging / genuine.name, hashlib.sha256()
        with genuine.path.open("rb") as kept, new_file(path) as copy:
            while chunk := kept.read(MEGABYTE):
                self._go_on()
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        if digest.hexdigest() != genuine.sha256:
            raise AdministrationError(
                f"The file of {genuine.picture.row.id} changed while it was copied. Nothing was exported."
            )

    def _stop(self) -> None:
        self._stopped = True

    def _go_on(self) -> None:
        """Only between two steps, so that what is recorded is what became of the folder."""
        if self._stopped:
            raise StoppedError("The export was stopped. Nothing was exported.")

    def _facts(self, picture: KeptPictureFacts) -> dict[str, Any]:
        row = picture.row
        return {
            **self._by.facts(),
            "export": self._id,
            "keep": row.id,
            "what": row.kind,
            "watch": row.watch_id,
            "officer": row.officer_id,
            "unit": row.unit_number,
            "incident": row.incident,
            "words": self._why,
        }

    def _record(self, kind: str, bodies: Sequence[dict[str, Any]]) -> list[Recorded]:
        """One record for each picture, for each names its officer; all in one transaction."""
        log = self._parts.log
        return self._parts.database.run_sync(lambda rows: [log.append_in(rows, kind, b) for b in bodies])

    def _manifest(
        self, genuine: tuple[Genuine, ...], damaged: tuple[Damaged, ...], records: Sequence[Recorded]
    ) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "export": self._id,
            "exported_at": utc_text(datetime.now(UTC)),
            "by": self._by.name,
            "why": self._why,
            "pictures": [_entry(g, r) for g, r in zip(genuine, records, strict=True)],
            "not_exported": [{"keep": d.picture.row.id, "problem": d.problem} for d in damaged],
        }


def _entry(genuine: Genuine, exported: Recorded) -> dict[str, Any]:
    row, proof = genuine.picture.row, genuine.proof
    return {
        "file": genuine.name,
        "sha256": genuine.sha256,
        "size": genuine.size,
        "officer": called_then(proof.facts, "officer") or genuine.picture.officer,
        "viewer": called_then(proof.facts, "by") or genuine.picture.viewer,
        "asked_at": utc_text(row.asked_at),
        "kept_at": proof.at,
        "kept_record": {"seq": proof.seq, "hash": proof.hash},
        "exported_record": {"seq": exported.seq, "hash": exported.hash},
        "facts": proof.facts,
    }


def _must_be_new(to: Path) -> None:
    if os.path.lexists(to):
        raise AdministrationError(f"{to} is there already. Name a new folder: nothing is overwritten.")
    if not to.parent.is_dir():
        raise AdministrationError(f"The folder {to.parent} is missing. Make it first.")


def _staging(to: Path, size: int) -> Path:
    try:
        room = shutil.disk_usage(to.parent)
        if room.total and room.free < size:  # some file systems don't say
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return Path(tempfile.mkdtemp(".part", f".{to.name}-", to.parent))
    except OSError as error:
        raise AdministrationError(f"{_words(error, to, size)} Nothing was exported.") from error


def _settle(folder: Path) -> None:
    """Names on disk as well, where the file system can: sticks and shares often can't."""
    with contextlib.suppress(OSError):
        sync_folder(folder)


def _write(path: Path, manifest: dict[str, Any]) -> None:
    write_private(path, f"{json.dumps(manifest, ensure_ascii=False, indent=1)}\n".encode())


def _damage(damaged: Damaged) -> dict[str, str]:
    return {"what": f"kept {damaged.picture.row.kind}", "words": damaged.problem}


def _reason(error: BaseException) -> str:
    if isinstance(error, AdministrationError) and not isinstance(error, StoppedError):
        return "A file changed while it was copied."
    if isinstance(error, OSError):
        return "No room." if error.errno in _NO_ROOM else "The folder could not be written."
    return "Interrupted."


def _words(error: OSError, to: Path, size: int) -> str:
    if error.errno in _NO_ROOM:
        return f"{to.parent} has no room for the pictures ({size:,} bytes)."
    return f"{to.parent} can't be written: {error.strerror or error}."
