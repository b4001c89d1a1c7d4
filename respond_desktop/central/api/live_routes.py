"""Routes of the live part: watches, alerts, backup, and the two WebSockets."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, WebSocket

from respond_desktop.central.alert.acts import AlertActs
from respond_desktop.central.alert.history import AlertHistory
from respond_desktop.central.api.deps import current_session
from respond_desktop.central.api.documented import problems
from respond_desktop.central.backup.asks import BackupAsks
from respond_desktop.central.handover.hand_overs import HandOvers
from respond_desktop.central.keep.asks import KeepAsks
from respond_desktop.central.keep.receiving import Keeps, Upload
from respond_desktop.central.links.cameras import Cameras
from respond_desktop.central.links.desktops import Desktops
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.talk.asks import TalkAsks
from respond_desktop.central.watch.asks import WatchAsks
from respond_desktop.central.watch.own import OwnWatches
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.wire.bodies.handover import (
    HandOverAsk,
    HandOverGiven,
    HandOversWaiting,
    HandOverTaken,
    LeftOpen,
)
from respond_desktop.wire.bodies.history import AlertsOfPast, AlertsOfPastAsk
from respond_desktop.wire.bodies.http import (
    AlertsActed,
    AlertsAsk,
    BackupAsk,
    BackupAsked,
    CloseAlert,
    CloseAlerts,
    CloseWatch,
    KeepAsk,
    KeepAsked,
    Kept,
    PlayAgain,
    TalkAsk,
    TalkAsked,
    WatchAsk,
    WatchAsked,
    WatchReason,
)

Caller = Annotated[Session, Depends(current_session)]
Id = Annotated[str, Path(min_length=1, max_length=64)]
FILES = {t: {"schema": {"type": "string", "format": "binary"}} for t in ("image/png", "video/mp4")}


def watch_routes(asks: WatchAsks, own: OwnWatches) -> APIRouter:
    """Ask, end, justify."""
    routes = APIRouter(prefix="/v1/watches", tags=["watches"])

    @routes.post("", status_code=201, responses=problems(403, 409, 429, 503))
    async def ask_watch(body: WatchAsk, session: Caller) -> WatchAsked:
        """Ask to watch a unit; the officer is told before there is a picture."""
        return await asks.ask(session, body)

    @routes.post("/{watch_id}/end", status_code=204, responses=problems(404, 503))
    async def end_watch(watch_id: Id, body: CloseWatch, session: Caller) -> None:
        """End one's own watch."""
        await own.end(session, watch_id, WatchEnd(body.reason))

    @routes.post("/{watch_id}/play", responses=problems(404, 409, 429, 503))
    async def play_again(watch_id: Id, session: Caller) -> PlayAgain:
        """A fresh one-time token for one's own running watch whose picture broke; the old one is dead."""
        return await own.play(session, watch_id)

    @routes.post("/{watch_id}/reason", status_code=204, responses=problems(404, 409, 503))
    async def give_reason(watch_id: Id, body: WatchReason, session: Caller) -> None:
        """Write down the reason owed after a break-glass watch."""
        await own.reason(session, watch_id, body.words)

    return routes


def talk_routes(asks: TalkAsks) -> APIRouter:
    """Talk, stop."""
    routes = APIRouter(prefix="/v1", tags=["talk"])

    @routes.post("/watches/{watch_id}/talk", status_code=201, responses=problems(403, 404, 409, 429, 503))
    async def ask_talk(watch_id: Id, body: TalkAsk, session: Caller) -> TalkAsked:
        """Talk to the officer of one's own running watch; she is told before anything is played."""
        return await asks.ask(session, watch_id, body)

    @routes.post("/talks/{talk_id}/end", status_code=204, responses=problems(404))
    async def end_talk(talk_id: Id, session: Caller) -> None:
        """Stop talking."""
        await asks.end(session, talk_id)

    return routes


def keep_routes(asks: KeepAsks, keeps: Keeps) -> APIRouter:
    """Ask to keep a picture, send it."""
    routes = APIRouter(prefix="/v1", tags=["kept pictures"])

    @routes.post("/watches/{watch_id}/keep", status_code=201, responses=problems(403, 404, 409, 429, 503))
    async def ask_keep(watch_id: Id, body: KeepAsk, session: Caller) -> KeepAsked:
        """Keep a still or a clip of one's own running watch; only where the policy gives the right."""
        return await asks.ask(session, watch_id, body)

    @routes.put(
        "/kept/{keep_id}",
        status_code=201,
        responses=problems(403, 404, 408, 409, 413, 415, 429, 503, 507),
        openapi_extra={"requestBody": {"required": True, "content": FILES}},
    )
    async def keep(keep_id: Id, request: Request, session: Caller) -> Kept:
        """Send the file of an ask, once, within 10 minutes."""
        media_type = request.headers.get("content-type", "")
        return await keeps.take(session, keep_id, Upload(media_type, request.stream()))

    return routes


def alert_routes(acts: AlertActs, history: AlertHistory) -> APIRouter:
    """Read, acknowledge, close."""
    routes = APIRouter(prefix="/v1/alerts", tags=["alerts"])

    @routes.get("", responses=problems(403, 503))
    async def read(asked: Annotated[AlertsOfPastAsk, Query()], session: Caller) -> AlertsOfPast:
        """Closed alerts of any day, newest first; the reading is recorded, as is each place that is shown."""
        return await history.read(session, asked)

    @routes.post("/{alert_id}/acknowledge", status_code=204, responses=problems(403, 503))
    async def acknowledge(alert_id: Id, session: Caller) -> None:
        """Take an alert: others see who has it."""
        await acts.acknowledge(session, alert_id)

    @routes.post("/{alert_id}/close", status_code=204, responses=problems(403, 409, 503))
    async def close(alert_id: Id, body: CloseAlert, session: Caller) -> None:
        """Close an acknowledged alert with its outcome."""
        await acts.close(session, alert_id, body.outcome)

    @routes.post("/acknowledge", responses=problems(403, 503))
    async def acknowledge_all(body: AlertsAsk, session: Caller) -> AlertsActed:
        """Take every alert of one card."""
        return await acts.acknowledge_all(session, body)

    @routes.post("/close", responses=problems(403, 503))
    async def close_all(body: CloseAlerts, session: Caller) -> AlertsActed:
        """Close every acknowledged alert of one card."""
        return await acts.close_all(session, body)

    return routes


def hand_over_routes(hand_overs: HandOvers) -> APIRouter:
    """Give, read, take."""
    routes = APIRouter(prefix="/v1", tags=["hand-over"])

    @routes.get("/hand-over", responses=problems(403, 503))
    async def left_open(session: Caller) -> LeftOpen:
        """What the caller has open, by central's list, and who could take it over."""
        return await hand_overs.left(session)

    @routes.post("/hand-overs", status_code=201, responses=problems(403, 409, 503))
    async def give(body: HandOverAsk, session: Caller) -> HandOverGiven:
        """Offer what is open, with a note; nothing goes over before the other's yes."""
        return await hand_overs.give(session, body)

    @routes.get("/hand-overs", responses=problems(503))
    async def waiting(session: Caller) -> HandOversWaiting:
        """Hand-overs that wait for the caller's yes; that the notes are read is recorded."""
        return await hand_overs.waiting(session)

    @routes.post("/hand-overs/{hand_over_id}/take", responses=problems(403, 404, 409, 503))
    async def take(hand_over_id: Id, session: Caller) -> HandOverTaken:
        """The yes."""
        return await hand_overs.take(session, hand_over_id)

    return routes


def backup_routes(asks: BackupAsks) -> APIRouter:
    """Ask for backup."""
    routes = APIRouter(prefix="/v1", tags=["backup"])

    @routes.post("/backup", status_code=201, responses=problems(403, 409, 429, 503))
    async def ask_backup(body: BackupAsk, session: Caller) -> BackupAsked:
        """Ask units to go to a unit; its place is frozen and the disclosure is recorded."""
        return await asks.ask(session, body)

    return routes


def link_routes(cameras: Cameras, desktops: Desktops) -> APIRouter:
    """The WebSockets."""
    routes = APIRouter(prefix="/v1")

    @routes.websocket("/camera")
    async def camera(socket: WebSocket) -> None:
        await cameras.serve(socket)

    @routes.websocket("/live")
    async def live(socket: WebSocket) -> None:
        await desktops.serve(socket)

    return routes
