"""A stream's sound as plain samples: 16-bit little-endian, mono, 48 kHz."""

from typing import Any

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.error import FFmpegError

from respond_desktop.rtsp.stream.sdp import Media

RATE_HZ = 48_000
_CODECS = {"OPUS": "opus", "MPEG4-GENERIC": "aac", "PCMU": "pcm_mulaw", "PCMA": "pcm_alaw"}
_MAX_PCM_BYTES = RATE_HZ * 2


class SoundDecoder:
    """One track's decoder. Damaged packets give no sound; it never raises on them."""

    def __init__(self, media: Media) -> None:
        """ValueError when the encoding is none of Opus, AAC, PCMU, PCMA."""
        if media.encoding not in _CODECS:
            raise ValueError("unknown sound encoding")
        context: Any = av.CodecContext.create(_CODECS[media.encoding], "r")
        context.sample_rate = media.clock_rate
        context.layout = "stereo" if media.channels == 2 else "mono"
        if media.audio_config:
            context.extradata = media.audio_config
        self._context = context
        self._resampler = AudioResampler("s16", "mono", RATE_HZ)
        self.damaged = 0

    def decode(self, packet: bytes) -> bytes:
        """The samples of one packet; empty when there are none (yet)."""
        try:
            frames: list[AudioFrame] = self._context.decode(av.Packet(packet))
            return samples(self._resampler, frames)
        except (FFmpegError, ValueError):
            self.damaged += 1
            self._resampler = AudioResampler("s16", "mono", RATE_HZ)
            return b""


def samples(resampler: AudioResampler, frames: list[AudioFrame]) -> bytes:
    """Frames as 48 kHz mono samples; at most one second of them."""
    pcm = b""
    for frame in frames:
        frame.pts = None
        for even in resampler.resample(frame):
            pcm += bytes(even.planes[0])[: even.samples * 2]
    return pcm[-_MAX_PCM_BYTES:]
