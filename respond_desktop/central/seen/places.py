"""What is seen of where somebody is or was: positions of units, and recorded places of alerts and requests.

Every coordinate that goes to a desktop is one of these, and each is in a record before it goes out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from respond_desktop.domain.alert.alerts import Alert, Withheld
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.kinds.bodies.views import SeenPlaceBody as PlaceBody
from respond_desktop.domain.kinds.bodies.views import SeenUnitBody as UnitBody


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """A unit on somebody's map, by its officer and camera of that time."""

    unit: str
    officer: str
    device: str


@dataclass(frozen=True, slots=True)
class SeenPlace:
    """The recorded place of an alert or a request (`of`, `id`) on somebody's screen, by its officer of that time.

    `as_of` is the place's own time: a newer place of the same alert is another one, and recorded anew.
    """

    of: str
    id: str
    unit: str
    officer: str
    as_of: datetime


Seen = SeenUnit | SeenPlace
ALERT, REQUEST = "alert", "request"


def of_alert(alert: Alert, officer_id: str) -> SeenPlace | None:
    """The place of an alert, while it is open; None when it has none."""
    return place_of_alert(alert, officer_id) if alert.open else None


def place_of_alert(alert: Alert, officer_id: str) -> SeenPlace | None:
    """The place of an alert of any day; None when it has none."""
    if alert.place is None:
        return None
    return SeenPlace(ALERT, alert.id, alert.unit_id, officer_id, alert.place.as_of)


def of_request(request: BackupRequest, officer_id: str) -> SeenPlace | None:
    """The place of a backup request; None when it has none."""
    if request.place is None:
        return None
    return SeenPlace(REQUEST, request.id, request.for_unit_id, officer_id, request.place.as_of)


Placed = TypeVar("Placed", Alert, BackupRequest)


@dataclass(frozen=True, slots=True)
class Shown:
    """What one viewer's records allow to be shown, and the commands whose positions are hers to see."""

    recorded: frozenset[Seen]
    positions: frozenset[str]

    def of(self, placed: Placed, place: SeenPlace | None, command: str) -> Placed:
        """The alert or request as she may have it: at once, its place only once that is recorded."""
        if placed.place is None or place in self.recorded:
            return placed
        return replace(placed, place=None, withheld=self._why(place, command))

    def _why(self, place: SeenPlace | None, command: str) -> Withheld | None:
        if command not in self.positions:
            return Withheld.RIGHT
        return Withheld.RECORD if place is not None else None


def body_of(seen: Iterable[Seen], number: Callable[[str], str]) -> dict[str, Any]:
    """`units`, `places` and `devices` of a `positions.visible` record; `number`: the call sign of a unit's id."""
    things = frozenset(seen)
    units = sorted(
        (s for s in things if isinstance(s, SeenUnit)), key=lambda s: (s.unit, s.officer, s.device)
    )
    places = sorted((s for s in things if isinstance(s, SeenPlace)), key=lambda s: (s.of, s.id))
    return {
        "units": [UnitBody(unit=number(s.unit), officer=s.officer) for s in units],
        "devices": [s.device for s in units],
        "places": [
            PlaceBody(of=s.of, id=s.id, unit=number(s.unit), officer=s.officer, as_of=s.as_of.isoformat())
            for s in places
        ],
    }
