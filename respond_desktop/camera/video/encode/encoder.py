"""One live stream's coder: no picture held back, a key picture each second or when asked, whole in itself."""

import av
from av.video.frame import PictureType
from av.video.reformatter import ColorRange

from respond_desktop.camera.video.encode.colours import colour_space
from respond_desktop.camera.video.encode.encoders import EncoderKind, opened
from respond_desktop.camera.video.encode.ladder import Rung
from respond_desktop.camera.video.encode.sets import ParameterSets

_TICKS = 90_000


class Encoder:
    """One coded picture for each raw one, in Annex B with the parameter sets before each key picture."""

    def __init__(self, kind: EncoderKind, rung: Rung, sets: ParameterSets) -> None:
        self._context = opened(kind, rung)
        self._kind, self._rung, self._sets = kind, rung, sets
        self._last_pts = -1

    def encode(self, frame: "av.VideoFrame", at_s: float, key: bool) -> tuple[bytes, bool]:
        """The coded picture (empty while the coder has none) and whether it is a key picture.

        `frame` has any size and format; `at_s` is its time in seconds and goes forward.
        """
        if self._last_pts < 0:
            self._say_colours(frame)
        frame = self._fitted(frame)
        self._last_pts = max(self._last_pts + 1, round(at_s * _TICKS))
        frame.pts = self._last_pts
        frame.pict_type = PictureType.I if key else PictureType.NONE
        packets = self._context.encode(frame)
        coded = b"".join(bytes(packet) for packet in packets)
        if not any(packet.is_keyframe for packet in packets):
            return coded, False
        return self._sets.before(coded, self._context.extradata or b""), True

    def _fitted(self, frame: "av.VideoFrame") -> "av.VideoFrame":
        """The frame in the rung's size, the coder's format and video range."""
        rung, name = self._rung, frame.format.name
        full = name.startswith("yuvj") or int(frame.color_range) == int(ColorRange.JPEG)
        if not full and (frame.width, frame.height, name) == (rung.width, rung.height, self._kind.pixels):
            return frame
        return frame.reformat(
            width=rung.width,
            height=rung.height,
            format=self._kind.pixels,
            dst_color_range=ColorRange.MPEG if full else None,
        )

    def _say_colours(self, frame: "av.VideoFrame") -> None:
        """What the source means by its colours goes on: here the picture may have another size."""
        context = self._context
        context.colorspace, context.color_range = colour_space(frame), int(ColorRange.MPEG)
        context.color_primaries, context.color_trc = frame.color_primaries, frame.color_trc
