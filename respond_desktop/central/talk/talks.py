"""Running talks: the officer is told before anything is played, and every way in which they end."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.awake import Later, within
from respond_desktop.central.facts.books.books import Books, Written
from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.receipts import NO_ENTRY, entry_facts
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.talk_run import TALK_BOX_S, TALK_WORDS, Talk, TalkEnd
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.ids import new_id
from respond_desktop.central.in_turn import in_turn
from respond_desktop.central.watch.telling import FINISH_S
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.rights.policy import Permission, may_see
from respond_desktop.domain.watches import NOTICE_TIMEOUT_S
from respond_desktop.wire.live import TalkEnded, TalkGranted

ENDED_KEPT = 256


@dataclass(frozen=True, slots=True)
class TalkNeeds:
    """What talks need of the rest; `tell` reaches the newest live link of a session."""

    people: People
    watches: Watches
    books: Books
    orders: Orders
    relay: MediaEngine
    tell: Callable[[str, TalkGranted | TalkEnded], bool]
    on_changed: Callable[[], None]


class Talks:
    """At most one talk to a camera at a time. Nothing here is waited for by the end of a watch."""

    def __init__(self, desk: TalkNeeds) -> None:
        self._desk = desk
        self._by_device: dict[str, Talk] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended: dict[tuple[str, str], Written | None] = {}

    def reserve(self, run: WatchRun) -> Talk | None:
        """The camera's one place for a talk, before it is recorded; None while it is taken."""
        if run.watch.device_id in self._by_device:
            return None
        loop = asyncio.get_running_loop()
        talk = Talk(new_id("talk"), run, Recorded(0, "", self._desk.people.now()), loop.create_future())
        self._by_device[talk.device_id] = talk
        return talk

    def release(self, talk: Talk) -> None:
        """It was not recorded: nothing happened."""
        if self._by_device.get(talk.device_id) is talk:
            del self._by_device[talk.device_id]

    def begin_talk(self, talk: Talk) -> None:
        """The ask is recorded: tell the officer, unless watch or right ended while the record was written."""
        if self._desk.watches.get(talk.run.id) is not talk.run:
            self.end_talk(talk, TalkEnd.WATCH_ENDED)
            return
        if not self._may_talk(talk):
            self.end_talk(talk, TalkEnd.RIGHT_REVOKED)
            return
        token = secrets.token_urlsafe(32)
        self._desk.relay.allow_play(talk.id, talk.id, token, sound=True)
        talk.ordered = self._desk.orders.talk(talk, token, self._desk.relay.port)
        if not talk.ordered:
            self.end_talk(talk, TalkEnd.CONNECTION_LOST)
            return
        task = asyncio.create_task(self._tell(talk), name=f"talk {talk.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def asked_at(self, talk_id: str) -> datetime | None:
        """When the ask of a running talk was recorded."""
        talk = next((t for t in self._by_device.values() if t.id == talk_id), None)
        return talk.recorded.at if talk else None

    def answered(self, device_id: str, talk_id: str, answer: bool | str, entry: Head = NO_ENTRY) -> bool:
        """The camera showed it (True), could not (False) or refuses (why); False when it has no such talk."""
        talk = self._by_device.get(device_id)
        if talk is None or talk.id != talk_id:
            return False
        if not talk.answer.done():
            talk.entry = entry
            talk.answer.set_result(answer)
        elif answer is not True:
            self.end_talk(talk, TalkEnd.CAMERA_REFUSED if answer else TalkEnd.NOT_TOLD)
        return True

    def owns(self, path: str) -> bool:
        """Whether a path of the relay belongs to a running talk."""
        return any(talk.id == path for talk in self._by_device.values())

    def first_byte(self, talk_id: str) -> None:
        """The relay is about to send to the camera; raises LookupError when nothing may be played."""
        if not any(talk.id == talk_id and talk.started_at for talk in self._by_device.values()):
            raise LookupError("the talk has not started")

    def connection_ended(self, talk_id: str) -> None:
        """The viewer publishes no more, or the camera reads no more."""
        for talk in tuple(self._by_device.values()):
            if talk.id == talk_id:
                self.end_talk(talk, TalkEnd.CONNECTION_LOST)

    def end_own(self, session_id: str, talk_id: str) -> Written | None:
        """The viewer stops: the record of the end; LookupError when the session has (and had) no such talk."""
        for talk in tuple(self._by_device.values()):
            if talk.id == talk_id and talk.run.session_id == session_id:
                self.end_talk(talk, TalkEnd.CLOSED)
        return self._ended[(session_id, talk_id)]

    def watch_ended(self, run: WatchRun) -> None:
        """A watch ended; its talk ends with it."""
        talk = self._by_device.get(run.watch.device_id)
        if talk is not None and talk.run is run and talk.recorded.seq:
            self.end_talk(talk, TalkEnd.WATCH_ENDED)

    def recheck(self) -> None:
        """End the talks whose speaker lost the right."""
        for talk in tuple(self._by_device.values()):
            if talk.recorded.seq and not self._may_talk(talk):
                self.end_talk(talk, TalkEnd.RIGHT_REVOKED)

    def end_talk(self, talk: Talk, reason: TalkEnd, words: str = "") -> None:
        """End it now: cut the sound, then tell camera and viewer, then write it down. Harmless when repeated."""
        if self._by_device.get(talk.device_id) is not talk:
            return
        del self._by_device[talk.device_id]
        desk, session_id, said = self._desk, talk.run.session_id, words or TALK_WORDS[reason]
        if talk.timer is not None:
            talk.timer.cancel()
        if not talk.answer.done():
            talk.answer.set_result(False)
        talk.run.watch = replace(talk.run.watch, talking=False)
        lasted = (self._desk.people.now() - talk.started_at).total_seconds() if talk.started_at else 0.0
        body = talk.facts() | {"reason": reason.value, "words": said, "duration_s": round(lasted, 3)}
        in_turn(
            "talk_end_failed",
            lambda: desk.relay.end_stream(talk.id, reason.value),
            lambda: talk.ordered and desk.orders.end_talk(talk, reason),
            lambda: desk.tell(session_id, TalkEnded(talk_id=talk.id, words=said)),
            desk.on_changed,
            lambda: self._write_end(talk, body),
        )

    async def stop(self) -> None:
        """Central stops: end what runs."""
        for talk in tuple(self._by_device.values()):
            self.end_talk(talk, TalkEnd.CENTRAL_STOPPED)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=FINISH_S)

    def _may_talk(self, talk: Talk) -> bool:
        viewer, policy = self._desk.people.person(talk.run.viewer.id), self._desk.people.policy
        command = self._desk.people.command_of(talk.run.unit)
        return viewer is not None and may_see(policy, viewer, Permission.TALK, command) is not None

    def _write_end(self, talk: Talk, body: dict[str, Any]) -> None:
        ended = (talk.run.session_id, talk.id)
        self._ended[ended] = None
        if len(self._ended) > ENDED_KEPT:
            del self._ended[next(iter(self._ended))]
        self._ended[ended] = self._desk.books.record("talk.ended", body)

    async def _tell(self, talk: Talk) -> None:
        answer: bool | str = False
        with suppress(TimeoutError):
            async with within(NOTICE_TIMEOUT_S):
                answer = await asyncio.shield(talk.answer)
        if self._by_device.get(talk.device_id) is not talk:
            return
        if isinstance(answer, str):
            self.end_talk(talk, TalkEnd.CAMERA_REFUSED, f"The camera refused the talk: {answer[:200]}")
        elif not answer:
            self.end_talk(talk, TalkEnd.NOT_TOLD)
        else:
            await self._start(talk)

    async def _start(self, talk: Talk) -> None:
        books, facts = self._desk.books, talk.facts()
        records = {"talk.told": facts | entry_facts(talk.entry), "talk.started": facts}
        results = await asyncio.gather(
            *(books.commit(kind, body) for kind, body in records.items()), return_exceptions=True
        )
        if self._by_device.get(talk.device_id) is not talk:
            return
        if any(isinstance(result, BaseException) for result in results):
            self.end_talk(talk, TalkEnd.NOT_RECORDED)
            return
        talk.started_at = self._desk.people.now()
        talk.run.watch = replace(talk.run.watch, talking=True)
        talk.timer = Later(TALK_BOX_S, partial(self.end_talk, talk, TalkEnd.TIME_BOX))
        token, relay = secrets.token_urlsafe(32), self._desk.relay
        relay.allow_publish(talk.id, token)
        granted = TalkGranted(
            talk_id=talk.id,
            watch_id=talk.run.id,
            media_port=relay.port,
            path=relay.talk_path(talk.id),
            token=token,
        )
        self._desk.tell(talk.run.session_id, granted)
        self._desk.on_changed()
