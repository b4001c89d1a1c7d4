"""A unit as one viewer may see it: position only while its recording lives."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import StartCause


@dataclass(frozen=True, slots=True)
class RecordingView:
    """What viewers learn of a recording: when and how it started, and when its lease ends (UTC)."""

    id: str
    started_at: datetime
    cause: StartCause
    lease_ends_at: datetime


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit on shift in the viewer's scope; `recording` None means no position exists and none is kept.

    `lost_contact` is set when the lease ended without the camera saying that it stopped; it holds no place.
    `can`: what its camera says it can do. `battery_pct` and `signal_bars` (0-4) are sent only while recording.
    """

    id: str
    number: str
    command: str
    device_id: str | None = None
    online: bool = False
    recording: RecordingView | None = None
    fix: Fix | None = None
    watched_by: tuple[str, ...] = ()
    lost_contact: bool = False
    battery_pct: int | None = None
    signal_bars: int | None = None
    can: tuple[str, ...] = ()
