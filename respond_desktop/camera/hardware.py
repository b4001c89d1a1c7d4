"""What the agent needs of a body-worn camera's hardware; `camera.simulated` meets it without any."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.watches import NoticeResult


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A backup request as the officer reads it."""

    request_id: str
    title: str
    lines: tuple[str, ...]


class Display(Protocol):
    """The LCD."""

    def livestream(self, on: bool) -> NoticeResult:
        """Show or take away the Livestream bar; what became of it."""

    def request(self, shown: RequestShown | None) -> NoticeResult:
        """Show a backup request, or take it away."""

    def talk(self, speaker: str) -> NoticeResult:
        """Show that `speaker` talks; nobody does when it is empty."""


class Vibration(Protocol):
    """The motor."""

    def pulse(self, times: int) -> NoticeResult:
        """Vibrate `times` times."""


class Led(Protocol):
    """The light beside the lens."""

    def blink(self, on: bool) -> NoticeResult:
        """Blink purple once a second, or go out."""


class Speaker(Protocol):
    """The loudspeaker; neither call waits until what was given has been heard."""

    def play(self, pcm: bytes) -> None:
        """Play sound behind what is playing: 48 kHz, mono, signed 16 bits, little endian."""

    def stop(self) -> None:
        """Be silent at once; what wasn't played yet is dropped."""


class Gnss(Protocol):
    """The satellite receiver."""

    def fix(self, now: datetime) -> Fix | None:
        """The fix at `now` (UTC), or None without one."""


class Battery(Protocol):
    """Charge and radio."""

    def percent(self) -> int:
        """Charge left, 0-100."""

    def bars(self) -> int:
        """Signal, 0-4."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One coded picture: H.264 Annex B, seconds on a clock that only goes forward, and when it was taken (UTC)."""

    annexb: bytes
    pts_s: float
    captured_at: datetime
    key: bool


class VideoSource(Protocol):
    """Lens and encoder; used by one thread at a time, and only while publishing."""

    def next(self, key: bool) -> Picture:
        """Wait for the next picture's time and return it; `key`: make it a key picture if possible."""

    def close(self) -> None:
        """Let the encoder go."""


class VideoMaker(Protocol):
    """Makes a video source for one spell of publishing."""

    def __call__(self) -> VideoSource:
        """A fresh source."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """All parts of one camera. `stealth` keeps display, motor and LED dark. `speaker` is None without one."""

    display: Display
    vibration: Vibration
    led: Led
    gnss: Gnss
    battery: Battery
    video: VideoMaker
    stealth: "StealthSwitch"
    speaker: Speaker | None = None


class StealthSwitch(Protocol):
    """Tells the three notices to stay off."""

    def set(self, on: bool) -> None:
        """Stealth on or off."""
