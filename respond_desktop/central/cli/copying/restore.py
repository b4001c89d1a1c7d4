"""Put a backup in place: checked whole before anything is moved, and said in the log (`log.restored`)."""

import os
import shutil
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from respond_desktop.audit.record import Head, utc_text
from respond_desktop.central.audit.head_file import HeadFile
from respond_desktop.central.audit.head_keeper import signed_head
from respond_desktop.central.audit.held_heads import restored_body
from respond_desktop.central.audit.log import Log, Recorded
from respond_desktop.central.audit.restores import RESTORED, hash_of
from respond_desktop.central.audit.rows import head_of, log_id
from respond_desktop.central.cli.copying.archive import unpack
from respond_desktop.central.cli.copying.backup import Steps
from respond_desktop.central.cli.copying.carried import give, take_along
from respond_desktop.central.cli.copying.home_check import check_home
from respond_desktop.central.cli.kept_pictures.checks import Damaged
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.by import By, by_of
from respond_desktop.central.run_lock import NAME as LOCK
from respond_desktop.central.run_lock import RunLock
from respond_desktop.central.setup import DATABASE
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.migrate import NEWEST, migrate, needs_migration
from respond_desktop.central.storage.sqlite import DatabaseUnreadableError, SqliteFile, first_row
from respond_desktop.central.storage.tables import EnrolmentCodeRow, LogRecord
from respond_desktop.home.paths import private_folder
from respond_desktop.home.private_files import sync_folder
from respond_desktop.wire.heads import genuine
from respond_desktop.wire.signing import LOG_RECORD, load_private, verified

LOG_PUB = "log.pub"
UNKNOWN = Head(0, "")


@dataclass(frozen=True, slots=True)
class PutBack:
    """What is in place now: `old` is the head before (number 0: not known), `new` the copy's, `record` of the restore.

    `lost`: how many records are gone (None: not known). `aside`: where the folder that was there lies now, or None.
    `left`: what waited there to be recorded and couldn't be read.
    """

    old: Head
    new: Head
    copy_at: str
    record: int
    lost: int | None
    damaged: tuple[Damaged, ...]
    aside: Path | None = None
    left: tuple[str, ...] = ()


class CentralRestore:
    """Restores the central in `home` by `by`, who is named in the record; refuses while central runs."""

    def __init__(self, home: Path, by: By | str, steps: Steps) -> None:
        self._home = home
        self._folder = home / "central"
        self._by = by_of(by)
        self._steps = steps

    def from_backup(self, archive: Path) -> PutBack:
        """Unpack, check, record, and only then swap the folders; raises AdministrationError, SetupError, OSError."""
        private_folder(self._home)
        with ExitStack() as locks:
            if self._folder.is_dir():
                locks.enter_context(RunLock(self._folder / LOCK))
            staging = Path(tempfile.mkdtemp(".part", ".restore-", self._home))
            try:
                fresh = staging / "central"
                manifest = self._unpacked(archive, fresh)
                self._must_be_the_same(fresh)
                done = self._checked(fresh, manifest["created_at"])
                left = take_along(self._folder, fresh) if self._is_mine(fresh) else ()
                give(fresh, (self._folder if self._folder.exists() else self._home).stat())
                if os.name == "nt":  # what is open can't be renamed there
                    locks.close()
                return self._swapped(fresh, replace(done, left=left))
            finally:
                shutil.rmtree(staging, ignore_errors=True)

    def in_place(self) -> PutBack:
        """The files here were put back by other means: check them, and say so in the log."""
        if not (self._folder / DATABASE).is_file():
            raise AdministrationError(f"{self._folder} holds no central. Name a backup to restore from.")
        with RunLock(self._folder / LOCK):
            if needs_migration(self._folder / DATABASE):
                raise AdministrationError("The database is of another version. Run: respond-central migrate")
            done = self._checked(self._folder, "")
            give(self._folder, self._folder.stat())
            return done

    def _unpacked(self, archive: Path, fresh: Path) -> dict[str, Any]:
        with self._steps("Unpacking the backup", archive.stat().st_size) as advance:
            manifest = unpack(archive, fresh, advance)
        if str(manifest.get("schema", "")) > NEWEST:
            raise AdministrationError(f"{archive} was made by a newer version. Install that version first.")
        if needs_migration(fresh / DATABASE):
            migrate(fresh / DATABASE)
        return manifest

    def _must_be_the_same(self, fresh: Path) -> None:
        """Over another agency's central, or another log, a backup is never put."""
        here, there = (_log_of(folder / DATABASE) for folder in (self._folder, fresh))
        if here and here != there:
            raise AdministrationError(
                f"{self._folder} holds another central than the backup. Choose another RESPOND_HOME."
            )

    def _is_mine(self, fresh: Path) -> bool:
        """Whether what waits in the folder here is of the backup's log, also when the database here can't say."""
        with suppress(OSError):
            return (self._folder / LOG_PUB).read_bytes() == (fresh / LOG_PUB).read_bytes()
        return False

    def _checked(self, fresh: Path, copy_at: str) -> PutBack:
        with self._steps("Checking every record and picture", _count(fresh / DATABASE)) as advance:
            found = check_home(fresh, advance)
        log_key = load_private((fresh / "log.key").read_bytes())
        database = Database(SqliteFile(fresh / DATABASE))
        try:
            log = Log(database, log_key)
            at = copy_at or utc_text(database.read_sync(_newest_at))
            _must_be_past(at)
            in_place = fresh == self._folder
            old, lost = database.read_sync(lambda rows: self._old_head(log, rows, in_place))
            body = {**self._by.facts(), **restored_body(old, found.head), "copy_at": at}
            recorded = database.run_sync(lambda rows: _record(rows, log, body))
            HeadFile(fresh).write(database.read_sync(lambda rows: signed_head(rows, log)))
        finally:
            database.close()
        return PutBack(old, found.head, at, recorded.seq, lost, found.damaged)

    def _old_head(self, log: Log, rows: Session, in_place: bool) -> tuple[Head, int | None]:
        """The newest head that the home holds and how many records are lost (None: not known).

        It is that of the file beside the database, or of the database that is replaced.
        """
        found = self._heads_here(log, log_id(rows), in_place)
        lost = [head for head in found if hash_of(rows, head.seq) != head.hash]
        newest = max(lost or found, key=lambda head: head.seq, default=UNKNOWN)
        if not lost:
            return (UNKNOWN, None) if in_place or newest is UNKNOWN else (newest, 0)
        return newest, newest.seq - head_of(rows).seq if newest.seq > head_of(rows).seq else None

    def _heads_here(self, log: Log, log_name: str, in_place: bool) -> list[Head]:
        found, key = list[Head](), log.key.public_key()
        with suppress(OSError, ValueError):
            kept = HeadFile(self._folder).read()
            if kept is not None and kept.log == log_name and genuine(kept, key):
                found.append(Head(kept.seq, kept.hash))
        with suppress(DatabaseUnreadableError, ValueError):
            newest = "SELECT seq, hash, signature FROM log_record ORDER BY seq DESC LIMIT 1"
            row = None if in_place else first_row(self._folder / DATABASE, newest)
            if row and verified(key, LOG_RECORD, bytes.fromhex(row[1]), row[2]):
                found.append(Head(row[0], row[1]))
        return found

    def _swapped(self, fresh: Path, done: PutBack) -> PutBack:
        aside = None
        if self._folder.exists():
            aside = self._home / f"central-before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
            self._folder.rename(aside)
        try:
            fresh.rename(self._folder)
        except OSError:
            if aside is not None:
                aside.rename(self._folder)
            raise
        with suppress(OSError):
            sync_folder(self._home)
        return replace(done, aside=aside)


def newest_backup(place: Path) -> Path:
    """The backup itself, or the newest of those that the folder holds; raises AdministrationError."""
    if not place.is_dir():
        if not place.is_file():
            raise AdministrationError(f"{place} is missing. Name a backup, or the folder that holds it.")
        return place
    found = sorted(place.glob("respond-central-*.tar"))
    if not found:
        raise AdministrationError(f"{place} holds no backup (respond-central-....tar).")
    return found[-1]


def _must_be_past(copy_at: str) -> None:
    """With a clock that is behind, checkpoints made since the copy would count as made after the restore."""
    now = datetime.now(UTC)
    if now < datetime.fromisoformat(copy_at):
        raise AdministrationError(
            f"This computer says it is {utc_text(now)}, but the copy was made at {copy_at}. "
            "Set the clock, then restore again. Nothing was changed."
        )


def _record(rows: Session, log: Log, body: dict[str, Any]) -> Recorded:
    """With the record every code that seems unused is used up: it may have been used after the copy was made."""
    void = update(EnrolmentCodeRow).where(col(EnrolmentCodeRow.used_at).is_(None))
    rows.connection().execute(void.values(used_at=datetime.now(UTC)))
    return log.append_in(rows, RESTORED, body)


def _log_of(database: Path) -> str:
    try:
        row = first_row(database, "SELECT value FROM meta WHERE key = 'log_id'")
    except DatabaseUnreadableError:  # too damaged to say: it is moved aside, not overwritten
        return ""
    return str(row[0]) if row else ""


def _count(database: Path) -> int:
    return int(first_row(database, "SELECT max(seq) FROM log_record")[0] or 0)


def _newest_at(session: Session) -> datetime:
    at = session.exec(select(LogRecord.at).order_by(col(LogRecord.seq).desc()).limit(1)).first()
    assert at is not None
    return at
