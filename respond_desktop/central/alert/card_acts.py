"""One act for every alert of a card: one after the other, in bounded time; what was not done is named, and why."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.wire.bodies.alerts import AlertLeft, AlertsActed

BEGIN_S = 7.0
"""Nothing is begun after that; what is left can be asked again."""
ANSWERED_S = 9.0
"""What hangs then is left. Workstations wait 10 s for an answer."""
NO_TIME = "There was no time for all. Do it again for the rest."
HANGS = "Central's disk does not answer. Look at the alerts before you try again. Tell the others by radio."
ONLY_THIS_ONE = (Ground.REFUSED, Ground.CONFLICT, Ground.UNAVAILABLE)
"""Any other ground ends the whole ask."""
_HANGING: set[asyncio.Task[NotDone | None]] = set()
"""Acts whose answer nobody waits for any more; each ends by itself, recorded or withdrawn."""


@dataclass(frozen=True, slots=True)
class CardAct:
    """`act` on one alert says what was not done; `may` says beforehand whether it will be allowed."""

    act: Callable[[str], Awaitable[NotDone | None]]
    may: Callable[[str], bool]

    async def each(self, alert_ids: tuple[str, ...]) -> AlertsActed | NotDone:
        """Act on each, first on those that are allowed: refusals take time and would keep the others from their turn.

        Not done when nothing was: every one is refused, or the first couldn't be recorded; and whatever else ends the
        whole ask (the session is over).
        """
        ids = sorted(dict.fromkeys(alert_ids), key=lambda alert_id: not self.may(alert_id))
        all_refused = not self.may(ids[0])
        left: dict[str, NotDone] = {}
        began = asyncio.get_running_loop().time()
        for place, alert_id in enumerate(ids):
            spent = asyncio.get_running_loop().time() - began
            if spent >= BEGIN_S:
                left |= dict.fromkeys(ids[place:], _no_time())
                break
            missed = await self._tried(alert_id, ANSWERED_S - spent)
            if missed is None:
                continue
            if all_refused or missed.ground not in ONLY_THIS_ONE:
                return missed
            if missed.ground is Ground.UNAVAILABLE:
                left |= dict.fromkeys(ids[place:], missed)
                break
            left[alert_id] = missed
        return _nothing(left, len(ids)) or AlertsActed(
            left=tuple(AlertLeft(alert_id=i, why=_why(p)) for i, p in left.items())
        )

    async def _tried(self, alert_id: str, wait_s: float) -> NotDone | None:
        trying = asyncio.ensure_future(self.act(alert_id))
        try:
            done, _ = await asyncio.wait({trying}, timeout=wait_s)
        except asyncio.CancelledError:
            trying.cancel()
            raise
        if done:
            return trying.result()
        _HANGING.add(trying)
        trying.add_done_callback(_HANGING.discard)
        return NotDone(Ground.UNAVAILABLE, HANGS, kind="undecided")


def _nothing(left: dict[str, NotDone], asked: int) -> NotDone | None:
    """All refused, or none recorded: that is what is said."""
    missed = list(left.values())
    all_of_one = {one.ground for one in missed} in ({Ground.REFUSED}, {Ground.UNAVAILABLE})
    return missed[0] if len(missed) == asked and all_of_one else None


def _no_time() -> NotDone:
    return NotDone(Ground.UNAVAILABLE, NO_TIME, kind="no_time")


def _why(missed: NotDone) -> str:
    if missed.ground is Ground.REFUSED:
        return f"{missed.words} {missed.why}".strip()
    if missed.kind == "log_unavailable":
        return missed.words
    return f"{missed.what} {missed.words}".strip()
