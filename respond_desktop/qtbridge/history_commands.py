"""What was and what is left, for the window: each act recorded here before central is asked."""

import contextlib
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from respond_desktop.audit.errors import TrailUnavailableError
from respond_desktop.domain.alert.handover import HandOver, TakenOver, WhatIsOpen
from respond_desktop.domain.alert.history import PastAlerts, PastAsk
from respond_desktop.domain.outcomes import Outcome
from respond_desktop.qtbridge.commands import Reply, T
from respond_desktop.qtbridge.picture_commands import PictureCommands

if TYPE_CHECKING:
    from respond_desktop.qtbridge.ports import CentralPort


class HistoryCommands(PictureCommands):
    """Carries them out on a desk. Returns at once; replies on the GUI thread."""

    def read_alerts(self, asked: PastAsk, reply: Reply[PastAlerts]) -> None:
        """Read a page of closed alerts; Done.value is a PastAlerts. Without a record here nothing is read."""
        body = {
            "since": asked.since.isoformat() if asked.since else "",
            "until": asked.until.isoformat() if asked.until else "",
            "unit": asked.unit_number,
        }
        self._desk.submit(
            self._recorded("alerts.read", body, lambda central, _: central.alerts_of_past(asked)), reply
        )

    def load_open(self, reply: Reply[WhatIsOpen]) -> None:
        """What would be left behind now; Done.value is a WhatIsOpen."""
        self._desk.submit(self._plain("handover.begun", {}, lambda c: c.what_is_open()), reply)

    def hand_over(self, to_id: str, words: str, reply: Reply[HandOver]) -> None:
        """Offer it; Done.value is a HandOver."""
        body = {"to": to_id, "words": words}
        self._desk.submit(self._plain("handover.given", body, lambda c: c.hand_over(to_id, words)), reply)

    def load_hand_overs(self, reply: Reply[tuple[HandOver, ...]]) -> None:
        """Those that wait for a yes here; Done.value is a tuple of HandOver."""
        self._desk.submit(self._recorded("handover.read", {}, lambda c, _: c.hand_overs()), reply)

    def take_over(self, hand_over_id: str, reply: Reply[TakenOver]) -> None:
        """Say yes; Done.value is a TakenOver."""
        body = {"hand_over": hand_over_id}
        self._desk.submit(self._plain("handover.taken", body, lambda c: c.take_over(hand_over_id)), reply)

    async def _plain(
        self, kind: str, body: dict[str, Any], ask: Callable[["CentralPort"], Coroutine[Any, Any, Outcome[T]]]
    ) -> Outcome[T]:
        """Record, then ask. These end views or serve alerts, so a record that can't be written doesn't stop them."""
        central, refused = self._central()
        if central is None:
            return refused
        with contextlib.suppress(
            TrailUnavailableError
        ):  # shown by the audit bar; central records the request itself
            await self._desk.record(kind, body)
        return await ask(central)
