"""A viewer talks to the officer: shown first, heard then, over with whatever ends it; refused when not shown."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from respond_desktop.audit.record import Head
from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.orders.journal import JournalUnusableError
from respond_desktop.camera.playing import CLOCK_RATE, OpusDecoder, Promptness
from respond_desktop.camera.running import HardwareChoices, SimulatedCamera
from respond_desktop.camera.simulated.speaker import HeardSound, SimulatedSpeaker
from respond_desktop.wire.camera import OrderRejected, PublishState, TalkReceipt, TalkRefused
from respond_desktop.wire.signing import new_key
from tests.camera.peer import FAST, Peer, press, until
from tests.camera.test_agent import play, stop
from tests.support.tone import Talker, tone


def journal(camera: SimulatedCamera) -> list[str]:
    """The kinds of the journal's entries."""
    lines = camera.agent.parts.identity.journal_file.read_text().splitlines()[1:]
    return [json.loads(line)["kind"] for line in lines]


@contextmanager
def ears(camera: SimulatedCamera) -> Iterator[list[HeardSound]]:
    """What the camera's loudspeaker would have played."""
    heard: list[HeardSound] = []
    camera.heard = heard.append
    yield heard


async def watched(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
    """A recording camera with one watch."""
    press(camera)
    await peer.watch(identity)
    await peer.got(PublishState, lambda m: m.publishing)


def silent(camera: SimulatedCamera) -> bool:
    """Nothing shown and no thread left that could play."""
    talks = camera.agent.talks
    return not camera.front.shown.talking and not any(old.is_alive() for old in talks._old)


async def silence(camera: SimulatedCamera) -> None:
    """Wait until it is silent and what it heard until then was told."""
    await until(lambda: silent(camera))
    await asyncio.sleep(0)


@pytest.mark.promise
def test_the_officer_sees_who_talks_and_then_hears_it(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await watched(peer, camera, identity)
        pulses = camera.front.shown.pulses
        with ears(camera) as heard:
            endpoint = await peer.talk(identity)
            receipt = await peer.got(TalkReceipt)
            assert receipt.shown and not heard
            assert camera.front.shown.talking == camera.state().talking == "Lt. Moreno"
            assert camera.front.shown.pulses == pulses + 1
            with Talker(endpoint, 440) as talker:
                await until(lambda: sum(abs(each.hz - 440) <= 8 for each in heard) >= 2)
                await peer.end_talk(identity)
                await silence(camera)
                said = len(heard)
                assert talker.ended is None
            assert len(heard) == said
        assert -20 < max(each.level_dbfs for each in heard) < -6
        kinds = journal(camera)
        told = kinds.index("talk")
        assert kinds[told - 1] == "order" and kinds[-1] == "talk_ended"
        assert camera.agent.watches.ids == ("watch-1",) and not peer.all(TalkRefused)

    play(own_home, story)


@pytest.mark.promise
@pytest.mark.parametrize("why", ["not recording", "no such watch", "stealth", "no loudspeaker", "journal"])
def test_what_cant_be_shown_is_not_played(own_home: Path, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        if why != "not recording":
            await watched(peer, camera, identity)
        _hinder(camera, why, monkeypatch)
        await peer.talk(identity, watch_id="watch-9" if why == "no such watch" else "watch-1")
        refused = await peer.got(TalkRefused)
        assert refused.talk_id == "talk-1" and why in refused.reason
        assert not peer.all(TalkReceipt)
        assert not camera.front.shown.talking and camera.agent.talks._now is None
        assert not camera.agent.talks._old

    play(own_home, story)


def _hinder(camera: SimulatedCamera, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if why == "stealth":
        camera.agent.controls.stealth(True)
    elif why == "no loudspeaker":
        parts = camera.agent.talks._parts
        camera.agent.talks._parts = replace(parts, hardware=replace(parts.hardware, speaker=None))
    elif why == "journal":
        book = camera.diary.journal
        write = book.append

        def broken(at: object, *entries: object) -> tuple[Head, ...]:
            if any(getattr(entry, "kind", "") == "talk" for entry in entries):
                raise JournalUnusableError("The journal is full.")
            return write(at, *entries)  # type: ignore[arg-type]

        monkeypatch.setattr(book, "append", broken)


def test_one_at_a_time(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await watched(peer, camera, identity)
        await peer.talk(identity, "talk-1")
        await peer.got(TalkReceipt)
        await peer.talk(identity, "talk-2", speaker="Somebody else")
        refused = await peer.got(TalkRefused)
        assert (refused.talk_id, refused.reason) == ("talk-2", "somebody talks already")
        await peer.end_talk(identity, "talk-2")
        await peer.talk(identity, "talk-3")
        await peer.got(TalkRefused, lambda m: m.talk_id == "talk-3")
        assert camera.front.shown.talking == "Lt. Moreno"

    play(own_home, story)


Act = Callable[[Peer, SimulatedCamera, CameraIdentity], Awaitable[None] | None]
ENDS: dict[str, Act] = {
    "watch ended": lambda peer, camera, identity: peer.end_watch(identity),
    "recording stopped": lambda peer, camera, identity: stop(camera),
    "stealth": lambda peer, camera, identity: camera.agent.controls.stealth(True),
    "out of coverage": lambda peer, camera, identity: camera.agent.controls.coverage(False),
    "link lost": lambda peer, camera, identity: peer.cut(),
    "switched off": lambda peer, camera, identity: camera.agent.quit(),
}


@pytest.mark.promise
@pytest.mark.parametrize("end", ENDS)
def test_it_ends_at_once_with(own_home: Path, end: str) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await watched(peer, camera, identity)
        with ears(camera) as heard, Talker(await peer.talk(identity)):
            await until(lambda: len(heard) >= 2)
            doing = ENDS[end](peer, camera, identity)
            if doing is not None:
                await doing
            await silence(camera)
            said = len(heard)
            await until(lambda: len(peer.events.of("play_ended")) == 1)
            assert len(heard) == said and "talk_ended" in journal(camera)
        if end == "stealth":
            assert (await peer.got(TalkRefused)).reason == "stealth: the display is off"

    play(own_home, story)


def test_its_time_is_limited(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await watched(peer, camera, identity)
        await peer.talk(identity)
        await peer.got(TalkReceipt)
        await until(lambda: any(did.kind == "talk_ended" for did in camera.diary.did))
        assert silent(camera) or not camera.front.shown.talking
        assert next(did for did in camera.diary.did if did.kind == "talk_ended").outcome == "Time is up"

    play(own_home, story, HardwareChoices(timing=replace(FAST, talk_s=0.5)))


def test_when_the_sound_ends_so_does_the_talk(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await watched(peer, camera, identity)
        endpoint = await peer.talk(identity)
        with ears(camera) as heard, Talker(endpoint):
            await until(lambda: bool(heard))
        await silence(camera)
        assert camera.diary.did[0].kind == "talk_ended" and not peer.all(TalkRefused)

    play(own_home, story)


def test_when_no_sound_can_be_had_central_hears_of_it(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await watched(peer, camera, identity)
        await peer.talk(identity, play_token="another")
        assert "token" in (await peer.got(TalkRefused)).reason
        await silence(camera)

    play(own_home, story)


@pytest.mark.promise
def test_a_forged_talk_is_rejected(own_home: Path) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await watched(peer, camera, identity)
        real, peer.log_key = peer.log_key, new_key()
        await peer.talk(identity)
        peer.log_key = real
        await peer.got(OrderRejected)
        assert not camera.front.shown.talking and not peer.all(TalkReceipt)

    play(own_home, story)


@pytest.mark.parametrize(("given", "shown"), [("", "Supervisor"), ("A\u202eB\n", "AB"), ("x" * 99, "x" * 24)])
def test_names_are_shown_plain(own_home: Path, given: str, shown: str) -> None:
    async def story(peer: Peer, camera: SimulatedCamera, identity: CameraIdentity) -> None:
        await watched(peer, camera, identity)
        await peer.talk(identity, speaker=given)
        await peer.got(TalkReceipt)
        assert camera.front.shown.talking == shown

    play(own_home, story)


def test_garbage_is_silence_and_sound_goes_on_after_it() -> None:
    decoder, heard = OpusDecoder(), list[HeardSound]()
    speaker = SimulatedSpeaker(heard.append)
    for number, packet in enumerate(tone(1000)):
        speaker.play(decoder.decode(packet if number % 7 else b"\xff" * 40))
        decoder.decode(b"")
    assert any(abs(each.hz - 1000) <= 8 for each in heard)
    quiet = list[HeardSound]()
    SimulatedSpeaker(quiet.append).play(bytes(2 * CLOCK_RATE))
    assert {(each.level_dbfs, each.hz) for each in quiet} == {(-96.0, 0)}


def test_old_words_are_dropped() -> None:
    promptness = Promptness()
    first = 0xFFFFFFFF - 100
    times = [(first + number * 960) & 0xFFFFFFFF for number in range(400)]
    assert not any(promptness.late(times[n], 50.0 + n * 0.02) for n in range(100))
    assert not promptness.late(times[100], 50.0 + 100 * 0.02 + 0.9)
    assert all(promptness.late(times[n], 50.0 + n * 0.02 + 1.5) for n in range(101, 150))
    assert not promptness.late(times[150], 50.0 + 150 * 0.02)
    assert not promptness.late(times[2], 50.0 + 150 * 0.02 - 2.0)
