"""Recordings and their leases: location and livestream exist only while one lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from respond_desktop.domain.newer import Reported

RENEW_EVERY_S = 5.0
LEASE_S = 60.0
"""Default of the agency setting `lease_s`: contact lost that long, and marker and picture are gone."""


class StartCause(Reported):
    """What started the recording; nothing else may."""

    EVENT_BUTTON = "event_button"
    NEEDS_HELP = "needs_help"
    TASER_ARMED = "taser_armed"


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording span of one device, with its lease: `renewed_at` is central's clock (UTC) at the last renewal."""

    id: str
    device_id: str
    started_at: datetime
    cause: StartCause
    renewed_at: datetime

    def lease_ends_at(self, lease_s: float = LEASE_S) -> datetime:
        """When the lease runs out if nobody renews it (UTC)."""
        return self.renewed_at + timedelta(seconds=lease_s)

    def lives(self, now: datetime, lease_s: float = LEASE_S) -> bool:
        """Whether the lease still holds at `now` (UTC)."""
        return now < self.lease_ends_at(lease_s)
