"""Which encoder codes the picture: x264 or x265, or the machine's own when it is asked for and works."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

import av
import numpy as np

from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.ladder import Rung


@dataclass(frozen=True, slots=True)
class EncoderKind:
    """One of FFmpeg's encoders by name, the pixel format it takes, and what makes it hold nothing back."""

    name: str
    pixels: str = "yuv420p"
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The encoder to use; `words` says so when it isn't what was asked for."""

    kind: EncoderKind
    words: str = ""


_SOFTWARE = {
    Codec.H264: EncoderKind("libx264", options={"preset": "ultrafast", "tune": "zerolatency"}),
    Codec.H265: EncoderKind("libx265", options={"preset": "ultrafast", "tune": "zerolatency"}),
}
_HARDWARE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("nvenc", "yuv420p", {"preset": "p2", "tune": "ull", "zerolatency": "1", "delay": "0", "rc": "cbr"}),
    ("qsv", "nv12", {"preset": "veryfast", "async_depth": "1", "look_ahead": "0", "low_power": "1"}),
    ("amf", "nv12", {"usage": "ultralowlatency", "quality": "speed", "rc": "cbr"}),
    ("mf", "nv12", {"scenario": "video_conference", "rate_control": "cbr", "hw_encoding": "1"}),
    ("videotoolbox", "nv12", {"realtime": "1", "prio_speed": "1", "allow_sw": "0"}),
    ("vaapi", "nv12", {"async_depth": "1"}),
    ("v4l2m2m", "nv12", {}),
)
_EACH_KEY_IS_IDR = {"forced-idr": "1", "forced_idr": "1"}
_TRIED = Rung(800_000, 640, 360, 15.0)


def software(codec: Codec) -> EncoderKind:
    """The encoder that works everywhere."""
    return _SOFTWARE[codec]


def hardware(codec: Codec) -> tuple[EncoderKind, ...]:
    """The machine's encoders in the order they are tried, whether they are there or not."""
    return tuple(
        EncoderKind(f"{codec.value}_{name}", pixels, {**_EACH_KEY_IS_IDR, **options})
        for name, pixels, options in _HARDWARE
    )


@lru_cache(maxsize=4)
def choose(codec: Codec, automatic: bool) -> Chosen:
    """The software encoder, or with `automatic` the first of the machine's that codes a picture."""
    own = Chosen(software(codec))
    if not automatic:
        return own
    for kind in hardware(codec):
        if works(kind):
            return Chosen(kind, f"The picture is coded by {kind.name}")
    return Chosen(
        own.kind, f"No hardware encoder for {codec.words} works here. {own.kind.name} codes the picture."
    )


def works(kind: EncoderKind) -> bool:
    """Whether this encoder opens and codes one picture."""
    if kind.name not in av.codecs_available:
        return False
    try:
        context = opened(kind, _TRIED)
        grey = np.full((_TRIED.height * 3 // 2, _TRIED.width), 128, np.uint8)
        frame = av.VideoFrame.from_ndarray(grey, format="yuv420p").reformat(format=kind.pixels)
        frame.pts = 0
        return any(packet.size for packet in [*context.encode(frame), *context.encode(None)])
    except (av.error.FFmpegError, OSError, ValueError):
        return False


def opened(kind: EncoderKind, rung: Rung) -> "av.VideoCodecContext":
    """A coder for one rung: no picture held back, a key picture each second, the bit rate kept within 0.35 s."""
    context = av.CodecContext.create(kind.name, "w")
    assert isinstance(context, av.VideoCodecContext)
    rate = Fraction(rung.fps).limit_denominator(1001)
    gop = max(1, round(rung.fps))
    context.width, context.height, context.pix_fmt = rung.width, rung.height, kind.pixels
    context.time_base, context.framerate = Fraction(1, 90_000), rate
    context.bit_rate = int(rung.bit_rate * 0.85)
    context.gop_size, context.max_b_frames = gop, 0
    context.thread_count = 1
    context.options = {**kind.options, **_parameters(kind.name, rung, gop)}
    return context


def _parameters(name: str, rung: Rung, gop: int) -> dict[str, str]:
    most, kept = rung.bit_rate // 1000, max(8, rung.bit_rate * 35 // 100_000)
    limits = f"vbv-maxrate={most}:vbv-bufsize={kept}:keyint={gop}:min-keyint=1:scenecut=0:bframes=0"
    if name == "libx264":
        return {"x264-params": f"{limits}:repeat-headers=1:sliced-threads=0"}
    if name == "libx265":
        quiet = "log-level=none:pools=none:frame-threads=1:no-wpp=1"
        return {"x265-params": f"{limits}:repeat-headers=1:rc-lookahead=0:{quiet}"}
    return {"maxrate": str(rung.bit_rate), "bufsize": str(kept * 1000)}
