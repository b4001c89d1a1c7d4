"""Requests about what was and what is left: closed alerts of any day, and handing over."""

from urllib.parse import quote, urlencode

from pydantic import ValidationError

from respond_desktop.access.answers import TOO_LONG
from respond_desktop.access.transport import Call, Transport
from respond_desktop.domain.alert.handover import HandOver, TakenOver, WhatIsOpen
from respond_desktop.domain.alert.history import PastAlerts, PastAsk
from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.wire.bodies import handover as wire
from respond_desktop.wire.bodies.history import AlertsOfPast, AlertsOfPastAsk


class HistoryCalls:
    """Part of a CentralClient; nothing is ever repeated by itself."""

    _transport: Transport

    async def alerts_of_past(self, asked: PastAsk) -> Outcome[PastAlerts]:
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
        if isinstance(outcome, Done):
            read = outcome.value
            return Done(PastAlerts(read.alerts, read.more, read.record_seq, read.hand_overs))
        return outcome

    async def what_is_open(self) -> Outcome[WhatIsOpen]:
        """What one would leave behind; Done.value is a WhatIsOpen."""
        call = Call("GET", "/v1/hand-over", "what is open can't be shown", answer=wire.LeftOpen)
        outcome = await self._transport.call(call)
        if isinstance(outcome, Done):
            return Done(WhatIsOpen(outcome.value.things, outcome.value.colleagues))
        return outcome

    async def hand_over(self, to_id: str, words: str) -> Outcome[HandOver]:
        """Offer it to a person, or (empty) to whoever signs in next here; Done.value is a HandOver."""
        try:
            ask = wire.HandOverAsk(to_id=to_id, words=words)
        except ValidationError:
            return Unavailable(TOO_LONG)
        call = Call("POST", "/v1/hand-overs", "nothing was handed over", ask, wire.HandOverGiven)
        outcome = await self._transport.call(call)
        if isinstance(outcome, Done):
            return Done(outcome.value.hand_over)
        return outcome

    async def hand_overs(self) -> Outcome[tuple[HandOver, ...]]:
        """Those that wait for a yes here; Done.value is a tuple of HandOver."""
        call = Call("GET", "/v1/hand-overs", "hand-overs can't be shown", answer=wire.HandOversWaiting)
        outcome = await self._transport.call(call)
        if isinstance(outcome, Done):
            return Done(outcome.value.hand_overs)
        return outcome

    async def take_over(self, hand_over_id: str) -> Outcome[TakenOver]:
        """Say yes; Done.value is a TakenOver."""
        path = f"/v1/hand-overs/{quote(hand_over_id, safe='')}/take"
        outcome = await self._transport.call(
            Call("POST", path, "nothing went over", answer=wire.HandOverTaken)
        )
        if isinstance(outcome, Done):
            return Done(TakenOver(outcome.value.alert_ids, outcome.value.stayed))
        return outcome
