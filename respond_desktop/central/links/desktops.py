"""The desktops' links: the newest State to each, at once when it matters, never more than two unanswered."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket

from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.bad_message import BadMessageError
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.links.desktop_door import DesktopDoor
from respond_desktop.central.links.desktop_lines import DesktopLines
from respond_desktop.central.links.desktop_link import DesktopLink
from respond_desktop.central.links.socket import (
    BAD_IN_A_ROW,
    POLICY_CLOSE,
    LinkClosedError,
)
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.seen.scene import StateComposer
from respond_desktop.central.seen.viewers import Sources, Viewer
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.wire.heads import LogHead
from respond_desktop.wire.live import (
    AuditHeartbeat,
    Seen,
    SessionEnded,
    WholeWanted,
    encode,
)

WINDOW = 2
BEAT_TICKS = 5
HEAD_TICKS = 10
STOP_S = 3.0
LINKS_PER_SESSION = 8


@dataclass(frozen=True, slots=True)
class DesktopDesk:
    """What the links need of the rest."""

    people: People
    scene: StateComposer
    books: Books
    head: Callable[[], LogHead | None]


class Desktops:
    """What goes out on the live links, and what comes in."""

    def __init__(self, desk: DesktopDesk, door: DesktopDoor, lines: DesktopLines) -> None:
        self._desk = desk
        self._lines = lines
        self._sources = Sources(desk.people, desk.scene, desk.books, self._recorded)
        self._viewers: dict[str, Viewer] = {}
        self._door = door
        self._moved = False
        self._ticks = 0

    def changed(self) -> None:
        """Something that matters changed: everybody gets it at once."""
        self._desk.scene.touch()
        for link in self._lines.every():
            link.push(due=False)

    def tell_upkeep(self, upkeep: Upkeep | None) -> None:
        """What somebody must do for central before long: everybody's window says it."""
        if upkeep != self._desk.scene.upkeep:
            self._desk.scene.upkeep = upkeep
            self.changed()

    def moved(self) -> None:
        """Something moved: it goes out with the next tick."""
        self._moved = True

    def tick(self) -> None:
        """Each second: what moved, a beat now and then, and links that don't answer."""
        self._ticks += 1
        beat, self._moved, moved = self._ticks % BEAT_TICKS == 0, False, self._moved
        now_s = awake_s()
        self._desk.scene.beat()
        for link in self._lines.every():
            if link.silent(now_s):
                link.end("no answer")
            elif moved or beat:
                link.push()
        for viewer in [v for v in self._viewers.values() if not v.connected]:
            self._forget(viewer)
        if self._ticks % HEAD_TICKS == 0:
            self._lines.tell_head(self._desk.head())

    def workstations(self) -> frozenset[str]:
        """Ids of the workstations that have a live link now."""
        return frozenset(
            self._viewers[session_id].session.workstation_id for session_id in self._lines.sessions
        )

    async def stop(self) -> None:
        """Close every link and wait until what its viewer no longer sees is recorded."""
        self._lines.end_all("Central is stopping.")
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S):
                for viewer in tuple(self._viewers.values()):
                    viewer.connected = False
                    self._forget(viewer)
                    await viewer.settled()
        self._lines.expect_nobody()

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from challenge to end."""
        await socket.accept()
        link = DesktopLink(socket)
        session = await self._door.admitted(link)
        if session is not None and len(self._lines.of(session.id)) >= LINKS_PER_SESSION:
            link.end("This session has too many links.")
            session = None
        if session is None:
            await link.close(POLICY_CLOSE)
            return
        self._join(session, link)
        try:
            await link.run(self._receive(link, session), self._send(link, session))
        finally:
            self._leave(session, link)
        await self._say_goodbye(link)
        await link.close()

    def _join(self, session: Session, link: DesktopLink) -> None:
        viewer = self._viewers.setdefault(session.id, Viewer(session, self._sources))
        viewer.connected = True
        self._lines.join(session.id, link)
        link.push()

    def _leave(self, session: Session, link: DesktopLink) -> None:
        if not self._lines.leave(session.id, link):
            return
        viewer = self._viewers[session.id]
        viewer.connected = False
        self._forget(viewer)
        self._lines.expect(session.id)

    def _recorded(self, viewer: Viewer) -> None:
        for link in self._lines.of(viewer.session.id):
            link.push()
        if not viewer.connected:
            self._forget(viewer)

    def _forget(self, viewer: Viewer) -> None:
        """A session without a link sees nothing: once that is recorded, it is no viewer any more."""
        viewer.view()
        if viewer.empty and not viewer.busy:
            self._viewers.pop(viewer.session.id, None)

    async def _receive(self, link: DesktopLink, session: Session) -> None:
        bad = 0
        while True:
            try:
                message = await link.receive()
            except BadMessageError as error:
                bad = self._bad(link, session, bad, str(error))
                if bad >= BAD_IN_A_ROW:
                    link.end("Too many messages that can't be read.")
                    return
                continue
            except LinkClosedError as error:
                if error.oversized:
                    self._bad(link, session, 0, "the message is too large")
                raise
            bad = 0
            self._take(link, session, message)

    def _take(self, link: DesktopLink, session: Session, message: Any) -> None:
        if isinstance(message, Seen):
            link.seen(message.seq)
        elif isinstance(message, WholeWanted):
            link.want_whole(message.seq, awake_s())
        elif isinstance(message, AuditHeartbeat) and message.broken:
            facts = {"what": "local record can't be written", "workstation": session.workstation_id}
            if not link.told_broken:
                self._desk.books.record("integrity", facts | {"by": session.person.id})
            link.told_broken = True

    def _bad(self, link: DesktopLink, session: Session, before: int, why: str) -> int:
        if before == 0 and not link.told_bad:
            link.told_bad = True
            facts = {"what": why, "by": session.person.id, "workstation": session.workstation_id}
            self._desk.books.record("integrity", facts)
        return before + 1

    async def _send(self, link: DesktopLink, session: Session) -> None:
        viewer = self._viewers[session.id]
        while True:
            await link.wake.wait()
            link.wake.clear()
            while link.mail:
                await link.send(encode(link.mail[0]))
                link.mail.popleft()
            if link.dirty and len(link.unseen) < WINDOW and not link.ended:
                link.dirty = False
                text = link.next_state(self._desk.scene, viewer.view(), awake_s())
                if text is not None:
                    await link.send(text)

    async def _say_goodbye(self, link: DesktopLink) -> None:
        if link.end_reason:
            try:
                await link.send(encode(SessionEnded(reason=link.end_reason)))
            except LinkClosedError:
                return
