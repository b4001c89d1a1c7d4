"""Frames to BGRA at the size they are shown."""

from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from respond_desktop.video.picture import TileSize

_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_HD_HEIGHT = 720


class Scaler:
    """One thread's scaler. Scaling planes and then converting costs a fifth less than swscale's way of both at once."""

    def __init__(self) -> None:
        self._resizer, self._converter = VideoReformatter(), VideoReformatter()

    def scale(self, frame: VideoFrame, tile: TileSize) -> VideoFrame:
        """The frame as BGRA, fitted into the tile."""
        size, colours = tile.fit(frame.width, frame.height), _colour_space(frame)
        if (size.width, size.height) != (frame.width, frame.height):
            frame = self._resizer.reformat(
                frame,
                width=size.width,
                height=size.height,
                format="yuv420p",
                interpolation=Interpolation.AREA,
                threads=1,
            )
        return self._converter.reformat(
            frame, format="bgra", src_colorspace=colours, interpolation=Interpolation.POINT, threads=1
        )


def _colour_space(frame: VideoFrame) -> Colorspace:
    """As the stream says; unsaid, what cameras mean: BT.709 for HD, BT.601 below."""
    said = int(frame.colorspace)
    if said == int(Colorspace.ITU709) or (said == _UNSPECIFIED and frame.height >= _HD_HEIGHT):
        return Colorspace.ITU709
    return Colorspace.ITU601
