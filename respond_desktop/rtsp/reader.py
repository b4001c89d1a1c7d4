"""Reads one live stream over RTSP and gives whole pictures and sound with the camera's own time."""

import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager

from respond_desktop.rtsp.address import resolve_control
from respond_desktop.rtsp.client import Connection, Endpoint
from respond_desktop.rtsp.errors import Ended, NotRtsp, Redirected, RefusedByServer, RtspError
from respond_desktop.rtsp.messages import Headers, Interleaved, RtspResponse
from respond_desktop.rtsp.stream.sdp import Description, Media, parse
from respond_desktop.rtsp.stream.track import AccessUnit as AccessUnit
from respond_desktop.rtsp.stream.track import Track

NOTHING_WHOLE_S = 20.0
NOTHING_WHOLE = "The stream brings nothing that can be shown."


class RtspReader:
    """``open``, then iterate; one thread does both and ``close``. ``stop`` is safe from any thread.

    Without ``sound`` only the video track is asked for; with it the sound track as well, or alone where there
    is no video. After ``open``, ``video`` and ``audio`` say what comes.
    """

    def __init__(self, endpoint: Endpoint, sound: bool = False) -> None:
        self._connection = Connection(endpoint)
        self._sound = sound
        self._media: dict[int, Track] = {}
        self._reports: dict[int, Track] = {}
        self._video: Track | None = None
        self._audio: Track | None = None

    @property
    def video(self) -> Media | None:
        """The video track that is read; None before ``open`` and for a stream of sound only."""
        return self._video.media if self._video else None

    @property
    def audio(self) -> Media | None:
        """The sound track that is read; None when it isn't asked for or there is none."""
        return self._audio.media if self._audio else None

    @property
    def received_bytes(self) -> int:
        """Bytes that came so far, without TLS's own."""
        return self._connection.wire.received_bytes

    @property
    def gaps(self) -> int:
        """How often video packets were missing."""
        return self._video.gaps if self._video else 0

    @property
    def sound_gaps(self) -> int:
        """How often sound packets were missing."""
        return self._audio.gaps if self._audio else 0

    @property
    def parameter_sets(self) -> tuple[bytes, ...]:
        """Parameter sets the server told before the stream; empty when they come with the pictures."""
        return self._video.media.parameter_sets if self._video else ()

    def rest_with(self, rest: AbstractContextManager[object]) -> None:
        """Enter ``rest`` whenever the thread waits for the server, and leave it to go on; before ``open``."""
        self._connection.wire.rest = rest

    def open(self) -> None:
        """DESCRIBE, SETUP, PLAY. Raises Unreachable, TlsRefused, Refused, NotRtsp or Ended."""
        self._connection.open()
        self._begin()

    def _begin(self) -> None:
        self._media.clear()
        self._reports.clear()
        try:
            described = self._describe()
        except Redirected as elsewhere:  # followed once
            self._connection.move(elsewhere)
            described = self._describe()
        description = parse(described.body)
        video, audio = self._choose(description)
        base = self._base(described)
        self._video = self._set_up(base, Track(video, description.ours)) if video else None
        self._audio = self._set_up(base, Track(audio)) if audio else None
        self._connection.request(
            "PLAY", resolve_control(base, description.control), Headers.of(range="npt=0-")
        )
        self._connection.opened()

    def batches(self) -> Iterator[list[AccessUnit]]:
        """All units that are here, oldest first, each time at least one; ends after ``stop``.

        Raises Ended or NotRtsp when the stream is over for another reason.
        """
        whole_s = time.monotonic()
        try:
            while True:
                units = self._take(self._frames())
                if units:
                    yield units
                    whole_s = time.monotonic()
                elif time.monotonic() - whole_s > NOTHING_WHOLE_S:
                    raise NotRtsp(NOTHING_WHOLE)
        except RtspError:
            if not self._connection.stopped:
                raise

    def more(self) -> list[AccessUnit]:
        """The units that came meanwhile, without waiting; possibly none. Raises as ``batches``."""
        try:
            return self._take(self._connection.frames_now())
        except Ended:
            if not self._connection.may_come_back():
                raise
        return []

    def _frames(self) -> list[Interleaved]:
        """What came; a server that hangs up on a keep-alive is asked anew, and then kept alive in another way."""
        try:
            return self._connection.frames()
        except Ended:
            if not self._connection.may_come_back():
                raise
        self._connection.open_again()
        self._begin()
        return []

    def __iter__(self) -> Iterator[AccessUnit]:
        for batch in self.batches():
            yield from batch

    def stop(self) -> None:
        """Ends the iteration; safe from any thread."""
        self._connection.stop()

    def close(self) -> None:
        """Closes the connection; only for the thread that reads."""
        self._connection.close()

    def _describe(self) -> RtspResponse:
        return self._connection.request("DESCRIBE", headers=Headers.of(accept="application/sdp"))

    def _choose(self, description: Description) -> tuple[Media | None, Media | None]:
        video = description.video()
        if video is None and any(media.kind == "video" for media in description.media):
            raise RefusedByServer(415, "The stream's video is neither H.264 nor H.265.")
        audio = description.audio() if self._sound else None
        if video is None and audio is None:
            raise RefusedByServer(
                415, "The stream has no sound." if self._sound else "The stream has no video."
            )
        return video, audio

    def _set_up(self, base: str, track: Track) -> Track:
        media, first = track.media, 2 * len(self._media)
        transport = Headers.of(transport=f"RTP/AVP/TCP;unicast;interleaved={first}-{first + 1}")
        setup = self._connection.request("SETUP", resolve_control(base, media.control), transport)
        channels = _channels(setup.headers.get("transport"), first)
        self._media[channels[0]], self._reports[channels[1]] = track, track
        self._connection.report_channel = channels[1]
        return track

    def _base(self, response: RtspResponse) -> str:
        for name in ("content-base", "content-location"):
            base = response.headers.get(name)
            if base.lower().startswith(("rtsp://", "rtsps://")):
                return base
        return self._connection.address.url

    def _take(self, frames: list[Interleaved]) -> list[AccessUnit]:
        units: list[AccessUnit] = []
        for channel, packet in frames:
            track = self._media.get(channel)
            if track is not None:
                units += track.take(packet)
            elif channel in self._reports:
                self._reports[channel].take_report(packet)
        return units


def _channels(transport: str, asked: int) -> tuple[int, int]:
    """The channels a server gives; those that were asked for when it names none and speaks of no ports either."""
    found = re.search(r"interleaved\s*=\s*([0-9]{1,3})(?:\s*-\s*([0-9]{1,3}))?", transport, re.IGNORECASE)
    if found:
        first = int(found[1])
        return first, int(found[2]) if found[2] else first + 1
    if re.search(r"port\s*=", transport, re.IGNORECASE):
        raise Ended("The media server doesn't carry the stream over this connection.")
    return asked, asked + 1
