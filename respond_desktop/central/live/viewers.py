"""Signed-in sessions with a live link: whose positions and places each sees, recorded before the first goes out."""

import asyncio
from collections.abc import Callable
from typing import Any

from respond_desktop.central.awake import awake_s
from respond_desktop.central.bodies import PositionsVisible
from respond_desktop.central.live import scene as scenes
from respond_desktop.central.live.books import Books
from respond_desktop.central.live.scopes import People, Scope
from respond_desktop.central.live.seen import Seen, body_of
from respond_desktop.central.log import LogUnavailableError
from respond_desktop.central.sessions import Session
from respond_desktop.domain.people import Person
from respond_desktop.domain.policy import Permission, rules_for

NOTHING = Scope(frozenset(), frozenset(), frozenset(), frozenset())


class Viewer:
    """One session's visible set: what is recorded may be shown, and nothing else."""

    def __init__(self, session: Session, sources: "Sources") -> None:
        self.session = session
        self._sources = sources
        self._recorded: frozenset[Seen] = frozenset()
        self._task: asyncio.Task[None] | None = None
        self._retry_at = 0.0
        self.connected = False

    @property
    def empty(self) -> bool:
        """Whether nothing is recorded as seen."""
        return not self._recorded

    @property
    def busy(self) -> bool:
        """Whether a change of the visible set is being recorded."""
        return self._task is not None and not self._task.done()

    @property
    def person(self) -> Person | None:
        """The person as the directory has it now; None when the account may no longer act."""
        return self._sources.people.person(self.session.person.id)

    def view(self) -> scenes.View:
        """What may be shown now. Starts recording what may not be shown yet."""
        person = self.person
        scope = self._sources.people.scope(person) if person and self.connected else NOTHING
        wanted = self._sources.scene.visible(scope)
        self._review(wanted)
        own = self._sources.scene.own_ended(self.session.person.id)
        return scenes.View(scope, wanted if wanted <= self._recorded else wanted & self._recorded, own)

    async def settled(self) -> None:
        """Wait until nothing is being recorded for this viewer."""
        if self._task is not None:
            await asyncio.wait({self._task})

    def _review(self, wanted: frozenset[Seen]) -> None:
        if wanted == self._recorded or self.busy or awake_s() < self._retry_at:
            return
        self._task = asyncio.create_task(self._record(wanted), name=f"visible {self.session.id}")

    async def _record(self, wanted: frozenset[Seen]) -> None:
        try:
            await self._sources.books.commit("positions.visible", self._body(wanted))
        except LogUnavailableError:
            self._retry_at = awake_s() + 1.0
            return
        self._recorded = wanted
        asyncio.get_running_loop().call_soon(self._sources.on_recorded, self)

    def _body(self, wanted: frozenset[Seen]) -> dict[str, Any]:
        person, policy = self.person or self.session.person, self._sources.people.policy
        rule = next(iter(rules_for(policy, person, Permission.SEE_POSITIONS)), None)
        seen = body_of(wanted, self._number)
        body = PositionsVisible(
            by=person.id,
            by_role=person.role.value,
            workstation=self.session.workstation_id,
            session=self.session.id,
            units=seen["units"],
            places=seen["places"],
            policy_ref=policy.reference(rule),
        )
        return {**body, "devices": seen["devices"]}

    def _number(self, unit_id: str) -> str:
        unit = self._sources.people.unit(unit_id)
        return unit.number if unit else unit_id


class Sources:
    """What every viewer asks; `on_recorded` is called when a viewer may be shown more."""

    def __init__(
        self,
        people: People,
        scene: scenes.Scene,
        books: Books,
        on_recorded: Callable[[Viewer], None],
    ) -> None:
        self.people = people
        self.scene = scene
        self.books = books
        self.on_recorded = on_recorded
