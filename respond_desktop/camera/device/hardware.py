"""What the agent needs of a body-worn camera's hardware; `camera.simulated` meets it without any."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.ladder import Rung
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.kinds.capabilities import CanDo
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


class Loudspeaker(Protocol):
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
class CameraPicture:
    """One coded picture: Annex B, seconds on a clock that only goes forward, and when it was taken (UTC)."""

    annexb: bytes
    pts_s: float
    captured_at: datetime
    key: bool


@dataclass(frozen=True, slots=True)
class SoundPacket:
    """20 ms of sound: one Opus packet (48 kHz, mono), seconds on its own clock, and when it was heard (UTC)."""

    opus: bytes
    pts_s: float
    captured_at: datetime


class SourceError(Exception):
    """The picture can't be had, or is over; the message is for people and names no address."""


class SoundSource(Protocol):
    """What is heard, while somebody listens; never waits, never raises."""

    @property
    def trouble(self) -> str:
        """Why there is no sound; empty when there is, or may be soon."""

    def ready(self) -> list[SoundPacket]:
        """What was heard since the last call, oldest first; a few packets at most."""

    def close(self) -> None:
        """Hear nothing more."""


class VideoSource(Protocol):
    """Lens and encoder; used by one thread at a time, and only while publishing."""

    @property
    def codec(self) -> Codec:
        """What the pictures are coded as."""

    def ready(self, at_most_s: float) -> bool:
        """Whether the first picture is in hand, so that there is something to announce; waits for it.

        Nothing else but `close` may be asked before. Raises SourceError when there will be none.
        """

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The sizes and rates it can give, best first; it begins with the first."""

    @property
    def has_sound(self) -> bool:
        """Whether `sound` gives anything."""

    def use(self, rung: Rung) -> None:
        """Give pictures of this rung from now on; the next one is a key picture."""

    def wait(self, at_most_s: float) -> bool:
        """Whether a picture is there now; waits for it. Then `take` or `skip`. Raises SourceError."""

    def take(self, key: bool) -> CameraPicture | None:
        """The picture, coded; `key`: a key picture if possible. None when the encoder has none yet."""

    def skip(self) -> None:
        """Let the picture go: it is neither coded nor sent."""

    def sound(self) -> SoundSource | None:
        """Begin to hear; None without sound."""

    def close(self) -> None:
        """Let lens and encoder go."""


class VideoMaker(Protocol):
    """Makes a video source for one spell of publishing."""

    def __call__(self) -> VideoSource:
        """A fresh source; raises SourceError when there is none now."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """All parts of one camera. `stealth` keeps display, motor and LED dark. `speaker` is None without one.

    `stream_position`: its fixes come from the stream that it carries.
    """

    display: Display
    vibration: Vibration
    led: Led
    gnss: Gnss
    battery: Battery
    video: VideoMaker
    stealth: "StealthSwitch"
    speaker: Loudspeaker | None = None
    stream_position: bool = False

    @property
    def can(self) -> tuple[str, ...]:
        """What central is told that it can."""
        always = (CanDo.LCD, CanDo.HAPTIC, CanDo.LED, CanDo.STEALTH)
        sound = (CanDo.PLAY_SOUND,) if self.speaker is not None else ()
        return (*always, *sound, *((CanDo.STREAM_POSITION,) if self.stream_position else ()))


class StealthSwitch(Protocol):
    """Tells the three notices to stay off."""

    def set(self, on: bool) -> None:
        """Stealth on or off."""
