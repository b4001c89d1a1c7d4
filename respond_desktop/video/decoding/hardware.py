"""Which decoder a stream gets: the computer's hardware where it has one that works, else the processor."""

import sys
from typing import Any

import av
from av.codec.context import Flags
from av.codec.hwaccel import HWAccel, hwdevices_available
from av.error import FFmpegError

MAX_WIDTH, MAX_HEIGHT = 8192, 4320
_CODECS = {"H264": "h264", "H265": "hevc"}
_DEVICES = {
    "win32": ("d3d11va", "dxva2"),
    "linux": ("vaapi", "cuda"),
    "darwin": ("videotoolbox",),
}


class HardwareChoice:
    """Shared by all streams of a process: what doesn't work is found out once, and the reason kept."""

    def __init__(self, allowed: bool = True, devices: tuple[str, ...] | None = None) -> None:
        """`devices`: names of FFmpeg's devices to try, in order; None: what this system may have."""
        there = hwdevices_available()
        wanted = devices if devices is not None else _DEVICES.get(sys.platform, ())
        self._devices = [name for name in wanted if name in there] if allowed else []
        self.reason = "" if allowed else "hardware decoding is off by setting"

    @property
    def device(self) -> str:
        """The device to try, empty when there is none (left)."""
        return self._devices[0] if self._devices else ""

    def give_up(self, device: str, reason: str) -> None:
        """This device doesn't work here."""
        if device in self._devices:
            self._devices.remove(device)
        self.reason = f"{device}: {reason}"


def decoding_context(encoding: str, light: bool, hardware: HardwareChoice) -> tuple[Any, str]:
    """A decoder for one stream and the hardware device it uses (empty: none). ValueError: unknown encoding.

    One thread and low delay. `light` leaves the deblocking filter out between key pictures.
    """
    if encoding not in _CODECS:
        raise ValueError("unknown encoding")
    while device := hardware.device:
        try:
            context = _with_device(_CODECS[encoding], device)
        except (FFmpegError, OSError, ValueError, RuntimeError):
            hardware.give_up(device, "it can't be opened here")
            continue
        return _prepared(context, light=False), device
    return _prepared(av.CodecContext.create(_CODECS[encoding], "r"), light), ""


def _with_device(codec: str, device: str) -> Any:
    """A decoder that never falls back by itself (nobody would know what decodes); ValueError: there is none."""
    context: Any = av.CodecContext.create(codec, "r", hwaccel=HWAccel(device, allow_software_fallback=False))
    if not context.is_hwaccel:
        raise ValueError("no such decoder")
    return context


def _prepared(context: Any, light: bool) -> Any:
    context.thread_count = 1
    context.thread_type = "NONE"
    context.flags |= int(Flags.low_delay)
    options = {"max_pixels": str(MAX_WIDTH * MAX_HEIGHT)}
    if light:
        options["skip_loop_filter"] = "nokey"
    context.options = options
    return context
