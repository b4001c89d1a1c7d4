"""Coded pictures and sound of foreign encoders (FFmpeg's), for tests of packets and decoders."""

import functools
from fractions import Fraction
from typing import Any

import av
import numpy as np

from respond_desktop.rtsp.payload.rtp import RtpPacket
from tests.support.media import Coded

FRAME_SAMPLES = {"opus": 960, "aac": 1024}


@functools.cache
def h265(pictures: int = 20, gop: int = 5, slices: int = 1) -> tuple[Coded, ...]:
    """Moving noise coded by x265: key pictures carry their parameter sets; no pictures out of order."""
    encoder: Any = av.CodecContext.create("libx265", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 192, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30)
    own = f"keyint={gop}:min-keyint={gop}:scenecut=0:bframes=0:repeat-headers=1:slices={slices}"
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "x265-params": f"{own}:log-level=none:pools=1:frame-threads=1",
    }
    generator = np.random.default_rng(11)
    noise = generator.integers(0, 255, (192, 320, 3), dtype=np.uint8)
    packets = []
    for number in range(pictures):
        frame = av.VideoFrame.from_ndarray(np.roll(noise, number * 4, axis=1) // 3, format="rgb24")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return tuple(Coded(bytes(packet), packet.is_keyframe) for packet in packets)


@functools.cache
def sound(encoder_name: str, frames: int = 20) -> tuple[tuple[bytes, ...], bytes]:
    """Coded frames of a tone, 48 kHz mono (``libopus`` or ``aac``), and the decoder's configuration."""
    encoder: Any = av.CodecContext.create(encoder_name, "w")
    encoder.sample_rate, encoder.layout = 48000, "mono"
    encoder.format = "s16" if encoder_name == "libopus" else "fltp"
    encoder.time_base = Fraction(1, 48000)
    samples = FRAME_SAMPLES["opus" if encoder_name == "libopus" else "aac"]
    packets = []
    for number in range(frames):
        time = np.arange(number * samples, (number + 1) * samples) / 48000
        tone = np.sin(2 * np.pi * 440 * time)[None, :]
        plane = (tone * 8000).astype(np.int16) if encoder_name == "libopus" else tone.astype(np.float32) / 4
        frame = av.AudioFrame.from_ndarray(plane, format=str(encoder.format.name), layout="mono")
        frame.sample_rate, frame.pts = 48000, number * samples
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return tuple(bytes(packet) for packet in packets), bytes(encoder.extradata or b"")


def aac_payload(units: list[bytes]) -> bytes:
    """Several access units as one RFC 3640 AAC-hbr payload."""
    headers = b"".join((len(unit) << 3).to_bytes(2, "big") for unit in units)
    return (16 * len(units)).to_bytes(2, "big") + headers + b"".join(units)


def aac_fragments(unit: bytes, packet: RtpPacket, size: int) -> list[RtpPacket]:
    """One access unit over several packets that follow ``packet`` in number."""
    header = b"\x00\x10" + (len(unit) << 3).to_bytes(2, "big")
    pieces = [unit[start : start + size] for start in range(0, len(unit), size)]
    return [
        packet._replace(
            sequence=(packet.sequence + number) & 0xFFFF,
            marker=number == len(pieces) - 1,
            payload=header + piece,
        )
        for number, piece in enumerate(pieces)
    ]
