"""What one camera is doing, as frozen values for its window and for a script that watches it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from respond_desktop.camera.device.hardware import RequestShown
from respond_desktop.camera.device.machine import Mode


class CameraLinkState(StrEnum):
    """The link to central."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    LOST = "lost"
    NO_COVERAGE = "no_coverage"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Did:
    """One thing the camera did: when (UTC), what, and its outcome or receipt; `strong` for a refusal.

    `kind` and `facts` (ids, channel, result) are the same thing for a script.
    """

    at: datetime
    words: str
    outcome: str = ""
    strong: bool = False
    kind: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CameraState:
    """Everything to be seen on the device and beside it. `talking`: the name of who talks to the officer, or empty.

    `picture`: size and rate of what is being published, in words, or empty.
    """

    device_number: str
    unit_number: str
    now: datetime
    mode: Mode = Mode.OFF
    recording_since: datetime | None = None
    link: CameraLinkState = CameraLinkState.CONNECTING
    link_words: str = "Connecting to central"
    livestream: bool = False
    led: bool = False
    pulses: int = 0
    pulsed_at_s: float | None = None
    request: RequestShown | None = None
    talking: str = ""
    stealth: bool = False
    coverage: bool = True
    watches: tuple[str, ...] = ()
    publishing: bool = False
    picture: str = ""
    battery_pct: int = 0
    did: tuple[Did, ...] = ()
