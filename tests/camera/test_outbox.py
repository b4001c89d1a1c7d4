"""What outlives a lost link and what doesn't."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import msgspec

from respond_desktop.camera.connection.outbox import MAX_HELD, MAX_WAITING, UNSURE_S, Outbox
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import StartCause
from respond_desktop.wire.camera import (
    FixReported,
    FromCamera,
    HelpRequested,
    LeaseRenewed,
    PublishState,
    RecordingStarted,
    RecordingStopped,
)

AT = datetime(2026, 11, 21, 21, tzinfo=UTC)
STARTED = RecordingStarted(recording_id="r1", at=AT, cause=StartCause.EVENT_BUTTON)
STOPPED = RecordingStopped(recording_id="r1", at=AT)
FIX = FixReported(recording_id="r1", fix=Fix(60.1, 24.9, 4.0, AT))
LEASE = LeaseRenewed(recording_id="r1")
PUBLISH = PublishState(stream="s", publishing=True)


def help_(number: int) -> HelpRequested:
    return HelpRequested(event_id=f"help-{number}", recording_id="r1", at=AT)


class Seconds:
    """A clock that is a number."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def everything(outbox: Outbox) -> list[FromCamera]:
    """All that is waiting now."""
    out: list[FromCamera] = []
    while outbox._waiting:
        message = await outbox.next()
        outbox.went_out(message)
        out.append(message)
    return out


def play(story: Callable[[Outbox, Seconds], Awaitable[None]]) -> None:
    async def whole() -> None:
        seconds = Seconds()
        await story(Outbox(seconds), seconds)

    asyncio.run(whole())


def test_without_a_link_alerts_stay_and_the_rest_goes() -> None:
    async def story(outbox: Outbox, seconds: Seconds) -> None:
        for message in (STARTED, FIX, help_(1), LEASE, FIX, PUBLISH, STOPPED):
            outbox.put(message)
        assert outbox.fixes_not_sent == 2
        assert outbox.link_opened(None) == 3
        assert await everything(outbox) == [STARTED, help_(1), STOPPED]

    play(story)


def test_the_running_recording_comes_before_what_names_it() -> None:
    async def story(outbox: Outbox, seconds: Seconds) -> None:
        outbox.put(help_(1))
        outbox.link_opened(STARTED)
        assert await everything(outbox) == [msgspec.structs.replace(STARTED, resumed=True), help_(1)]

    play(story)


def test_a_recording_begun_without_link_is_said_once() -> None:
    async def story(outbox: Outbox, seconds: Seconds) -> None:
        outbox.put(STARTED)
        outbox.put(help_(1))
        outbox.link_opened(STARTED)
        assert await everything(outbox) == [STARTED, help_(1)]

    play(story)


def test_the_end_of_a_recording_overtakes_fixes_but_not_alerts() -> None:
    async def story(outbox: Outbox, seconds: Seconds) -> None:
        outbox.link_opened(None)
        for message in (FIX, help_(1), PUBLISH, FIX):
            outbox.put(message)
        outbox.put_stopped(STOPPED)
        assert await everything(outbox) == [help_(1), STOPPED, PUBLISH]

    play(story)


def test_what_was_sent_just_before_the_loss_goes_again() -> None:
    async def story(outbox: Outbox, seconds: Seconds) -> None:
        outbox.link_opened(None)
        outbox.put(help_(1))
        await everything(outbox)
        seconds.now += UNSURE_S + 1
        outbox.put(help_(2))
        outbox.put(FIX)
        await everything(outbox)
        outbox.put(help_(3))
        outbox.link_lost()
        outbox.link_opened(None)
        assert await everything(outbox) == [help_(2), help_(3)]

    play(story)


def test_what_is_held_is_bounded_and_the_newest_stay() -> None:
    async def story(outbox: Outbox, seconds: Seconds) -> None:
        for number in range(MAX_HELD + 5):
            outbox.put(help_(number))
        assert outbox.held == MAX_HELD
        outbox.link_opened(None)
        assert (await everything(outbox))[-1] == help_(MAX_HELD + 4)

    play(story)


def test_flushed_doesnt_wait_for_ever() -> None:
    async def story(outbox: Outbox, seconds: Seconds) -> None:
        await outbox.flushed(5)
        outbox.link_opened(None)
        outbox.put(help_(1))
        await outbox.flushed(0.01)
        await everything(outbox)
        await outbox.flushed(5)

    play(story)


def test_on_a_stuck_link_an_alert_takes_the_place_of_a_fix() -> None:
    async def story() -> None:
        outbox = Outbox()
        outbox.link_opened(None)
        for _ in range(MAX_WAITING + 10):
            outbox.put(FIX)
        outbox.put(help_(1))
        outbox.put(FIX)
        waiting = [await outbox.next() for _ in range(MAX_WAITING)]
        assert waiting[-1] == help_(1)
        assert waiting.count(FIX) == MAX_WAITING - 1

    asyncio.run(story())
