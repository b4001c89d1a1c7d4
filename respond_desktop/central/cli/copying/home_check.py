"""Whether a folder of central, just unpacked, is whole: keys, certificate, every record, every kept picture."""

import asyncio
import ssl
from dataclasses import dataclass
from pathlib import Path

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.log import Log
from respond_desktop.central.audit.rows import head_of
from respond_desktop.central.authority.tls import server_context
from respond_desktop.central.cli.copying.archive import Advance
from respond_desktop.central.cli.kept_pictures.checks import Damaged, check_all
from respond_desktop.central.cli.kept_pictures.rows import Which, pictures
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.setup import DATABASE
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.sqlite import SqliteFile, is_sound
from respond_desktop.wire.signing import b64, load_private, public_bytes

STEP = 2000


@dataclass(frozen=True, slots=True)
class Checked:
    """The log's head, and the kept pictures whose file is not the one that was kept."""

    head: Head
    damaged: tuple[Damaged, ...]


def check_home(folder: Path, advance: Advance) -> Checked:
    """Check everything; `advance` is told of records (0 for a picture).

    Raises AdministrationError with what is wrong.
    """
    key = load_private((folder / "log.key").read_bytes())
    if (folder / "log.pub").read_text(encoding="ascii").strip() != b64(public_bytes(key)):
        raise AdministrationError("log.key and log.pub don't belong together.")
    try:
        server_context(folder)
    except (ssl.SSLError, OSError) as error:
        raise AdministrationError("tls.key and tls.pem don't belong together.") from error
    if not is_sound(folder / DATABASE):
        raise AdministrationError("The database is damaged.")
    database = Database(SqliteFile(folder / DATABASE))
    try:
        log = Log(database, key)
        head = _check_log(log, advance)
        if head != database.read_sync(head_of) or not head.seq:
            raise AdministrationError("The log is damaged: its end doesn't follow.")
        return Checked(head, _check_pictures(folder, database, log, advance))
    finally:
        database.close()


def _check_log(log: Log, advance: Advance) -> Head:
    async def go_through() -> Head:
        head = Head()
        while True:
            before = head
            wrong, head = await log.verify_from(head, STEP)
            if wrong:
                raise AdministrationError(f"The log is damaged: {wrong}.")
            if head == before:
                return head
            advance(head.seq - before.seq)

    return asyncio.run(go_through())


def _check_pictures(folder: Path, database: Database, log: Log, advance: Advance) -> tuple[Damaged, ...]:
    kept = [p for p in database.read_sync(lambda rows: pictures(rows, Which())) if p.row.state == "kept"]
    found = check_all(database, log, folder / "kept", kept, lambda: advance(0))
    return tuple(f for f in found if isinstance(f, Damaged))
