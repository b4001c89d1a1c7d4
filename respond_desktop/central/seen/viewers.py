"""Signed-in sessions with a live link: whose positions and places each sees, recorded before the first goes out."""

import asyncio
from collections.abc import Callable
from typing import Any

from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.books.books import Books, Written
from respond_desktop.central.facts.scopes import People, Scope
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.seen import scene as scenes
from respond_desktop.central.seen.places import Seen, body_of
from respond_desktop.central.seen.view import ViewKey
from respond_desktop.domain.kinds.bodies.views import PositionsVisible
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Permission, rules_for

SETS_KEPT = 16
"""Sets whose words are kept: those of the last changes."""
AFTER_WHAT_HAPPENED_S = 1.0
"""Longest that a visible set waits for the records of what happened before it."""
NOTHING = Scope(frozenset(), frozenset(), frozenset(), frozenset())


class Viewer:
    """One session's visible set: what is recorded may be shown, and nothing else."""

    def __init__(self, session: Session, sources: "Sources") -> None:
        self.session = session
        self._sources = sources
        self._recorded: frozenset[Seen] = frozenset()
        self._task: asyncio.Task[None] | None = None
        self._fewer: Written | None = None
        self._retry_at = 0.0
        self.connected = False

    @property
    def empty(self) -> bool:
        """Whether nothing is recorded as seen."""
        return not self._recorded

    @property
    def busy(self) -> bool:
        """Whether a change of the visible set is being recorded: until then it must not grow."""
        return any(each is not None and not each.done() for each in (self._task, self._fewer))

    @property
    def person(self) -> Person | None:
        """The person as the directory has it now; None when the account may no longer act."""
        return self._sources.people.person(self.session.person.id)

    def view(self) -> ViewKey:
        """What may be shown now. Starts recording what may not be shown yet."""
        person = self.person
        scope = self._sources.people.scope(person) if person and self.connected else NOTHING
        wanted = self._sources.scene.visible(scope)
        self._review(wanted)
        own = self._sources.scene.own_ended(self.session.person.id)
        same = wanted is self._recorded  # most often; comparing goes through all of them
        shown = wanted if same or wanted <= self._recorded else wanted & self._recorded
        questions = self._sources.people.directory.questions_for(person) if person else 0
        mine = self._sources.scene.hand_overs_for(self.session.person.id, self.session.workstation_id)
        return ViewKey(scope, shown, own, questions, mine if person else ())

    async def settled(self) -> None:
        """Wait until no growth of the visible set is being recorded, and have what is seen no more put down."""
        if self._task is not None:
            await asyncio.wait({self._task})
        self.view()

    def _review(self, wanted: frozenset[Seen]) -> None:
        if wanted is self._recorded or (self._task is not None and not self._task.done()):
            return
        if wanted == self._recorded:
            self._recorded = wanted
            return
        if wanted < self._recorded:
            self._put_down_fewer(wanted)
        elif not self.busy and awake_s() >= self._retry_at:
            self._begin_recording(wanted)

    def _put_down_fewer(self, wanted: frozenset[Seen]) -> None:
        """Who sees less sees less at once; the record follows, however long the log can't be written."""
        self._recorded = wanted
        self._fewer = self._sources.books.record("positions.visible", self._body(wanted))
        self._fewer.add_done_callback(lambda _: self._sources.on_recorded(self))

    def _begin_recording(self, wanted: frozenset[Seen]) -> None:
        self._task = asyncio.create_task(self._record(wanted), name=f"visible {self.session.id}")

    async def _record(self, wanted: frozenset[Seen]) -> None:
        # The start of a recording first, then who could see it: these are two ways into the log.
        await asyncio.wait({self._sources.books.settled()}, timeout=AFTER_WHAT_HAPPENED_S)
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
        seen = self._sources.named(wanted)
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


class Sources:
    """What every viewer asks; `on_recorded` is called when a viewer may be shown more."""

    def __init__(
        self,
        people: People,
        scene: scenes.StateComposer,
        books: Books,
        on_recorded: Callable[[Viewer], None],
    ) -> None:
        self.people = people
        self.scene = scene
        self.books = books
        self.on_recorded = on_recorded
        self._named: dict[frozenset[Seen], dict[str, Any]] = {}
        self._named_for: object = None

    def named(self, wanted: frozenset[Seen]) -> dict[str, Any]:
        """A set in the words of the record (seen.body_of); made once for everybody who sees the same."""
        if self._named_for is not self.people.listing or len(self._named) >= SETS_KEPT:
            self._named, self._named_for = {}, self.people.listing
        if wanted not in self._named:
            self._named[wanted] = body_of(wanted, self._number)
        return self._named[wanted]

    def _number(self, unit_id: str) -> str:
        unit = self.people.unit(unit_id)
        return unit.number if unit else unit_id
