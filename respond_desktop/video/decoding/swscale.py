"""FFmpeg's scaler called directly: it draws where the picture belongs, while PyAV's always makes a frame of its own.

Only the last step, planes to BGRA of the same size, goes this way; the functions are as old as libswscale and
unchanged since. Where PyAV's own copy of the library isn't found, `Converter.make` says so and PyAV's way is used.
"""

import ctypes
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace

_FOLDERS = ("../av.libs", ".dylibs")
"""Where the wheels keep FFmpeg, seen from PyAV's package (Linux and Windows; macOS)."""

_POINT = 0x10  # SWS_POINT, swscale.h
_FULL_RANGE = 2  # AVCOL_RANGE_JPEG, pixfmt.h
_ONE = 1 << 16  # contrast and saturation are 16.16 fixed point
_PLANES = 4


@dataclass(frozen=True, slots=True)
class _Library:
    scale: Any
    util: Any


@functools.cache
def _library() -> _Library | None:
    """The two libraries PyAV has loaded already, or None."""
    package = Path(av.__file__).parent
    for folder in _FOLDERS:
        found = [sorted((package / folder).glob(f"*{name}*")) for name in ("swscale", "avutil")]
        if all(found):
            try:
                scale, util = (ctypes.CDLL(str(paths[0])) for paths in found)
                return _declared(scale, util)
            except (OSError, AttributeError):
                return None
    return None


def _declared(scale: Any, util: Any) -> _Library:
    number, pointer = ctypes.c_int, ctypes.c_void_p
    scale.sws_getContext.restype = pointer
    scale.sws_getContext.argtypes = [*[number] * 7, pointer, pointer, pointer]
    scale.sws_freeContext.restype = None
    scale.sws_freeContext.argtypes = [pointer]
    scale.sws_getCoefficients.restype = pointer
    scale.sws_getCoefficients.argtypes = [number]
    scale.sws_setColorspaceDetails.argtypes = [pointer, pointer, number, pointer, *[number] * 4]
    scale.sws_scale.argtypes = [pointer, pointer, pointer, number, number, pointer, pointer]
    util.av_get_pix_fmt.argtypes = [ctypes.c_char_p]
    return _Library(scale, util)


class Converter:
    """One thread's way from decoded planes to BGRA in memory of one's own. `close` it."""

    def __init__(self, library: _Library) -> None:
        self._library = library
        self._context: int | None = None
        self._key: tuple[object, ...] = ()
        self._from = (ctypes.c_void_p * _PLANES)(), (ctypes.c_int * _PLANES)()
        self._to = (ctypes.c_void_p * _PLANES)(), (ctypes.c_int * _PLANES)()

    @classmethod
    def make(cls) -> "Converter | None":
        """None where the library isn't found."""
        library = _library()
        return cls(library) if library is not None else None

    def convert(self, frame: VideoFrame, colours: Colorspace, room: memoryview, stride: int) -> bool:
        """Draw the frame as BGRA rows of `stride` bytes into `room` (writable, contiguous); False: it can't be.

        `stride` is a multiple of 64 and `room` has 64 bytes more than `stride` * height: whole vectors are written.
        """
        if stride < frame.width * 4 or stride % 64 or len(room) < stride * frame.height + 64:
            raise ValueError("the room is too small")
        if not self._set_up(frame, colours):
            return False
        pointers, strides = self._from
        for number in range(_PLANES):
            plane = frame.planes[number] if number < len(frame.planes) else None
            pointers[number] = plane.buffer_ptr if plane else None
            strides[number] = plane.line_size if plane else 0
        start = ctypes.c_char.from_buffer(room)
        self._to[0][0], self._to[1][0] = ctypes.addressof(start), stride
        rows = self._library.scale.sws_scale(self._context, *self._from, 0, frame.height, *self._to)
        return bool(rows == frame.height)

    def close(self) -> None:
        """Give the scaler's memory back."""
        context, self._context, self._key = self._context, None, ()
        if context:
            self._library.scale.sws_freeContext(context)

    def __del__(self) -> None:
        self.close()

    def _set_up(self, frame: VideoFrame, colours: Colorspace) -> bool:
        full = frame.format.name.startswith("yuvj") or int(frame.color_range) == _FULL_RANGE
        key = (frame.width, frame.height, frame.format.name, int(colours), full)
        if key == self._key:
            return self._context is not None
        self.close()
        self._key = key
        scale, util = self._library.scale, self._library.util
        planes, bgra = (util.av_get_pix_fmt(name.encode()) for name in (frame.format.name, "bgra"))
        size = (frame.width, frame.height)
        self._context = scale.sws_getContext(*size, planes, *size, bgra, _POINT, None, None, None)
        if self._context:
            table = scale.sws_getCoefficients(int(colours))
            scale.sws_setColorspaceDetails(self._context, table, full, table, 1, 0, _ONE, _ONE)
        return self._context is not None
