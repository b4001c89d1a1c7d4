"""Bodies of the alerts of any day: what is asked, and one page of the answer (`GET /v1/alerts`)."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, ConfigDict, Field, SerializerFunctionWrapHandler, WrapSerializer

from respond_desktop.domain.alert.alerts import Alert, AlertKind
from respond_desktop.domain.alert.handover import HandOver
from respond_desktop.wire.bodies.body import Body
from respond_desktop.wire.times import NEWEST, OLDEST

MOST = 200
"""Most alerts of one page."""
_TEXT = 64
_FIRST = datetime(OLDEST, 1, 1, tzinfo=UTC)
_BEYOND = datetime(NEWEST + 1, 1, 1, tzinfo=UTC)
Time = Annotated[AwareDatetime, Field(ge=_FIRST, lt=_BEYOND)]


_KNOWN_TO_ALL = frozenset({"needs_help", "gunshot", "taser_armed", "camera_lost", "integrity"})
"""Kinds that every version knows: what an alert says of its kind is said of newer ones only."""
_OF_ITS_KIND = ("words", "priority", "shape", "source")


def _as_of_old(alert: Alert, plain: SerializerFunctionWrapHandler) -> dict[str, Any]:
    """Workstations of 0.1.0 refuse a page that says more of an alert than they know."""
    told: dict[str, Any] = plain(alert)
    if alert.kind in _KNOWN_TO_ALL and alert.unit_id:
        for name in _OF_ITS_KIND:
            told.pop(name)
    return told


class AlertsOfPastAsk(Body):
    """The query of `GET /v1/alerts`: opened from `since` on and before `until`, of one unit, of one kind.

    A day is `since` and `until` at the asker's own midnights: only she knows her zone. `after` is an answer's `more`.
    A name that isn't known is refused: each is a filter, and one that is overlooked would show more than was asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: Time | None = None
    until: Time | None = None
    unit: Annotated[str, Field(max_length=_TEXT)] = ""
    kind: AlertKind | None = None
    after: Annotated[str, Field(max_length=96, pattern=r"^(\d{1,17}\.[A-Za-z0-9_-]{1,64})?$")] = ""
    most: Annotated[int, Field(ge=1, le=MOST)] = 50


class AlertsOfPast(Body):
    """Closed alerts, newest first; `more` asks for the next page (empty: there is none).

    `hand_overs`: those given in the page's time. A place is there only where its reader may see places, and is named
    in the record of the reading.
    """

    alerts: tuple[Annotated[Alert, WrapSerializer(_as_of_old)], ...]
    more: str = ""
    record_seq: int
    hand_overs: tuple[HandOver, ...] = ()
