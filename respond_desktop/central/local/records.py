"""Records of workstations: checked against their chain and key, then kept (CJIS AU-6, AU-9)."""

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from respond_desktop.audit.record import Head, Record, damage, read_body
from respond_desktop.central.audit.log import Log
from respond_desktop.central.audit.restores import newest_restore
from respond_desktop.central.audit.rows import CHUNK
from respond_desktop.central.people.directory import EnrolledWorkstation
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import LocalRecordRow, LogRecord, WorkstationRow
from respond_desktop.wire.bodies.http import LocalRecord
from respond_desktop.wire.signing import canonical

_FIELDS = {"v", "alg", "log", "seq", "at", "kind", "prev", "body"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_OLDEST = 1969
_LONGEST_KIND = 64
_DEEPEST = 32
_LARGEST = 2**53
"""Beyond that numbers aren't safe in JSON, and no workstation writes as many records."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The chain doesn't go on where central's copy ends; `seq` and `hash` are of the last record central holds.

    `missing`: records before those sent aren't here; whoever has them sends them again.
    """

    words: str
    seq: int
    hash: str = ""
    missing: bool = False


class LocalRecordsIntake:
    """Takes the next records of each workstation's chain; what was sent before may be sent again unchanged."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log
        self._told: set[tuple[str, str]] = set()

    async def take(self, workstation: EnrolledWorkstation, records: tuple[LocalRecord, ...]) -> int | Broken:
        """Number up to which central holds the chain now, or what is wrong (recorded as `integrity`)."""
        chain = [Record(r.header, r.hash, r.signature, r.salt, r.body) for r in records]
        workstation_id = workstation.id
        wrong = await asyncio.to_thread(_first_damage, chain, workstation)
        result: int | Broken
        if wrong:
            result = Broken(wrong, await self.held(workstation_id))
        else:
            result = await self._database.run(lambda session: self._store(session, workstation_id, chain))
        if isinstance(result, Broken) and (workstation_id, result.words) not in self._told:
            if result.missing and await self._lost_in_restore(workstation_id):
                return result
            facts = {"workstation": workstation_id, "what": "local records", "words": result.words}
            await self._log.append("integrity", facts)
            self._told.add((workstation_id, result.words))
        return result

    async def held(self, workstation_id: str) -> int:
        """Number up to which central holds a workstation's records."""

        def ask(session: Session) -> int:
            row = session.get(WorkstationRow, workstation_id)
            return row.chain_seq if row else 0

        return await self._database.read(ask)

    async def _lost_in_restore(self, workstation_id: str) -> bool:
        """Whether the log tells of a restore after which this workstation has brought nothing yet."""

        def ask(session: Session) -> bool:
            found = newest_restore(session)
            if found is None:
                return False
            since = select(LogRecord.body).where(LogRecord.kind == "audit.received")
            later = since.where(col(LogRecord.seq) > found.record.seq)
            bodies = session.exec(later.execution_options(yield_per=CHUNK))
            return all(read_body(body).get("workstation") != workstation_id for body in bodies)

        return await self._database.read(ask)

    def _store(self, session: Session, workstation_id: str, chain: list[Record]) -> int | Broken:
        row = session.get(WorkstationRow, workstation_id)
        assert row is not None
        changed = _changed(session, row, chain)
        if changed:
            return Broken(changed, row.chain_seq)
        new = [r for r in chain if r.seq > row.chain_seq]
        if not new:
            return row.chain_seq
        if new[0].seq != row.chain_seq + 1:
            words = f"record {row.chain_seq + 1} is missing"
            return Broken(words, row.chain_seq, row.chain_hash, missing=True)
        if new[0].header["prev"] != row.chain_hash:
            return Broken(f"record {new[0].seq} does not follow the one central holds", row.chain_seq)
        session.connection().execute(insert(LocalRecordRow), [_columns(workstation_id, r) for r in new])
        row.chain_seq, row.chain_hash = new[-1].seq, new[-1].hash
        session.add(row)
        facts = {
            "workstation": workstation_id,
            "first": new[0].seq,
            "last": new[-1].seq,
            "hash": new[-1].hash,
        }
        self._log.append_in(session, "audit.received", facts)
        return row.chain_seq


def _first_damage(chain: list[Record], workstation: EnrolledWorkstation) -> str | None:
    if workstation.key is None:
        return "the workstation has no key"
    try:
        if not all(0 < r.seq < _LARGEST for r in chain):
            return "the records are not numbered"
        head = Head(chain[0].seq - 1, str(chain[0].header["prev"]))
        for record in chain:
            if record.header.get("log") != workstation.id:
                return "the records are of another log"
            if not _readable(record.header) or not _is_table(record.body):
                return f"record {record.seq} can't be read"
            wrong = damage(record, head, workstation.key)
            if wrong:
                return wrong
            head = Head(record.seq, record.hash)
    except (KeyError, ValueError, TypeError):
        return "the records can't be read"
    return None


def _readable(header: dict[str, str | int]) -> bool:
    """Whether a header is as a workstation writes it: later readers rely on its time and kind."""
    kind, at = header.get("kind"), header.get("at")
    if set(header) != _FIELDS or not isinstance(kind, str) or len(kind) > _LONGEST_KIND:
        return False
    return isinstance(at, str) and bool(_TIME.fullmatch(at)) and datetime.fromisoformat(at).year > _OLDEST


def _is_table(body: str) -> bool:
    """Whether a text is a JSON object. It is kept as it was signed, whatever people wrote in it: who could have a
    record refused for its words could end the copy of what they do."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return False
    level = [value]
    for _ in range(_DEEPEST):
        inner = [list(v.values()) if isinstance(v, dict) else v for v in level if isinstance(v, dict | list)]
        level = [each for values in inner for each in values]
    return isinstance(value, dict) and not any(isinstance(v, dict | list) for v in level)


def _changed(session: Session, row: WorkstationRow, chain: list[Record]) -> str | None:
    query = select(LocalRecordRow.seq, LocalRecordRow.hash).where(
        LocalRecordRow.workstation_id == row.id,
        col(LocalRecordRow.seq) >= chain[0].seq,
        col(LocalRecordRow.seq) <= chain[-1].seq,
    )
    held = dict(session.exec(query).all())
    return next((f"record {r.seq} was changed" for r in chain if held.get(r.seq, r.hash) != r.hash), None)


def _columns(workstation_id: str, record: Record) -> dict[str, str | int]:
    return {
        "workstation_id": workstation_id,
        "seq": record.seq,
        "header": canonical(record.header).decode(),
        "hash": record.hash,
        "signature": record.signature,
        "salt": record.salt,
        "body": record.body,
    }
