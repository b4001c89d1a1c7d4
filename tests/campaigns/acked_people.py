"""The people of the campaign `acked`: supervisors at desks, officers with cameras, and an administrator."""

import asyncio
import random
import sys
from dataclasses import dataclass, field
from typing import Any

import httpx

from respond_desktop.central.people.administration import NewAccount
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.wire import camera as wire
from respond_desktop.wire.client import dpop_proof, trusting
from respond_desktop.wire.orders import TalkOrder
from tests.campaigns.acked_ledger import Ledger
from tests.central_live.people import change_policy
from tests.support.camera_client import ScriptedCamera, fix_at, now
from tests.support.central import PASSWORD, RunningCentral, TestWorkstation
from tests.support.desktop_client import HASH, ScriptedDesktop

ADMIN_PAUSE_S = 0.15


class AnsweringCamera(ScriptedCamera):
    """Shows who talks at once."""

    async def _obey(self, message: Any) -> None:
        await super()._obey(message)
        if isinstance(message, wire.OrderMessage) and isinstance(self.orders[-1], TalkOrder):
            talk = self.orders[-1].talk_id
            await self.send(wire.TalkReceipt(talk_id=talk, shown=True, at=now(), journal_seq=self.journal))

    async def come(self) -> None:
        """Connect anew and be on the map."""
        self.orders.clear()
        await self.connect()
        await self.start()
        await self.fix(fix_at())


@dataclass
class Scale:
    """The whole of the campaign that people see: the ledger, dice, everybody's units, and each answer's pulse."""

    ledger: Ledger
    dice: random.Random
    units: tuple[str, ...]
    answered: int = 0
    goal: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Answers of this life, and how many it is to have."""
    refused: dict[str, int] = field(default_factory=dict)

    def begin(self, goal: int) -> None:
        """A new life."""
        self.ledger.life += 1
        self.answered, self.goal, self.reached = 0, goal, asyncio.Event()

    def answer(self, kind: str, act: str) -> None:
        """Central said that it is done."""
        if self.ledger.answer(kind, act):
            self.answered += 1
            if self.answered >= self.goal:
                self.reached.set()

    def refuse(self, answer: httpx.Response) -> None:
        """Central said no."""
        said = f"{answer.request.url.path.rpartition('/')[2]} {answer.status_code}"
        self.refused[said] = self.refused.get(said, 0) + 1


@dataclass
class Supervisor:
    """Watches, talks, justifies, asks for backup, has the alerts of her own unit, signs out; one thing at a time."""

    scale: Scale
    badge: str
    workstation: TestWorkstation
    camera: AnsweringCamera
    unit: str
    colleague: "Supervisor | None" = None

    def __post_init__(self) -> None:
        self.desktop = ScriptedDesktop(self.workstation)
        self.client = httpx.AsyncClient()
        self.person = ""

    async def come(self) -> None:
        """Sign in and open the live link, at a central that has just started."""
        trust = trusting(self.workstation.ca_pem)
        self.client = httpx.AsyncClient(verify=trust, timeout=30, trust_env=False)
        await self._sign_in()

    async def go(self) -> None:
        """Central is gone."""
        await self.client.aclose()
        for mail in (self.desktop.mail, self.camera.mail):
            if mail is not None:
                await mail.stop()

    async def work(self) -> None:
        """Until central is killed."""
        acts = (self._watch, self._alert, self._backup, self._leave)
        while True:
            await self.scale.dice.choices(acts, (60, 28, 12, 3))[0]()

    async def repeat(self) -> None:
        """Ask again what got no answer: an act of before the kill must not be there twice."""
        ledger = self.scale.ledger
        for entry in ledger.open(("acknowledged", "closed")):
            if any(a.id == entry.id and a.unit_number == self.unit for a in self.desktop.state.alerts):
                await self._act_on(entry.id, entry.kind)
        for entry in ledger.open(("watch ended", "reason")):
            if entry.by == self.badge:
                await self._again(entry.kind, entry.id)

    async def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """One proven request."""
        url, session = self.workstation.central.url + path, self.workstation.session
        headers = {"DPoP": dpop_proof(self.workstation.key, "POST", url, session)}
        if session:
            headers["Authorization"] = f"DPoP {session}"
        return await self.client.post(url, json=body, headers=headers)

    async def _again(self, kind: str, watch_id: str) -> None:
        if kind == "watch ended":
            await self._act(kind, watch_id, f"/v1/watches/{watch_id}/end", {"reason": "closed"})
        else:
            await self._act(
                kind, watch_id, f"/v1/watches/{watch_id}/reason", {"words": "Twice."}, "reason_written"
            )

    async def _act(
        self, kind: str, act: str, path: str, body: dict[str, Any] | None = None, same: str = ""
    ) -> bool:
        """Ask for something that can be named beforehand; `same` is the problem that says it is done already."""
        self.scale.ledger.ask(kind, act, self.badge)
        answer = await self.post(path, body)
        if answer.status_code == 204 or (same and answer.json().get("kind") == same):
            self.scale.answer(kind, act)
            return True
        self.scale.refuse(answer)
        return False

    async def _watch(self) -> None:
        dice = self.scale.dice
        watch_id = await self._ask(
            "watch asked", "/v1/watches", _watch_of(dice.choice(self.scale.units)), "watch_id"
        )
        if not watch_id:
            return
        path = f"/v1/watches/{watch_id}"
        if dice.random() < 0.3:
            await self._act("reason", watch_id, f"{path}/reason", {"words": "A knife."}, "reason_written")
        if dice.random() < 0.35:
            await self.desktop.play(watch_id)
            talk = await self.post(f"{path}/talk", {"local_record_hash": HASH})
            if talk.status_code == 201:
                talk_id = talk.json()["talk_id"]
                await self._act("talk ended", talk_id, f"/v1/talks/{talk_id}/end")
        again = 2 if dice.random() < 0.2 else 1
        ends = (self._act("watch ended", watch_id, f"{path}/end", {"reason": "closed"}) for _ in range(again))
        await asyncio.gather(*ends)

    async def _alert(self) -> None:
        mine = [a for a in self.desktop.state.alerts if a.unit_number == self.unit and a.open]
        if not mine:
            await self.camera.help()
            mine = [await self.desktop.until_alert(lambda a: a.unit_number == self.unit and a.open)]
        kind = "acknowledged" if mine[0].waiting else "closed"
        both = [self._act_on(mine[0].id, kind)]
        if (
            self.colleague is not None
            and self.colleague.workstation.session
            and self.scale.dice.random() < 0.4
        ):
            both.append(self.colleague._act_on(mine[0].id, kind))
        await asyncio.gather(*both)

    async def _act_on(self, alert_id: str, kind: str) -> None:
        path = f"/v1/alerts/{alert_id}"
        if kind == "acknowledged":
            await self._act(kind, alert_id, f"{path}/acknowledge")
        else:
            await self._act(kind, alert_id, f"{path}/close", {"outcome": "real"}, "alert_closed")

    async def _backup(self) -> None:
        units = {u.number: u.id for u in self.desktop.state.units}
        first, second = self.scale.dice.sample(sorted(units), 2)
        body = {"for_unit_number": first, "code": 3, "recipients": [units[second]], "local_record_hash": HASH}
        await self._ask("backup", "/v1/backup", body, "request_id")

    async def _leave(self) -> None:
        """Sign out, now and then with a running watch, and come back."""
        watch_id = ""
        if self.scale.dice.random() < 0.5:
            body = _watch_of(self.scale.dice.choice(self.scale.units))
            watch_id = await self._ask("watch asked", "/v1/watches", body, "watch_id")
        if watch_id:
            self.scale.ledger.ask("watch ended", watch_id, self.badge)
        if await self._act("signed out", self.person, "/v1/sign-out") and watch_id:
            self.scale.answer("watch ended", watch_id)
        await self.desktop.inbox.stop()
        await self._sign_in()

    async def _ask(self, kind: str, path: str, body: dict[str, Any], named: str) -> str:
        """Ask for something that central names; the name, or nothing when it is refused."""
        answer = await self.post(path, body)
        if answer.status_code != 201:
            self.scale.refuse(answer)
            return ""
        act = str(answer.json()[named])
        self.scale.ledger.ask(kind, act)
        self.scale.answer(kind, act)
        return act

    async def _sign_in(self) -> None:
        self.workstation.session = None
        ask = {"badge": self.badge, "password": PASSWORD, "workstation_id": self.workstation.id}
        answer = await self.post("/v1/sign-in", ask | {"banner_version": "1"})
        assert answer.status_code == 200, answer.text
        said = answer.json()
        self.workstation.session, self.person = said["session"], said["person"]["id"]
        await self.desktop.connect()


@dataclass
class Administrator:
    """Gives and takes rights and disables accounts beside the running central, also by the real command."""

    scale: Scale
    central: RunningCentral
    made: int = 0
    command: asyncio.subprocess.Process | None = None

    async def work(self) -> None:
        """Until central is killed."""
        while True:
            self.made += 1
            act = self.scale.dice.choices((self._right, self._disable, self._by_command), (60, 30, 10))[0]
            await act()
            await asyncio.sleep(ADMIN_PAUSE_S)

    def stop(self) -> None:
        """Killed in the middle of a command, as by the same power cut."""
        if self.command is not None and self.command.returncode is None:
            self.command.kill()

    def _name(self) -> str:
        return f"acked-{self.scale.ledger.life}-{self.made}"

    async def _scope(self) -> str:
        """A command of its own, by which the change is found again."""
        name = self._name()
        await asyncio.to_thread(self.central.has_commands, name)
        return name

    async def _right(self) -> None:
        scope = await self._scope()
        allowed = self.scale.dice.random() < 0.5
        change = PolicyChange(Role.OPERATOR, Permission.KEEP, scope, allowed=allowed)
        self.scale.ledger.ask("right changed", scope)
        await asyncio.to_thread(change_policy, self.central, change)
        self.scale.answer("right changed", scope)

    async def _disable(self) -> None:
        badge = self._name()
        account = await asyncio.to_thread(self._add, badge)
        self.scale.ledger.ask("account disabled", account)
        await asyncio.to_thread(self._cut_off, badge)
        self.scale.answer("account disabled", account)

    async def _by_command(self) -> None:
        scope = await self._scope()
        self.scale.ledger.ask("right changed", scope)
        arguments = ("policy", "allow", "operator", "snapshot", "--scope", scope)
        self.command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "respond_desktop.central", *arguments),
            env=self.central.environment(),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        if await self.command.wait() == 0:
            self.scale.answer("right changed", scope)

    def _add(self, badge: str) -> str:
        with self.central.administration() as administration:
            return administration.add_account(NewAccount(badge, badge, Role.OPERATOR, "East"))

    def _cut_off(self, badge: str) -> None:
        with self.central.administration() as administration:
            administration.disable(badge)


def _watch_of(unit: str) -> dict[str, Any]:
    return {"unit_number": unit, "purpose": "danger", "local_record_hash": HASH}
