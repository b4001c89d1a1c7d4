"""Hand-overs among the closed alerts: each where it was given, as far as the reader's scope goes."""

from dataclasses import dataclass, replace
from datetime import datetime

from respond_desktop.central.facts.scopes import People
from respond_desktop.central.handover.rows import given_between
from respond_desktop.central.storage.database import Database
from respond_desktop.domain.alert.handover import HandOver
from respond_desktop.domain.people import Person
from respond_desktop.wire.bodies.history import AlertsOfPastAsk


@dataclass(frozen=True, slots=True)
class Notes:
    """A note is its giver's: it is read by those who see the alerts of her command, by her and by the taker."""

    people: People
    database: Database

    async def between(
        self, person: Person, asked: AlertsOfPastAsk, times: tuple[datetime | None, datetime | None]
    ) -> tuple[HandOver, ...]:
        """Those of a page's times, newest first; of one unit only those that name it, of one kind none."""
        if asked.kind is not None:
            return ()
        found = await self.database.read(lambda rows: given_between(rows, *times))
        seen = (self._seen(given, person) for given in found if self._may_read(given, person))
        return tuple(g for g in seen if not asked.unit or any(t.unit_number == asked.unit for t in g.things))

    def _may_read(self, given: HandOver, person: Person) -> bool:
        if person.id in (given.given_by_id, given.taken_by_id):
            return True
        giver = self.people.listing.people.get(given.given_by_id)
        return giver is not None and giver.command in self.people.scope(person).alerts

    def _seen(self, given: HandOver, person: Person) -> HandOver:
        scope, units = self.people.scope(person).alerts, self.people.listing.units
        mine = (t for t in given.things if t.unit_id in units and units[t.unit_id].command in scope)
        return replace(given, things=tuple(mine))
