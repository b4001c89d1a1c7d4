"""Sends one stream to one reader: bounded by age, skipping to key pictures, and never waited for."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from respond_desktop.central.relay.backlog import Backlog, Count
from respond_desktop.central.relay.channels import Pair
from respond_desktop.central.relay.limits import RelayLimits
from respond_desktop.rtsp.messages import frame

_PACKETS_A_WRITE = 12  # about 16 KiB: small enough for the age bound to bite
TOO_SLOW = "reader too slow"
PACKET_COST = 64  # what keeping a packet takes beside its bytes: tiny ones must not get around a bound


@dataclass(slots=True)
class Burst:
    """RTP packets of one track that arrived together; framed once per channel number, however many readers."""

    track: int
    packets: list[bytes]
    arrived_s: float
    size: int = 0
    _framed: dict[int, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.size = sum(map(len, self.packets)) + PACKET_COST * len(self.packets)

    def framed(self, channel: int) -> bytes:
        """The packets as interleaved frames on a channel."""
        if channel not in self._framed:
            self._framed[channel] = b"".join([frame(channel, packet) for packet in self.packets])
        return self._framed[channel]


@dataclass(frozen=True)
class PlaybackOutlet:
    """How a playback reaches its connection: write bytes, say the first go out, cut with a reason."""

    write: Callable[[bytes], None]
    about_to_start: Callable[[], bool]
    cut: Callable[[str], None]


class Playback:
    """One reader of a stream. Until a key picture starts it gets nothing, and again after each skip.

    ``channels`` holds the pair of each track it set up. Without ``picture``, the number of the video track, it only
    listens, and gets sound at once.
    """

    def __init__(
        self, outlet: PlaybackOutlet, channels: Mapping[int, Pair], picture: int | None, limits: RelayLimits
    ) -> None:
        self._outlet = outlet
        self._channels = dict(channels)
        self._picture = picture
        self._limits = limits
        self._queue: deque[Burst] = deque()
        self._queued = 0
        self._paused = False
        self._behind = False
        self._backlog = Backlog()
        self._stuck: asyncio.TimerHandle | None = None
        self.waits_for_key = picture is not None
        self.over = False
        self.sent_bytes = 0
        self.skipped = 0

    def join(self, packets: list[bytes], reports: Mapping[int, bytes]) -> None:
        """Starts (again) with a key picture and what followed it, unless too much older is still on its way."""
        if self._behind:
            return
        self.waits_for_key = False
        now = asyncio.get_running_loop().time()
        for track, report in reports.items():
            self.offer_report(track, report)
        if self._picture is not None:
            for start in range(0, len(packets), _PACKETS_A_WRITE):
                self._enqueue(Burst(self._picture, packets[start : start + _PACKETS_A_WRITE], now))
        self._pump()

    def offer(self, burst: Burst) -> None:
        """More of the stream; dropped, sound too, while a key picture is waited for."""
        if self.waits_for_key or self._behind or self.over or burst.track not in self._channels:
            return
        oldest = self._queue[0].arrived_s if self._queue else burst.arrived_s
        too_old = burst.arrived_s - oldest > self._limits.picture_age_s
        if too_old or self._queued + burst.size > self._limits.queue_bytes:
            self._skip()
            return
        self._enqueue(burst)
        self._pump()

    def offer_report(self, track: int, report: bytes) -> None:
        """A sender report of the camera; not worth waiting for."""
        if track in self._channels and not (self._paused or self.waits_for_key or self.over):
            self._write(frame(self._channels[track][1], report))

    def take_stock(self, count: Count) -> None:
        """What the kernel says of this reader: one that is behind skips, one that takes nothing is cut."""
        now = asyncio.get_running_loop().time()
        self._backlog.take(count, now)
        if self._backlog.still_s(now) >= self._limits.stuck_reader_s:
            self._outlet.cut(TOO_SLOW)
            return
        behind = self._backlog.age_s(now) >= self._limits.unacknowledged_s
        if behind and not (self._behind or self.waits_for_key):
            self._skip()
        self._behind = behind

    def pause(self) -> None:
        """The network takes no more; a reader that stays so for long is cut."""
        self._paused = True
        if self._stuck is None and not self.over:
            loop = asyncio.get_running_loop()
            self._stuck = loop.call_later(self._limits.stuck_reader_s, self._cut_stuck)

    def resume(self) -> None:
        """The network takes more again."""
        self._paused = False
        self._unwatch()
        self._pump()

    def finish(self) -> None:
        """Drops everything; nothing is written afterwards."""
        self.over = True
        self._queue.clear()
        self._queued = 0
        self._unwatch()

    def _enqueue(self, burst: Burst) -> None:
        self._queue.append(burst)
        self._queued += burst.size

    def _pump(self) -> None:
        while self._queue and not self._paused and not self.over:
            burst = self._queue.popleft()
            self._queued -= burst.size
            self._write(burst.framed(self._channels[burst.track][0]))

    def _write(self, payload: bytes) -> None:
        if self.sent_bytes == 0 and not self._outlet.about_to_start():
            return
        self.sent_bytes += len(payload)
        self._outlet.write(payload)

    def _skip(self) -> None:
        self._queue.clear()
        self._queued = 0
        self.waits_for_key = self._picture is not None
        self.skipped += 1

    def _cut_stuck(self) -> None:
        self._stuck = None
        self._outlet.cut(TOO_SLOW)

    def _unwatch(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
