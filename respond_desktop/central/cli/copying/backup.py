"""A backup of central while it runs: a consistent copy, recorded first, and restored once before it is called one."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlmodel import select

from respond_desktop.audit.record import utc_text
from respond_desktop.central.audit.rows import head_of, log_id
from respond_desktop.central.cli.copying.archive import Advance, Member, pack, unpack
from respond_desktop.central.cli.copying.carried import withdrawn
from respond_desktop.central.cli.copying.home_check import check_home
from respond_desktop.central.cli.kept_pictures.checks import Damaged
from respond_desktop.central.config import FILE, CentralConfig
from respond_desktop.central.keep.files import FORMATS, name_of
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.people.withdrawals import FOLDER as WITHDRAWN
from respond_desktop.central.setup import DATABASE, CentralHome
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.migrate import NEWEST
from respond_desktop.central.storage.sqlite import SqliteFile, copy_file
from respond_desktop.central.storage.tables import KeptPictureRow
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import sync_folder, write_private

NEEDED = (FILE, "ca.pem", "tls.pem", "tls.key", "log.key", "log.pub")
ALSO = ("ca.key", "ca-before.pem")
"""An agency may keep the CA's key elsewhere: it is needed only for a new certificate."""
COPIED, NOT_COPIED = "log.copied", "log.not_copied"

Steps = Callable[[str, int], AbstractContextManager[Advance]]
"""Shows one step (its words, how much there is to do) until the block's end."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What lies in `path` now: the log up to record `seq`, and which pictures in it are not genuine any more."""

    path: Path
    seq: int
    damaged: tuple[Damaged, ...]


class CentralBackup:
    """Backs up the central of `config` by `by`, who is named in the record."""

    def __init__(self, parts: CentralHome, config: CentralConfig, by: By | str, steps: Steps) -> None:
        self._parts = parts
        self._config = config
        self._by = by_of(by)
        self._steps = steps

    def make(self, to: Path) -> BackedUp:
        """Write `to` (a new file, or one with a name of its own in a folder); raises AdministrationError.

        Then nothing stays of it, and that is recorded.
        """
        now = datetime.now(UTC)
        path = to / f"respond-central-{now:%Y%m%dT%H%M%SZ}.tar" if to.is_dir() else to
        if os.path.lexists(path):
            raise AdministrationError(f"{path} is there already. Name a new file: nothing is overwritten.")
        if not path.parent.is_dir():
            raise AdministrationError(f"The folder {path.parent} is missing. Make it first.")
        staging = Path(tempfile.mkdtemp(".part", f".{path.name}-", path.parent))
        try:
            self._record(COPIED, {**self._by.facts(), "file": path.name})
            try:
                return self._made(staging, path, now)
            except BaseException as error:
                shutil.rmtree(staging, ignore_errors=True)  # first: the record may need its room
                self._record(NOT_COPIED, {**self._by.facts(), "file": path.name, "reason": _reason(error)})
                raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def _made(self, staging: Path, path: Path, now: datetime) -> BackedUp:
        archive, home = staging / "archive.tar", staging / "central"
        for name in withdrawn(self._config.folder):  # first: recorded meanwhile, it is in the database
            with contextlib.suppress(FileNotFoundError):
                private_folder(staging / WITHDRAWN)
                write_private(staging / name, (self._config.folder / name).read_bytes())
        source = self._config.folder / DATABASE
        with self._steps("Copying the database", source.stat().st_size) as advance:
            copy_file(source, staging / DATABASE, advance)
        facts, members = self._contents(staging / DATABASE, now)
        members += [Member(name, staging / name) for name in withdrawn(staging)]
        with self._steps("Writing the backup", sum(m.size for m in members)) as advance:
            pack(archive, members, facts, advance)
        (staging / DATABASE).unlink()
        with self._steps("Restoring it into an empty home", archive.stat().st_size) as advance:
            manifest = unpack(archive, home, advance)
        with self._steps("Checking every record and picture", facts["head"]["seq"]) as advance:
            found = check_home(home, advance)
        if (found.head.seq, found.head.hash) != (manifest["head"]["seq"], manifest["head"]["hash"]):
            raise AdministrationError("The copy is not the log that was copied. Try again.")
        archive.rename(path)
        with contextlib.suppress(OSError):
            sync_folder(path.parent)
        return BackedUp(path, found.head.seq, found.damaged)

    def _contents(self, copy: Path, now: datetime) -> tuple[dict[str, Any], list[Member]]:
        folder = self._config.folder
        missing = next((name for name in NEEDED if not (folder / name).is_file()), None)
        if missing:
            raise AdministrationError(f"{folder / missing} is missing. A backup without it is none.")
        members = [Member(name, folder / name) for name in (*NEEDED, *ALSO) if (folder / name).is_file()]
        database = Database(SqliteFile(copy))
        try:
            head = database.read_sync(head_of)
            log = database.read_sync(log_id)
            kept = database.read_sync(lambda rows: list(rows.exec(_KEPT)))
        finally:
            database.close()
        for row in {r.sha256: r for r in kept if r.kind in FORMATS}.values():
            name = name_of(row.sha256, FORMATS[row.kind])
            if (self._config.kept_folder / name).is_file():  # one that is gone is named by the check
                members.append(Member(f"kept/{name}", self._config.kept_folder / name))
        facts = {
            "version": _version(),
            "schema": NEWEST,
            "agency": self._config.agency,
            "log": log,
            "created_at": utc_text(now),
            "by": self._by.name,
            "head": {"seq": head.seq, "hash": head.hash},
        }
        return facts, [*members, Member(DATABASE, copy)]

    def _record(self, kind: str, body: dict[str, Any]) -> None:
        log = self._parts.log
        self._parts.database.run_sync(lambda rows: log.append_in(rows, kind, body))


_KEPT = select(KeptPictureRow).where(KeptPictureRow.state == "kept")


def _version() -> str:
    try:
        return version("respond-desktop")
    except PackageNotFoundError:
        return ""


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error) if isinstance(error, AdministrationError) else "Interrupted."
