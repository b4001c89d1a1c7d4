"""A scripted desktop: a client of the real protocol that answers every State."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.units import UnitView
from respond_desktop.domain.watches import Watch
from respond_desktop.feeds.held_parts import HeldParts
from respond_desktop.wire import live as wire
from respond_desktop.wire.heads import LogHead
from respond_desktop.wire.signing import LIVE_PROOF, sign, unb64
from tests.support.central import RunningCentral, TestWorkstation
from tests.support.inbox import PATIENCE_S, Inbox, certificate_hash, opened

T = TypeVar("T")
HASH = "0" * 64


@dataclass
class ScriptedDesktop:
    """A signed-in workstation; `answers` False makes it one that never says Seen, `held` is its checkpoint.

    `parts` False makes it one of before, that knows whole States only. What comes in parts (`told`) is
    kept as whole States.
    """

    workstation: TestWorkstation
    answers: bool = True
    held: LogHead | None = None
    parts: bool = True
    told: list[wire.StateParts] = field(default_factory=list, repr=False)
    mail: Inbox | None = None

    @property
    def inbox(self) -> Inbox:
        assert self.mail is not None
        return self.mail

    @property
    def state(self) -> wire.State:
        """The newest State."""
        return self.inbox.all(wire.State)[-1]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["ScriptedDesktop"]:
        await self.connect()
        try:
            yield self
        finally:
            await self.inbox.stop()

    async def connect(self, key: Ed25519PrivateKey | None = None, session: str | None = None) -> Inbox:
        """Challenge, proof (by another key or session if given), and the first State unless central refuses."""
        central = self.workstation.central
        inbox = Inbox(await opened(central.url + "/v1/live", central.ca_pem), self._reader())
        inbox.on_message = lambda message: self._answer(inbox, message)
        self.mail = inbox
        inbox.start()
        challenge = await inbox.message(wire.LiveChallenge)
        seen = certificate_hash(inbox.socket)
        signed = sign(key or self.workstation.key, LIVE_PROOF, unb64(challenge.nonce) + seen)
        token = self.workstation.session if session is None else session
        prove = wire.LiveProve(
            session=token or "",
            workstation_id=self.workstation.id,
            signature=signed,
            held=self.held,
            keeps_heads=True,
            parts=self.parts,
        )
        await inbox.socket.send(wire.encode(prove))
        await inbox.until(lambda: inbox.all(wire.State) or inbox.closed.is_set())
        return inbox

    async def until(self, ask: Callable[[wire.State], T | None], patience_s: float = PATIENCE_S) -> T:
        """The first true answer about the newest State."""
        return await self.inbox.until(
            lambda: ask(self.state) if self.inbox.all(wire.State) else None, patience_s
        )

    async def until_unit(
        self, number: str, ask: Callable[[UnitView], Any], patience_s: float = PATIENCE_S
    ) -> UnitView:
        """The unit once it is as asked."""
        return await self.until(
            lambda s: next((u for u in s.units if u.number == number and ask(u)), None), patience_s
        )

    async def until_watch(self, watch_id: str, ask: Callable[[Watch], Any] = bool) -> Watch:
        """The watch once it is as asked."""
        return await self.until(lambda s: next((w for w in s.watches if w.id == watch_id and ask(w)), None))

    async def until_alert(self, ask: Callable[[Alert], Any]) -> Alert:
        """The alert once it is as asked."""
        return await self.until(lambda s: next((a for a in s.alerts if ask(a)), None))

    async def play(self, watch_id: str) -> wire.PlayGranted:
        """The play token of a watch."""
        return await self.inbox.until(lambda: next((p for p in self.plays if p.watch_id == watch_id), None))

    async def head(self) -> LogHead:
        """The newest checkpoint of the log that central told."""
        welcome = await self.inbox.message(wire.LiveWelcome)
        assert welcome.head is not None
        return welcome.head

    @property
    def states(self) -> list[wire.State]:
        """All of this connection."""
        return self.inbox.all(wire.State)

    @property
    def plays(self) -> list[wire.PlayGranted]:
        return self.inbox.all(wire.PlayGranted)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return await asyncio.to_thread(
            self.workstation.request, "POST", path, **({"json": body} if body is not None else {})
        )

    async def watch(self, unit: str, purpose: str = "danger", **more: Any) -> httpx.Response:
        """Ask to watch."""
        body = {"unit_number": unit, "purpose": purpose, "local_record_hash": HASH, **more}
        return await self.post("/v1/watches", body)

    def _reader(self) -> Callable[[str | bytes], Any]:
        """Reads what one connection brings."""
        held = HeldParts()

        def read(text: str | bytes) -> Any:
            message = wire.decode_to_desktop(text)
            if not isinstance(message, wire.StateParts):
                return message
            self.told.append(message)
            told = held.take(message)
            assert told is not None, "a state doesn't fit the one before it"
            values = {**told.parts, "units": tuple(told.parts["units"])}
            return wire.State(seq=message.seq, as_of=told.as_of, **values)

        return read

    async def _answer(self, inbox: Inbox, message: Any) -> None:
        """On the link that asked: on a newer one, not yet proven, it would be taken for the proof."""
        if self.answers and isinstance(message, wire.State):
            await inbox.socket.send(wire.encode(wire.Seen(seq=message.seq)))


def make_desktop(
    central: RunningCentral, badge: str, role: str = "supervisor", command: str = "East", name: str = ""
) -> ScriptedDesktop:
    """A new person signed in at a new workstation."""
    central.add_user(badge, role, name=name, command=command)
    workstation = central.enrol_workstation(f"Desk of {badge}")
    answer = workstation.sign_in(badge)
    assert answer.status_code == 200, answer.text
    return ScriptedDesktop(workstation)
