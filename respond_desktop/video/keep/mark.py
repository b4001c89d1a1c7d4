"""The watermark of a clip: drawn by the window, burnt into each picture by the media process."""

import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from respond_desktop.video.keep.clips import mark_scale, mark_size

Bytes = npt.NDArray[np.uint8]

_BLACK, _LUMA_RANGE, _NO_COLOUR = 16, 219, 128


class WrongMarkError(ValueError):
    """Not the mark of these pictures."""


class BurntMark:
    """A mark ready to be burnt into yuv420p pictures of one size; `planes` as in messages.MarkClip."""

    def __init__(self, width: int, height: int, planes: bytes) -> None:
        """Raises WrongMarkError when the planes are not those of a mark of such pictures."""
        columns, rows = mark_size(width, height)
        alpha, luma = _unpacked(planes, columns * rows)
        scale = mark_scale(width, height)
        whole = [_enlarged(plane.reshape(rows, columns), scale, width, height) for plane in (alpha, luma)]
        half = whole[0][::2, ::2]
        light = whole[1].astype(np.uint16) * _LUMA_RANGE + whole[0].astype(np.uint16) * _BLACK
        grey = half.astype(np.uint16) * _NO_COLOUR
        self._planes = (_Blend(whole[0], light), _Blend(half, grey), _Blend(half, grey))

    def burn(self, frame: VideoFrame) -> None:
        """Change the frame; it must be yuv420p of the mark's size and nobody else's."""
        for plane, blend in zip(frame.planes, self._planes, strict=True):
            blend.apply(_pixels(plane))


class _Blend:
    """One plane: only the pixels that the mark covers are touched."""

    def __init__(self, alpha: Bytes, added: npt.NDArray[np.uint16]) -> None:
        self._at = np.nonzero(alpha)
        self._kept = (255 - alpha[self._at]).astype(np.uint16)
        self._added = added[self._at]

    def apply(self, pixels: Bytes) -> None:
        pixels[self._at] = (pixels[self._at] * self._kept + self._added) // 255


def copied(frame: VideoFrame) -> VideoFrame:
    """A copy of a yuv420p frame: the decoder still refers to the first."""
    copy = VideoFrame(frame.width, frame.height, "yuv420p")
    for old, new in zip(frame.planes, copy.planes, strict=True):
        _pixels(new)[:] = _pixels(old)
    return copy


def _pixels(plane: Any) -> Bytes:
    rows: Bytes = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]


def _unpacked(planes: bytes, size: int) -> tuple[Bytes, Bytes]:
    opener = zlib.decompressobj()
    try:
        whole = opener.decompress(planes, 2 * size + 1)
    except zlib.error:
        raise WrongMarkError from None
    if len(whole) != 2 * size or not opener.eof:
        raise WrongMarkError
    both = np.frombuffer(whole, np.uint8)
    return both[:size], both[size:]


def _enlarged(plane: Bytes, scale: int, width: int, height: int) -> Bytes:
    if scale > 1:
        plane = plane.repeat(scale, axis=0).repeat(scale, axis=1)
    return plane[:height, :width]
