"""Publishes one live stream over RTSP, video, sound or both, with the camera's clock in sender reports."""

import contextlib
import threading
from datetime import datetime

from respond_desktop.rtsp.address import resolve_control
from respond_desktop.rtsp.client import Connection, Endpoint
from respond_desktop.rtsp.errors import Ended, RtspError
from respond_desktop.rtsp.messages import Headers
from respond_desktop.rtsp.stream.outgoing import AudioParameters as AudioParameters
from respond_desktop.rtsp.stream.outgoing import Outgoing
from respond_desktop.rtsp.stream.outgoing import VideoParameters as VideoParameters
from respond_desktop.rtsp.stream.sdp import Media, build

_VIDEO_ONLY = VideoParameters()


class Publisher:
    """``open``, ``send`` for each picture, ``send_audio`` for each frame of sound, ``close``.

    One thread opens and closes; ``send`` and ``send_audio`` may come from two. ``stop`` is safe from any.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._connection = Connection(endpoint)
        self._video: Outgoing | None = None
        self._audio: Outgoing | None = None
        self._open = False
        self._turn = threading.Lock()
        self.sent_bytes = 0

    @property
    def sent_packets(self) -> int:
        """RTP packets sent so far, of every track."""
        return sum(track.packets for track in (self._video, self._audio) if track)

    @property
    def blocked_s(self) -> float:
        """Seconds spent so far waiting for the other side to take what was sent."""
        return self._connection.wire.blocked_s

    @property
    def unsent_bytes(self) -> int:
        """Bytes still in this computer's kernel, where the system tells; else 0."""
        return self._connection.wire.unsent_bytes

    def open(self, video: VideoParameters | None = _VIDEO_ONLY, audio: AudioParameters | None = None) -> None:
        """ANNOUNCE, SETUP, RECORD. Raises Unreachable, TlsRefused, Refused, NotRtsp or Ended.

        ``video=None`` publishes sound only; neither is a ValueError.
        """
        tracks = [track.media(f"trackID={n}") for n, track in enumerate((video, audio)) if track]
        if not tracks:
            raise ValueError("a stream needs video or sound")
        url = self._connection.address.url
        self._connection.open()
        kind = Headers.of(content_type="application/sdp")
        self._connection.request("ANNOUNCE", url, kind, build(*tracks))
        outgoing = [self._set_up(url, media, 2 * number) for number, media in enumerate(tracks)]
        self._connection.request("RECORD", url, Headers.of(range="npt=now-"))
        self._video = outgoing.pop(0) if video else None
        self._audio = outgoing.pop(0) if audio else None
        self._connection.opened()
        self._open = True

    def send(self, annexb: bytes, pts_s: float, captured_at: datetime) -> None:
        """Sends one coded picture in one write.

        ``pts_s`` is the picture's time in seconds on a clock that only goes forward; ``captured_at`` (UTC)
        is the time of day it shows. Raises Ended when the other side is gone or doesn't take it in time.
        """
        with self._turn:
            self._write(self._ready(self._video).picture(annexb, pts_s, captured_at))

    def send_audio(self, coded: bytes, pts_s: float, captured_at: datetime) -> None:
        """Sends one coded frame of sound; times and errors as for ``send``, on the same clock."""
        with self._turn:
            self._write(self._ready(self._audio).sound(coded, pts_s, captured_at))

    def stop(self) -> None:
        """Makes the publishing thread's next or present call end; safe from any thread."""
        self._connection.stop()

    def close(self) -> None:
        """Says TEARDOWN if the connection still lives, and closes it; only for the thread that opened."""
        with self._turn:
            if self._open and not self._connection.stopped:
                with contextlib.suppress(RtspError):
                    self._connection.farewell()
            self._open = False
            self._connection.close()

    def _set_up(self, url: str, media: Media, channel: int) -> Outgoing:
        offer = f"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1};mode=record"
        self._connection.request("SETUP", resolve_control(url, media.control), Headers.of(transport=offer))
        return Outgoing(media, channel)

    def _ready(self, track: Outgoing | None) -> Outgoing:
        if not self._open:
            raise Ended("The stream is not open.")
        if track is None:
            raise ValueError("this stream was opened without such a track")
        return track

    def _write(self, payload: bytes) -> None:
        self._connection.send(payload)
        self.sent_bytes += len(payload)
        self._connection.keep_alive()
        self._connection.frames_now()  # reads and drops replies; notices the end of the connection
