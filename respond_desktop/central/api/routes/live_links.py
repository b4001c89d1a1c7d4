"""The two WebSockets: cameras and desktops."""

from fastapi import APIRouter, WebSocket

from respond_desktop.central.links.cameras import Cameras
from respond_desktop.central.links.desktops import Desktops


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
