"""The picture of one own watch: opened once, fetched anew with a fresh token while the watch runs, dark at its end."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from respond_desktop.domain.outcomes import Done, Outcome, Refused
from respond_desktop.domain.watches import PICTURE_GRACE_S
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.qtbridge.ports import OpenPicture, PictureAddress, PictureHooks
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.video.ending import EndKind, EndReason

PICTURE_ENDED = "The picture has ended."
STAYED_AWAY = "The picture stayed away for too long. The watch has ended. Ask again if you still need it."
FETCHED_ANEW = "The picture is fetched anew."
PAUSES_S = (0.0, 0.3, 1.0, 2.0, 4.0)
"""Before each try to fetch a broken picture anew; the last one repeats."""
CONFIRM_S = 0.8
"""The last picture stays on the screen for longer only if central says by then that the watch still runs."""
STEADY_S = 5.0
"""Pictures for so long, and the next break is tried at once again."""


@dataclass(frozen=True, slots=True)
class PicturePorts:
    """What a picture needs. `play_again(watch id)`: Done.value is a PictureAddress; Refused: the watch is over.

    `grace_s`: seconds without a picture after which the watch is given up.
    """

    open_picture: OpenPicture
    bridge: Bridge
    gui: GuiPost
    play_again: Callable[[str], Awaitable[Outcome[PictureAddress]]]
    grace_s: float = PICTURE_GRACE_S


class OwnPicture:
    """Lives on the feed loop; its feed is made, changed and ended on the GUI thread only."""

    def __init__(
        self, watch_id: str, ports: PicturePorts, given_up: Callable[[str], None], origin: str = ""
    ) -> None:
        """`given_up(words)` runs on the loop, once, when the picture can't be had any more; it is dark then.

        `origin` (ports.PictureAddress) is said at each opening; empty: the watch's id.
        """
        self._watch_id, self._origin = watch_id, origin or watch_id
        self._ports = ports
        self._given_up = given_up
        self._feed: PictureFeed | None = None
        self._dark = self._posted = False
        self._opening = self._tries = 0
        self._opened_s = self._came_s = self._lost_s = 0.0
        self._deadline: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def open(self, address: PictureAddress) -> None:
        """Open the picture, or open it anew; the token works once."""
        if self._dark:
            return
        self._opening += 1
        self._opened_s = time.monotonic()
        hooks = self._hooks(self._opening, asyncio.get_running_loop())
        known = replace(address, origin=self._origin)
        self._ports.gui.post(lambda: self._open_on_gui(known, hooks))

    def finish(self, words: str) -> None:
        """Dark at once and for good."""
        self._dark = True
        if self._deadline is not None:
            self._deadline.cancel()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        self._ports.gui.post(lambda: self._finish_on_gui(words))

    # -- in the media engine's thread

    def _hooks(self, opening: int, loop: asyncio.AbstractEventLoop) -> PictureHooks:
        def on_picture() -> None:
            if opening == self._opening:
                self._came_s = time.monotonic()
            if not self._posted:
                self._posted = True
                self._ports.gui.post_on_beat(self._say_changed)

        def on_ended(reason: EndReason) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is there to be told
                loop.call_soon_threadsafe(self._broke, opening, reason)

        return PictureHooks(on_picture, on_ended)

    # -- on the GUI thread

    def _open_on_gui(self, address: PictureAddress, hooks: PictureHooks) -> None:
        if self._dark:  # it ended while this waited for the GUI thread: not one byte of it
            return
        source = self._ports.open_picture(address, hooks)
        if self._feed is not None:
            self._feed.resume(source)
            return
        self._feed = PictureFeed(source, self._ports.bridge)
        if self._dark:
            self._feed.finish(PICTURE_ENDED)
            return
        self._ports.bridge.picture_opened.emit(self._watch_id, self._feed)

    def _finish_on_gui(self, words: str) -> None:
        feed, self._feed = self._feed, None
        if feed is not None:
            feed.finish(words)
            feed.setParent(None)  # it lives on as long as somebody shows it, not as long as the program

    def _say_changed(self) -> None:
        self._posted = False
        if self._feed is not None and not self._dark:
            self._feed.say_changed()

    def _on_feed(self, change: Callable[[PictureFeed], None]) -> None:
        self._ports.gui.post(lambda: change(self._feed) if self._feed and not self._dark else None)

    # -- on the loop

    def _broke(self, opening: int, reason: EndReason) -> None:
        if self._dark or opening != self._opening:
            return
        if reason.kind in (EndKind.NOT_TRUSTED, EndKind.CRASHES):
            self._give_up(reason.words)
            return
        words = f"{reason.words.removeprefix('The picture ended. ')} {FETCHED_ANEW}"
        self._on_feed(lambda feed: feed.interrupt(words))
        self._note_loss()
        self._task = asyncio.get_running_loop().create_task(self._fetch_anew())

    def _note_loss(self) -> None:
        """From the first moment without a picture its time runs."""
        if self._lost_s and self._came_s <= self._lost_s:
            return
        if self._came_s - self._opened_s > STEADY_S:
            self._tries = 0
        self._lost_s = time.monotonic()
        if self._deadline is not None:
            self._deadline.cancel()
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(self._ports.grace_s, self._check_deadline)

    def _check_deadline(self) -> None:
        if not self._dark and self._came_s <= self._lost_s:
            self._give_up(STAYED_AWAY)

    async def _fetch_anew(self) -> None:
        while not self._dark:
            pause_s = PAUSES_S[min(self._tries, len(PAUSES_S) - 1)]
            self._tries += 1
            await asyncio.sleep(pause_s)
            outcome = await self._ask()
            if self._dark:
                return
            if isinstance(outcome, Done):
                self.open(outcome.value)
                return
            if isinstance(outcome, Refused):
                self._give_up(f"{outcome.fact} {outcome.why}".strip() or PICTURE_ENDED)
                return

    async def _ask(self) -> Outcome[PictureAddress]:
        asking = asyncio.ensure_future(self._ports.play_again(self._watch_id))
        try:
            done, _ = await asyncio.wait({asking}, timeout=CONFIRM_S)
            if not done:
                self._on_feed(lambda feed: feed.darken())
            outcome = await asking
        finally:
            asking.cancel()
        if not isinstance(outcome, Done):
            self._on_feed(lambda feed: feed.darken())
        return outcome

    def _give_up(self, words: str) -> None:
        self.finish(words)
        self._given_up(words)
