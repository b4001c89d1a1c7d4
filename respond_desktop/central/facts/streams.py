"""Which stream a device publishes to: one name per spell of watching, cut at the relay when nobody may watch."""

from dataclasses import dataclass, field

from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.ids import new_id

IDLE_S = 3.0
"""After its last watch a camera stops publishing by itself; one that doesn't is cut after this."""


@dataclass(slots=True)
class Streams:
    """Times are seconds of a monotonic clock."""

    relay: MediaEngine
    _by_device: dict[str, str] = field(default_factory=dict)
    _idle_since: dict[str, float] = field(default_factory=dict)

    def of(self, device_id: str) -> str:
        """The device's stream, a new one if it has none or nobody watched the last; it is in use from now."""
        if device_id in self._idle_since:
            self.drop(device_id, "nobody watches")
        return self._by_device.setdefault(device_id, new_id("stream"))

    def device(self, stream: str) -> str | None:
        """Whose stream it is."""
        return next((d for d, s in self._by_device.items() if s == stream), None)

    def idle(self, device_id: str, now_s: float) -> None:
        """Its last watch ended."""
        if device_id in self._by_device:
            self._idle_since[device_id] = now_s

    def drop(self, device_id: str, reason: str) -> None:
        """Cut publisher and readers now, empty the cache; the next watch gets a new stream."""
        self._idle_since.pop(device_id, None)
        stream = self._by_device.pop(device_id, None)
        if stream is not None:
            self.relay.end_stream(stream, reason)

    def tick(self, now_s: float) -> None:
        """Cut the streams that nobody has watched for a while."""
        for device_id, since in tuple(self._idle_since.items()):
            if now_s - since >= IDLE_S:
                self.drop(device_id, "nobody watches")
