"""Routes of talks: begin, end."""

from fastapi import APIRouter

from respond_desktop.central.api.callers import Caller, Id
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.refused import done
from respond_desktop.central.talk.asks import TalkAsks
from respond_desktop.wire.bodies.http import TalkAsk, TalkAsked


def talk_routes(asks: TalkAsks) -> APIRouter:
    """Talk, stop."""
    routes = APIRouter(prefix="/v1", tags=["talk"])

    @routes.post("/watches/{watch_id}/talk", status_code=201, responses=problems(403, 404, 409, 429, 503))
    async def ask_talk(watch_id: Id, body: TalkAsk, session: Caller) -> TalkAsked:
        """Talk to the officer of one's own running watch; she is told before anything is played."""
        return done(await asks.ask_to_talk(session, watch_id, body))

    @routes.post("/talks/{talk_id}/end", status_code=204, responses=problems(404))
    async def end_talk(talk_id: Id, session: Caller) -> None:
        """Stop talking."""
        done(await asks.end(session, talk_id))

    return routes
