"""The one picture of the world a desktop shows: frozen, replaced whole."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.domain.live.on_shift import Units
from respond_desktop.domain.units import UnitView
from respond_desktop.domain.watches import Watch


class LinkState(StrEnum):
    """The link to central as the user must read it."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Link:
    """State of the link, since when (UTC, central's clock), round trip in ms, central's clock minus ours in seconds.

    A lost link is lost since central's last word, not since that was noticed here. `version_words`: which of the two
    is older, and who updates it; empty while they are the same.
    """

    state: LinkState
    since: datetime
    round_trip_ms: float | None = None
    clock_offset_s: float = 0.0
    words: str = ""
    version_words: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a desktop shows, as central said it at `as_of` (UTC, central's clock).

    `trouble`: why central lets nobody view anything now, in words. `questions_open`: questions about views that whoever
    is signed in may answer. `known`: central has said anything yet; `audit_known`: whether the local records were
    counted yet. `hand_overs`: ids of those that wait for a yes here. `upkeep`: what somebody must soon do for central.
    """

    as_of: datetime
    link: Link
    units: Units = Units()  # noqa: RUF009 - frozen
    alerts: tuple[Alert, ...] = ()
    watches: tuple[Watch, ...] = ()
    backups: tuple[BackupRequest, ...] = ()
    alerts_last_hour: int = 0
    audit_pending: int = 0
    audit_broken: str = ""
    trouble: str = ""
    questions_open: int = 0
    known: bool = True
    audit_known: bool = True
    hand_overs: tuple[str, ...] = ()
    upkeep: Upkeep | None = None

    def __post_init__(self) -> None:
        """Whole views are taken as well, whoever has them."""
        if not isinstance(self.units, Units):
            object.__setattr__(self, "units", Units.of(self.units))

    def unit(self, unit_id: str) -> UnitView | None:
        """The unit with that id, if it may be seen."""
        return self.units.unit(unit_id)


def without_ended_leases(snapshot: Snapshot, now: datetime) -> Snapshot:
    """The snapshot with each unit's position erased whose lease has ended at `now` (UTC, central's clock).

    The desktop applies it by itself, so that a dead link to central erases markers too.
    """
    units = snapshot.units.without_ended_leases(now)
    return snapshot if units is snapshot.units else replace(snapshot, units=units)
