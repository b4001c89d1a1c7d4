"""Routes of alerts: read those closed, acknowledge, close."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict

from respond_desktop.central.alert.acts import AlertActs
from respond_desktop.central.alert.history import AlertHistory
from respond_desktop.central.api.callers import Caller, Id
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.refused import done
from respond_desktop.wire.bodies.alerts import AlertsActed, AlertsAsk, CloseAlert, CloseAlerts
from respond_desktop.wire.bodies.history import AlertsOfPast, AlertsOfPastAsk


class _Exactly(AlertsOfPastAsk):
    """A condition that isn't known is refused: left out, the answer would hold what nobody asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def alert_routes(acts: AlertActs, history: AlertHistory) -> APIRouter:
    """Read, acknowledge, close."""
    routes = APIRouter(prefix="/v1/alerts", tags=["alerts"])

    @routes.get("", responses=problems(403, 503))
    async def read(asked: Annotated[_Exactly, Query()], session: Caller) -> AlertsOfPast:
        """Closed alerts of any day, newest first; the reading is recorded, as is each place that is shown."""
        return done(await history.read(session, asked))

    @routes.post("/{alert_id}/acknowledge", status_code=204, responses=problems(403, 503))
    async def acknowledge(alert_id: Id, session: Caller) -> None:
        """Take an alert: others see who has it."""
        done(await acts.acknowledge(session, alert_id))

    @routes.post("/{alert_id}/close", status_code=204, responses=problems(403, 409, 503))
    async def close(alert_id: Id, body: CloseAlert, session: Caller) -> None:
        """Close an acknowledged alert with its outcome."""
        done(await acts.close(session, alert_id, body.outcome))

    @routes.post("/acknowledge", responses=problems(403, 503))
    async def acknowledge_all(body: AlertsAsk, session: Caller) -> AlertsActed:
        """Take every alert of one card."""
        return done(await acts.acknowledge_all(session, body))

    @routes.post("/close", responses=problems(403, 503))
    async def close_all(body: CloseAlerts, session: Caller) -> AlertsActed:
        """Close every acknowledged alert of one card."""
        return done(await acts.close_all(session, body))

    return routes
