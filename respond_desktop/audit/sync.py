"""Bring the workstation's records to central: in order, in batches, resumable, safe to repeat."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from respond_desktop.audit.errors import TrailDamagedError, TrailUnavailableError
from respond_desktop.audit.local import LocalTrail
from respond_desktop.audit.record import Record
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.wire.bodies.http import (
    LocalRecord,
    LocalRecords,
    LocalRecordsMissing,
    RecordsAnswer,
)

BATCH = 200
BATCH_BYTES = 512 * 1024

Post = Callable[[LocalRecords], Awaitable[Outcome[RecordsAnswer]]]
"""Sends one batch; `Done.value` is central's LocalRecordsReceived. `CentralClient.post_records` is one."""


@dataclass(frozen=True, slots=True)
class Synced:
    """`sent` records went out, `pending` still wait. `trouble` says why not all went (try later);
    `broken` says that the local chain can't be written or was changed (central and the user must know)."""

    sent: int = 0
    pending: int = 0
    trouble: str = ""
    broken: str = ""


async def sync_once(trail: LocalTrail, post: Post) -> Synced:
    """Send everything that waits, and what central lost; a damaged chain is found before anything of it is sent."""
    sent, back = 0, False
    try:
        while batch := _fitting(await asyncio.to_thread(trail.pending, BATCH)):
            outcome = await post(LocalRecords(workstation_id=trail.workstation_id, records=batch))
            if not back and await _went_back(trail, outcome):
                back = True
                continue
            trouble = await _taken(trail, batch, outcome)
            if trouble:
                return Synced(sent, await asyncio.to_thread(trail.count), trouble=trouble)
            sent += len(batch)
        return Synced(sent)
    except TrailUnavailableError as error:
        return Synced(sent, broken=str(error))


async def _went_back(trail: LocalTrail, outcome: Outcome[RecordsAnswer]) -> bool:
    """Central lost some: from where it has the chain now everything is sent again, once."""
    lost = outcome.value if isinstance(outcome, Done) else None
    if not isinstance(lost, LocalRecordsMissing):
        return False
    return await asyncio.to_thread(trail.go_back, lost.received_seq, lost.received_hash)


async def _taken(trail: LocalTrail, batch: tuple[LocalRecord, ...], outcome: Outcome[RecordsAnswer]) -> str:
    if isinstance(outcome, Refused):
        raise TrailDamagedError(f"central refuses it, {outcome.why or outcome.fact}")
    if isinstance(outcome, Unavailable):
        return outcome.words
    if isinstance(outcome.value, LocalRecordsMissing):
        return f"Central misses records after {outcome.value.received_seq}, which were just sent."
    await asyncio.to_thread(trail.received, outcome.value.received_seq)
    if outcome.value.received_seq < int(batch[-1].header["seq"]):
        return f"Central took the local records only up to {outcome.value.received_seq}."
    return ""


def _fitting(records: list[Record]) -> tuple[LocalRecord, ...]:
    """As many as fit one request; always at least one."""
    batch: list[LocalRecord] = []
    size = 0
    for record in records:
        body = LocalRecord.model_validate(record.exported())
        size += len(body.model_dump_json().encode())
        if batch and size > BATCH_BYTES:
            break
        batch.append(body)
    return tuple(batch)
