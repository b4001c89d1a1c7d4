"""Central's own pauses count for nobody: one clock for everything that waits for others."""

import asyncio
import logging
import re
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from respond_desktop.central import awake
from respond_desktop.central.awake import BEAT_S, PAUSE_S, Awake, Later, within
from respond_desktop.central.web.heartbeat import AwakeProtocol

pytestmark = pytest.mark.attack("no storm")
CENTRAL = Path(awake.__file__).parent
WAITS = re.compile(r"asyncio\.timeout|call_later|call_at|wait_for|loop\(\)\.time|loop\.time|time\.monotonic")
REAL_TIME = {
    "awake.py": "made here",
    "web/heartbeat.py": "asks again for the time that is left",
    "people/enrolment.py": "how often codes may be tried: a pause makes it no stricter",
    "web/connections.py": "says goodbye to a connection that is answered",
    "authority/care.py": "when it looks at its certificates again",
    "live/service.py": "the beat itself",
    "links/socket.py": "says goodbye",
    "links/desktops.py": "central stops",
    "audit/check.py": "how long a step of its own took",
    "local/check.py": "central stops",
    "facts/asks/officers_hand.py": "how often one may ask: a pause makes it no stricter",
    "links/door_book.py": "how often what the door did is recorded",
    "facts/books/scribe.py": "when it tries again",
    "facts/asks/refusals.py": "answers on a grid, so that refusals take the same time",
    "alert/acts.py": "when it was asked, for that grid",
    "alert/history.py": "when it was asked, for that grid",
    "handover/hand_overs.py": "when it was asked, for that grid; how long an answer waits in real time",
    "alert/card_acts.py": "how long its own answer takes: whoever asked waits in real time",
    "backup/asks.py": "when it was asked, for that grid",
    "watch/asks.py": "when it was asked, for that grid",
    "talk/asks.py": "when it was asked, for that grid",
    "keep/asks.py": "when it was asked, for that grid",
    "keep/receiving.py": "when it was asked, for that grid",
}
"""Where central may wait by the loop's clock, and why that judges nobody."""


class Fake:
    """Seconds in the test's hands."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.pauses: list[float] = []
        self.awake = Awake(lambda: self.now_s)
        self.awake.start(self.pauses.append)

    def passes(self, seconds: float) -> None:
        self.now_s += seconds


def test_a_pause_is_noticed_by_whoever_asks_first_and_counts_once() -> None:
    fake = Fake()
    before = fake.awake.seconds()
    fake.passes(75)
    assert fake.awake.seconds() == before + BEAT_S
    fake.awake.beat()
    assert fake.pauses == [74.0]
    fake.passes(1)
    fake.awake.beat()
    assert fake.awake.seconds() == before + BEAT_S + 1 and len(fake.pauses) == 1


def test_a_loop_that_is_always_late_still_grows_older() -> None:
    fake = Fake()
    before = fake.awake.seconds()
    for _ in range(20):
        fake.passes(PAUSE_S + 0.5)
        fake.awake.beat()
    assert fake.awake.seconds() >= before + 20 * BEAT_S


def test_another_thread_and_a_stopped_one_notice_nothing() -> None:
    fake = Fake()
    fake.passes(75)
    other = threading.Thread(target=fake.awake.notice)
    other.start()
    other.join()
    assert not fake.pauses
    fake.awake.stop()
    fake.awake.notice()
    assert not fake.pauses


def test_who_waits_is_given_the_time_that_was_slept(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake()
    monkeypatch.setattr(awake, "AWAKE", fake.awake)
    done: list[str] = []

    async def story() -> None:
        loop = asyncio.get_running_loop()
        Later(0.01, lambda: done.append("later"))
        cancelled = Later(0.01, lambda: done.append("never"))
        cancelled.cancel()
        arrived = loop.create_future()
        loop.call_later(0.05, arrived.set_result, None)
        async with within(0.01):
            await arrived
        assert not done
        fake.passes(0.02)
        with pytest.raises(TimeoutError):
            async with within(0.0):
                await loop.create_future()
        while not done:  # noqa: ASYNC110 - the timer itself is asked for
            await asyncio.sleep(0.001)

    asyncio.run(story())
    assert done == ["later"]


def test_whatever_waits_for_others_waits_by_the_time_that_central_was_awake() -> None:
    files = [*CENTRAL.glob("*.py"), *(CENTRAL / "live").glob("*.py")]
    found = {str(f.relative_to(CENTRAL)) for f in files if WAITS.search(f.read_text(encoding="utf-8"))}
    assert not found - set(REAL_TIME), "wait by awake.within or awake.Later, or say here why not"


class Pinged(AwakeProtocol):
    """A WebSocket whose ping is out and whose other side's answer nobody has read yet."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.ping_timeout = 5.0
        self.failed: list[int] = []
        self.close_sent, self.client = False, None
        self.logger = logging.getLogger("uvicorn.error")
        self.conn = SimpleNamespace(fail=lambda code, _why: self.failed.append(code), data_to_send=list)
        self.transport = SimpleNamespace(write=len, is_closing=lambda: False, close=list)


def test_a_heartbeat_is_not_missed_while_central_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake()
    monkeypatch.setattr(awake, "AWAKE", fake.awake)

    async def story() -> None:
        link = Pinged()
        link._asked_s = awake.awake_s()
        fake.passes(75)
        link.keepalive_timeout()
        assert not link.failed
        for _ in range(5):
            fake.passes(BEAT_S)
            fake.awake.beat()
        assert link.pong_timer is not None
        link.pong_timer.cancel()
        link.keepalive_timeout()
        assert link.failed == [1011]

    asyncio.run(story())
