"""Reads one live H.264 stream over RTSP and gives whole pictures with the camera's own time."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from respond_desktop.rtsp.address import resolve_control
from respond_desktop.rtsp.client import Connection, Endpoint
from respond_desktop.rtsp.depacketise import CodedPicture, Depacketiser
from respond_desktop.rtsp.errors import Ended, NotRtsp, Refused, RtspError
from respond_desktop.rtsp.messages import Headers, Interleaved, Response
from respond_desktop.rtsp.rtcp import MediaClock, find_sender_report
from respond_desktop.rtsp.rtp import parse_rtp
from respond_desktop.rtsp.sdp import Media, parse


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One coded picture. ``captured_at`` (UTC) is None until the camera has told its clock."""

    rtp_timestamp: int
    key: bool
    captured_at: datetime | None
    data: bytes = field(repr=False)


class Reader:
    """``open``, then iterate; one thread does both and ``close``. ``stop`` is safe from any thread."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._connection = Connection(endpoint)
        self._depacketiser = Depacketiser()
        self._media = Media("video", 96)
        self._clock: MediaClock | None = None
        self._channels = (0, 1)
        self.received_bytes = 0

    @property
    def gaps(self) -> int:
        """How often packets were missing."""
        return self._depacketiser.gaps

    @property
    def parameter_sets(self) -> tuple[bytes, ...]:
        """SPS and PPS the server told before the stream; empty when they come with the pictures."""
        return self._media.parameter_sets

    def open(self) -> None:
        """DESCRIBE, SETUP, PLAY. Raises Unreachable, TlsRefused, Refused, NotRtsp or Ended."""
        self._connection.open()
        described = self._connection.request("DESCRIBE", headers=Headers.of(accept="application/sdp"))
        description = parse(described.body)
        media = description.video()
        if media is None:
            raise Refused(415, "The stream has no H.264 video.")
        self._media = media
        self._depacketiser = Depacketiser(media.parameter_sets)
        base = self._base(described)
        transport = Headers.of(transport="RTP/AVP/TCP;unicast;interleaved=0-1")
        setup = self._connection.request("SETUP", resolve_control(base, media.control), transport)
        self._channels = _channels(setup.headers.get("transport"))
        self._connection.request(
            "PLAY", resolve_control(base, description.control), Headers.of(range="npt=0-")
        )

    def batches(self) -> Iterator[list[AccessUnit]]:
        """All pictures that are here, oldest first, each time at least one; ends after ``stop``.

        Raises Ended or NotRtsp when the stream is over for another reason.
        """
        try:
            while True:
                units = [unit for frame in self._connection.frames() for unit in self._take(frame)]
                if units:
                    yield units
        except RtspError:
            if not self._connection.stopped:
                raise

    def more(self) -> list[AccessUnit]:
        """The pictures that came meanwhile, without waiting; possibly none. Raises as ``batches``."""
        return [unit for frame in self._connection.frames_now() for unit in self._take(frame)]

    def __iter__(self) -> Iterator[AccessUnit]:
        for batch in self.batches():
            yield from batch

    def stop(self) -> None:
        """Ends the iteration; safe from any thread."""
        self._connection.stop()

    def close(self) -> None:
        """Closes the connection; only for the thread that reads."""
        self._connection.close()

    def _base(self, response: Response) -> str:
        for name in ("content-base", "content-location"):
            base = response.headers.get(name)
            if base.lower().startswith(("rtsp://", "rtsps://")):
                return base
        return self._connection.address.url

    def _take(self, frame: Interleaved) -> list[AccessUnit]:
        self.received_bytes += len(frame.payload) + 4
        if frame.channel == self._channels[1]:
            self._learn_clock(frame.payload)
            return []
        if frame.channel != self._channels[0]:
            return []
        with contextlib.suppress(NotRtsp):  # the depacketiser sees the hole it leaves
            packet = parse_rtp(frame.payload)
            if packet.payload_type == self._media.payload_type:
                return [self._dated(picture) for picture in self._depacketiser.push(packet)]
        return []

    def _dated(self, picture: CodedPicture) -> AccessUnit:
        at = self._clock.wall_clock(picture.timestamp) if self._clock else None
        return AccessUnit(picture.timestamp, picture.key, at, picture.data)

    def _learn_clock(self, packet: bytes) -> None:
        report = find_sender_report(packet, datetime.now(UTC))
        if report is not None:
            self._clock = MediaClock(self._media.clock_rate, report)


def _channels(transport: str) -> tuple[int, int]:
    found = re.search(r"interleaved=([0-9]{1,3})(?:-([0-9]{1,3}))?", transport)
    if not found:
        raise Ended("The media server doesn't carry the stream over this connection.")
    first = int(found[1])
    return first, int(found[2]) if found[2] else first + 1
