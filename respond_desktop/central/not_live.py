"""Stands in until the live part is there."""

from fastapi import APIRouter

from respond_desktop.central.relay.events import RelayEvents


class Live:
    """Nothing."""

    def __init__(self, *_parts: object) -> None:
        self.media_events = RelayEvents()

    def router(self) -> APIRouter:
        """No routes."""
        return APIRouter()

    async def start(self) -> None:
        """Nothing."""

    async def stop(self) -> None:
        """Nothing."""
