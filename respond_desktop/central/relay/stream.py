"""One live stream inside the relay: its description, its key-frame cache and its readers."""

import asyncio
from collections.abc import Callable, Iterable

from respond_desktop.central.relay.cache import KeyFrameCache
from respond_desktop.central.relay.playback import Burst, Playback
from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.rtp import parse_rtp
from respond_desktop.rtsp.sdp import Media

_MAX_REPORT_BYTES = 1500


class LiveStream:
    """Lives as long as its publisher; ``end`` cuts every reader and empties the cache."""

    def __init__(self, media: Media, cache_bytes: int) -> None:
        self.media = media
        self._cache = KeyFrameCache(cache_bytes, media.encoding)
        self._report: bytes | None = None
        self._readers: dict[Playback, Callable[[str], None]] = {}
        self.over = False

    @property
    def cached_packets(self) -> int:
        """How many packets a new reader would get at once."""
        return len(self._cache.packets)

    def add(self, reader: Playback, cut: Callable[[str], None]) -> None:
        """A reader joins: with the cached key picture, or at the next one."""
        self._readers[reader] = cut
        if self._cache.packets:
            reader.join(self._cache.packets, self._report)

    def remove(self, reader: Playback) -> None:
        """A reader is gone."""
        self._readers.pop(reader, None)

    def take(self, packets: Iterable[bytes]) -> None:
        """RTP packets from the camera, in order; broken ones and foreign payload types are dropped."""
        if self.over:  # what came in the same moment as the end must not fill the emptied cache
            return
        now = asyncio.get_running_loop().time()
        run: list[bytes] = []
        for packet in packets:
            try:
                parsed = parse_rtp(packet)
            except NotRtsp:
                continue
            if parsed.payload_type != self.media.payload_type:
                continue
            if self._cache.add(packet, parsed.timestamp, parsed.payload):
                self._fan_out(run, now)
                run = []
                self._wake_waiting()
            run.append(packet)
        self._fan_out(run, now)

    def take_report(self, packet: bytes) -> None:
        """An RTCP packet from the camera; the newest is kept for new readers."""
        if len(packet) <= _MAX_REPORT_BYTES:
            self._report = packet
            for reader in list(self._readers):
                reader.offer_report(packet)

    def end(self, reason: str) -> None:
        """Cuts the readers and forgets every picture."""
        self.over = True
        self._cache.clear()
        self._report = None
        for cut in list(self._readers.values()):
            cut(reason)
        self._readers.clear()

    def _fan_out(self, packets: list[bytes], now: float) -> None:
        if packets:
            burst = Burst(packets, now)
            for reader in list(self._readers):
                reader.offer(burst)

    def _wake_waiting(self) -> None:
        """Readers waiting for a key picture get its packets before the one that revealed it."""
        earlier = self._cache.packets[:-1]
        for reader in list(self._readers):
            if reader.waits_for_key:
                reader.join(earlier, self._report)
