"""Routes of kept pictures: ask, send the file."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect

from respond_desktop.central.api.callers import Caller, Id
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.refused import done
from respond_desktop.central.keep.asks import KeepAsks
from respond_desktop.central.keep.receiving import BrokenOffError, Keeps, Upload
from respond_desktop.wire.bodies.http import KeepAsk, KeepAsked, Kept

FILES = {t: {"schema": {"type": "string", "format": "binary"}} for t in ("image/png", "video/mp4")}


def keep_routes(asks: KeepAsks, keeps: Keeps) -> APIRouter:
    """Ask to keep a picture, send it."""
    routes = APIRouter(prefix="/v1", tags=["kept pictures"])

    @routes.post("/watches/{watch_id}/keep", status_code=201, responses=problems(403, 404, 409, 429, 503))
    async def ask_keep(watch_id: Id, body: KeepAsk, session: Caller) -> KeepAsked:
        """Keep a still or a clip of one's own running watch; only where the policy gives the right."""
        return done(await asks.ask_to_keep(session, watch_id, body))

    @routes.put(
        "/kept/{keep_id}",
        status_code=201,
        responses=problems(403, 404, 408, 409, 413, 415, 429, 503, 507),
        openapi_extra={"requestBody": {"required": True, "content": FILES}},
    )
    async def keep(keep_id: Id, request: Request, session: Caller) -> Kept:
        """Send the file of an ask, once, within 10 minutes."""
        media_type = request.headers.get("content-type", "")
        return done(await keeps.take(session, keep_id, Upload(media_type, _chunks(request))))

    return routes


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """The file's bytes as they come."""
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise BrokenOffError from None
