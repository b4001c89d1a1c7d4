"""Backup requests and the answers of those asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Self

from respond_desktop.domain.alert.alerts import Place, Withheld
from respond_desktop.domain.fixes import Fix, distance_m
from respond_desktop.domain.newer import Reported

MOVED_M = 150.0
"""A unit farther than this from the place of its request is not where the others are sent."""


HIGHEST_CODE = 99


class Code(IntEnum):
    """Response code: 1 routine, 2 urgent without siren, 3 lights and siren."""

    CODE_1 = 1
    CODE_2 = 2
    CODE_3 = 3

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """A code of a newer agency is kept as its number; who asks for one may choose from those above only."""
        if not isinstance(value, int) or not 0 <= value <= HIGHEST_CODE:
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = f"CODE_{value}", value
        return member


class WhichPlace(StrEnum):
    """Which place a request gives; `BEST` leaves it to central: her newest fix, else the place of her open alert."""

    BEST = ""
    NOW = "now"
    PRESSED = "pressed"


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """The place that the asker chose; `alert_id` names the alert whose recorded place `PRESSED` means."""

    which: WhichPlace = WhichPlace.BEST
    alert_id: str = ""


CENTRAL_CHOOSES = PlaceChoice()


class ResponseState(Reported):
    """How far a request has come with one recipient; only the camera's word moves it past `asked`."""

    ASKED = "asked"
    NOT_REACHED = "not_reached"
    DELIVERED = "delivered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Response:
    """One asked unit and what its camera reported, with times (UTC)."""

    unit_id: str
    unit_number: str
    state: ResponseState
    asked_at: datetime
    delivered_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BackupRequest:
    """Who needs whom, where (frozen at sending) and how fast; `withheld` as an alert's.

    `follows`: id of the request whose place this one renews, for the same recipients.
    """

    id: str
    for_unit_id: str
    for_unit_number: str
    place: Place | None
    code: Code
    description: str
    asked_by: str
    asked_at: datetime
    responses: tuple[Response, ...]
    withheld: Withheld | None = None
    asked_by_id: str = ""
    follows: str = ""


def moved_m(request: BackupRequest, fix: Fix | None) -> float | None:
    """How far the unit is from the place that was sent; None when either isn't known here."""
    if fix is None or request.place is None:
        return None
    return distance_m((request.place.lat, request.place.lon), (fix.lat, fix.lon))


def coming(requests: Iterable[BackupRequest], unit_id: str) -> tuple[Response, ...]:
    """Who is on the way to that unit: the last answer of each unit asked counts (`requests`: oldest first)."""
    last: dict[str, Response] = {}
    for request in requests:
        for answer in request.responses if request.for_unit_id == unit_id else ():
            if answer.state in (ResponseState.ACCEPTED, ResponseState.DECLINED):
                last[answer.unit_id] = answer
    return tuple(answer for answer in last.values() if answer.state is ResponseState.ACCEPTED)
