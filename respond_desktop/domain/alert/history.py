"""Closed alerts of any day: what is asked, and what was read."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.alert.handover import HandOver

UNIT_MAX = 64
"""Longest number of a unit that can be looked for, in characters."""


@dataclass(frozen=True, slots=True)
class PastAsk:
    """Alerts opened from `since` on and before `until` (UTC; None: any day), of one unit (empty: all).

    `after`: the mark at which an earlier answer went on.
    """

    since: datetime | None = None
    until: datetime | None = None
    unit_number: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class PastAlerts:
    """One page, newest first, with the hand-overs of its time; `record_seq`: the reading's record.

    `more`: the mark of the next page (empty: none).
    """

    alerts: tuple[Alert, ...]
    more: str = ""
    record_seq: int = 0
    hand_overs: tuple[HandOver, ...] = ()
