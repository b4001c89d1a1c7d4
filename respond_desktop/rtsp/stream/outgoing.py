"""One outgoing track: coded units to interleaved frames, with sender reports of the camera's clock."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from respond_desktop.rtsp.messages import frame
from respond_desktop.rtsp.payload.annexb import split_annexb
from respond_desktop.rtsp.payload.codecs import OPUS, VIDEO_CODECS
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.packetise import Packetiser
from respond_desktop.rtsp.payload.rtp import RtpPacket
from respond_desktop.rtsp.stream.rtcp import SenderReport
from respond_desktop.rtsp.stream.sdp import Media

VIDEO_PAYLOAD_TYPE, AUDIO_PAYLOAD_TYPE = 96, 97
CLOCK_RATE = 90000
_REPORT_EVERY_S = 1.0
_PAUSE_S = 0.5


@dataclass(frozen=True)
class VideoParameters:
    """What is told before the first picture; no sets when they come with every key picture."""

    parameter_sets: tuple[bytes, ...] = ()
    encoding: str = "H264"

    @classmethod
    def from_annexb(cls, stream: bytes, encoding: str = "H264") -> "VideoParameters":
        """From an encoder's extradata or from a key picture; ``encoding`` is H264 or H265."""
        return cls(VIDEO_CODECS[encoding].find_parameter_sets(stream), encoding)

    def media(self, control: str) -> Media:
        """The track's description."""
        return Media("video", VIDEO_PAYLOAD_TYPE, self.encoding, CLOCK_RATE, control, self.parameter_sets)


@dataclass(frozen=True)
class AudioParameters:
    """Opus as RFC 7587 has it: a clock of 48 kHz whatever was recorded, one packet a frame."""

    channels: int = 1

    def media(self, control: str) -> Media:
        """The track's description."""
        return Media("audio", AUDIO_PAYLOAD_TYPE, OPUS, 48000, control, (), self.channels)


class Outgoing:
    """Keeps numbers, clock and reports of one track that goes out on a pair of channels."""

    def __init__(self, media: Media, channel: int) -> None:
        codec = VIDEO_CODECS.get(media.encoding, H264)
        self._packetiser = Packetiser(
            media.payload_type, secrets.randbits(32), secrets.randbits(16), codec=codec
        )
        self._rate = media.clock_rate
        self._channel = channel
        self._first_timestamp = secrets.randbits(32)
        self._last_report_s: float | None = None
        self._last_sound_s: float | None = None
        self.packets = 0
        self._octets = 0

    def picture(self, annexb: bytes, pts_s: float, captured_at: datetime) -> bytes:
        """The frames of one picture."""
        timestamp = self._timestamp(pts_s)
        return self._frames(self._packetiser.picture(split_annexb(annexb), timestamp), pts_s, captured_at)

    def sound(self, coded: bytes, pts_s: float, captured_at: datetime) -> bytes:
        """The frame of one piece of sound; the marker says that it follows a silence (RFC 3551 section 4.1)."""
        first = self._last_sound_s is None or pts_s - self._last_sound_s > _PAUSE_S
        self._last_sound_s = pts_s
        packet = self._packetiser.packet(coded, self._timestamp(pts_s), first)
        return self._frames([packet], pts_s, captured_at)

    def _frames(self, packets: list[RtpPacket], pts_s: float, captured_at: datetime) -> bytes:
        parts = [self._report(pts_s, captured_at)]
        parts += [frame(self._channel, packet.encode()) for packet in packets]
        self.packets += len(packets)
        self._octets += sum(len(packet.payload) for packet in packets)
        return b"".join(parts)

    def _timestamp(self, pts_s: float) -> int:
        return (self._first_timestamp + round(pts_s * self._rate)) & 0xFFFFFFFF

    def _report(self, pts_s: float, captured_at: datetime) -> bytes:
        if self._last_report_s is not None and 0 <= pts_s - self._last_report_s < _REPORT_EVERY_S:
            return b""
        self._last_report_s = pts_s
        ssrc, timestamp = self._packetiser.ssrc, self._timestamp(pts_s)
        report = SenderReport(ssrc, captured_at, timestamp, self.packets, self._octets)
        return frame(self._channel + 1, report.encode())
