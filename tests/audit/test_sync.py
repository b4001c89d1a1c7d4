"""Bringing the local chain to central: in order, resumable, safe to repeat, never a damaged one."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from respond_desktop.audit.record import GENESIS, Head, Record, damage
from respond_desktop.audit.sync import BATCH, BATCH_BYTES, Synced, sync_once
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.wire.bodies.http import LocalRecords, LocalRecordsMissing, LocalRecordsReceived
from tests.audit.trails import Place

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class Receiver:
    """Takes records by the rule central has; may fail before or after it has taken a batch."""

    def __init__(self, place: Place) -> None:
        self.key = place.signing.public_key()
        self.held: list[Record] = []
        self.sizes: list[int] = []
        self.lose_answer = 0
        self.silent = 0

    async def post(self, sent: LocalRecords) -> Outcome:
        if self.silent:
            self.silent -= 1
            return Unavailable("Central does not answer.")
        self.sizes.append(len(sent.records))
        for body in sent.records:
            record = Record(body.header, body.hash, body.signature, body.salt, body.body)
            if record.seq <= len(self.held):
                assert record == self.held[record.seq - 1]
                continue
            head = Head(len(self.held), self.held[-1].hash) if self.held else Head()
            assert damage(record, head, self.key) is None
            self.held.append(record)
        if self.lose_answer:
            self.lose_answer -= 1
            return Unavailable("Central did not answer in time.")
        return Done(LocalRecordsReceived(received_seq=len(self.held)))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.new(tmp_path)


def test_everything_arrives_in_batches(place: Place) -> None:
    receiver = Receiver(place)
    with place.open() as trail:
        for _ in range(BATCH + 5):
            trail.record("a", {}, NOW)
        assert asyncio.run(sync_once(trail, receiver.post)) == Synced(sent=BATCH + 5)
        assert receiver.sizes == [BATCH, 5]
        assert trail.count() == 0
        assert asyncio.run(sync_once(trail, receiver.post)) == Synced()
        assert receiver.sizes == [BATCH, 5]


def test_large_records_are_split_by_size(place: Place) -> None:
    receiver = Receiver(place)
    with place.open() as trail:
        for _ in range(4):
            trail.record("a", {"words": '"' * (BATCH_BYTES // 10)}, NOW)
        assert asyncio.run(sync_once(trail, receiver.post)).sent == 4
    assert receiver.sizes == [2, 2]


def test_no_answer_keeps_them_waiting_and_a_repeat_is_harmless(place: Place) -> None:
    receiver = Receiver(place)
    with place.open() as trail:
        for _ in range(3):
            trail.record("a", {}, NOW)
        receiver.silent = 1
        assert asyncio.run(sync_once(trail, receiver.post)) == Synced(
            0, 3, trouble="Central does not answer."
        )
        receiver.lose_answer = 1
        assert asyncio.run(sync_once(trail, receiver.post)).pending == 3
    with place.open() as trail:
        trail.record("a", {}, NOW)
        assert asyncio.run(sync_once(trail, receiver.post)) == Synced(sent=4)
    assert len(receiver.held) == 4


def test_central_that_lost_some_gets_them_again(place: Place) -> None:
    receiver = Receiver(place)
    with place.open() as trail:
        for _ in range(6):
            trail.record("a", {}, NOW)
        asyncio.run(sync_once(trail, receiver.post))
        trail.received(2)
        del receiver.held[2:]
        assert asyncio.run(sync_once(trail, receiver.post)).sent == 4
    assert len(receiver.held) == 6


@pytest.mark.promise
def test_promise_5_a_damaged_chain_is_found_before_anything_of_it_is_sent(place: Place) -> None:
    receiver = Receiver(place)
    with place.open() as trail:
        for _ in range(3):
            trail.record("a", {}, NOW)
    place.tamper("UPDATE local_record SET body = '{\"x\":1}' WHERE seq = 2")
    with place.open() as trail:
        synced = asyncio.run(sync_once(trail, receiver.post))
    assert "the text of record 2 was changed" in synced.broken
    assert receiver.sizes == []


@pytest.mark.promise
def test_promise_5_central_holding_another_chain_is_told(place: Place) -> None:
    async def refuse(_sent: LocalRecords) -> Outcome:
        return Refused("The local records are damaged.", "Record 1 was changed.", "", "chain_broken")

    with place.open() as trail:
        trail.record("a", {}, NOW)
        assert "Record 1 was changed" in asyncio.run(sync_once(trail, refuse)).broken


def test_an_answer_that_takes_nothing_does_not_loop(place: Place) -> None:
    async def take_nothing(_sent: LocalRecords) -> Outcome:
        return Done(LocalRecordsReceived(received_seq=0))

    with place.open() as trail:
        trail.record("a", {}, NOW)
        synced = asyncio.run(sync_once(trail, take_nothing))
    assert synced.pending == 1
    assert "only up to 0" in synced.trouble


class Loser(Receiver):
    """Answers as central does when it lacks records before those sent."""

    async def post(self, sent: LocalRecords) -> Outcome:
        if int(sent.records[0].header["seq"]) > len(self.held) + 1:
            digest = self.held[-1].hash if self.held else GENESIS
            return Done(LocalRecordsMissing(received_seq=len(self.held), received_hash=digest))
        return await super().post(sent)


@pytest.mark.attack("central remembers")
@pytest.mark.parametrize("kept", [0, 2])
def test_what_central_lost_in_a_restore_is_sent_again(place: Place, kept: int) -> None:
    receiver = Loser(place)
    with place.open() as trail:
        for _ in range(6):
            trail.record("a", {}, NOW)
        asyncio.run(sync_once(trail, receiver.post))
        del receiver.held[kept:]
        trail.record("a", {}, NOW)
        assert asyncio.run(sync_once(trail, receiver.post)) == Synced(sent=7 - kept)
    assert len(receiver.held) == 7


@pytest.mark.attack("central remembers")
def test_another_record_at_central_is_damage_and_what_central_never_had_is_no_loop(place: Place) -> None:
    async def other(_sent: LocalRecords) -> Outcome:
        return Done(LocalRecordsMissing(received_seq=2, received_hash="ab" * 32))

    async def liar(_sent: LocalRecords) -> Outcome:
        return Done(LocalRecordsMissing(received_seq=0, received_hash=GENESIS))

    with place.open() as trail:
        for _ in range(3):
            trail.record("a", {}, NOW)
        assert "which were just sent" in asyncio.run(sync_once(trail, liar)).trouble
        trail.received(3)
        trail.record("a", {}, NOW)
        assert "central holds another record 2" in asyncio.run(sync_once(trail, other)).broken
        assert trail.received_seq() == 3


@pytest.mark.attack("central remembers")
def test_a_chain_damaged_in_what_central_lost_is_found_before_it_is_sent_again(place: Place) -> None:
    receiver = Loser(place)
    with place.open() as trail:
        for _ in range(6):
            trail.record("a", {}, NOW)
        asyncio.run(sync_once(trail, receiver.post))
        del receiver.held[2:]
        trail.record("a", {}, NOW)
    place.tamper("UPDATE local_record SET body = '{\"x\":1}' WHERE seq = 4")
    with place.open() as trail:
        assert "the text of record 4 was changed" in asyncio.run(sync_once(trail, receiver.post)).broken
    assert len(receiver.held) == 2
