"""Somebody else at another workstation, without a window: signs in, watches, reads, over the real interfaces."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from respond_desktop.domain.outcomes import Done, Outcome
from respond_desktop.domain.requests import Credentials
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.watches import Watch
from respond_desktop.drill.report import StepFailedError
from respond_desktop.feeds.fold import StateArrived, fold
from respond_desktop.feeds.live import LiveAddress, LiveLink
from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.ports import CentralPort, Station
from respond_desktop.wire import live
from respond_desktop.wire.heads import LogHead

T = TypeVar("T")
TIMEOUT_S = 20.0


def _no_backlog() -> live.AuditHeartbeat:
    return live.AuditHeartbeat(pending=0)


@dataclass(slots=True)
class _Heard:
    state: Snapshot | None = None
    grants: dict[str, live.PlayGranted] = field(default_factory=dict)


class SecondDesk:
    """One enrolled station with one signed-in person; calls block the caller's thread, at most 20 s each."""

    def __init__(self, loop: FeedLoop, station: Station) -> None:
        self._loop = loop
        self._station = station
        self._heard = _Heard()
        self._changed = asyncio.Condition()
        self._link: asyncio.Task[None] | None = None
        self._waking: asyncio.Task[None] | None = None

    @property
    def station(self) -> Station:
        """The enrolled workstation."""
        return self._station

    def ask(self, ask: Callable[[CentralPort], Coroutine[Any, Any, Outcome[object]]]) -> Outcome[object]:
        """Send one request to central."""
        return self._run(ask(self._station.central))

    def sign_in(self, badge: str, password: str) -> None:
        """Sign in and open the live link; raises StepFailedError when central says no."""
        workplace = self._run(self._station.central.workplace())
        outcome = self.ask(lambda c: c.sign_in(Credentials(badge, password, workplace.banner_version)))
        if not isinstance(outcome, Done):
            raise StepFailedError(f"{badge} could not sign in: {outcome}")
        self._run(self._open_link())

    def wait_for(self, wanted: Callable[[Snapshot], T | None], what: str) -> T:
        """Wait until a state has what is wanted and return it."""
        return self._run(self._wait_for(wanted, what))

    def watch(self, watch_id: str) -> Watch | None:
        """The watch as last heard."""
        state = self._heard.state
        return next((w for w in state.watches if w.id == watch_id), None) if state else None

    def grant(self, watch_id: str) -> live.PlayGranted:
        """The play token of an own watch, once the officer was told."""
        grants = self._heard.grants
        return self.wait_for(lambda _: grants.get(watch_id), "a play token")

    def close(self) -> None:
        """Leave: link, session, connections."""
        self._run(self._close())

    async def _open_link(self) -> None:
        station = self._station
        address = LiveAddress(
            station.url, station.ssl_context, station.id, station.central.session, station.key
        )
        self._link = asyncio.create_task(LiveLink(address, self, _no_backlog).run())

    async def _wait_for(self, wanted: Callable[[Snapshot], T | None], what: str) -> T:
        async def found() -> T:
            async with self._changed:
                while True:
                    state = self._heard.state
                    value = wanted(state) if state is not None else None
                    if value is not None and value is not False:
                        return value
                    await self._changed.wait()

        try:
            return await asyncio.wait_for(found(), TIMEOUT_S)
        except TimeoutError:
            raise StepFailedError(f"the second desk saw no {what} for {TIMEOUT_S:.0f} s") from None

    async def _close(self) -> None:
        if self._link is not None:
            self._link.cancel()
            await asyncio.gather(self._link, return_exceptions=True)
        await self._station.central.sign_out()
        await self._station.central.close()
        await asyncio.to_thread(self._station.close)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.submit(work).result(TIMEOUT_S + 5)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    # -- LiveEvents

    def on_state(self, state: StateArrived) -> None:
        """Keep the newest state."""
        now = datetime.now(UTC)
        self._heard.state = fold(Snapshot(now, Link(LinkState.CONNECTED, now)), state)
        self._wake()

    def on_play(self, grant: live.PlayGranted) -> None:
        """Keep the token."""
        self._heard.grants[grant.watch_id] = grant
        self._wake()

    def on_link(self, link: Link) -> None:
        """Nothing to show."""

    def on_talk(self, said: live.TalkGranted | live.TalkEnded) -> None:
        """The second desk never talks."""

    async def held_head(self) -> LogHead | None:
        """It holds nothing."""
        return None

    async def on_ca(self, introduction: str) -> None:
        """Not kept: it doesn't live that long."""

    async def on_head(self, head: LogHead, restored: bool) -> None:
        """It keeps nothing."""

    def on_session_ended(self, reason: str) -> None:
        """Nothing to show."""

    def _wake(self) -> None:
        self._waking = asyncio.get_running_loop().create_task(self._tell())
