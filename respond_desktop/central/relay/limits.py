"""Every bound of the relay in one place."""

from dataclasses import dataclass

from respond_desktop.central.doors import DoorLimits


@dataclass(frozen=True)
class RelayLimits:
    """Seconds, bytes and counts; the defaults suit one agency's central."""

    token_lifetime_s: float = 60.0
    handshake_s: float = 5.0
    authorise_s: float = 5.0
    start_s: float = 10.0
    publisher_wait_s: float = 5.0
    publisher_silence_s: float = 5.0
    stuck_reader_s: float = 2.0
    picture_age_s: float = 1.0
    unacknowledged_s: float = 1.5
    reader_check_s: float = 0.25
    cache_bytes: int = 8 * 1024 * 1024
    queue_bytes: int = 4 * 1024 * 1024
    send_buffer_bytes: int = 64 * 1024
    unsent_bytes: int = 16 * 1024
    connections: int = 512
    strangers: int = 128
    strangers_per_address: int = 64
    arrivals_at_once: int = 256
    arrivals_per_s: float = 25.0
    publisher_burst_bytes: int = 32 * 1024 * 1024
    publisher_bytes_per_s: int = 16 * 1024 * 1024
    pending_requests: int = 16
    failed_requests: int = 8

    @property
    def door(self) -> DoorLimits:
        """The bounds of the door in front of it."""
        return DoorLimits(
            name="media",
            share=1 / 3,
            handshake_s=self.handshake_s,
            strangers=self.strangers,
            per_address=self.strangers_per_address,
            arrivals_at_once=self.arrivals_at_once,
            arrivals_per_s=self.arrivals_per_s,
            connections=self.connections,
        )
