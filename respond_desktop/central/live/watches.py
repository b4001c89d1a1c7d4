"""Running watches: order, receipts, play token, renewals, and every way in which they end."""

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from respond_desktop.central.live.books import Books
from respond_desktop.central.live.in_turn import in_turn
from respond_desktop.central.live.orders import Orders
from respond_desktop.central.live.scopes import People, utc_now
from respond_desktop.central.live.streams import Streams
from respond_desktop.central.live.watch_run import WatchRun, ended_body, owed, save_watch, told_body
from respond_desktop.central.live.watch_words import END_WORDS, LOG_WORDS
from respond_desktop.central.live.world import World
from respond_desktop.central.log import LogUnavailableError
from respond_desktop.central.media_engine import MediaEngine
from respond_desktop.domain.policy import Permission, may_see
from respond_desktop.domain.watches import Notice, Watch, WatchEnd, WatchState, told
from respond_desktop.wire.camera import WatchRenewal
from respond_desktop.wire.live import PlayGranted

logger = structlog.get_logger(__name__)

ENDED_SHOWN_S = 60.0
ENDED_KEPT = 500


@dataclass(frozen=True, slots=True)
class WatchDesk:
    """What watches need of the rest: who, where, records, orders, the relay, and the viewers' links."""

    people: People
    world: World
    books: Books
    orders: Orders
    relay: MediaEngine
    streams: Streams
    grant: Callable[[str, PlayGranted], bool]
    session_lives: Callable[[str], bool]
    help_open: Callable[[str], bool]
    on_changed: Callable[[], None]
    on_ended: Callable[[WatchRun], None]
    notice_timeout_s: float


class Watches:
    """The state machine. `end` is synchronous: the picture is cut before anything else happens."""

    def __init__(self, desk: WatchDesk) -> None:
        self._desk = desk
        self._runs: dict[str, WatchRun] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.ended: deque[Watch] = deque(maxlen=ENDED_KEPT)

    @property
    def running(self) -> tuple[WatchRun, ...]:
        """Every watch that has not ended."""
        return tuple(self._runs.values())

    @property
    def may_sound(self) -> bool:
        """Whether what carries the video can keep the sound from a viewer who may not hear it."""
        return self._desk.relay.separates_sound

    def get(self, watch_id: str) -> WatchRun | None:
        """A running watch."""
        return self._runs.get(watch_id)

    def begin(self, run: WatchRun, purpose: str) -> None:
        """The ask is recorded: order the camera, unless the world changed while the record was written."""
        self._runs[run.id] = run
        stream = self._desk.streams.of(run.watch.device_id)
        run.stream = stream
        obstacle = self.obstacle(run)
        if obstacle is not None:
            self.end(run, obstacle)
            return
        token = secrets.token_urlsafe(32)
        self._desk.relay.allow_publish(stream, token)
        if not self._desk.orders.watch(run, purpose, token, self._desk.relay.port):
            self.end(run, WatchEnd.CAMERA_LOST)
            return
        run.watch = replace(run.watch, state=WatchState.TELLING)
        task = asyncio.create_task(self._tell(run), name=f"tell {run.id}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._telling_over, run))
        self._desk.on_changed()

    def play_token(self, run: WatchRun) -> PlayGranted:
        """A fresh one-time token for a watch whose officer was told; an older token and its reader are dead."""
        token, relay = secrets.token_urlsafe(32), self._desk.relay
        relay.end_play(run.id, "a fresh token was given")
        relay.allow_play(run.id, run.stream, token, sound=run.watch.sound)
        return PlayGranted(
            watch_id=run.id,
            media_port=relay.port,
            path=relay.watch_path(run.id, run.stream),
            token=token,
            sound=run.watch.sound,
        )

    def receipt(self, device_id: str, watch_id: str, notice: Notice) -> bool:
        """A camera reports a channel; False when it has no such watch."""
        run = self._runs.get(watch_id)
        if run is None or run.watch.device_id != device_id:
            return False
        run.receive(notice)
        if run.watch.state is WatchState.TELLING:
            run.watch = replace(run.watch, notices=tuple(run.receipts.values()))
            self._desk.on_changed()
        elif run.notices() != run.watch.notices:
            self._told_anew(run)
        return True

    def camera_refused(self, device_id: str, watch_id: str, reason: str) -> bool:
        """The camera refuses the watch; False when it has no such watch."""
        run = self._runs.get(watch_id)
        if run is None or run.watch.device_id != device_id:
            return False
        self.end(run, WatchEnd.CAMERA_REFUSED, f"The camera refused the watch: {reason[:200]}")
        return True

    def end(self, run: WatchRun, reason: WatchEnd, words: str = "") -> None:
        """End a watch now: cut the picture, tell the camera, then write it down. Harmless when repeated."""
        if self._runs.pop(run.id, None) is None:
            return
        relay, loop = self._desk.relay, asyncio.get_running_loop()
        run.ended(utc_now(), reason, words or END_WORDS[reason])
        self.ended.append(run.watch)
        in_turn(
            "watch_end_failed",
            lambda: self._count(run),
            lambda: relay.end_play(run.id, reason.value),
            lambda: self._desk.orders.end_watch(run, reason),
            run.answered.set,
            lambda: self._rest(run.watch.device_id, loop.time()),
            self._desk.on_changed,
            lambda: self._write_end(run),
            lambda: loop.call_soon(self._desk.on_ended, run),
        )

    def end_of_device(self, device_id: str, reason: WatchEnd) -> None:
        """End every watch of a camera and cut its stream, cache included."""
        for run in self.running:
            if run.watch.device_id == device_id:
                self.end(run, reason)
        self._desk.streams.drop(device_id, reason.value)

    def end_of_session(self, session_id: str, reason: WatchEnd) -> None:
        """End every watch of a session."""
        for run in self.running:
            if run.session_id == session_id:
                self.end(run, reason)

    def obstacle(self, run: WatchRun) -> WatchEnd | None:
        """Why there may be no picture now: session, recording, right or assignment; None when there may."""
        device_id, now = run.watch.device_id, utc_now()
        if not self._desk.session_lives(run.session_id):
            return WatchEnd.SIGNED_OUT
        if self._desk.world.recording(device_id, now) is None:
            return WatchEnd.RECORDING_STOPPED
        viewer, who = self._desk.people.person(run.viewer.id), self._desk.people.who(device_id, now)
        moved = who is None or (who.unit.id, who.officer.id) != (run.unit.id, run.officer_id)
        policy, command = self._desk.people.policy, run.unit.command
        if moved or viewer is None or may_see(policy, viewer, Permission.WATCH, command) is None:
            return WatchEnd.RIGHT_REVOKED
        return None

    def recheck(self) -> None:
        """End the watches whose viewer lost the right, or whose officer or unit changed; silence the others."""
        for run in self.running:
            if self.obstacle(run) is WatchEnd.RIGHT_REVOKED:
                self.end(run, WatchEnd.RIGHT_REVOKED)
            elif run.watch.sound and not self._may_listen(run):
                self._silence(run)

    def tick(self, now: datetime) -> None:
        """Each second: time boxes, renewals, idle streams, and what was ended long enough."""
        for run in self.running:
            if now >= run.watch.ends_at:
                self.end(run, WatchEnd.TIME_BOX)
        by_device: dict[str, list[str]] = {}
        for run in self.running:
            by_device.setdefault(run.watch.device_id, []).append(run.id)
        for device_id, ids in by_device.items():
            self._desk.orders.send(device_id, WatchRenewal(watch_ids=tuple(ids), now=now))
        self._desk.streams.tick(asyncio.get_running_loop().time())
        kept = [w for w in self.ended if owed(w) or _shown_for_s(w, now) <= ENDED_SHOWN_S]
        if len(kept) != len(self.ended):
            self.ended = deque(kept, maxlen=ENDED_KEPT)
            self._desk.on_changed()

    def clock_set(self, by: timedelta) -> None:
        """Central's clock was set: every time box keeps what was left of it."""
        for run in self.running:
            run.watch = replace(run.watch, ends_at=run.watch.ends_at + by)

    def justified(self, watch_id: str) -> None:
        """The reason owed is written: it is due no more."""
        run = self._runs.get(watch_id)
        if run is not None:
            run.watch = replace(run.watch, reason_due_at=None)
        shown = (replace(w, reason_due_at=None) if w.id == watch_id else w for w in self.ended)
        self.ended = deque(shown, maxlen=ENDED_KEPT)
        self._desk.on_changed()

    async def stop(self) -> None:
        """Central stops: end what runs and wait for what was being recorded."""
        for run in self.running:
            self.end(run, WatchEnd.CENTRAL_RESTARTED)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _may_listen(self, run: WatchRun) -> bool:
        viewer, policy = self._desk.people.person(run.viewer.id), self._desk.people.policy
        return viewer is not None and may_see(policy, viewer, Permission.LISTEN, run.unit.command) is not None

    def _silence(self, run: WatchRun) -> None:
        """The right to listen is gone: the reader is cut; a fresh token gives the picture without sound."""
        run.watch = replace(run.watch, sound=False)
        self._desk.relay.end_play(run.id, "the right to listen ended")
        facts = {"watch": run.id, "officer": run.officer_id, "unit": run.unit.number, "by": run.viewer.id}
        self._desk.books.record("watch.silenced", facts)
        self._desk.on_changed()

    def _told_anew(self, run: WatchRun, least: int = 1) -> None:
        """A channel changed (stealth, or a late receipt); with fewer than `least` shown the watch must end."""
        run.watch = replace(run.watch, notices=run.notices())
        shown = told(run.watch.notices)
        flagged = shown < self._desk.people.policy.notices_required
        self._desk.books.record("watch.told", told_body(run, flagged))
        if shown < least:
            self.end(run, WatchEnd.NOT_TOLD)
        self._desk.on_changed()

    def _telling_over(self, run: WatchRun, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("telling_failed", error=type(task.exception()).__name__)
            self.end(run, WatchEnd.NOT_TOLD)

    async def _tell(self, run: WatchRun) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._desk.notice_timeout_s):
                await run.answered.wait()
        if not run.watch.running:
            return
        noted, required = run.notices(), self._desk.people.policy.notices_required
        run.watch = replace(run.watch, notices=noted)
        self._desk.on_changed()
        shown = told(noted)
        flagged = shown < required
        enough = shown > 0 and (not flagged or self._desk.help_open(run.unit.id))
        try:
            await self._record_told(run, flagged, enough)
        except LogUnavailableError:
            self.end(run, WatchEnd.NOT_TOLD, LOG_WORDS)
            return
        if not enough:
            self.end(run, WatchEnd.NOT_TOLD)
        elif run.watch.running:
            if run.notices() != noted:  # stealth went on while the record was written
                self._told_anew(run, 1 if flagged else required)
            if run.watch.running:
                self._let_play(run)

    async def _record_told(self, run: WatchRun, flagged: bool, enough: bool) -> None:
        records = [self._desk.books.commit("watch.told", told_body(run, flagged))]
        now = utc_now()
        if enough:
            started = {
                "watch": run.id,
                "officer": run.officer_id,
                "unit": run.unit.number,
                "by": run.viewer.id,
            }
            records.append(self._desk.books.commit("watch.started", started))
        for result in await asyncio.gather(*records, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
        run.started_at = now if enough and run.watch.running else None

    def _let_play(self, run: WatchRun) -> None:
        run.watch = replace(run.watch, state=WatchState.READY)
        self._desk.grant(run.session_id, self.play_token(run))
        watch, started_at = run.watch, run.started_at
        self._desk.books.write(lambda session: save_watch(session, watch, started_at))
        self._desk.on_changed()

    def _count(self, run: WatchRun) -> None:
        figures = self._desk.relay.statistics(run.id)
        run.sent_bytes += figures.sent_bytes if figures else 0

    def _rest(self, device_id: str, now_s: float) -> None:
        if not any(run.watch.device_id == device_id for run in self._runs.values()):
            self._desk.streams.idle(device_id, now_s)

    def _write_end(self, run: WatchRun) -> None:
        watch, started_at = run.watch, run.started_at
        body = ended_body(watch, run.officer_id, started_at, run.sent_bytes)
        self._desk.books.record_with(
            "watch.ended", body, lambda session: save_watch(session, watch, started_at)
        )


def _shown_for_s(watch: Watch, now: datetime) -> float:
    return (now - (watch.ended_at or now)).total_seconds()
