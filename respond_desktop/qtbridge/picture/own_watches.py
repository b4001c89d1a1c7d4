"""The watches asked at this workstation, their pictures, and their ends: a watch that ended stays ended."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from respond_desktop.domain.watches import Watch
from respond_desktop.qtbridge.picture.own_picture import PICTURE_ENDED, OwnPicture, PicturePorts
from respond_desktop.qtbridge.ports import PictureAddress
from respond_desktop.wire.live import PlayGranted

LINK_LOST = "The link to central was lost. The watch has ended. Ask again when the link is back."
EARLY_KEPT = 8
"""Play tokens that may wait for the answer to their ask."""


@dataclass(slots=True)
class _Own:
    watch_id: str
    picture: OwnPicture
    seen: bool = False
    played: bool = False


@dataclass(frozen=True, slots=True)
class WatchPorts:
    """What own watches need: pictures, and a way to tell central that one broke for good."""

    pictures: PicturePorts
    broke: Callable[[str], Coroutine[Any, Any, object]]


class OwnWatches:
    """Lives on the feed loop; feeds are made, changed and ended on the GUI thread only."""

    def __init__(self, ports: WatchPorts) -> None:
        self._ports = ports
        self._own: dict[str, _Own] = {}
        self._early: dict[str, PictureAddress] = {}
        self._tasks: set[asyncio.Task[object]] = set()

    def ids(self) -> tuple[str, ...]:
        """Ids of the running ones."""
        return tuple(self._own)

    def begin_watch(self, watch_id: str, unit_number: str = "") -> None:
        """Central has accepted our ask."""
        picture = OwnPicture(
            watch_id, self._ports.pictures, lambda words: self._picture_over(watch_id, words), unit_number
        )
        self._own[watch_id] = _Own(watch_id, picture)
        if (address := self._early.pop(watch_id, None)) is not None:
            self.play(watch_id, address)

    def granted(self, grant: PlayGranted, address: PictureAddress) -> None:
        """A play token came; it may overtake the answer to our ask."""
        if grant.watch_id in self._own:
            self.play(grant.watch_id, address)
        else:
            self._early[grant.watch_id] = address
            while len(self._early) > EARLY_KEPT:
                del self._early[next(iter(self._early))]

    def play(self, watch_id: str, address: PictureAddress) -> None:
        """Open the picture of an own watch, once: a repeated token opens nothing."""
        own = self._own[watch_id]
        if not own.played:
            own.played = True
            own.picture.open(address)

    def follow(self, watches: tuple[Watch, ...]) -> None:
        """Take central's word on which of ours still run."""
        said = {w.id: w for w in watches}
        for own in list(self._own.values()):
            watch = said.get(own.watch_id)
            if watch is not None and watch.running:
                own.seen = True
            elif watch is not None:
                self.end_watch(own.watch_id, watch.end_words or PICTURE_ENDED)
            elif own.seen:
                self.end_watch(own.watch_id, PICTURE_ENDED)

    def end_watch(self, watch_id: str, words: str) -> None:
        """End one: picture dark at once, then the reason."""
        own = self._own.pop(watch_id, None)
        if own is None:
            return
        own.picture.finish(words)
        pictures = self._ports.pictures
        pictures.gui.post(lambda: pictures.bridge.watch_ended.emit(watch_id, words))

    def end_all(self, words: str) -> None:
        """End every one (link lost, sign-out, shut-down); tokens that came early open nothing any more."""
        self._early.clear()
        for watch_id in self.ids():
            self.end_watch(watch_id, words)

    def _picture_over(self, watch_id: str, words: str) -> None:
        task = asyncio.get_running_loop().create_task(self._await_reason(watch_id, words))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _await_reason(self, watch_id: str, words: str) -> object:
        """Central usually says why within a second; if it doesn't, the watch broke on our side: end it there too."""
        await asyncio.sleep(1.0)
        if watch_id not in self._own:
            return None
        self.end_watch(watch_id, words)
        return await self._ports.broke(watch_id)
