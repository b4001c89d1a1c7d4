"""Publishes one live H.264 stream over RTSP, with the camera's clock in sender reports."""

import contextlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from respond_desktop.rtsp.address import resolve_control
from respond_desktop.rtsp.client import Connection, Endpoint
from respond_desktop.rtsp.errors import Ended, RtspError
from respond_desktop.rtsp.h264 import parameter_sets, split_annexb
from respond_desktop.rtsp.messages import Headers, frame
from respond_desktop.rtsp.packetise import Packetiser
from respond_desktop.rtsp.rtcp import SenderReport
from respond_desktop.rtsp.sdp import Media, build

PAYLOAD_TYPE = 96
CLOCK_RATE = 90000
_REPORT_EVERY_S = 1.0


@dataclass(frozen=True)
class VideoParameters:
    """What is told before the first picture; empty when SPS and PPS come with every key picture."""

    parameter_sets: tuple[bytes, ...] = ()

    @classmethod
    def from_annexb(cls, stream: bytes) -> "VideoParameters":
        """From an encoder's extradata or from a key picture."""
        return cls(parameter_sets(stream))


class Publisher:
    """``open``, ``send`` for each picture, ``close``: all from one thread. ``stop`` is safe from any."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._connection = Connection(endpoint)
        self._packetiser = Packetiser(PAYLOAD_TYPE, secrets.randbits(32), secrets.randbits(16))
        self._first_timestamp = secrets.randbits(32)
        self._last_report_s: float | None = None
        self._open = False
        self.sent_packets = 0
        self.sent_bytes = 0

    def open(self, video: VideoParameters | None = None) -> None:
        """ANNOUNCE, SETUP, RECORD. Raises Unreachable, TlsRefused, Refused, NotRtsp or Ended."""
        sets = (video or VideoParameters()).parameter_sets
        media = Media("video", PAYLOAD_TYPE, "H264", CLOCK_RATE, "trackID=0", sets)
        url = self._connection.address.url
        self._connection.open()
        kind = Headers.of(content_type="application/sdp")
        self._connection.request("ANNOUNCE", url, kind, build(media))
        transport = Headers.of(transport="RTP/AVP/TCP;unicast;interleaved=0-1;mode=record")
        self._connection.request("SETUP", resolve_control(url, media.control), transport)
        self._connection.request("RECORD", url, Headers.of(range="npt=now-"))
        self._open = True

    def send(self, annexb: bytes, pts_s: float, captured_at: datetime) -> None:
        """Sends one coded picture in one write.

        ``pts_s`` is the picture's time in seconds on a clock that only goes forward; ``captured_at`` (UTC)
        is the time of day it shows. Raises Ended when the other side is gone or doesn't take it in time.
        """
        if not self._open:
            raise Ended("The stream is not open.")
        timestamp = (self._first_timestamp + round(pts_s * CLOCK_RATE)) & 0xFFFFFFFF
        packets = self._packetiser.picture(split_annexb(annexb), timestamp)
        parts = [self._report(timestamp, pts_s, captured_at)]
        parts += [frame(0, packet.encode()) for packet in packets]
        payload = b"".join(parts)
        self._connection.send(payload)
        self.sent_packets += len(packets)
        self.sent_bytes += len(payload)
        self._connection.keep_alive()
        self._connection.frames_now()  # reads and drops replies; notices the end of the connection

    def stop(self) -> None:
        """Makes the publishing thread's next or present call end; safe from any thread."""
        self._connection.stop()

    def close(self) -> None:
        """Says TEARDOWN if the connection still lives, and closes it; only for the publishing thread."""
        if self._open and not self._connection.stopped:
            with contextlib.suppress(RtspError):
                self._connection.farewell()
        self._open = False
        self._connection.close()

    def _report(self, timestamp: int, pts_s: float, captured_at: datetime) -> bytes:
        if self._last_report_s is not None and 0 <= pts_s - self._last_report_s < _REPORT_EVERY_S:
            return b""
        self._last_report_s = pts_s
        octets = self.sent_bytes - 16 * self.sent_packets
        report = SenderReport(
            self._packetiser.ssrc, captured_at, timestamp, self.sent_packets, max(0, octets)
        )
        return frame(1, report.encode())
