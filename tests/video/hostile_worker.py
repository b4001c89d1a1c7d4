"""The real media process, with a decoder that some pictures crash, hang or slow down (`python -m`)."""

import ctypes
import time

from respond_desktop.rtsp.reader import AccessUnit
from respond_desktop.video.decoding.decode import Decoded, Decoder
from respond_desktop.video.media_process import worker

_WORDS = (b"DIES", b"HANG", b"LOOP", b"SLOW")
CRASHES, HANGS, LOOPS, SLOW = (b"\x06\x05\x10" + word * 4 + b"\x80" for word in _WORDS)
"""Supplemental information (ITU-T H.264 7.3.2.3), which decoders skip."""
SLOW_S, PATIENCE_S = 0.05, 5.0

_decode = Decoder.decode
_slow: set[Decoder] = set()
_inside: set[Decoder] = set()


def hostile_decode(decoder: Decoder, unit: AccessUnit) -> Decoded | None:
    """Like a fault in FFmpeg: no exception."""
    if CRASHES in unit.data:
        crash_among_the_slow()
    if HANGS in unit.data:
        ctypes.PyDLL(None).sleep(600)  # keeps the interpreter lock
    if LOOPS in unit.data:
        time.sleep(600)  # everything else goes on
    if SLOW in unit.data:
        _slow.add(decoder)
        _inside.add(decoder)
        time.sleep(SLOW_S)
        _inside.discard(decoder)
    return _decode(decoder, unit)


def crash_among_the_slow() -> None:
    """A moment when every slow stream is in the decoder too, so that all are suspects."""
    until_s = time.monotonic() + PATIENCE_S
    while _inside != _slow and time.monotonic() < until_s:
        time.sleep(0.001)
    ctypes.string_at(0)


if __name__ == "__main__":
    Decoder.decode = hostile_decode  # type: ignore[method-assign, assignment]
    worker.main()
