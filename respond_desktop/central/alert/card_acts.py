"""One act for every alert of a card: one after the other, in bounded time; what was not done is named, and why."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.wire.bodies.http import AlertLeft, AlertsActed

BEGIN_S = 7.0
"""Nothing is begun after that; what is left can be asked again."""
ANSWERED_S = 9.0
"""What hangs then is left. Workstations wait 10 s for an answer."""
FORBIDDEN, CONFLICT, UNAVAILABLE = 403, 409, 503
NO_TIME = "There was no time for all. Do it again for the rest."
HANGS = "Central's disk does not answer. Look at the alerts before you try again. Tell the others by radio."
_HANGING: set[asyncio.Task[ProblemError | None]] = set()
"""Acts whose answer nobody waits for any more; each ends by itself, recorded or withdrawn."""


@dataclass(frozen=True, slots=True)
class CardAct:
    """`act` on one alert raises ProblemError; `may` says beforehand whether it will be allowed."""

    act: Callable[[str], Awaitable[None]]
    may: Callable[[str], bool]

    async def each(self, alert_ids: tuple[str, ...]) -> AlertsActed:
        """Act on each, first on those that are allowed: refusals take time and would keep the others from their turn.

        Raises ProblemError when nothing was done: 403 if every one is refused, 503 if the first couldn't be recorded;
        and whatever else ends the whole ask (the session is over).
        """
        ids = sorted(dict.fromkeys(alert_ids), key=lambda alert_id: not self.may(alert_id))
        all_refused = not self.may(ids[0])
        left: dict[str, ProblemError] = {}
        began = asyncio.get_running_loop().time()
        for place, alert_id in enumerate(ids):
            spent = asyncio.get_running_loop().time() - began
            if spent >= BEGIN_S:
                left |= dict.fromkeys(ids[place:], _no_time())
                break
            problem = await self._tried(alert_id, ANSWERED_S - spent)
            if problem is None:
                continue
            if all_refused or problem.status not in (FORBIDDEN, CONFLICT, UNAVAILABLE):
                raise problem
            if problem.status == UNAVAILABLE:
                left |= dict.fromkeys(ids[place:], problem)
                break
            left[alert_id] = problem
        _raise_if_nothing(left, len(ids))
        return AlertsActed(left=tuple(AlertLeft(alert_id=i, why=_why(p)) for i, p in left.items()))

    async def _tried(self, alert_id: str, wait_s: float) -> ProblemError | None:
        trying = asyncio.ensure_future(self._problem(alert_id))
        try:
            done, _ = await asyncio.wait({trying}, timeout=wait_s)
        except asyncio.CancelledError:
            trying.cancel()
            raise
        if done:
            return trying.result()
        _HANGING.add(trying)
        trying.add_done_callback(_HANGING.discard)
        return ProblemError(UNAVAILABLE, HANGS, kind="undecided")

    async def _problem(self, alert_id: str) -> ProblemError | None:
        try:
            await self.act(alert_id)
        except ProblemError as problem:
            return problem
        return None


def _raise_if_nothing(left: dict[str, ProblemError], asked: int) -> None:
    """All refused, or none recorded: that is what is said."""
    problems = list(left.values())
    if len(problems) == asked and {p.status for p in problems} in ({FORBIDDEN}, {UNAVAILABLE}):
        raise problems[0]


def _no_time() -> ProblemError:
    return ProblemError(UNAVAILABLE, NO_TIME, kind="no_time")


def _why(problem: ProblemError) -> str:
    if problem.status == FORBIDDEN:
        return f"{problem.detail} {problem.more.get('why', '')}".strip()
    if problem.more.get("kind") == "log_unavailable":
        return problem.detail
    return f"{problem.title} {problem.detail}".strip()
