"""Requests about what was: closed alerts of any day."""

from urllib.parse import urlencode

from pydantic import ValidationError

from respond_desktop.access.answers import TOO_LONG
from respond_desktop.access.transport import Call, Transport
from respond_desktop.domain.history import PastAlerts, PastAsk
from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.wire.history import AlertsOfPast, AlertsOfPastAsk


class HistoryCalls:
    """Part of a CentralClient; nothing is ever repeated by itself."""

    _transport: Transport

    async def alerts_of_past(self, asked: PastAsk) -> Outcome:
        """One page of closed alerts; Done.value is a PastAlerts."""
        try:
            ask = AlertsOfPastAsk(
                since=asked.since, until=asked.until, unit=asked.unit_number, after=asked.after
            )
        except ValidationError:
            return Unavailable(TOO_LONG)
        query = urlencode(ask.model_dump(mode="json", exclude_defaults=True))
        path = f"/v1/alerts?{query}" if query else "/v1/alerts"
        what = "the closed alerts can't be shown"
        outcome = await self._transport.call(Call("GET", path, what, answer=AlertsOfPast))
        if isinstance(outcome, Done) and isinstance(outcome.value, AlertsOfPast):
            read = outcome.value
            return Done(PastAlerts(read.alerts, read.more, read.record_seq))
        return outcome
