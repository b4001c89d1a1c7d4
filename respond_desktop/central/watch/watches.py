"""Running watches: order, play token, renewals, and every way in which they end."""

import secrets
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta

from respond_desktop.audit.record import Head
from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.asks.patience import OVERDUE
from respond_desktop.central.facts.end_words import END_WORDS
from respond_desktop.central.facts.watch_run import WatchRun, WatchSaved, ended_body, owed
from respond_desktop.central.in_turn import in_turn
from respond_desktop.central.watch.desk import WatchDesk
from respond_desktop.central.watch.grounds import Grounds
from respond_desktop.central.watch.telling import Telling
from respond_desktop.domain.watches import Notice, Watch, WatchEnd, WatchState
from respond_desktop.wire.camera import WatchRenewal
from respond_desktop.wire.live import PlayGranted

ENDED_SHOWN_S = 60.0
ENDED_KEPT = 500


class Watches:
    """The state machine. `end` is synchronous: the picture is cut before anything else happens."""

    def __init__(self, desk: WatchDesk) -> None:
        self._desk = desk
        self._runs = desk.runs
        self._grounds = Grounds(desk)
        self._telling = Telling(desk, self.end_watch, self.play_token)
        self.ended: deque[Watch] = deque(maxlen=ENDED_KEPT)

    @property
    def running(self) -> tuple[WatchRun, ...]:
        """Every watch that has not ended."""
        return self._runs.every

    @property
    def may_sound(self) -> bool:
        """Whether what carries the video can keep the sound from a viewer who may not hear it."""
        return self._desk.relay.separates_sound

    def get(self, watch_id: str) -> WatchRun | None:
        """A running watch."""
        return self._runs.get(watch_id)

    def begin_watch(self, run: WatchRun, purpose: str) -> None:
        """The ask is recorded: order the camera, unless the world changed while the record was written."""
        self._runs.begin(run)
        stream = self._desk.streams.of(run.watch.device_id)
        run.stream = stream
        obstacle = self.obstacle(run)
        if obstacle is not None:
            self.end_watch(run, obstacle)
            return
        token = secrets.token_urlsafe(32)
        self._desk.relay.allow_publish(stream, token)
        if not self._desk.orders.watch(run, purpose, token, self._desk.relay.port):
            self.end_watch(run, WatchEnd.CAMERA_LOST)
            return
        run.watch = replace(run.watch, state=WatchState.TELLING)
        self._telling.begin(run)
        self._desk.on_changed()

    def lapse(self, run: WatchRun) -> None:
        """The ask was recorded too late: the camera is told nothing, only the end is written."""
        self._runs.begin(run)
        self.end_watch(run, WatchEnd.LINK_BROKEN, OVERDUE)

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

    def receipt(self, device_id: str, watch_id: str, notice: Notice, entry: Head) -> bool:
        """A camera reports a channel (`entry` of its journal); False when it has no such watch."""
        run = self._runs.get(watch_id)
        if run is None or run.watch.device_id != device_id:
            return False
        run.receive(notice, entry)
        if run.watch.state is WatchState.TELLING:
            run.watch = replace(run.watch, notices=tuple(run.receipts.values()))
            self._desk.on_changed()
        elif run.notices() != run.watch.notices:
            self._telling.anew(run)
        return True

    def camera_refused(self, device_id: str, watch_id: str, reason: str) -> bool:
        """The camera refuses the watch; False when it has no such watch."""
        run = self._runs.get(watch_id)
        if run is None or run.watch.device_id != device_id:
            return False
        self.end_watch(run, WatchEnd.CAMERA_REFUSED, f"The camera refused the watch: {reason[:200]}")
        return True

    def end_watch(self, run: WatchRun, reason: WatchEnd, words: str = "") -> None:
        """End a watch now: cut the picture, tell the camera, then write it down. Harmless when repeated."""
        if not self._runs.end(run):
            return
        relay, ordered = self._desk.relay, run.watch.state is not WatchState.ASKED
        run.ended(self._desk.people.now(), reason, words or END_WORDS[reason])
        self.ended.append(run.watch)
        in_turn(
            "watch_end_failed",
            lambda: self._count(run),
            lambda: relay.end_play(run.id, reason.value),
            lambda: ordered and self._desk.orders.end_watch(run, reason),
            run.answered.set,
            lambda: self._rest(run.watch.device_id, awake_s()),
            self._desk.on_changed,
            lambda: self._desk.on_ended(run),  # first, so that whoever waits for this end's record has both
            lambda: self._write_end(run),
        )

    def end_of_device(self, device_id: str, reason: WatchEnd, words: str = "") -> None:
        """End every watch of a camera and cut its stream, cache included."""
        for run in self.running:
            if run.watch.device_id == device_id:
                self.end_watch(run, reason, words)
        self._desk.streams.drop(device_id, reason.value)

    def end_of_session(self, session_id: str, reason: WatchEnd, words: str = "") -> None:
        """End every watch of a session."""
        for run in self.running:
            if run.session_id == session_id:
                self.end_watch(run, reason, words)

    def obstacle(self, run: WatchRun) -> WatchEnd | None:
        """Why there may be no picture now; None when there may."""
        return self._grounds.obstacle(run)

    def recheck(self) -> None:
        """End the watches whose viewer lost the right, or whose officer or unit changed; silence the others."""
        for run in self.running:
            if self.obstacle(run) is WatchEnd.RIGHT_REVOKED:
                self.end_watch(run, WatchEnd.RIGHT_REVOKED, self._grounds.words(run))
            elif run.watch.sound and not self._grounds.may_listen(run):
                self._silence(run)

    def tick(self, now: datetime) -> None:
        """Each second: time boxes, renewals, idle streams, and what was ended long enough."""
        for run in self.running:
            if now >= run.watch.ends_at:
                self.end_watch(run, WatchEnd.TIME_BOX)
        by_device: dict[str, list[str]] = {}
        for run in self.running:
            by_device.setdefault(run.watch.device_id, []).append(run.id)
        for device_id, ids in by_device.items():
            self._desk.orders.send(device_id, WatchRenewal(watch_ids=tuple(ids), now=now))
        self._desk.streams.tick(awake_s())
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
            self.end_watch(run, WatchEnd.CENTRAL_RESTARTED)
        await self._telling.finish()

    def _silence(self, run: WatchRun) -> None:
        """The right to listen is gone: the reader is cut; a fresh token gives the picture without sound."""
        run.watch = replace(run.watch, sound=False)
        self._desk.relay.end_play(run.id, "the right to listen ended")
        facts = {"watch": run.id, "officer": run.officer_id, "unit": run.unit.number, "by": run.viewer.id}
        self._desk.books.record("watch.silenced", facts)
        self._desk.on_changed()

    def _count(self, run: WatchRun) -> None:
        figures = self._desk.relay.statistics(run.id)
        run.sent_bytes += figures.sent_bytes if figures else 0

    def _rest(self, device_id: str, now_s: float) -> None:
        if not self._runs.watched(device_id):
            self._desk.streams.idle(device_id, now_s)

    def _write_end(self, run: WatchRun) -> None:
        watch, started_at = run.watch, run.started_at
        body = ended_body(watch, run.officer_id, started_at, run.sent_bytes)
        run.end_written = self._desk.books.record_with("watch.ended", body, WatchSaved(watch, started_at))


def _shown_for_s(watch: Watch, now: datetime) -> float:
    return (now - (watch.ended_at or now)).total_seconds()
