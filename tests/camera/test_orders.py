"""Orders that central's log key signed and that are refused all the same: too long a life, ahead, back in the log."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from respond_desktop.audit.record import Head
from respond_desktop.camera.connection.clock import CameraClock
from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.orders.journal import JournalUnusableError
from respond_desktop.camera.running import SimulatedCamera
from respond_desktop.wire.camera import (
    BackupReceipt,
    NoticeReceipt,
    OrderRejected,
    PublishState,
    RecordingStarted,
    RecordingStopped,
)
from respond_desktop.wire.orders import (
    BackupOrder,
    EndTalkOrder,
    EndWatchOrder,
    PublishAgainOrder,
    RestoredOrder,
)
from tests.camera.peer import Peer, peer_and_camera, press, record_hash, running, until

pytestmark = [pytest.mark.promise, pytest.mark.attack("orders have a life")]

DAY, YEARS = timedelta(days=1), timedelta(days=3650)


def journal(identity: CameraIdentity, kind: str) -> list[dict[str, Any]]:
    """The bodies of the journal's entries of a kind."""
    lines = identity.journal_file.read_text().splitlines()[1:]
    return [entry["body"] for entry in map(json.loads, lines) if entry["kind"] == kind]


@dataclass
class Stage:
    """A recording camera and its central; `refused` waits until an order more was rejected, with these words."""

    peer: Peer
    camera: SimulatedCamera
    identity: CameraIdentity
    count: int = 0

    async def refused(self, words: str) -> None:
        self.count += 1
        said = (await self.peer.got(OrderRejected, count=self.count)).reason
        assert words in said
        assert journal(self.identity, "order_rejected")[-1]["reason"] == said

    async def watched(self, watch_id: str = "watch-1", **changes: Any) -> None:
        await self.peer.watch(self.identity, watch_id, **changes)
        await self.peer.got(NoticeReceipt, lambda m: m.watch_id == watch_id, count=3)


def play(home: Path, story: Callable[[Stage], Any]) -> None:
    async def whole() -> None:
        async with peer_and_camera(home) as (peer, camera, identity):
            press(camera)
            await peer.got(RecordingStarted)
            await story(Stage(peer, camera, identity))

    asyncio.run(whole())


TIMES: dict[str, tuple[Callable[[datetime], dict[str, Any]], str]] = {
    "good for ten years": (lambda now: {"expires_at": now + YEARS}, "longer than 10 s"),
    "good for eleven seconds": (lambda now: {"expires_at": now + timedelta(seconds=11)}, "longer than 10 s"),
    "issued tomorrow": (
        lambda now: {"issued_at": now + DAY, "expires_at": now + DAY + timedelta(seconds=10)},
        "ahead of central's time",
    ),
    "issued six seconds ahead": (
        lambda now: {"issued_at": now + timedelta(seconds=6), "expires_at": now + timedelta(seconds=16)},
        "ahead of central's time",
    ),
    "issued yesterday": (
        lambda now: {"issued_at": now - DAY, "expires_at": now - DAY + timedelta(seconds=10)},
        "too old",
    ),
    "times without a zone": (
        lambda now: {"issued_at": now.replace(tzinfo=None), "expires_at": now.replace(tzinfo=None)},
        "no zone",
    ),
}


def test_an_order_has_a_short_life(own_home: Path) -> None:
    async def story(stage: Stage) -> None:
        for number, (changes, words) in enumerate(TIMES.values()):
            await stage.peer.watch(stage.identity, f"watch-{number}", **changes(stage.peer.now()))
            await stage.refused(words)
        await stage.peer.order(
            BackupOrder(
                **{**stage.peer.begun(stage.identity), "expires_at": stage.peer.now() + YEARS},
                request_id="req-1",
                for_unit_number="216",
                code=3,
                place=None,
                description="",
            )
        )
        await stage.refused("longer than 10 s")
        assert not stage.peer.all(NoticeReceipt) and not stage.peer.all(BackupReceipt)
        assert not stage.camera.front.shown.led and stage.camera.agent.watches.ids == ()
        await stage.watched("watch-good")

    play(own_home, story)


def test_an_order_never_goes_back_in_the_log_also_after_a_restart(own_home: Path) -> None:
    async def story(stage: Stage) -> None:
        peer, identity = stage.peer, stage.identity
        await stage.watched("watch-1")
        await peer.end_watch(identity, "watch-1")
        await until(lambda: stage.camera.agent.watches.ids == ())
        seq = peer.records
        for changes, words in (
            (
                {"record_seq": seq - 3, "record_hash": record_hash(seq - 3)},
                f"to record {seq - 3} after {seq}",
            ),
            ({"record_seq": seq, "record_hash": "cd" * 32}, f"another record {seq}"),
            ({"record_seq": seq, "record_hash": record_hash(seq)}, f"to record {seq} after {seq}"),
        ):
            await peer.watch(identity, "watch-2", **changes)
            await stage.refused(words)
        await peer.talk(identity, record_seq=seq - 2, record_hash=record_hash(seq - 2))
        await stage.refused(f"to record {seq - 2} after {seq}")
        peer.records = seq - 2
        await peer.backup(identity)
        await stage.refused(f"to record {seq - 1} after {seq}")
        stage.camera.agent.quit()
        await peer.got(RecordingStopped)
        peer.records = seq
        async with running(identity) as again:
            await until(lambda: peer.connections == 2)
            assert peer.standing == (seq, record_hash(seq))
            press(again)
            await peer.got(RecordingStarted, count=2)
            await peer.watch(identity, "watch-3", record_seq=seq - 1, record_hash=record_hash(seq - 1))
            await stage.refused(f"to record {seq - 1} after {seq}")
            assert not again.front.shown.led
            await stage.watched("watch-4")
        assert {m.watch_id for m in peer.all(NoticeReceipt)} == {"watch-1", "watch-4"}

    play(own_home, story)


def test_a_fresh_picture_names_the_record_of_its_watch(own_home: Path) -> None:
    async def story(stage: Stage) -> None:
        peer, identity = stage.peer, stage.identity
        await stage.watched()
        await peer.got(PublishState, lambda m: m.publishing)
        order = PublishAgainOrder(
            **peer.begun(identity, "other"),
            watch_id="watch-1",
            stream="stream-9",
            publish_token="t",
            media_port=peer.relay.port,
        )
        await peer.order(order)
        await stage.refused("does not name record 7, of what it follows")
        await peer.publish_again(identity)
        await until(lambda: [b["order"] for b in journal(identity, "order")] == ["watch", "publish_again"])
        assert peer.events.of("publish_started") == [("stream-1",)]

    play(own_home, story)


@pytest.mark.parametrize(
    "odd", ["good for ten years", "issued tomorrow", "issued yesterday", "another record"]
)
def test_an_end_ends_whatever_is_odd_and_that_is_reported(own_home: Path, odd: str) -> None:
    async def story(stage: Stage) -> None:
        peer, identity = stage.peer, stage.identity
        await stage.watched()
        facts = peer.following(identity, "watch-1")
        changes = TIMES[odd][0](peer.now()) if odd in TIMES else {"record_hash": "cd" * 32}
        await peer.order(EndWatchOrder(**{**facts, **changes}, watch_id="watch-1", reason="closed"))
        await stage.refused("the end was obeyed, but the order ")
        assert stage.camera.agent.watches.ids == () and not stage.camera.front.shown.led
        await peer.order(EndTalkOrder(**peer.following(identity, "none"), talk_id="none", reason="closed"))
        await until(lambda: journal(identity, "order")[-1]["order"] == "end_talk")
        assert len(peer.all(OrderRejected)) == 1, "an end of what never was is nothing odd"

    play(own_home, story)


def test_an_end_ends_also_when_the_journal_cant_be_written(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_at: object, *_entries: object) -> tuple[Head, ...]:
        raise JournalUnusableError("The journal is full.")

    async def story(stage: Stage) -> None:
        await stage.watched()
        with monkeypatch.context() as disk:
            disk.setattr(stage.camera.diary.journal, "append", full)
            await stage.peer.watch(stage.identity, "watch-2")
            assert (await stage.peer.got(OrderRejected)).reason == "the journal can't be written"
            await stage.peer.end_watch(stage.identity)
            said = (await stage.peer.got(OrderRejected, count=2)).reason
            assert said == "the end was obeyed, but the journal can't be written"
            assert stage.camera.agent.watches.ids == () and not stage.camera.front.shown.led

    play(own_home, story)


def restored(peer: Peer, identity: CameraIdentity, **changes: Any) -> RestoredOrder:
    """Central's log goes on from a copy that ends with record 3; its record 4 says so."""
    order = RestoredOrder(
        **{**peer.following(identity, ""), "record_seq": 4, "record_hash": "4a" * 32},
        old_seq=7,
        old_hash=record_hash(7),
        new_seq=3,
        new_hash=record_hash(3),
    )
    return msgspec.structs.replace(order, **changes)


def test_after_an_honest_restore_it_goes_back_once(own_home: Path) -> None:
    async def story(stage: Stage) -> None:
        peer, identity = stage.peer, stage.identity
        await stage.watched("watch-1")
        await peer.end_watch(identity, "watch-1")
        await peer.watch(identity, "watch-2", record_seq=5, record_hash="5a" * 32)
        await stage.refused("to record 5 after 7")
        await peer.order(restored(peer, identity, expires_at=peer.now() + YEARS))
        await stage.refused("longer than 10 s")
        await peer.order(restored(peer, identity, new_seq=4, new_hash=record_hash(4)))
        await stage.refused("does not follow the log that was restored")
        await peer.order(restored(peer, identity))
        await stage.watched("watch-3", record_seq=5, record_hash="5a" * 32)
        heads = {"old_seq": 7, "old_hash": record_hash(7), "new_seq": 3, "new_hash": record_hash(3)}
        (said,) = journal(identity, "log_restored")
        assert said == said | heads | {"record_seq": 4, "record_hash": "4a" * 32}
        await peer.order(restored(peer, identity))
        await stage.refused("restored with record 4 before")
        await peer.watch(identity, "watch-4", record_seq=5, record_hash="5a" * 32)
        await stage.refused("to record 5 after 5")
        await peer.watch(identity, "watch-5", record_seq=4, record_hash="4a" * 32)
        await stage.refused("to record 4 after 5")
        stage.camera.agent.quit()
        await peer.got(RecordingStopped)
        async with running(identity) as again:
            await until(lambda: peer.connections == 2)
            assert peer.standing == (5, "5a" * 32)
            press(again)
            await peer.order(restored(peer, identity))
            await stage.refused("restored with record 4 before")
            await stage.watched("watch-6", record_seq=6, record_hash="6a" * 32)

    play(own_home, story)


def test_a_restore_to_a_log_it_knows_otherwise_is_refused(own_home: Path) -> None:
    async def story(stage: Stage) -> None:
        await stage.watched("watch-1")
        order = restored(stage.peer, stage.identity, record_seq=8, new_seq=7, new_hash="7b" * 32)
        await stage.peer.order(order)
        await stage.refused("the restored log has another record 7")

    play(own_home, story)


@pytest.mark.parametrize("hours", [-11, 11])
def test_a_camera_hours_off_stays_watchable_also_with_a_slow_welcome(own_home: Path, hours: int) -> None:
    async def whole() -> None:
        peer = Peer()
        peer.clock_ahead = timedelta(hours=hours)
        peer.welcome_age = timedelta(seconds=3)
        await peer.start()
        try:
            identity = peer.admit(own_home)
            async with running(identity) as camera:
                await until(lambda: peer.connections > 0)
                press(camera)
                stage = Stage(peer, camera, identity)
                await stage.watched()
                await until(lambda: peer.now() - camera.agent.parts.clock.now() < timedelta(seconds=1))
                await stage.watched("watch-2")
                assert not peer.all(OrderRejected)
        finally:
            await peer.stop()

    asyncio.run(whole())


def test_a_link_of_days_keeps_to_centrals_time() -> None:
    """The camera's quartz gains or loses 100 s in a million; central's word comes each minute, late by up to 2 s."""
    for drift in (1 - 1e-4, 1 + 1e-4):
        at = datetime(2026, 11, 30, tzinfo=UTC)
        quartz = 0.0
        clock = CameraClock(lambda: quartz)  # noqa: B023 - read at once
        clock.follow(at)
        for minute in range(3 * 24 * 60):
            at += timedelta(minutes=1)
            quartz += 60 * drift
            clock.heard(at - timedelta(seconds=minute % 3))
            assert abs(clock.now() - at) < timedelta(seconds=1)


def test_one_late_word_does_not_set_the_clock_back() -> None:
    at, quartz = datetime(2026, 11, 30, tzinfo=UTC), 0.0
    clock = CameraClock(lambda: quartz)
    clock.follow(at)
    for second in range(200):
        quartz = float(second)
        clock.heard(at + timedelta(seconds=quartz - 30))
    assert clock.now() == at + timedelta(seconds=quartz)
