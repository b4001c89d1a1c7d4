"""A decoded frame with its time and the way it is to be looked at."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from respond_desktop.domain.stream.look import PLAIN, PictureLook
from respond_desktop.video.decoding.scale import Scaler, room_bytes, row_bytes
from respond_desktop.video.picture import TileSize


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """`captured_at` (UTC) is the camera's time, None while unknown."""

    frame: VideoFrame
    captured_at: datetime | None
    look: PictureLook = PLAIN

    @property
    def size(self) -> tuple[int, int]:
        """Size upright, in square pixels."""
        return self.look.size(self.frame.width, self.frame.height)

    def straight(self) -> VideoFrame:
        """The frame itself where it needs nothing, else a copy that is upright and has square pixels."""
        if self.look == PLAIN:
            return self.frame
        width, height = self.size
        if not self.look.turn:
            return VideoReformatter().reformat(
                self.frame, width=width, height=height, interpolation=Interpolation.AREA, threads=1
            )
        size = TileSize(width, height)
        room = bytearray(room_bytes(size))
        Scaler().draw(self.frame, size, memoryview(room), self.look.turn)
        rows = np.frombuffer(room, np.uint8, row_bytes(width) * height).reshape(height, -1)
        pixels = np.ascontiguousarray(rows[:, : width * 4]).reshape(height, width, 4)
        made = VideoFrame.from_ndarray(pixels, format="bgra")
        made.colorspace = Colorspace.ITU601  # what it is made into; unsaid, 720 lines would be read as BT.709
        return made
