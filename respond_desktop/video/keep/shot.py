"""A decoded frame on its way into a clip: its time, its size, and how many may wait."""

from dataclasses import dataclass, replace
from datetime import datetime

from av.video.frame import VideoFrame

from respond_desktop.domain.stream.look import PLAIN, PictureLook
from respond_desktop.video.decoding.seen import SeenFrame

_QUEUED, _QUEUED_BYTES = 30, 48_000_000
_SAME_CLOCK_S = 0.5


@dataclass(frozen=True, slots=True)
class ClipShot:
    """A decoded frame, the camera's time (UTC), when it came (monotonic) and its number among the decoded ones.

    `key`: it was a key picture. `look`: how the frame is to be looked at.
    """

    frame: VideoFrame
    captured_at: datetime | None
    received_s: float
    number: int
    key: bool = False
    look: PictureLook = PLAIN

    def straight(self) -> "ClipShot":
        """The same with an upright frame in square pixels: milliseconds of work for one that lies on its side."""
        return replace(self, frame=SeenFrame(self.frame, None, self.look).straight(), look=PLAIN)


def moment(first: ClipShot, shot: ClipShot) -> float:
    """Seconds since the first picture: by the camera's clock while it goes as ours does, else by ours."""
    here_s = max(0.0, shot.received_s - first.received_s)
    if first.captured_at is None or shot.captured_at is None:
        return here_s
    there_s = (shot.captured_at - first.captured_at).total_seconds()
    return max(0.0, there_s) if abs(there_s - here_s) < _SAME_CLOCK_S else here_s


def room_for(frame: VideoFrame) -> int:
    """How many such frames may wait for the coder."""
    return max(2, min(_QUEUED, _QUEUED_BYTES * 2 // (3 * max(1, frame.width * frame.height))))


def even(width: int, height: int) -> tuple[int, int]:
    """The size of a clip's pictures: coders take even ones only."""
    return max(2, width & ~1), max(2, height & ~1)
