"""Requests about alerts, and for backup."""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from respond_desktop.access.answers import TOO_LONG
from respond_desktop.access.transport import Call, Transport
from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.alert.folds import FoldActed
from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.domain.requests import BackupDraft
from respond_desktop.wire.bodies import alerts, http

A = TypeVar("A", bound=BaseModel | None)


class AlertCalls:
    """Part of a CentralClient; nothing is ever repeated by itself."""

    _transport: Transport

    async def acknowledge(self, alert_id: str) -> Outcome[None]:
        """Acknowledge an alert."""
        return await self._post(
            f"/v1/alerts/{_part(alert_id)}/acknowledge", "nobody knows that you have it", None
        )

    async def close_alert(self, alert_id: str, outcome: AlertOutcome) -> Outcome[None]:
        """Close an alert."""
        return await self._post(
            f"/v1/alerts/{_part(alert_id)}/close",
            "the alert stays open",
            lambda: alerts.CloseAlert(outcome=outcome),
        )

    async def acknowledge_all(self, alert_ids: tuple[str, ...]) -> Outcome[FoldActed]:
        """Acknowledge the alerts of one card; Done.value is a FoldActed."""
        return _acted(
            await self._post(
                "/v1/alerts/acknowledge",
                "nobody knows that you have them",
                lambda: alerts.AlertsAsk(alert_ids=alert_ids),
                alerts.AlertsActed,
            )
        )

    async def close_alerts(self, alert_ids: tuple[str, ...], outcome: AlertOutcome) -> Outcome[FoldActed]:
        """Close the alerts of one card; Done.value is a FoldActed."""
        return _acted(
            await self._post(
                "/v1/alerts/close",
                "the alerts stay open",
                lambda: alerts.CloseAlerts(alert_ids=alert_ids, outcome=outcome),
                alerts.AlertsActed,
            )
        )

    async def ask_backup(self, draft: BackupDraft, local_record_hash: str) -> Outcome[http.BackupAsked]:
        """Done.value is a BackupAsked; delivery receipts come on the live link."""
        return await self._post(
            "/v1/backup",
            "backup was not requested",
            lambda: http.BackupAsk(
                for_unit_number=draft.for_unit_number,
                code=draft.code.value,
                description=draft.description,
                recipients=draft.recipients,
                local_record_hash=local_record_hash,
                place=draft.place.which.value,
                alert_id=draft.place.alert_id,
                follows=draft.follows or None,
            ),
            http.BackupAsked,
        )

    async def _post(
        self,
        path: str,
        what: str,
        body: Callable[[], BaseModel] | None,
        answer: type[A] | None = None,
    ) -> Outcome[A]:
        try:
            made = body() if body else None
        except ValidationError:
            return Unavailable(TOO_LONG)
        return await self._transport.call(Call("POST", path, what, made, answer))


def _acted(outcome: Outcome[alerts.AlertsActed]) -> Outcome[FoldActed]:
    if isinstance(outcome, Done):
        left = outcome.value.left
        return Done(FoldActed(len(left), " ".join(dict.fromkeys(one.why for one in left))))
    return outcome


def _part(text: str) -> str:
    return quote(text, safe="")
