"""Lost video connections of running watches: who has 30 s to bring the picture back, and asking the camera to."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from respond_desktop.central.awake import Later, awake_s
from respond_desktop.central.facts.asks.throttle import Throttle
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.watches import WatchEnd, WatchState

AGAIN_AFTER_S = (0.2, 1.0, 2.0, 4.0, 8.0)
"""Waits before each order to publish again; the last one repeats."""
RECORDED_A_MINUTE = 5
PICTURE_LOST = "watch.picture_lost"
"""Losses and fresh tokens of one watch that are recorded singly; the rest is recorded as a number."""


@dataclass(frozen=True, slots=True)
class PictureDesk:
    """What lost pictures need of the rest; `grace_s` is how long one may be missing before its watch ends."""

    watches: Watches
    relay: MediaEngine
    orders: Orders
    books: Books
    on_changed: Callable[[], None]
    now: Callable[[], datetime]
    grace_s: float


class PictureGrace:
    """Only video connections are waited for: whatever else ends a watch ends it at once."""

    def __init__(self, desk: PictureDesk) -> None:
        self._desk = desk
        self._published: set[str] = set()
        self._again: dict[str, Later] = {}
        self._throttle = Throttle(RECORDED_A_MINUTE)

    def first_byte(self, watch_id: str) -> None:
        """The relay is about to send; raises LookupError (and so cuts it) when there may be no picture."""
        run = self._desk.watches.get(watch_id)
        if run is None or self._desk.watches.obstacle(run) is not None:
            raise LookupError("the watch has ended")
        run.reader_lost_s = None
        run.watch = replace(run.watch, state=WatchState.LIVE)
        self._desk.on_changed()

    def play_ended(self, watch_id: str, sent_bytes: int) -> None:
        """A reader of a watch is gone; one that waited in vain shows that the camera doesn't publish."""
        run = self._desk.watches.get(watch_id)
        if run is None:
            return
        run.sent_bytes += sent_bytes
        if run.reader_lost_s is None:
            run.reader_lost_s = awake_s()
        if run.stream not in self._published:
            self._camera_lost(run.stream, "no picture came")

    def publish_started(self, stream: str) -> None:
        """The camera publishes: who lost its picture has it back, and its viewers may ask for fresh tokens."""
        self._published.add(stream)
        self._forget(stream)
        for run in self._lost(stream):
            after_s = round(awake_s() - (run.camera_lost_s or 0.0), 3)
            run.camera_lost_s = None
            run.watch = replace(run.watch, camera_lost_at=None)
            if run.reader_lost_s is not None:
                run.reader_lost_s = awake_s()
            self.note(run, "watch.picture_back", {"side": "camera", "after_s": after_s})
        self._desk.on_changed()

    def publish_ended(self, stream: str, reason: str) -> None:
        """The camera's video connection is gone: it is told to publish again while its watches may run."""
        self._published.discard(stream)
        self._camera_lost(stream, reason)

    def tick(self) -> None:
        """Each second: end the watches whose picture has been missing for too long; record what was counted."""
        now_s = awake_s()
        for run in self._desk.watches.running:
            if run.camera_lost_s is not None:
                if now_s - run.camera_lost_s >= self._desk.grace_s:
                    self._desk.watches.end_watch(run, WatchEnd.CAMERA_LOST)
            elif run.reader_lost_s is not None and now_s - run.reader_lost_s >= self._desk.grace_s:
                self._desk.watches.end_watch(run, WatchEnd.LINK_BROKEN)
        for key, count in self._throttle.over(now_s):
            kind, watch_id = key if isinstance(key, tuple) else (PICTURE_LOST, "")
            self._desk.books.record(kind, {"watch": watch_id, "count": count})

    def stop(self) -> None:
        """Ask no camera any more."""
        for stream in tuple(self._again):
            self._forget(stream)

    def note(self, run: WatchRun, kind: str, facts: dict[str, Any]) -> None:
        """Record what happened to a watch's picture, the first of each minute singly."""
        if self._throttle.admits((kind, run.id), awake_s()):
            self._desk.books.record(kind, _who(run) | facts)

    async def commit(self, run: WatchRun, kind: str, facts: dict[str, Any]) -> None:
        """`note` what may only happen once that is on disk; raises LogUnavailableError."""
        if self._throttle.admits((kind, run.id), awake_s()):
            await self._desk.books.commit(kind, _who(run) | facts)

    def _camera_lost(self, stream: str, reason: str) -> None:
        for run in self._of(stream):
            obstacle = self._desk.watches.obstacle(run)
            if obstacle is not None:
                self._desk.watches.end_watch(run, obstacle)
            elif run.camera_lost_s is None:
                run.camera_lost_s = awake_s()
                run.watch = replace(run.watch, camera_lost_at=self._desk.now())
                self.note(run, PICTURE_LOST, {"side": "camera", "reason": reason})
        if self._lost(stream) and stream not in self._again:
            self._wait_and_order(stream, 0)
        self._desk.on_changed()

    def _wait_and_order(self, stream: str, tries: int) -> None:
        delay_s = AGAIN_AFTER_S[min(tries, len(AGAIN_AFTER_S) - 1)]
        order = partial(self._order_again, stream, tries)
        self._again[stream] = Later(delay_s, order)

    def _order_again(self, stream: str, tries: int) -> None:
        """A fresh token each time: whatever was allowed before on that stream opens nothing any more."""
        del self._again[stream]
        for run in self._lost(stream):
            obstacle = self._desk.watches.obstacle(run)
            if obstacle is not None:
                self._desk.watches.end_watch(run, obstacle)
        lost = self._lost(stream)
        if not lost:
            return
        self._wait_and_order(stream, tries + 1)
        token = secrets.token_urlsafe(32)
        self._desk.relay.allow_publish(stream, token)
        self._desk.orders.publish_again(lost[0], token, self._desk.relay.port)

    def _of(self, stream: str) -> list[WatchRun]:
        return [run for run in self._desk.watches.running if run.stream == stream]

    def _lost(self, stream: str) -> list[WatchRun]:
        return [run for run in self._of(stream) if run.camera_lost_s is not None]

    def _forget(self, stream: str) -> None:
        timer = self._again.pop(stream, None)
        if timer is not None:
            timer.cancel()


def _who(run: WatchRun) -> dict[str, Any]:
    return {"watch": run.id, "officer": run.officer_id, "unit": run.unit.number, "by": run.viewer.id}
