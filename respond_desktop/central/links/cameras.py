"""The cameras' links: proof, one connection each, bounded queues, and what happens when one is gone."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.websockets import WebSocket

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.restores import Restored
from respond_desktop.central.authority.shown import ShownCertificates
from respond_desktop.central.awake import awake_s, within
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.facts.bad_message import BadMessageError
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.links.camera_admission import Admissions, CameraAdmission, Fault
from respond_desktop.central.links.camera_lines import CameraLines
from respond_desktop.central.links.camera_link import CameraLink, welcome_of
from respond_desktop.central.links.socket import (
    BAD_IN_A_ROW,
    POLICY_CLOSE,
    LinkClosedError,
    challenged,
    proven,
    say_version,
)
from respond_desktop.central.people.directory import Who
from respond_desktop.wire.camera import (
    Challenge,
    Dropped,
    Prove,
    encode,
)
from respond_desktop.wire.introduction import MOST
from respond_desktop.wire.signing import public_bytes
from respond_desktop.wire.unknown import OtherProtocolError
from respond_desktop.wire.version import PROTOCOL, Side

SILENT_S = 12.0
"""A recording camera reports each second; silence of this length is a dead link."""
SETTLE_S = 15.0
"""So long after a pause of central's own, a link that says nothing doesn't prove that its camera is still there."""
ANSWER_S = 3.0
GIVEN_UP = "an older link said nothing more after central stood still, and a new one took its place"
BEAT_S = 2.5
"""A link that was heard within this is alive: its camera reports each second while it records."""


@dataclass(frozen=True, slots=True)
class CameraEvents:
    """Told about links (`device_id`), refused connections and messages.

    `clock`, `can`: what the own clock of one that was let in says, and what it can do.
    `withdrawn`: what the camera was admitted with holds no more, and all that it brought must go.
    `moved`: another officer or unit has the camera, or nobody, so that its position is not theirs.
    `standing` says of which restore a camera with that highest record must be told before any order (`restored`).
    """

    connected: Callable[[str], None]
    gone: Callable[[str], None]
    second: Callable[[str], None]
    refused: Callable[[str, str], None]
    bad: Callable[[str, str], None]
    clock: Callable[[str, datetime], None]
    can: Callable[[str, tuple[str, ...]], None]
    message: Callable[[str, Any], str | None]
    standing: Callable[[str, Head], Awaitable[Restored | None]]
    restored: Callable[[str, Restored], object]
    recording: Callable[[str], bool]
    withdrawn: Callable[[str, Fault], None]
    moved: Callable[[str], None]


class Cameras:
    """Lets cameras in, hears them, and ends what may not go on."""

    def __init__(
        self,
        people: People,
        config: CentralConfig,
        certificates: ShownCertificates,
        events: CameraEvents,
        lines: CameraLines,
    ) -> None:
        self._people = people
        self._config = config
        self._fingerprints = self._certificates = certificates
        self._events = events
        self._lines = lines
        self._admissions = Admissions(people, self._withdraw)
        self._woke_s = -SETTLE_S

    def woke(self) -> None:
        """Central stood still: cameras come back while the links that they gave up are still here."""
        self._woke_s = awake_s()

    def introduce(self) -> None:
        """The agency has a new CA: who is linked hears of it now, all others when they link."""
        for link in self._lines.every():
            link.introduce(self._certificates)

    def tick(self) -> None:
        """Each second: cut links of recording cameras that have gone silent; the others hear the time each minute."""
        now_s = awake_s()
        for link in self._lines.every():
            link.tell_time(now_s, self._people.now())
            if now_s - link.heard_s > SILENT_S and self._events.recording(link.device_id):
                self._drop(link)
                link.end("no answer")

    def recheck(self) -> None:
        """End what was admitted with a key or an assignment that isn't in force any more, link or not."""
        self._admissions.recheck()

    def stop(self, reason: str = "central stops") -> None:
        """Close every link; cameras come back by themselves."""
        for link in self._lines.every():
            link.end(reason)

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from challenge to end."""
        await socket.accept()
        link = CameraLink(socket)
        who = await self._admitted(link)
        if who is None:
            await link.close(POLICY_CLOSE)
            return
        self._lines.join(link)
        link.put(welcome_of(who, self._config, self._people.now()))
        link.introduce(self._certificates)
        if link.restored is not None:
            self._events.restored(link.device_id, link.restored)
        self._events.connected(link.device_id)
        try:
            await link.run(self._receive(link), link.drain())
        finally:
            self._drop(link)
        await link.close()

    async def _admitted(self, link: CameraLink) -> Who | None:
        try:
            return await self._proven(link)
        except OtherProtocolError as error:
            self._events.refused("", "another protocol")
            with suppress(LinkClosedError):
                await link.send(encode(Dropped(reason=str(error))))
            link.end(str(error))
            return None
        except (BadMessageError, LinkClosedError, TimeoutError):
            self._events.refused("", "no proof")
            link.end("no proof")
            return None

    async def _proven(self, link: CameraLink) -> Who | None:
        nonce, answer = await challenged(link, _challenge, Prove, Side.CAMERA)
        device_id = answer.device_id[:64]
        listing = self._people.listing
        key, retired = listing.device_keys.get(device_id), listing.retired_keys.get(device_id)
        who = self._people.roster().by_device.get(device_id)
        if proven(retired, nonce, self._fingerprints(), answer.signature):
            self._events.refused(device_id, "disabled")
            link.end(Fault.DISABLED.told)
        elif key is None or not proven(key, nonce, self._fingerprints(), answer.signature):
            self._events.refused(device_id if key or retired else "", "bad proof")
            link.end("bad proof")
        elif who is None:
            self._events.refused(device_id, "assigned to nobody")
            link.end(Fault.UNASSIGNED.told)
        elif not await self._is_second(link, device_id):
            link.trusts = answer.trusts[:MOST]
            held = Head(answer.record_seq, answer.record_hash)
            link.restored = await self._events.standing(device_id, held)
            admission = CameraAdmission(device_id, public_bytes(key), who.unit.id, who.officer.id)
            taken = self._taken(link, admission)
            if taken is not None:
                self._events.clock(device_id, answer.now)
                self._events.can(device_id, answer.can)
            return taken
        return None

    def _taken(self, link: CameraLink, admission: CameraAdmission) -> Who | None:
        """While its standing was looked up it may have connected a second time, or what it proved may be worthless."""
        device_id = admission.device_id
        who = self._people.roster().by_device.get(device_id)
        fault = admission.fault(self._people.listing, who)
        if fault is not None:
            self._events.refused(device_id, fault.value)
            link.end(fault.told)
        elif device_id in self._lines:
            self._second(link, device_id)
        else:
            link.device_id = device_id
            self._admissions.note(admission)
            link.proven(device_id)
            say_version(link, device=device_id)
            return who
        return None

    async def _is_second(self, link: CameraLink, device_id: str) -> bool:
        """Whether the camera has a link that holds; one that doesn't makes room."""
        self._admissions.recheck_of(device_id)
        if await self._given_up(device_id):
            return False
        self._second(link, device_id)
        return True

    def _second(self, link: CameraLink, device_id: str) -> None:
        self._events.second(device_id)
        link.end("this camera is connected already")

    def _withdraw(self, device_id: str, fault: Fault) -> None:
        """Harmless when repeated: a camera assigned anew is told of it as long as it hasn't come back."""
        link = self._lines.of(device_id)
        if link is not None:
            (link.end if fault.withdraws else link.part)(fault.told)
        if fault.withdraws:
            self._events.withdrawn(device_id, fault)
        else:
            self._events.moved(device_id)
        if link is not None:
            self._drop(link)

    async def _given_up(self, device_id: str) -> bool:
        """Whether the camera has no other link. Just after a pause an older one may have died unseen: it is waited
        for, and ended when it says nothing more. Otherwise, and when it lives, this is a second connection.
        """
        link = self._lines.of(device_id)
        if link is None:
            return True
        if awake_s() - self._woke_s >= SETTLE_S:
            return False
        with suppress(TimeoutError):
            async with within(ANSWER_S):
                await link.gone.wait()
        if self._lines.of(device_id) is link and awake_s() - link.heard_s >= BEAT_S:
            self._drop(link)
            link.end("central stood still")
            self._events.bad(device_id, GIVEN_UP)
        return device_id not in self._lines

    def _drop(self, link: CameraLink) -> None:
        if self._lines.leave(link):
            self._events.gone(link.device_id)

    def _over(self, link: CameraLink) -> bool:
        """Whether what just came may not be read any more: the link was ended meanwhile, or brings too much."""
        if not link.over and not link.pace.admits(awake_s()):
            self._events.bad(link.device_id, "too many messages")
            link.end("too many messages")
        return link.over

    async def _receive(self, link: CameraLink) -> None:
        bad, told = 0, False
        while bad < BAD_IN_A_ROW:
            try:
                message = await link.receive()
                if self._over(link):
                    return
                dropped = self._events.message(link.device_id, message)
                bad = 0
            except BadMessageError as error:
                dropped, bad = str(error), bad + 1
                if not told:
                    told = True
                    self._events.bad(link.device_id, dropped)
            except LinkClosedError as error:
                if error.oversized and not told:
                    self._events.bad(link.device_id, "the message is too large")
                raise
            link.heard_s = awake_s()
            if dropped is not None:
                link.put(Dropped(reason=dropped))
        link.end("too many messages that can't be read")


def _challenge(nonce: str) -> str:
    return encode(Challenge(nonce=nonce, version=PROTOCOL))
