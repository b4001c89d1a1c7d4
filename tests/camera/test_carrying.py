"""The rule that follows the link, on a model of a link: exact, and its clock is a number."""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from respond_desktop.camera.video.carrying import Carrying, LinkSample, Rules, adapt
from respond_desktop.camera.video.encode.ladder import ladder

RUNGS = ladder(960, 540, 15)
RULES = Rules()
KEY_SHARE = 3.0


@dataclass
class ModelLink:
    """A queue in front of a wire; `told` False: the system doesn't say what waits, sending blocks when it is full."""

    bits_per_s: Callable[[float], float]
    rules: Rules = RULES
    told: bool = True
    room: int = 60_000
    delay_s: float = 0.0
    now_s: float = 0.0
    sent: int = 0
    queue: float = 0.0
    blocked_s: float = 0.0
    carrying: Carrying = field(default_factory=Carrying)
    ages: list[tuple[float, float]] = field(default_factory=list)
    rungs: list[tuple[float, int]] = field(default_factory=list)
    gone: deque[tuple[float, float]] = field(default_factory=deque)
    due_s: float = 0.0
    skipped: int = 0

    def run(self, until_s: float) -> None:
        while self.now_s < until_s:
            rung = RUNGS[self.carrying.rung]
            self.due_s = max(self.due_s + 1 / rung.fps, self.now_s - 5 / rung.fps)
            self._drain(max(0.001, self.due_s - self.now_s))
            sample = LinkSample(self.now_s, self.sent, self.blocked_s, self._unsent() if self.told else 0)
            before = self.carrying.rung
            self.carrying = adapt(self.carrying, sample, RUNGS, self.rules)
            if self.carrying.rung != before:
                self.rungs.append((self.now_s, self.carrying.rung))
            if self.carrying.congested:
                self.skipped += 1
            else:
                self._send()

    def _send(self) -> None:
        rung, fps = RUNGS[self.carrying.rung], RUNGS[self.carrying.rung].fps
        mean = rung.bit_rate * 0.85 / 8 / fps
        size = mean * (KEY_SHARE if int(self.now_s * fps) % int(fps) == 0 else 0.85)
        self.sent, self.queue = self.sent + int(size), self.queue + size
        began_s = self.now_s
        while self.queue > self.room:
            self._drain(0.01)
            self.blocked_s += 0.01
        self.ages.append(
            (began_s, self.now_s - began_s + 8 * self.queue / max(1.0, self.bits_per_s(self.now_s)))
        )

    def _unsent(self) -> int:
        """What the other side hasn't acknowledged: it hears and answers `delay_s` later."""
        self.gone.append((self.now_s, self.sent - self.queue))
        while len(self.gone) > 1 and self.gone[1][0] <= self.now_s - self.delay_s:
            self.gone.popleft()
        return int(self.sent - self.gone[0][1])

    def _drain(self, seconds: float) -> None:
        self.now_s += seconds
        self.queue = max(0.0, self.queue - self.bits_per_s(self.now_s) / 8 * seconds)

    def age_s(self, since_s: float) -> float:
        """The oldest picture on arrival of all sent since then."""
        return max(age for at_s, age in self.ages if at_s >= since_s)


def dip(low: float, high: float = 2_000_000.0) -> Callable[[float], float]:
    """Wide, then narrow from 10 s to 30 s, then wide again."""
    return lambda at_s: low if 10 <= at_s < 30 else high


def test_a_wide_link_changes_nothing() -> None:
    link = ModelLink(lambda _: 3_000_000.0)
    link.run(60)
    assert link.rungs == [] and link.skipped == 0


@pytest.mark.parametrize(("low", "fits"), [(1_000_000, 1), (600_000, 2), (300_000, 3), (160_000, 4)])
@pytest.mark.parametrize("told", [True, False])
def test_it_steps_down_at_once_and_up_again(low: int, fits: int, told: bool) -> None:
    link = ModelLink(dip(low), told=told, room=60_000 if told else 8_000)
    link.run(20)
    first = link.rungs[0]
    assert first[1] >= 1 and first[0] - 10 < 3
    assert fits - 1 <= link.carrying.rung <= fits + 1
    link.run(29.9)
    assert link.carrying.rung >= fits - 1
    link.run(90)
    assert link.carrying.rung == 0


@pytest.mark.parametrize("low", [1_000_000, 600_000, 300_000, 160_000])
def test_what_is_sent_stays_young(low: int) -> None:
    link = ModelLink(dip(low))
    link.run(90)
    assert link.age_s(0) < 0.5 + 350_000 / low  # a key picture and the next two were on their way
    assert link.age_s(12) < 1.0


def test_at_the_lowest_rung_pictures_are_skipped_not_queued() -> None:
    link = ModelLink(dip(60_000))
    link.run(30)
    assert link.carrying.rung == len(RUNGS) - 1 and link.skipped
    assert link.age_s(14) < 2.0
    assert len([1 for at_s, _ in link.ages if at_s > 14]) > 16


def test_a_link_that_carries_nothing_gets_nothing() -> None:
    link = ModelLink(dip(1.0), room=200_000)
    link.run(29)
    assert link.carrying.congested
    assert not [1 for at_s, _ in link.ages if at_s > 12]


def test_a_step_up_that_fails_is_tried_later_each_time() -> None:
    link = ModelLink(lambda at_s: 2_000_000.0 if at_s < 5 else 640_000.0)
    link.run(180)
    climbs = [
        at_s for (at_s, rung), (_, before) in zip(link.rungs[1:], link.rungs, strict=False) if rung < before
    ]
    waits = [b - a for a, b in itertools.pairwise(climbs)]
    assert len(climbs) < 10 and waits[-1] > 2 * waits[0]
    assert link.age_s(8) < 1.0


def test_one_slow_picture_is_no_reason_two_are() -> None:
    carrying, samples = Carrying(), [LinkSample(n / 15, n * 8000, 0.0, 0) for n in range(10)]
    for sample in samples[:5]:
        carrying = adapt(carrying, sample, RUNGS, RULES)
    once = adapt(carrying, replace(samples[5], blocked_s=0.2), RUNGS, RULES)
    assert once.rung == 0 and not once.congested
    calm = adapt(once, replace(samples[6], blocked_s=0.2), RUNGS, RULES)
    assert adapt(calm, replace(samples[7], blocked_s=0.4), RUNGS, RULES).rung == 0
    twice = adapt(once, replace(samples[6], blocked_s=0.4), RUNGS, RULES)
    assert twice.rung == 1 and twice.congested


def test_a_long_way_is_no_congestion() -> None:
    link = ModelLink(lambda _: 3_000_000.0, delay_s=0.25)
    link.run(30)
    assert link.rungs == []
