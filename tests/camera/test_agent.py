"""The agent against a peer that speaks the protocol with real signatures and a real relay."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.device.machine import CALL_HELP, StopRecording
from respond_desktop.camera.device.state import CameraLinkState
from respond_desktop.camera.orders.journal import CameraJournal, JournalEntry
from respond_desktop.camera.parts import Timing
from respond_desktop.camera.running import HardwareChoices, SimulatedCamera
from respond_desktop.domain.alert.alerts import Place
from respond_desktop.domain.watches import NoticeChannel, NoticeResult
from respond_desktop.wire.camera import (
    BackupReceipt,
    FixReported,
    HelpRequested,
    LeaseRenewed,
    LinkGap,
    NoticeReceipt,
    OrderMessage,
    OrderRejected,
    PublishState,
    RecordingStarted,
    RecordingStopped,
    TaserArmed,
    WatchRefused,
)
from respond_desktop.wire.orders import SignedOrder, seal
from respond_desktop.wire.signing import new_key
from tests.camera.peer import FAST, Peer, peer_and_camera, press, running, until

Play = Callable[..., Awaitable[None]]


def play(home: Path, story: Play, choices: HardwareChoices | None = None) -> None:
    async def whole() -> None:
        async with peer_and_camera(home, choices) as parts:
            await story(*parts)

    asyncio.run(whole())


def stop(camera: SimulatedCamera) -> None:
    """What holding the button for 3 s does."""
    camera.agent.machine = replace(camera.agent.machine, mode=type(camera.agent.machine.mode)("buffering"))
    camera.agent._follow(StopRecording())


@pytest.mark.promise
def test_fixes_and_leases_only_while_recording(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        assert peer.proofs == [True]
        assert not peer.all(FixReported)
        press(camera)
        started = await peer.got(RecordingStarted)
        await peer.got(FixReported, count=2)
        renewed = await peer.got(LeaseRenewed)
        assert renewed.at is not None and started.at < renewed.at <= camera.agent.parts.clock.now()
        stop(camera)
        await peer.got(RecordingStopped)
        count = len(peer.all(FixReported))
        assert {fix.recording_id for fix in peer.all(FixReported)} == {started.recording_id}
        camera.agent.recorder.renew()
        camera.agent.recorder.raise_alert(CALL_HELP.kind, CALL_HELP.because)
        press(camera)
        await peer.got(RecordingStarted, count=2)
        order = peer.received.index(peer.all(RecordingStarted)[1])
        between = peer.received[peer.received.index(peer.all(RecordingStopped)[0]) + 1 : order]
        assert not [m for m in between if isinstance(m, FixReported | LeaseRenewed | HelpRequested)]
        assert count >= 2

    play(own_home, story)


@pytest.mark.promise
def test_a_watch_is_told_three_ways_and_published(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.watch(identity)
        await peer.got(PublishState, lambda m: m.publishing)
        receipts = {m.channel: m.result for m in peer.all(NoticeReceipt)}
        assert receipts == dict.fromkeys(NoticeChannel, NoticeResult.SHOWN)
        assert peer.received.index(peer.all(NoticeReceipt)[2]) < peer.received.index(
            peer.all(PublishState)[0]
        )
        assert camera.front.shown.livestream and camera.front.shown.led and camera.front.shown.pulses == 2
        assert peer.events.of("publish_started") == [("stream-1",)]
        await peer.watch(identity, "watch-2")
        await peer.got(NoticeReceipt, lambda m: m.watch_id == "watch-2", count=3)
        assert camera.front.shown.pulses == 4
        assert peer.events.of("publish_started") == [("stream-1",)]
        await peer.end_watch(identity, "watch-1")
        await until(lambda: camera.agent.watches.ids == ("watch-2",))
        assert camera.front.shown.led and camera.agent.publishing
        await peer.end_watch(identity, "watch-2")
        await peer.got(PublishState, lambda m: not m.publishing)
        assert not camera.front.shown.led and not camera.front.shown.livestream
        await until(lambda: len(peer.events.of("publish_ended")) == 1)

    play(own_home, story)


@pytest.mark.promise
def test_not_recording_refuses(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await peer.watch(identity)
        refused = await peer.got(WatchRefused)
        assert refused.reason == "not recording"
        assert not camera.front.shown.led and not peer.all(NoticeReceipt)
        assert camera.agent.watches.ids == ()
        assert peer.events.of("publish_started") == []

    play(own_home, story)


@pytest.mark.promise
def test_stealth_suppresses_all_and_refuses(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        camera.agent.controls.stealth(True)
        await peer.watch(identity)
        refused = await peer.got(WatchRefused)
        assert refused.reason.startswith("stealth")
        assert {m.result for m in peer.all(NoticeReceipt)} == {NoticeResult.SUPPRESSED}
        assert len(peer.all(NoticeReceipt)) == 3
        assert not camera.front.shown.led and not camera.front.shown.livestream
        assert not camera.front.shown.pulses and not camera.agent.publishing

    play(own_home, story)


def test_stealth_during_a_watch_is_reported(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.watch(identity)
        await peer.got(NoticeReceipt, count=3)
        camera.agent.controls.stealth(True)
        late = lambda m: m.result is NoticeResult.SUPPRESSED  # noqa: E731
        assert {(await peer.got(NoticeReceipt, late, count)).channel for count in (1, 2)} == {
            NoticeChannel.LCD,
            NoticeChannel.LED,
        }
        assert not camera.front.shown.led
        camera.agent.controls.stealth(False)
        await peer.got(NoticeReceipt, count=7)
        assert camera.front.shown.led

    play(own_home, story)


@pytest.mark.promise
@pytest.mark.parametrize("wrong", ["forged", "foreign", "expired", "no record", "garbage", "altered"])
def test_a_bad_order_is_rejected_and_journalled(own_home: Path, wrong: str) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.got(RecordingStarted)
        await _send_bad(peer, identity, wrong)
        rejected = await peer.got(OrderRejected)
        last = last_entry(camera)
        assert last["kind"] == "order_rejected" and last["body"]["reason"] == rejected.reason
        assert not peer.all(NoticeReceipt) and not camera.front.shown.led
        assert camera.agent.watches.ids == () and not camera.agent.publishing

    play(own_home, story)


def last_entry(camera: SimulatedCamera) -> dict[str, Any]:
    """The newest line of the journal."""
    lines = camera.agent.parts.identity.journal_file.read_text().splitlines()
    entry: dict[str, Any] = json.loads(lines[-1])
    return entry


async def _send_bad(peer: Peer, identity: CameraIdentity, wrong: str) -> None:
    if wrong == "forged":
        real, peer.log_key = peer.log_key, new_key()
        await peer.watch(identity)
        peer.log_key = real
    elif wrong == "foreign":
        await peer.watch(identity, device_id="dev-9999")
    elif wrong == "expired":
        await peer.watch(identity, expires_at=peer.now() - timedelta(seconds=1))
    elif wrong == "no record":
        await peer.watch(identity, record_hash="")
    elif wrong == "garbage":
        await peer.send(OrderMessage(order=SignedOrder("%%%", "x")))
    else:
        one = await peer_sealed(peer, identity)
        flipped = one.body[:-2] + ("A" if one.body[-2] != "A" else "B") + one.body[-1]
        await peer.send(OrderMessage(order=SignedOrder(flipped, one.signature)))


async def peer_sealed(peer: Peer, identity: CameraIdentity) -> SignedOrder:
    from respond_desktop.wire.orders import EndWatchOrder

    return seal(EndWatchOrder(**peer.begun(identity, "w"), watch_id="w", reason="closed"), peer.log_key)


@pytest.mark.promise
def test_a_replayed_order_is_rejected_also_after_a_restart(own_home: Path) -> None:
    async def whole() -> None:
        async with peer_and_camera(own_home) as (peer, camera, identity):
            press(camera)
            sealed = await peer.watch(identity)
            await peer.got(NoticeReceipt, count=3)
            await peer.send(OrderMessage(order=sealed))
            assert "before" in (await peer.got(OrderRejected)).reason
            assert len(peer.all(NoticeReceipt)) == 3
            camera.agent.quit()
            await peer.got(RecordingStopped)
            await until(lambda: not camera.agent.publishing)
            async with running(identity) as again:
                await until(lambda: peer.connections == 2)
                press(again)
                await peer.send(OrderMessage(order=sealed))
                await peer.got(OrderRejected, count=2)
                assert not again.front.shown.led

    asyncio.run(whole())


@pytest.mark.promise
def test_stop_says_so_first_and_ends_everything(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.watch(identity)
        await peer.got(PublishState, lambda m: m.publishing)
        stop(camera)
        assert not camera.front.shown.led and not camera.front.shown.livestream
        assert not camera.agent.publishing
        await peer.got(PublishState, lambda m: not m.publishing)
        after = peer.received[peer.received.index(peer.all(RecordingStopped)[0]) :]
        assert isinstance(after[0], RecordingStopped)
        assert peer.all(PublishState)[-1] in after
        await until(lambda: len(peer.events.of("publish_ended")) == 1)

    play(own_home, story)


@pytest.mark.promise
def test_without_renewal_publishing_and_notices_end(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.watch(identity)
        await peer.got(PublishState, lambda m: m.publishing)
        peer.renewing = False
        await peer.got(PublishState, lambda m: not m.publishing)
        assert not camera.front.shown.led and camera.agent.watches.ids == ()
        assert camera.agent.machine.recording

    play(own_home, story, HardwareChoices(timing=replace(FAST, renewal_timeout_s=0.6)))


@pytest.mark.promise
def test_help_and_taser_in_a_gap_are_kept_and_fixes_are_not(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.got(FixReported)
        camera.agent.controls.coverage(False)
        await until(lambda: camera.agent.link_state[0] is CameraLinkState.NO_COVERAGE)
        before = len(peer.received)
        camera.agent.recorder.raise_alert(CALL_HELP.kind, CALL_HELP.because)
        camera.agent.controls.taser()
        await until(lambda: camera.agent.parts.outbox.fixes_not_sent >= 2)
        assert len(peer.received) == before
        peer.clock_ahead = timedelta(hours=-1)  # somebody corrects central's clock meanwhile
        camera.agent.controls.coverage(True)
        gap = await peer.got(LinkGap)
        kinds = [type(message) for message in peer.received[before:]]
        assert kinds[:3] == [RecordingStarted, HelpRequested, TaserArmed]
        assert peer.all(RecordingStarted)[1].resumed and not peer.all(RecordingStarted)[0].resumed
        assert gap.fixes_not_sent >= 2 and gap.events_held == 2 and gap.until > gap.since
        assert abs(gap.until - peer.now()) < timedelta(seconds=30), "by central's clock of now"
        assert peer.connections == 2

    play(own_home, story)


def test_an_alert_that_may_have_been_lost_goes_out_again_with_its_id(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        press(camera)
        first = await peer.got(HelpRequested)
        await peer.cut()
        second = await peer.got(HelpRequested, count=2)
        assert second.event_id == first.event_id
        assert peer.all(RecordingStarted)[-1].resumed

    play(own_home, story)


def test_a_refused_camera_says_so(own_home: Path) -> None:
    async def whole() -> None:
        peer = Peer()
        await peer.start()
        peer.refuse_with = (1008, "This camera is already connected.")
        try:
            async with running(peer.admit(own_home)) as camera:
                await until(lambda: camera.agent.link_state[0] is CameraLinkState.REFUSED)
                assert camera.agent.link_state[1] == "This camera is already connected."
        finally:
            await peer.stop()

    asyncio.run(whole())


def test_backup_is_shown_answered_and_kept_dark_in_stealth(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await peer.backup(identity)
        assert (await peer.got(BackupReceipt)).answer is None
        assert camera.front.shown.request is not None
        assert camera.front.shown.request.title == "Code 3: Unit 216"
        camera.agent.controls.second_down()
        camera.agent.controls.second_up()
        assert (await peer.got(BackupReceipt, count=2)).answer is True
        assert camera.front.shown.request is None
        camera.agent.controls.stealth(True)
        await peer.backup(identity, "req-2")
        await until(lambda: any(did.kind == "request" and did.strong for did in camera.diary.did))
        assert len(peer.all(BackupReceipt)) == 2
        camera.agent.controls.stealth(False)
        assert (await peer.got(BackupReceipt, count=3)).request_id == "req-2"

    play(own_home, story)


def test_a_new_place_takes_the_place_of_the_request_it_follows(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await peer.backup(identity)
        await peer.got(BackupReceipt)
        place = Place(38.34, -75.08, 4.0, datetime.now(UTC), "Fleet St at S Broadway")
        await peer.backup(identity, "req-2", follows="req-1", place=place)
        assert (await peer.got(BackupReceipt, count=2)).request_id == "req-2"
        shown = camera.front.shown.request
        assert shown is not None and shown.lines[0] == "Now at Fleet St at S Broadway"
        camera.agent.controls.second_down()
        camera.agent.controls.second_up()
        assert (await peer.got(BackupReceipt, count=3)).request_id == "req-2"
        assert camera.front.shown.request is None, "the old place isn't asked for any more"

    play(own_home, story)


def test_orders_go_by_centrals_clock(own_home: Path) -> None:
    async def whole() -> None:
        peer = Peer()
        peer.clock_ahead = timedelta(hours=3)
        await peer.start()
        identity = peer.admit(own_home)
        try:
            async with running(identity, HardwareChoices(timing=Timing(link=FAST.link))) as camera:
                await until(lambda: peer.connections > 0)
                press(camera)
                await peer.watch(identity)
                await peer.got(NoticeReceipt, count=3)
                assert not peer.all(OrderRejected)
        finally:
            await peer.stop()

    asyncio.run(whole())


@pytest.mark.promise
def test_a_recording_cut_off_by_a_crash_is_ended_at_the_next_start(own_home: Path) -> None:
    async def whole() -> None:
        peer = Peer()
        await peer.start()
        identity = peer.admit(own_home)
        book = CameraJournal(identity.journal_file, identity.device_id, identity.key)
        book.append(datetime.now(UTC), JournalEntry("recording_started", {"recording": "rec-1"}))
        book.close()
        try:
            async with running(identity):
                assert (await peer.got(RecordingStopped)).recording_id == "rec-1"
            async with running(identity):
                await until(lambda: peer.connections == 2)
            assert len(peer.all(RecordingStopped)) == 1
        finally:
            await peer.stop()

    asyncio.run(whole())


def test_a_lost_stream_is_taken_up_with_the_next_watchs_token(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.watch(identity, "watch-1")
        await peer.got(PublishState, lambda m: m.publishing)
        await peer.watch(identity, "watch-2")
        await peer.got(NoticeReceipt, count=6)
        run = camera.agent._publishing._run
        assert run is not None
        run._publisher.stop()
        await peer.got(PublishState, lambda m: m.publishing, count=2)
        assert [m.publishing for m in peer.all(PublishState)] == [True, False, True]

    play(own_home, story)


def test_a_new_stream_name_is_followed(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        press(camera)
        await peer.watch(identity, "watch-1")
        await peer.got(PublishState, lambda m: m.publishing)
        peer.relay.allow_publish("stream-2", "another token")
        await peer.watch(identity, "watch-2", stream="stream-2", publish_token="another token")
        await peer.got(PublishState, lambda m: m.publishing and m.stream == "stream-2")

    play(own_home, story)
