"""Turning a one-time code into an enrolled workstation or camera."""

import hmac
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import Session, select

from respond_desktop.central.audit.log import Log
from respond_desktop.central.ids import new_id
from respond_desktop.central.people.codes import secret_hash
from respond_desktop.central.people.directory import directory_changed
from respond_desktop.central.people.named_rows import in_use_as
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import DeviceRow, EnrolmentCodeRow, WorkstationRow
from respond_desktop.wire.bodies.http import EnrolAsk
from respond_desktop.wire.signing import ENROL_PROOF, b64, load_public, public_bytes, unb64, verified


@dataclass(frozen=True, slots=True)
class NewcomerRefused:
    """Why, for the record; the newcomer hears the same words in every case."""

    reason: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The id of the enrolled workstation or device.

    `replaced`: ids of the workstations whose name it took over, or the camera's old key; they count no more.
    """

    id: str
    device_number: str = ""
    replaced: tuple[str, ...] = ()


REFUSALS_A_MINUTE = 30
"""Beyond that refusals aren't recorded one by one: a stranger can't fill the log. Good codes still work."""


class RefusalBudget:
    """Refusals of the last minute."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def spent(self) -> bool:
        """Count one; whether there were too many."""
        now = time.monotonic()
        while self._times and self._times[0] < now - 60:
            self._times.popleft()
        if len(self._times) >= REFUSALS_A_MINUTE:
            return True
        self._times.append(now)
        return False


class Enrolment:
    """Uses each code once; the record is committed together with the key."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    async def admit(self, ask: EnrolAsk) -> Newcomer | NewcomerRefused:
        """Check code and proof, store the key."""
        key = _proven_key(ask)
        if key is None:
            return NewcomerRefused("proof")
        public = b64(public_bytes(key))
        return await self._database.run(lambda session: self._admit(session, ask, public))

    async def record_refusal(self, ask: EnrolAsk, reason: str) -> None:
        """Record a refused attempt; raises LogUnavailableError."""
        await self._log.append("enrol.refused", {"kind": ask.kind, "reason": reason})

    def _admit(self, session: Session, ask: EnrolAsk, public: str) -> Newcomer | NewcomerRefused:
        now = datetime.now(UTC)
        code = session.get(EnrolmentCodeRow, secret_hash(ask.secret))
        if code is None or not hmac.compare_digest(code.kind, ask.kind):
            return NewcomerRefused("unknown")
        if code.used_at is not None:
            return NewcomerRefused("used")
        if code.expires_at <= now:
            return NewcomerRefused("expired")
        newcomer = (_camera if ask.kind == "camera" else _workstation)(session, code, public, now)
        if isinstance(newcomer, NewcomerRefused):
            return newcomer
        code.used_at = now
        session.flush()
        directory_changed(session)
        session.flush()
        # The key is in the log, so that a camera's journal can be checked against it (audit/verify.py).
        facts: dict[str, Any] = {"kind": ask.kind, "name": code.name, "id": newcomer.id, "public_key": public}
        if newcomer.replaced:
            facts["replaced"] = list(newcomer.replaced)
        self._log.append_in(session, "enrol.done", facts)
        return newcomer


def _camera(
    session: Session, code: EnrolmentCodeRow, public: str, now: datetime
) -> Newcomer | NewcomerRefused:
    row = session.exec(select(DeviceRow).where(DeviceRow.number == code.name)).first()
    if row is None:
        return NewcomerRefused("unknown")
    if row.disabled_at is not None:
        return NewcomerRefused("disabled")
    replaced = (row.public_key,) if row.public_key else ()
    row.public_key, row.enrolled_at = public, now
    return Newcomer(row.id, row.number, replaced)


def _workstation(session: Session, code: EnrolmentCodeRow, public: str, now: datetime) -> Newcomer:
    """Whoever had the name before is the same workstation with a key that is lost, or another one by mistake."""
    replaced = in_use_as(session, code.name)
    for before in replaced:
        before.disabled_at = now
    row = WorkstationRow(id=new_id("station"), name=code.name, public_key=public, enrolled_at=now)
    session.add(row)
    return Newcomer(row.id, replaced=tuple(before.id for before in replaced))


def _proven_key(ask: EnrolAsk) -> Ed25519PublicKey | None:
    try:
        key = load_public(unb64(ask.public_key))
        message = f"{ask.secret}\n{ask.kind}\n{ask.public_key}".encode()
    except ValueError:
        return None
    return key if verified(key, ENROL_PROOF, message, ask.proof) else None
