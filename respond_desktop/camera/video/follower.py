"""Follows the link through one spell of publishing after another; what one learnt holds for a minute."""

from respond_desktop.camera.video.carrying import Carrying, LinkSample, Rules, adapt
from respond_desktop.camera.video.encode.ladder import Rung

_REMEMBERED_S = 60.0
_STUCK_S = 2.0


class Follower:
    """One spell uses it at a time; `words` say in any thread what it sends at."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._rungs: tuple[Rung, ...] = ()
        self._carrying = Carrying()
        self._known: tuple[float, int] | None = None
        self.words = ""

    @property
    def rung(self) -> Rung:
        """What to send at."""
        return self._rungs[self._carrying.rung]

    @property
    def congested(self) -> bool:
        """Whether nothing should be sent now."""
        return self._carrying.congested

    def begin(self, rungs: tuple[Rung, ...], at_s: float) -> None:
        """A spell begins at the best rung, or at what the last one ended with."""
        self._rungs = rungs
        rung = 0
        if self._known is not None and at_s - self._known[0] < _REMEMBERED_S:
            most = self._known[1]
            rung = next((n for n, each in enumerate(rungs) if each.bit_rate <= most), len(rungs) - 1)
        self._carrying = Carrying(rung, patience_s=self._rules.calm_s)
        self.words = self.rung.words()

    def follow(self, sample: LinkSample) -> int:
        """Before each picture: 0, or how many rungs further down (up: negative) from now on."""
        before = self._carrying
        self._carrying = adapt(before, sample, self._rungs, self._rules)
        if self._carrying.rung != before.rung:
            self.words = self.rung.words()
        return self._carrying.rung - before.rung

    def end(self, at_s: float, blocked_s: float) -> None:
        """The spell is over; `blocked_s` so far tells whether it broke because a picture didn't get through."""
        last = self._carrying.last
        if last is None:
            return
        stuck = blocked_s - last.blocked_s > _STUCK_S
        self._known = at_s, self.rung.bit_rate // (4 if stuck else 1)
