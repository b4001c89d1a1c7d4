"""Bodies of handing over at the end of a shift (`/v1/hand-over`, `/v1/hand-overs`)."""

from typing import Annotated

from pydantic import Field

from respond_desktop.domain.alert.handover import Colleague, HandOver, OpenThing
from respond_desktop.domain.requests import WORDS_MAX
from respond_desktop.wire.bodies.body import Body


class LeftOpen(Body):
    """`GET /v1/hand-over`: what the caller has open, by central's list, and who could take it over."""

    things: tuple[OpenThing, ...]
    colleagues: tuple[Colleague, ...]


class HandOverAsk(Body):
    """`POST /v1/hand-overs`: to a person, or (empty) to whoever signs in next here. What is open central adds."""

    to_id: Annotated[str, Field(max_length=64)] = ""
    words: Annotated[str, Field(max_length=WORDS_MAX)] = ""


class HandOverGiven(Body):
    """It is recorded and waits for a yes."""

    hand_over: HandOver
    record_seq: int


class HandOversWaiting(Body):
    """`GET /v1/hand-overs`: those that wait for the caller's yes, newest first."""

    hand_overs: tuple[HandOver, ...]


class HandOverTaken(Body):
    """`POST /v1/hand-overs/{id}/take`: alerts that are the caller's now, and how many stayed with the giver."""

    alert_ids: tuple[str, ...]
    stayed: int
