"""The workstation's own chain of records (log id: its own id): on disk before anything is asked of central."""

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Row, insert, select, update

from respond_desktop.audit.errors import TrailDamagedError, TrailUnavailableError
from respond_desktop.audit.record import GENESIS, Draft, Head, Record, damage, seal
from respond_desktop.store.database import Store
from respond_desktop.store.errors import StoreUnavailableError
from respond_desktop.store.tables import METADATA
from respond_desktop.wire.signing import canonical

_records = METADATA.tables["local_record"]
_outbox = METADATA.tables["outbox"]
_CHECK_CHUNK = 500

_T = TypeVar("_T")


class LocalTrail:
    """Appends sealed records and remembers how far central has them; every method may be called from any thread."""

    def __init__(self, store: Store, workstation_id: str, key: Ed25519PrivateKey) -> None:
        """Raises TrailDamagedError when the chain's end does not fit, TrailUnavailableError when it can't be read."""
        self.workstation_id = workstation_id
        self._store = store
        self._log = workstation_id
        self._key = key
        self._run(self._check_end)

    def record(self, kind: str, body: dict[str, Any], at: datetime) -> Record:
        """Seal and commit a record (fsync) before returning it; raises TrailUnavailableError, then nothing is kept.

        `at` is aware (UTC). The chain's head is read in the same transaction, so no number is used twice.
        """
        if at.tzinfo is None:
            raise ValueError("the time of a record carries its zone")
        draft = Draft(at, kind, body)

        def append(connection: Connection) -> Record:
            record = seal(draft, self._log, _head(connection), self._key)
            header = canonical(record.header).decode()
            connection.execute(
                insert(_records).values(record.exported() | {"seq": record.seq, "header": header})
            )
            return record

        return self._run(append)

    def pending(self, limit: int = 200) -> list[Record]:
        """The oldest records that central has not yet, in order, checked; raises TrailDamagedError."""
        return self._run(lambda connection: self._checked(connection, _received(connection), limit))

    def received(self, seq: int) -> None:
        """Central says it holds all records up to `seq` (lower than before: it gets the rest again)."""

        def mark(connection: Connection) -> None:
            if seq > _head(connection).seq:
                raise TrailDamagedError(f"central holds {seq} records, here are {_head(connection).seq}")
            connection.execute(update(_outbox).values(received_seq=seq))

        self._run(mark)

    def go_back(self, seq: int, digest: str) -> bool:
        """Central lost what came after record `seq`, whose hash it says: that is sent again.

        False when it held no more before. Raises TrailDamagedError when it holds another record than this chain has.
        """

        def mark(connection: Connection) -> bool:
            row = connection.execute(select(_records.c.hash).where(_records.c.seq == seq)).first()
            if digest != (row.hash if row else GENESIS if seq == 0 else ""):
                raise TrailDamagedError(f"central holds another record {seq}")
            lost = seq < _received(connection)
            if lost:
                connection.execute(update(_outbox).values(received_seq=seq))
            return lost

        return self._run(mark)

    def received_seq(self) -> int:
        """Central holds all records up to this number."""
        return self._run(_received)

    def count(self) -> int:
        """How many records wait for central."""
        return self._run(lambda connection: _head(connection).seq - _received(connection))

    def check(self) -> str:
        """What is wrong with the whole chain, naming the first damaged record; empty when it is sound."""
        after = 0
        try:
            while records := self._run(partial(self._checked, after=after, limit=_CHECK_CHUNK)):
                after = records[-1].seq
        except TrailDamagedError as error:
            return error.finding
        return ""

    def _run(self, work: Callable[[Connection], _T]) -> _T:
        try:
            return self._store.run(work)
        except StoreUnavailableError as error:
            raise TrailUnavailableError(str(error)) from error

    def _checked(self, connection: Connection, after: int, limit: int) -> list[Record]:
        head = Head()
        if after:
            before = connection.execute(select(_records).where(_records.c.seq == after)).first()
            if before is None:
                raise TrailDamagedError(f"record {after} is missing")
            head = Head(after, before.hash)
        query = select(_records).where(_records.c.seq > after).order_by(_records.c.seq).limit(limit)
        records = []
        for row in connection.execute(query):
            record = _record(row)
            wrong = damage(record, head, self._key.public_key()) or self._foreign(record)
            if wrong:
                raise TrailDamagedError(wrong)
            records.append(record)
            head = Head(record.seq, record.hash)
        return records

    def _foreign(self, record: Record) -> str | None:
        return None if record.header.get("log") == self._log else f"record {record.seq} is of another log"

    def _check_end(self, connection: Connection) -> None:
        head = _head(connection)
        if head.seq < _received(connection):
            raise TrailDamagedError(f"records after {head.seq} are missing")
        if head.seq:
            self._checked(connection, head.seq - 1, 1)


def _record(row: Row[Any]) -> Record:
    try:
        header = json.loads(row.header)
        return Record(header | {"seq": row.seq}, row.hash, row.signature, row.salt, row.body)
    except (ValueError, TypeError) as error:
        raise TrailDamagedError(f"record {row.seq} was changed") from error


def _head(connection: Connection) -> Head:
    row = connection.execute(
        select(_records.c.seq, _records.c.hash).order_by(_records.c.seq.desc()).limit(1)
    ).first()
    return Head(row.seq, row.hash) if row else Head()


def _received(connection: Connection) -> int:
    return int(connection.execute(select(_outbox.c.received_seq)).scalar_one())
