"""One live stream inside the relay: its tracks, the pictures since the newest key picture, and its readers."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from respond_desktop.central.relay.cache import KeyFrameCache
from respond_desktop.central.relay.playback import Burst, Playback
from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.payload.rtp import RtpPacket, parse_rtp
from respond_desktop.rtsp.stream.sdp import Media

VIDEO, AUDIO = 0, 1
"""The tracks of a stream, as readers ask for them: ``trackID=0`` and ``trackID=1``."""
_MAX_REPORT_BYTES = 1500


@dataclass(frozen=True)
class Tracks:
    """What a camera publishes: a picture, sound, or both."""

    video: Media | None
    audio: Media | None

    def shown(self, sound: bool) -> dict[int, Media]:
        """The tracks a reader may know of, by number; without ``sound`` never the sound."""
        tracks = {VIDEO: self.video, AUDIO: self.audio if sound else None}
        return {number: media for number, media in tracks.items() if media is not None}


class LiveStream:
    """Lives as long as its publisher; ``end`` cuts every reader and empties the cache."""

    def __init__(self, tracks: Tracks, cache_bytes: int) -> None:
        self.tracks = tracks
        self._media = tracks.shown(sound=True)
        self._cache = KeyFrameCache(cache_bytes, tracks.video.encoding if tracks.video else "")
        self._reports: dict[int, bytes] = {}
        self._readers: dict[Playback, Callable[[str], None]] = {}
        self.over = False

    @property
    def cached_packets(self) -> int:
        """How many packets a new reader would get at once."""
        return len(self._cache.packets)

    def add(self, reader: Playback, cut: Callable[[str], None]) -> None:
        """A reader joins: with the cached key picture, at the next one, or at once when it only listens."""
        self._readers[reader] = cut
        if self._cache.packets or not reader.waits_for_key:
            reader.join(self._cache.packets, self._reports)

    def remove(self, reader: Playback) -> None:
        """A reader is gone."""
        self._readers.pop(reader, None)

    def take(self, track: int, packets: Iterable[bytes]) -> None:
        """RTP packets from the camera, in order; broken ones and foreign payload types are dropped."""
        if self.over or track not in self._media:  # what came as it ended must not fill the emptied cache
            return
        now = asyncio.get_running_loop().time()
        run: list[bytes] = []
        for packet in packets:
            parsed = self._parse(track, packet)
            if parsed is None:
                continue
            if track == VIDEO and self._cache.add(packet, parsed.timestamp, parsed.payload):
                self._fan_out(track, run, now)
                run = []
                self._wake_waiting()
            run.append(packet)
        self._fan_out(track, run, now)

    def take_report(self, track: int, packet: bytes) -> None:
        """An RTCP packet from the camera; the newest of each track is kept for new readers."""
        if not self.over and track in self._media and len(packet) <= _MAX_REPORT_BYTES:
            self._reports[track] = packet
            for reader in list(self._readers):
                reader.offer_report(track, packet)

    def end(self, reason: str) -> None:
        """Cuts the readers and forgets every picture."""
        self.over = True
        self._cache.clear()
        self._reports.clear()
        for cut in list(self._readers.values()):
            cut(reason)
        self._readers.clear()

    def _parse(self, track: int, packet: bytes) -> RtpPacket | None:
        try:
            parsed = parse_rtp(packet)
        except NotRtsp:
            return None
        return parsed if parsed.payload_type == self._media[track].payload_type else None

    def _fan_out(self, track: int, packets: list[bytes], now: float) -> None:
        if packets:
            burst = Burst(track, packets, now)
            for reader in list(self._readers):
                reader.offer(burst)

    def _wake_waiting(self) -> None:
        """Readers waiting for a key picture get its packets before the one that revealed it."""
        earlier = self._cache.packets[:-1]
        for reader in list(self._readers):
            if reader.waits_for_key:
                reader.join(earlier, self._reports)
