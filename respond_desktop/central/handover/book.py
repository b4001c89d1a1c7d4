"""Hand-overs that wait for a yes: in memory, so that each desktop hears of its own at once."""

from respond_desktop.central.handover.rows import load_waiting
from respond_desktop.central.storage.database import Database
from respond_desktop.domain.alert.handover import HandOver


class HandOverBook:
    """What waits; it changes only once the change is on disk."""

    def __init__(self) -> None:
        self._waiting: dict[str, HandOver] = {}

    async def load(self, database: Database) -> None:
        """Take up what waited when the last process ended."""
        self._waiting = {h.id: h for h in await database.read(load_waiting)}

    def waits_for(self, person_id: str, workstation_id: str) -> tuple[HandOver, ...]:
        """For this person, or for whoever sits at this workstation next; newest first, never one's own."""
        found = [h for h in self._waiting.values() if h.given_by_id != person_id]
        hers = [
            h for h in found if h.to_id == person_id or (not h.to_id and h.workstation_id == workstation_id)
        ]
        return tuple(sorted(hers, key=lambda h: h.given_at, reverse=True))

    def given(self, new: HandOver) -> None:
        """It takes the place of one of the same giver."""
        self._waiting = {i: h for i, h in self._waiting.items() if h.given_by_id != new.given_by_id}
        self._waiting[new.id] = new

    def taken(self, hand_over_id: str) -> None:
        """It waits no more."""
        self._waiting.pop(hand_over_id, None)
