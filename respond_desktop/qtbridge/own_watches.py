"""The watches asked at this workstation, their pictures, and their ends: a watch that broke stays ended."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from respond_desktop.domain.watches import Watch
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.pictures import PictureFeed
from respond_desktop.qtbridge.ports import OpenPicture, PictureAddress
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.wire.live import PlayGranted

LINK_LOST = "The link to central was lost. The watch has ended. Ask again when the link is back."
PICTURE_ENDED = "The picture has ended."
EARLY_KEPT = 8
"""Play tokens that may wait for the answer to their ask."""


@dataclass(slots=True)
class _Own:
    watch_id: str
    feed: PictureFeed | None = None
    seen: bool = False
    played: bool = False
    dark: bool = False


@dataclass(frozen=True, slots=True)
class WatchPorts:
    """What own watches need: pictures, signals, the GUI thread, and a way to tell central that one broke."""

    open_picture: OpenPicture
    bridge: Bridge
    gui: GuiPost
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

    def begin(self, watch_id: str) -> None:
        """Central has accepted our ask."""
        self._own[watch_id] = _Own(watch_id)
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
        if own.played:
            return
        own.played = True
        loop = asyncio.get_running_loop()

        def on_ended(words: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is there to be told
                loop.call_soon_threadsafe(self._picture_ended, watch_id, words)

        def open_on_gui() -> None:
            if own.dark:  # it ended while this waited for the GUI thread: not one byte of it
                return
            feed_box: list[PictureFeed] = []

            def on_picture() -> None:
                self._ports.gui.post(lambda: feed_box[0].say_changed() if feed_box else None)

            feed = PictureFeed(self._ports.open_picture(address, on_picture, on_ended), self._ports.bridge)
            feed_box.append(feed)
            own.feed = feed
            if own.dark:
                feed.finish(PICTURE_ENDED)
                return
            self._ports.bridge.picture_opened.emit(watch_id, feed)

        self._ports.gui.post(open_on_gui)

    def follow(self, watches: tuple[Watch, ...]) -> None:
        """Take central's word on which of ours still run."""
        said = {w.id: w for w in watches}
        for own in list(self._own.values()):
            watch = said.get(own.watch_id)
            if watch is not None and watch.running:
                own.seen = True
            elif watch is not None:
                self.end(own.watch_id, watch.end_words or PICTURE_ENDED)
            elif own.seen:
                self.end(own.watch_id, PICTURE_ENDED)

    def end(self, watch_id: str, words: str) -> None:
        """End one: picture dark at once, then the reason."""
        own = self._own.pop(watch_id, None)
        if own is None:
            return
        own.dark = True
        bridge = self._ports.bridge

        def on_gui() -> None:
            if own.feed is not None:
                own.feed.finish(words)
            bridge.watch_ended.emit(watch_id, words)

        self._ports.gui.post(on_gui)

    def end_all(self, words: str) -> None:
        """End every one (link lost, sign-out, shut-down); tokens that came early open nothing any more."""
        self._early.clear()
        for watch_id in self.ids():
            self.end(watch_id, words)

    def _picture_ended(self, watch_id: str, words: str) -> None:
        own = self._own.get(watch_id)
        if own is None or own.dark:
            return
        own.dark = True
        self._ports.gui.post(lambda: own.feed.finish(words) if own.feed else None)
        task = asyncio.get_running_loop().create_task(self._await_reason(watch_id, words))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _await_reason(self, watch_id: str, words: str) -> object:
        """Central usually says why within a second; if it doesn't, the watch broke on our side: end it there too."""
        await asyncio.sleep(1.0)
        if watch_id not in self._own:
            return None
        self.end(watch_id, words)
        return await self._ports.broke(watch_id)
