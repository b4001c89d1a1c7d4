"""The route of backup requests."""

from fastapi import APIRouter

from respond_desktop.central.api.callers import Caller
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.refused import done
from respond_desktop.central.backup.asks import BackupAsks
from respond_desktop.wire.bodies.http import BackupAsk, BackupAsked


def backup_routes(asks: BackupAsks) -> APIRouter:
    """Ask for backup."""
    routes = APIRouter(prefix="/v1", tags=["backup"])

    @routes.post("/backup", status_code=201, responses=problems(403, 409, 429, 503))
    async def ask_backup(body: BackupAsk, session: Caller) -> BackupAsked:
        """Ask units to go to a unit; its place is frozen and the disclosure is recorded."""
        return done(await asks.ask_for_backup(session, body))

    return routes
