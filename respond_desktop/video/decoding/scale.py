"""Frames to BGRA at the size they are shown, drawn where they belong."""

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from respond_desktop.video.decoding.swscale import Converter
from respond_desktop.video.picture import TileSize

_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_HD_HEIGHT = 720
_VECTOR = 64


class Scaler:
    """One thread's scaler. Scaling planes and then converting costs a fifth less than swscale's way of both at once."""

    def __init__(self) -> None:
        self._resizer, self._reformatter = VideoReformatter(), VideoReformatter()
        self._converter = Converter.make()

    def draw(self, frame: VideoFrame, size: TileSize, room: memoryview, turn: int = 0) -> None:
        """The frame as BGRA at `size`, in rows of `row_bytes(size.width)`; `room` has `room_bytes(size)`.

        `size` is that of the upright picture, `turn` degrees clockwise from how the frame lies.
        """
        if turn:
            self._draw_turned(frame, size, room, turn)
            return
        colours = _colour_space(frame)
        if (size.width, size.height) != (frame.width, frame.height):
            frame = self._resizer.reformat(
                frame,
                width=size.width,
                height=size.height,
                format="yuv420p",
                interpolation=Interpolation.AREA,
                threads=1,
            )
        stride = row_bytes(size.width)
        if self._converter is None or not self._converter.convert(frame, colours, room, stride):
            self._copy(frame, colours, room, stride)

    def _draw_turned(self, frame: VideoFrame, size: TileSize, room: memoryview, turn: int) -> None:
        lying = TileSize(size.height, size.width) if turn in (90, 270) else size
        rows = memoryview(bytearray(room_bytes(lying)))
        self.draw(frame, lying, rows)
        stride, into = row_bytes(lying.width), row_bytes(size.width)
        pixels = np.frombuffer(rows, np.uint32, stride // 4 * lying.height).reshape(lying.height, stride // 4)
        target = np.frombuffer(room, np.uint32, into // 4 * size.height).reshape(size.height, into // 4)
        target[:, : size.width] = np.rot90(pixels[:, : lying.width], -(turn // 90))

    def _copy(self, frame: VideoFrame, colours: Colorspace, room: memoryview, stride: int) -> None:
        drawn = self._reformatter.reformat(
            frame, format="bgra", src_colorspace=colours, interpolation=Interpolation.POINT, threads=1
        )
        rows, step = memoryview(drawn.planes[0]), drawn.planes[0].line_size
        if step == stride:
            room[: step * drawn.height] = rows[: step * drawn.height]
            return
        for y in range(drawn.height):
            room[y * stride : y * stride + drawn.width * 4] = rows[y * step : y * step + drawn.width * 4]


def row_bytes(width: int) -> int:
    """Bytes of a row of BGRA: rounded up to what the scaler's vectors want."""
    return (width * 4 + _VECTOR - 1) & -_VECTOR


def room_bytes(size: TileSize) -> int:
    """Bytes that a picture of this size needs while it is drawn: its rows and what a vector may write behind them."""
    return row_bytes(size.width) * size.height + _VECTOR


def _colour_space(frame: VideoFrame) -> Colorspace:
    """As the stream says; unsaid, what cameras mean: BT.709 for HD, BT.601 below."""
    said = int(frame.colorspace)
    if said == int(Colorspace.ITU709) or (said == _UNSPECIFIED and frame.height >= _HD_HEIGHT):
        return Colorspace.ITU709
    return Colorspace.ITU601
