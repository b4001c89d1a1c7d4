"""Routes of hand-overs: what is open, give, read, take."""

from fastapi import APIRouter

from respond_desktop.central.api.callers import Caller, Id
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.refused import done
from respond_desktop.central.handover.hand_overs import HandOvers
from respond_desktop.wire.bodies.handover import (
    HandOverAsk,
    HandOverGiven,
    HandOversWaiting,
    HandOverTaken,
    LeftOpen,
)


def hand_over_routes(hand_overs: HandOvers) -> APIRouter:
    """Give, read, take."""
    routes = APIRouter(prefix="/v1", tags=["hand-over"])

    @routes.get("/hand-over", responses=problems(403, 503))
    async def left_open(session: Caller) -> LeftOpen:
        """What the caller has open, by central's list, and who could take it over."""
        return done(await hand_overs.left(session))

    @routes.post("/hand-overs", status_code=201, responses=problems(403, 409, 503))
    async def give(body: HandOverAsk, session: Caller) -> HandOverGiven:
        """Offer what is open, with a note; nothing goes over before the other's yes."""
        return done(await hand_overs.give(session, body))

    @routes.get("/hand-overs", responses=problems(503))
    async def waiting(session: Caller) -> HandOversWaiting:
        """Hand-overs that wait for the caller's yes; that the notes are read is recorded."""
        return done(await hand_overs.waiting(session))

    @routes.post("/hand-overs/{hand_over_id}/take", responses=problems(403, 404, 409, 503))
    async def take(hand_over_id: Id, session: Caller) -> HandOverTaken:
        """The yes."""
        return done(await hand_overs.take(session, hand_over_id))

    return routes
