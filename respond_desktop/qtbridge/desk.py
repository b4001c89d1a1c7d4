"""The workstation's desk: carries out the window's commands on the feed loop and shows what comes of them."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog

from respond_desktop.domain.hosts import host_of, url_of
from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.domain.session import SessionView, Workplace
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.feeds.fold import LinkChanged, StateArrived, Ticked
from respond_desktop.feeds.live import LiveAddress, LiveLink
from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.commands import Reply, T
from respond_desktop.qtbridge.desk_records import DeskRecords
from respond_desktop.qtbridge.hear.talk_news import tell_talk
from respond_desktop.qtbridge.newest import NewestSnapshot
from respond_desktop.qtbridge.picture.own_picture import PicturePorts
from respond_desktop.qtbridge.picture.own_watches import LINK_LOST, OwnWatches, WatchPorts
from respond_desktop.qtbridge.ports import OpenPicture, PictureAddress, Station
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.qtbridge.world import ShownSnapshot
from respond_desktop.wire import live
from respond_desktop.wire.heads import LogHead

if TYPE_CHECKING:  # loaded with the station, not before the window
    from respond_desktop.wire.bodies.http import PlayAgain

log = structlog.get_logger()

SIGNED_OUT = "Signed out. The picture was closed."
CLOCK_SET_S = 0.5
"""A larger change of the offset to central's clock means that this computer's was set."""
BUG_WORDS = "Something went wrong here. It was noted for IT. Try once more; if it stays, use the radio."


class Desk:
    """Owns session, live link, own watches and snapshot. Everything but `submit` runs on the feed loop."""

    def __init__(self, loop: FeedLoop, bridge: Bridge, gui: GuiPost, open_picture: OpenPicture) -> None:
        self._loop = loop
        self._bridge = bridge
        self._gui = gui
        self._newest = NewestSnapshot(gui, bridge)
        self._world = ShownSnapshot(self._show)
        self._session: SessionView | None = None
        self._station: Station | None = None
        self._link: asyncio.Task[None] | None = None
        self._records = DeskRecords(self._world)
        self._chores: list[asyncio.Task[None]] = []
        self._live: LiveLink | None = None
        self._workplace: Workplace | None = None
        pictures = PicturePorts(open_picture, bridge, gui, self._play_again)
        self.watches = OwnWatches(WatchPorts(pictures, self._broke))

    # -- from the GUI thread

    def submit(self, work: Coroutine[Any, Any, Outcome[T]], reply: Reply[T]) -> None:
        """Run a command on the loop; its outcome (a bug too) is told on the GUI thread, once.

        After shut-down (a window closing last) nothing is carried out and nobody is there to be told.
        """
        if not self._loop.open:
            work.close()
            return

        async def carried_out() -> None:
            try:
                outcome: Outcome[T] = await work
            except Exception as error:  # the worker boundary: told to the user, logged, never swallowed
                log.error("command failed", error=type(error).__name__, exc_info=True)
                outcome = Unavailable(BUG_WORDS)
            self._gui.post(lambda: reply(outcome))

        self._loop.submit(carried_out())

    # -- on the loop

    @property
    def station(self) -> Station | None:
        """The enrolled workstation, or None."""
        return self._station

    @property
    def session(self) -> SessionView | None:
        """Who is signed in."""
        return self._session

    async def take_station(self, station: Station) -> None:
        """Begin to work as this workstation."""
        self._station = station
        self._chores = [
            asyncio.create_task(_again_and_again(1.0, self._tick)),
            asyncio.create_task(_again_and_again(0.0, self._sync)),
            asyncio.create_task(_again_and_again(3.0, self._watch_workplace)),
        ]

    async def start_session(self, session: SessionView) -> None:
        """Somebody signed in: open the live link and say so."""
        station = self._station
        assert station is not None
        if self._session is not None:
            await self.end_session("")
        self._session = session
        self._gui.post(lambda: self._bridge.session_started.emit(session))
        address = LiveAddress(
            station.url, station.ssl_context, station.id, station.central.session, station.key
        )
        self._live = LiveLink(address, self, self._records.heartbeat)
        self._link = asyncio.create_task(self._live.run())

    async def end_session(self, words: str) -> None:
        """Close link and watches, forget what was shown."""
        self.watches.end_all(words or SIGNED_OUT)
        if self._link is not None:
            self._link.cancel()
            await asyncio.gather(self._link, return_exceptions=True)
            self._link = None
        if self._session is not None:
            self._session = None
            self._world.reset()
            self._gui.post(lambda: self._bridge.session_ended.emit(words))

    def begin_watch(self, watch_id: str, unit_number: str) -> None:
        """Central accepted an ask of ours; when the link broke meanwhile, the watch has ended with it."""
        self.watches.begin_watch(watch_id, unit_number)
        if self._world.snapshot.link.state in (LinkState.LOST, LinkState.REFUSED):
            self.watches.end_watch(watch_id, LINK_LOST)

    async def record(self, kind: str, body: dict[str, Any]) -> str:
        """Commit a local record and return its hash; raises when it can't be written (then nothing is asked)."""
        assert self._station is not None
        return await self._records.write(self._station, kind, body)

    async def stop(self) -> None:
        """End everything; used at shut-down after `end_session`."""
        for chore in self._chores:
            chore.cancel()
        await asyncio.gather(*self._chores, return_exceptions=True)
        if self._station is not None:
            await self._station.central.close()
            await asyncio.to_thread(self._station.close)

    # -- LiveEvents

    def on_state(self, state: StateArrived) -> None:
        """Central's newest state."""
        self._world.fold(state)
        self.watches.follow(state.parts["watches"])

    def on_play(self, grant: live.PlayGranted) -> None:
        """A play token for one of our watches."""
        self.watches.granted(grant, self._address(grant))

    def on_talk(self, said: live.TalkGranted | live.TalkEnded) -> None:
        """One of our talks may begin, or is over."""
        assert self._station is not None
        self._gui.post(partial(tell_talk, self._bridge, self._station, said))

    async def held_head(self) -> LogHead | None:
        """The newest checkpoint of central's log that is held here."""
        return await self._records.held_head(self._station) if self._station else None

    async def on_head(self, head: LogHead, restored: bool) -> None:
        """A checkpoint to hold."""
        if self._station is not None:
            await self._records.keep_head(self._station, head, restored)

    async def on_ca(self, introduction: str) -> None:
        """The agency's new CA: trusted from now on, if the one before signed it."""
        if self._station is not None and self._station.trust is not None:
            ca_pem = await asyncio.to_thread(self._station.trust, introduction)
            self._station = replace(self._station, ca_pem=ca_pem)

    def on_link(self, link: Link) -> None:
        """The link changed; since when it is lost stays the first moment."""
        known = self._world.snapshot.link
        if link.state is known.state and link.state is not LinkState.CONNECTED:
            return
        if link.state is known.state:
            link = replace(link, since=known.since)
        self._world.fold(LinkChanged(link))
        if link.state is not LinkState.CONNECTED:
            self.watches.end_all(LINK_LOST)

    def on_session_ended(self, reason: str) -> None:
        """Central ended the session."""
        self._chores.append(asyncio.create_task(self._ended_by_central(reason)))

    async def _ended_by_central(self, reason: str) -> None:
        self._link = None
        await self.end_session(reason)

    # -- chores

    def _show(self, snapshot: Snapshot) -> None:
        self._newest.show(snapshot)

    async def _tick(self) -> None:
        link = self._world.snapshot.link
        offset_s = self._live.offset_s if self._live else link.clock_offset_s
        if abs(offset_s - link.clock_offset_s) > CLOCK_SET_S:
            self._world.fold(LinkChanged(replace(link, clock_offset_s=offset_s)))
        self._world.fold(Ticked(datetime.now(UTC)))

    async def _sync(self) -> None:
        assert self._station is not None
        await self._records.sync(self._station)

    async def _watch_workplace(self) -> None:
        if self._session is None and self._station is not None:
            workplace = await self._station.central.workplace()
            if workplace != self._workplace:
                self._workplace = workplace
                self._gui.post(partial(self._bridge.workplace_changed.emit, workplace))

    def _address(self, grant: "live.PlayGranted | PlayAgain") -> PictureAddress:
        assert self._station is not None
        url = url_of("rtsps", host_of(self._station.url), grant.media_port, grant.path)
        return PictureAddress(url, grant.watch_id, grant.token, self._station.ca_pem, grant.sound)

    async def _play_again(self, watch_id: str) -> Outcome[PictureAddress]:

        if self._station is None or self._session is None:
            return Unavailable(SIGNED_OUT)
        outcome = await self._station.central.play_again(watch_id)
        if isinstance(outcome, Done):
            return Done(self._address(outcome.value))
        return outcome

    async def _broke(self, watch_id: str) -> object:
        if self._station is None or self._session is None:
            return Done(None)
        return await self._station.central.end_watch(watch_id, "link_broken")


async def _again_and_again(pause_s: float, chore: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do a chore for ever; one that fails once must not leave ended leases on the map."""
    while True:
        try:
            await chore()
        except Exception as error:  # the worker boundary
            log.error("chore failed", chore=chore.__name__, error=type(error).__name__, exc_info=True)
        await asyncio.sleep(pause_s)
