"""Routes of watches: ask, end, a fresh picture, the reason owed."""

from fastapi import APIRouter

from respond_desktop.central.api.callers import Caller, Id
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.refused import done
from respond_desktop.central.watch.asks import WatchAsks
from respond_desktop.central.watch.own import OwnWatchActs
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.wire.bodies.http import CloseWatch, PlayAgain, WatchAsk, WatchAsked, WatchReason


def watch_routes(asks: WatchAsks, own: OwnWatchActs) -> APIRouter:
    """Ask, end, justify."""
    routes = APIRouter(prefix="/v1/watches", tags=["watches"])

    @routes.post("", status_code=201, responses=problems(403, 409, 429, 503))
    async def ask_watch(body: WatchAsk, session: Caller) -> WatchAsked:
        """Ask to watch a unit; the officer is told before there is a picture."""
        return done(await asks.ask_to_watch(session, body))

    @routes.post("/{watch_id}/end", status_code=204, responses=problems(404, 503))
    async def end_watch(watch_id: Id, body: CloseWatch, session: Caller) -> None:
        """End one's own watch."""
        done(await own.end(session, watch_id, WatchEnd(body.reason)))

    @routes.post("/{watch_id}/play", responses=problems(404, 409, 429, 503))
    async def play_again(watch_id: Id, session: Caller) -> PlayAgain:
        """A fresh one-time token for one's own running watch whose picture broke; the old one is dead."""
        return done(await own.play(session, watch_id))

    @routes.post("/{watch_id}/reason", status_code=204, responses=problems(404, 409, 503))
    async def give_reason(watch_id: Id, body: WatchReason, session: Caller) -> None:
        """Write down the reason owed after a break-glass watch."""
        done(await own.reason(session, watch_id, body.words))

    return routes
