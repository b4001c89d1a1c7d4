"""`POST /v1/media/auth`: MediaMTX's `authMethod: http` asks here about each connection."""

import asyncio
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import msgspec
from fastapi import APIRouter, Request, Response

from respond_desktop.central.doors.pace import DoorPace
from respond_desktop.central.mediamtx.doorkeeper import AuthAsk
from respond_desktop.central.mediamtx.limits import MediaMtxLimits
from respond_desktop.wire import strict

AUTH_PATH = "/v1/media/auth"
HOOK = strict.Limits(8192)
Networks = tuple[IPv4Network | IPv6Network, ...]
_ask = msgspec.json.Decoder(AuthAsk)


def media_auth_route(
    decide: Callable[[AuthAsk], bool], networks: Networks, limits: MediaMtxLimits
) -> APIRouter:
    """Answers 200 or 401 as MediaMTX documents it, never with a word; 403 to everybody who isn't the media server."""
    router, pace = APIRouter(), DoorPace(limits.asks_at_once, limits.asks_per_s)

    @router.post(AUTH_PATH, include_in_schema=False)
    async def answer(request: Request) -> Response:
        if not _comes_from(request, networks):
            return Response(status_code=403)
        if not pace.admits(asyncio.get_running_loop().time()):
            return Response(status_code=429)
        body = await request.body()
        try:
            ask = strict.decode(_ask, body, HOOK)
        except strict.UnreadableTextError:
            ask = None
        if ask is None:
            return Response(status_code=400)
        return Response(status_code=200 if decide(ask) else 401)

    return router


def _comes_from(request: Request, networks: Networks) -> bool:
    try:
        address: IPv4Address | IPv6Address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in networks)
