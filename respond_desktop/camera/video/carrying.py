"""What the link carries, from what was sent and what still waits: the rule that steps down at once and up slowly.

Pure: its clock is a number. Additive increase (one rung after calm seconds), multiplicative decrease (to what the
link was seen to carry), after Chiu and Jain; waiting bytes are judged by how long the link needs for them.
"""

from dataclasses import dataclass, field, replace

from respond_desktop.camera.video.encode.ladder import Rung

_CREEP = 0.02
_MOST_BASE_S = 1.0
_WINDOW_S = 0.5
_MOSTLY = 0.6


@dataclass(frozen=True, slots=True)
class Rules:
    """Seconds, unless named otherwise: when the link is full, when it has drained, when to try more."""

    full_s: float = 0.3
    drained_s: float = 0.1
    measure_s: float = 0.1
    again_s: float = 1.0
    calm_s: float = 4.0
    longest_calm_s: float = 60.0
    share: float = 0.85
    """How much of what the link carries a rung may take."""


@dataclass(frozen=True, slots=True)
class LinkSample:
    """Taken before each picture: monotonic seconds, bytes sent and seconds blocked so far, bytes that still wait."""

    at_s: float
    sent_bytes: int
    blocked_s: float
    unsent_bytes: int

    @property
    def gone_bytes(self) -> int:
        """Bytes that have left."""
        return self.sent_bytes - self.unsent_bytes


@dataclass(frozen=True, slots=True)
class Carrying:
    """What is known of the link; replaced whole by `adapt`. `rung` counts from 0, the best.

    `congested`: send nothing now. `patience_s` grows with steps up that failed. `base_s` is how long the way is
    without congestion; `marked` is a picture on that way. `slow` is the sample since which every picture was slow
    to be taken. `waiting_s`: since when something waits; `busy` is a sample since which it moved as well, `middle`
    replaces it when it is old.
    """

    rung: int = 0
    congested: bool = False
    patience_s: float = field(default_factory=lambda: Rules().calm_s)
    last: LinkSample | None = None
    waiting_s: float | None = None
    busy: LinkSample | None = None
    middle: LinkSample | None = None
    base_s: float = _MOST_BASE_S
    marked: LinkSample | None = None
    slow: "LinkSample | None" = None
    slow_in_a_row: int = 0
    changed_s: float | None = None
    trouble_s: float | None = None
    climbed: bool = False


def adapt(carrying: Carrying, sample: LinkSample, rungs: tuple[Rung, ...], rules: Rules) -> Carrying:
    """What to do with the picture that is due now: at which rung, or not to send it."""
    last = carrying.last or sample
    seen = _timed(_seen(carrying, last, sample, rungs[carrying.rung]), last, sample)
    over_s = _backlog_s(seen, sample, rules) - seen.base_s
    full = over_s > rules.full_s or _sends_slowly(seen, sample, rules)
    if seen.congested:
        return _draining(seen, over_s, rungs, rules)
    if full:
        return _down(replace(seen, congested=True), sample, rungs, rules)
    if over_s > rules.full_s / 2 or seen.slow:
        seen = replace(seen, trouble_s=sample.at_s)
    return _up(seen, sample, rules)


def _seen(carrying: Carrying, last: LinkSample, sample: LinkSample, rung: Rung) -> Carrying:
    start = sample.at_s
    blocked = sample.blocked_s - last.blocked_s > max(_MOSTLY * (start - last.at_s), _MOSTLY / rung.fps)
    return replace(
        _measured(carrying, last, sample),
        slow=(carrying.slow or last) if blocked else None,
        slow_in_a_row=carrying.slow_in_a_row + 1 if blocked else 0,
        changed_s=start if carrying.changed_s is None else carrying.changed_s,
        trouble_s=start if carrying.trouble_s is None else carrying.trouble_s,
    )


def _sends_slowly(seen: Carrying, sample: LinkSample, rules: Rules) -> bool:
    """Two pictures or more in a row spent most of their time waiting to be taken."""
    if seen.slow is None or seen.slow_in_a_row < 2:
        return False
    return sample.blocked_s - seen.slow.blocked_s > rules.full_s


def _measured(carrying: Carrying, last: LinkSample, sample: LinkSample) -> Carrying:
    if sample.unsent_bytes <= 0:
        return replace(carrying, waiting_s=None, busy=None, middle=None)
    if carrying.waiting_s is None:
        carrying = replace(carrying, waiting_s=sample.at_s)
    busy, middle = carrying.busy, carrying.middle
    if busy is None:
        if sample.gone_bytes == last.gone_bytes:
            return carrying
        return replace(carrying, busy=sample if last.unsent_bytes > 0 else last)
    if sample.at_s - busy.at_s > 2 * _WINDOW_S:
        busy, middle = middle or last, sample
    elif middle is None and sample.at_s - busy.at_s > _WINDOW_S:
        middle = sample
    return replace(carrying, busy=busy, middle=middle)


def link_bit_rate(carrying: Carrying, sample: LinkSample, rules: Rules) -> float | None:
    """Bits a second the link takes, when it was busy long enough to tell."""
    if carrying.busy is None or sample.at_s - carrying.busy.at_s < rules.measure_s:
        return None
    gone = sample.gone_bytes - carrying.busy.gone_bytes
    return 8 * gone / (sample.at_s - carrying.busy.at_s)


def _backlog_s(carrying: Carrying, sample: LinkSample, rules: Rules) -> float:
    """Seconds the link needs for what waits; while that isn't known, how long something has waited."""
    if sample.unsent_bytes <= 0 or carrying.waiting_s is None:
        return 0.0
    rate = link_bit_rate(carrying, sample, rules)
    return sample.at_s - carrying.waiting_s if not rate else 8 * sample.unsent_bytes / rate


def _timed(seen: Carrying, last: LinkSample, sample: LinkSample) -> Carrying:
    """Learn how long the way is from the quickest picture; it creeps up, so that a longer way is believed."""
    gap_s = sample.at_s - last.at_s
    base_s = min(_MOST_BASE_S, seen.base_s + _CREEP * gap_s)
    marked = seen.marked
    if marked is None and sample.sent_bytes > last.sent_bytes:
        marked = replace(sample, at_s=last.at_s)
    if marked is not None and sample.gone_bytes >= marked.sent_bytes:
        base_s, marked = min(base_s, max(0.0, sample.at_s - marked.at_s - gap_s)), None
    return replace(seen, last=sample, base_s=base_s, marked=marked)


def _draining(seen: Carrying, over_s: float, rungs: tuple[Rung, ...], rules: Rules) -> Carrying:
    sample, changed_s = seen.last, seen.changed_s
    assert sample is not None and changed_s is not None
    seen = replace(seen, trouble_s=sample.at_s)
    if over_s <= rules.drained_s:
        return replace(seen, congested=False, slow=None, slow_in_a_row=0)
    rate = link_bit_rate(seen, sample, rules)
    late = sample.at_s - changed_s > rules.again_s
    if late and rate is not None and rate < rungs[seen.rung].bit_rate:
        return _down(seen, sample, rungs, rules)
    return seen


def _down(seen: Carrying, sample: LinkSample, rungs: tuple[Rung, ...], rules: Rules) -> Carrying:
    last_rung = len(rungs) - 1
    rate = link_bit_rate(seen, sample, rules)
    lower = min(seen.rung + 1, last_rung)
    while rate is not None and lower < last_rung and rungs[lower].bit_rate > rules.share * rate:
        lower += 1
    patience_s = min(rules.longest_calm_s, 2 * seen.patience_s) if seen.climbed else rules.calm_s
    return replace(
        seen,
        rung=lower,
        patience_s=patience_s,
        changed_s=sample.at_s,
        trouble_s=sample.at_s,
        slow=None,
        slow_in_a_row=0,
        climbed=False,
    )


def _up(seen: Carrying, sample: LinkSample, rules: Rules) -> Carrying:
    assert seen.changed_s is not None and seen.trouble_s is not None
    calm_s = sample.at_s - max(seen.changed_s, seen.trouble_s)
    if seen.climbed and calm_s >= rules.calm_s:
        seen = replace(seen, climbed=False, patience_s=rules.calm_s)
    if seen.rung == 0 or calm_s < seen.patience_s:
        return seen
    return replace(seen, rung=seen.rung - 1, changed_s=sample.at_s, climbed=True)
