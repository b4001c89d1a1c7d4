"""Opus for one live stream: 48 kHz mono, 20 ms a packet (RFC 6716, RFC 7587)."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import av

from respond_desktop.camera.device.hardware import SoundPacket
from respond_desktop.camera.video.encode.ladder import SOUND_BIT_RATE

RATE = 48_000
SAMPLES = 960
PACKET_S = SAMPLES / RATE
KEPT = 10
"""Packets (200 ms) that wait at most; older ones are let go."""


class SoundTimes:
    """Times packets evenly, 20 ms apart; after a hole it goes on from now."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._next_s = time.monotonic()

    def packet(self, opus: bytes) -> SoundPacket:
        """The next packet with its times: seconds that only go forward, and when it was heard (UTC)."""
        moment_s = time.monotonic()
        if moment_s - self._next_s > 0.2:
            self._next_s = moment_s
        at_s, self._next_s = self._next_s, self._next_s + PACKET_S
        return SoundPacket(opus, at_s, self._now() + timedelta(seconds=min(0.0, at_s - moment_s)))


class OpusCoder:
    """Sound frames of any kind in, packets out."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._times = SoundTimes(now)
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=SAMPLES)
        self._context = coder()

    def code(self, frame: "av.AudioFrame") -> list[SoundPacket]:
        """The packets that are complete with this frame; possibly none."""
        frame.pts = None
        return [
            self._times.packet(bytes(packet))
            for even in self._resampler.resample(frame)
            for packet in self._context.encode(even)
        ]


class HeardPackets:
    """Packets between two threads: bounded, the newest win."""

    def __init__(self) -> None:
        self._packets: deque[SoundPacket] = deque(maxlen=KEPT)

    def put(self, packets: Iterable[SoundPacket]) -> None:
        """Newly heard."""
        self._packets.extend(packets)

    def take(self) -> list[SoundPacket]:
        """Everything that waits, oldest first."""
        packets = []
        while self._packets:
            packets.append(self._packets.popleft())
        return packets


def coder() -> "av.AudioCodecContext":
    """A fresh Opus encoder."""
    context = av.CodecContext.create("libopus", "w")
    assert isinstance(context, av.AudioCodecContext)
    context.sample_rate, context.layout, context.format = RATE, "mono", "s16"
    context.bit_rate = SOUND_BIT_RATE
    context.options = {"application": "voip", "frame_duration": "20"}
    return context
