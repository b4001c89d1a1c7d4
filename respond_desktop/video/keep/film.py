"""A clip being coded: H.264 in an MP4 file that exists only in memory."""

import io
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

import av
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

_TICKS = 90_000
_USUAL_FPS = 30
_KEY_EVERY = 60
_MAX_PICTURES = 4096
_INDEX_BYTES = 32 * _MAX_PICTURES + 16 * 1024
"""Room for the index before the pictures, so that a player needs no second look at the file's end."""
_AROUND_BYTES, _AROUND_PACKET = 1024, 64
_MAX_BIT_RATE = 20_000_000
_ENCODERS: Mapping[str, Mapping[str, str]] = {
    "libx264": {"preset": "superfast", "tune": "zerolatency", "crf": "22"},
    "libopenh264": {},
    "h264_mf": {"rate_control": "cbr", "scenario": "archive"},
    "h264_videotoolbox": {"allow_sw": "1"},
}


class FilmError(Exception):
    """The pictures can't be coded."""


class Film:
    """One MP4: `add` pictures of one size, then `finish`. Never larger than `max_bytes`. Belongs to one thread."""

    def __init__(self, first: VideoFrame, max_bytes: int, began_at: datetime | None) -> None:
        """`first` says size and colours; `began_at` (UTC) is kept as the file's time. Raises FilmError."""
        self._max_bytes = max_bytes
        self._last_tick = -1
        self._bytes = _INDEX_BYTES + _AROUND_BYTES
        self._file = io.BytesIO()
        self.pictures = 0
        try:
            self._container = av.open(self._file, "w", format="mp4", options={"moov_size": str(_INDEX_BYTES)})
            self._stream = _stream(self._container, first)
        except (FFmpegError, ValueError, OSError):
            raise FilmError from None
        if began_at is not None:
            self._container.metadata["creation_time"] = began_at.isoformat()

    @property
    def seconds(self) -> float:
        """From the first picture to the newest."""
        return max(0, self._last_tick) / _TICKS

    def add(self, frame: VideoFrame, at_s: float) -> bool:
        """Code a yuv420p picture taken `at_s` after the first; False: there is no more room, and it is not in.

        Raises FilmError.
        """
        if self.pictures >= _MAX_PICTURES:
            return False
        tick = max(self._last_tick + 1, round(at_s * _TICKS))
        frame.pts, frame.time_base = tick, Fraction(1, _TICKS)
        try:
            if not self._mux(self._stream.codec_context.encode(frame)):
                return False
        except (FFmpegError, ValueError, OSError):
            raise FilmError from None
        self._last_tick = tick
        self.pictures += 1
        return True

    def finish(self) -> memoryview:
        """The whole file. Raises FilmError."""
        try:
            self._mux(self._stream.codec_context.encode(None))
            self._container.close()
        except (FFmpegError, ValueError, OSError):
            raise FilmError from None
        return self._file.getbuffer()

    def _mux(self, packets: Any) -> bool:
        for packet in packets:
            self._bytes += packet.size + _AROUND_PACKET
            if self._bytes > self._max_bytes:
                return False
            packet.stream = self._stream
            self._container.mux(packet)
        return True


def _stream(container: Any, like: VideoFrame) -> Any:
    name = next((name for name in _ENCODERS if name in av.codecs_available), "")
    if not name:
        raise FilmError
    stream = container.add_stream(name, rate=_USUAL_FPS)
    context = stream.codec_context
    context.width, context.height, context.pix_fmt = like.width, like.height, "yuv420p"
    context.time_base, context.framerate = Fraction(1, _TICKS), Fraction(_USUAL_FPS)
    context.gop_size, context.max_b_frames = _KEY_EVERY, 0
    context.thread_count = 1
    context.colorspace, context.color_range = like.colorspace, ColorRange.MPEG
    rate = min(_MAX_BIT_RATE, max(1_000_000, like.width * like.height * 5))
    limits = {"maxrate": str(rate), "bufsize": str(rate)}
    if name != "libx264":
        context.bit_rate = rate * 3 // 4
    context.options = {**_ENCODERS[name], **limits}
    return stream
