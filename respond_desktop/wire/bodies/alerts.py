"""Bodies of acts on alerts (`/v1/alerts/...`)."""

from typing import Annotated

from pydantic import Field

from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.alert.folds import MOST
from respond_desktop.wire.bodies.body import Body, KnownOrRefused
from respond_desktop.wire.bodies.http import Key


class CloseAlert(Body):
    """`POST /v1/alerts/{id}/close`."""

    outcome: Annotated[AlertOutcome, KnownOrRefused]


class AlertsAsk(Body):
    """`POST /v1/alerts/acknowledge`: one act for the alerts that stand on one card."""

    alert_ids: Annotated[tuple[Key, ...], Field(min_length=1, max_length=MOST)]


class CloseAlerts(AlertsAsk):
    """`POST /v1/alerts/close`."""

    outcome: Annotated[AlertOutcome, KnownOrRefused]


class AlertLeft(Body):
    """An alert that the act did not change, and why."""

    alert_id: str
    why: str


class AlertsActed(Body):
    """What was not done of it; everything else was."""

    left: tuple[AlertLeft, ...] = ()
