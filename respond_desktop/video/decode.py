"""H.264 pictures to scaled BGRA frames; damaged ones are left out until the next key picture."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

import av
from av.codec.context import Flags
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from respond_desktop.rtsp.reader import AccessUnit
from respond_desktop.video.picture import TileSize

MAX_WIDTH, MAX_HEIGHT = 8192, 4320
_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_HD_HEIGHT = 720
_MAX_HELD = 64


class Decoder:
    """One thread's decoder: no frame threads, no delay. Never raises on damaged data."""

    def __init__(self) -> None:
        context: Any = av.CodecContext.create("h264", "r")
        context.thread_count = 1
        context.thread_type = "NONE"
        context.flags |= int(Flags.low_delay)
        context.options = {"max_pixels": str(MAX_WIDTH * MAX_HEIGHT)}
        self._context = context
        self._scaler = VideoReformatter()
        self._captured: OrderedDict[int, datetime | None] = OrderedDict()
        self._fed = 0
        self.needs_key = True
        self.damaged = 0

    def decode(self, unit: AccessUnit) -> tuple[VideoFrame, datetime | None] | None:
        """The newest frame this picture completes, with the time it was captured, if any."""
        if self.needs_key and not unit.key:
            return None
        packet = av.Packet(unit.data)
        packet.pts = self._remember(unit.captured_at)
        try:
            frames: list[VideoFrame] = self._context.decode(packet)
        except FFmpegError:
            self._damage()
            return None
        self.needs_key = False
        if any(frame.is_corrupt or not _plausible(frame) for frame in frames):
            self._damage()
            return None
        return (frames[-1], self._captured.get(frames[-1].pts or 0)) if frames else None

    def scale(self, frame: VideoFrame, tile: TileSize) -> VideoFrame:
        """The frame as BGRA, fitted into the tile."""
        size = tile.fit(frame.width, frame.height)
        return self._scaler.reformat(
            frame,
            width=size.width,
            height=size.height,
            format="bgra",
            src_colorspace=_colour_space(frame),
            interpolation=Interpolation.FAST_BILINEAR,
            threads=1,
        )

    def _remember(self, captured_at: datetime | None) -> int:
        self._fed += 1
        self._captured[self._fed] = captured_at
        while len(self._captured) > _MAX_HELD:
            self._captured.popitem(last=False)
        return self._fed

    def _damage(self) -> None:
        self.damaged += 1
        self.needs_key = True
        self._context.flush_buffers()


def _plausible(frame: VideoFrame) -> bool:
    return 0 < frame.width <= MAX_WIDTH and 0 < frame.height <= MAX_HEIGHT


def _colour_space(frame: VideoFrame) -> Colorspace:
    """As the stream says; unsaid, what cameras mean: BT.709 for HD, BT.601 below."""
    said = int(frame.colorspace)
    if said == int(Colorspace.ITU709) or (said == _UNSPECIFIED and frame.height >= _HD_HEIGHT):
        return Colorspace.ITU709
    return Colorspace.ITU601
