"""What a live session asks of the source of its frames, whatever carries the stream."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from av.video.frame import VideoFrame

from respond_desktop.domain.stream.look import PLAIN, PictureLook
from respond_desktop.video.marks import Mark


@dataclass(slots=True)
class Wishes:
    """What the window wants of a stream now; read by the thread that decodes.

    `light`: the picture is shown at most half as high as it is, so deblocking may be left out.
    `whole`: never `light`, whatever is shown: a clip is being made.
    """

    keys_only: bool = False
    light: bool = False
    whole: bool = False
    listen: bool = False


class FrameSink(Protocol):
    """Where decoded frames and sound go; called in the source's thread."""

    wishes: Wishes
    mark: Mark

    def decoded(self, count: int) -> None:
        """So many pictures more were decoded."""

    def show(self, frame: VideoFrame, captured_at: datetime | None, look: PictureLook = PLAIN) -> None:
        """The newest frame, and how it is to be looked at."""

    def hear(self, pcm: bytes, captured_at: datetime | None) -> None:
        """Sound: 16-bit little-endian mono at 48 kHz."""


class FrameSource(Protocol):
    """Reads and decodes one stream, once. `run` and everything it opens belong to one thread."""

    @property
    def received_bytes(self) -> int:
        """Bytes so far."""

    @property
    def gaps(self) -> int:
        """How often packets were missing."""

    @property
    def damaged(self) -> int:
        """How often a picture could not be decoded."""

    @property
    def words(self) -> str:
        """What decodes, for diagnostics; empty before the first picture."""

    def run(self, sink: FrameSink) -> None:
        """Open, read and decode until the stream is over. RtspError says why; returns after `stop`."""

    def stop(self) -> None:
        """End `run` soon; safe from any thread, any number of times."""
