"""The officer's hand is not a doorbell: what makes her camera vibrate again and again is held back and recorded."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.facts.asks.pulses import Pulse, Pulses, TooOften
from respond_desktop.central.facts.asks.refusals import log_broken
from respond_desktop.central.facts.asks.throttle import Throttle
from respond_desktop.central.facts.books.books import Books
from respond_desktop.domain.people import Person, Unit

SINGLY_A_MINUTE = 3
KIND = "too_often"
WHAT = {
    Pulse.WATCH: "asked to watch this officer",
    Pulse.TALK: "began to talk to this officer",
    Pulse.BACKUP: "asked one of these officers for backup",
}


@dataclass(frozen=True, slots=True)
class Ring:
    """One vibration each for these officers, on behalf of a viewer, for a unit."""

    pulse: Pulse
    viewer: Person
    unit: Unit
    officers: Sequence[str]


@dataclass(frozen=True, slots=True)
class OfficersHand:
    """Asked by whatever is about to make a camera vibrate, and by nothing else: what only lasts longer doesn't ask.

    `urgent` says for which unit a viewer may ask as often as it takes.
    """

    books: Books
    urgent: Callable[[Person, Unit], bool]
    pulses: Pulses
    _throttle: Throttle = field(default_factory=lambda: Throttle(SINGLY_A_MINUTE))

    async def must_bear(self, ring: Ring, facts: dict[str, Any]) -> Callable[[], None] | NotDone:
        """Count it; what to call if it isn't ordered after all. Nothing urgent is ever held back.

        Too often is recorded with the `facts` of the ask (`watch.refused`...).
        """
        now_s = asyncio.get_running_loop().time()
        taken = (ring.pulse, ring.viewer.id, ring.officers)
        held = self.pulses.admits(*taken, now_s)
        if not held:
            return partial(self.pulses.give_back, *taken)
        if self.urgent(ring.viewer, ring.unit):
            return _nothing
        return await self._refuse(ring, max(held, key=lambda each: each.wait_s), facts, now_s)

    def tick(self) -> None:
        """Forget old asks; record how many more were refused in the minutes that are over."""
        now_s = asyncio.get_running_loop().time()
        self.pulses.tick(now_s)
        for key, count in self._throttle.over(now_s):
            names = ("record", "by", "officer", "unit")
            facts = dict(zip(names, key, strict=True)) if isinstance(key, tuple) else {}
            record = str(facts.pop("record", "watch.refused"))
            fact = f"{count} more asks in the same minute came too often."
            self.books.record(record, facts | {"kind": KIND, "fact": fact, "count": count})

    async def _refuse(self, ring: Ring, held: TooOften, facts: dict[str, Any], now_s: float) -> NotDone:
        record, seq, at = f"{ring.pulse.value}.refused", None, None
        if self._throttle.admits((record, ring.viewer.id, held.officer, ring.unit.number), now_s):
            said = {"kind": KIND, "fact": f"The viewer {WHAT[ring.pulse]} {held.asks} times in a minute."}
            try:
                recorded = await self.books.commit(record, facts | said)
            except LogUnavailableError:
                return log_broken()
            seq, at = recorded.seq, recorded.at
        return NotDone(
            Ground.TOO_OFTEN,
            "Too often.",
            f"you {WHAT[ring.pulse]} {held.asks} times in a minute.",
            why=f"Each time the camera vibrates in the officer's hand. Wait {held.wait_s} s, then ask again.",
            kind=KIND,
            record_seq=seq,
            recorded_at=at,
            ways=("Ask by radio",),
            again_s=held.wait_s,
        )


def _nothing() -> None:
    """It was not counted."""
