"""A watch: one person viewing one device, from its record to its end."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.newer import Reported


class NoticeChannel(Reported):
    """The three ways the officer is told."""

    LCD = "lcd"
    HAPTIC = "haptic"
    LED = "led"


class NoticeResult(Reported):
    """What a channel reported; `unknown` is no answer within 2 s."""

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


NOTICE_TIMEOUT_S = 2.0

PICTURE_GRACE_S = 30.0
"""A running watch whose picture broke (camera or viewer side) may get it back for this long; then it ends."""


class WatchState(Reported):
    """Asked (record written), telling (order sent), ready (play token exists), live (first byte out), ended."""

    ASKED = "asked"
    TELLING = "telling"
    READY = "ready"
    LIVE = "live"
    ENDED = "ended"


class WatchEnd(Reported):
    """Why a watch ended; the order is that of UI wording, not of rank."""

    CLOSED = "closed"
    TIME_BOX = "time_box"
    RECORDING_STOPPED = "recording_stopped"
    LEASE_ENDED = "lease_ended"
    LOCKED = "locked"
    SIGNED_OUT = "signed_out"
    RIGHT_REVOKED = "right_revoked"
    KICKED = "kicked"
    LINK_BROKEN = "link_broken"
    CAMERA_LOST = "camera_lost"
    CAMERA_REFUSED = "camera_refused"
    NOT_TOLD = "not_told"
    CENTRAL_RESTARTED = "central_restarted"


@dataclass(frozen=True, slots=True)
class Notice:
    """A receipt of one channel with the camera's time (UTC)."""

    channel: NoticeChannel
    result: NoticeResult
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Viewer, unit, purpose and receipts; `record_seq` is its record in central's log.

    `sound`: the viewer may listen. `camera_lost_at` (UTC): the camera's video connection is lost since then and
    is being tried again. `talking`: the viewer talks to the officer now. `workstation` is the name of the machine
    `workstation_id`, for reading.
    """

    id: str
    unit_id: str
    unit_number: str
    device_id: str
    viewer_id: str
    viewer_name: str
    workstation: str
    purpose: str
    state: WatchState
    asked_at: datetime
    ends_at: datetime
    record_seq: int
    incident: str = ""
    break_glass: bool = False
    reason_due_at: datetime | None = None
    notices: tuple[Notice, ...] = ()
    ended_at: datetime | None = None
    end: WatchEnd | None = None
    end_words: str = ""
    sound: bool = False
    camera_lost_at: datetime | None = None
    talking: bool = False
    workstation_id: str = ""

    @property
    def running(self) -> bool:
        """Not ended."""
        return self.state is not WatchState.ENDED

    def notice(self, channel: NoticeChannel) -> NoticeResult | None:
        """The receipt of `channel`, or None while it is awaited."""
        return next((n.result for n in self.notices if n.channel is channel), None)


def notices_complete(notices: tuple[Notice, ...]) -> bool:
    """Whether every channel has reported."""
    return {n.channel for n in notices} >= set(NoticeChannel)


def told(notices: tuple[Notice, ...]) -> int:
    """How many of the three ways were shown; a way that this version doesn't know tells nobody."""
    return sum(n.result is NoticeResult.SHOWN and n.channel in set(NoticeChannel) for n in notices)
