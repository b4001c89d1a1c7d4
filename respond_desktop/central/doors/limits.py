"""Every bound of a door in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DoorLimits:
    """Seconds and counts. Each bound on strangers holds for each of the three stages before the proof.

    ``strangers`` are those of all addresses nobody enrolled ever came from, ``per_address`` those of one of them.
    An address enrolled devices came from may have ``per_device`` more for each of them; all such addresses together
    have ``known``. Arrivals are TLS handshakes of one address, which cost computing time; all of them share the turns
    at TLS. ``connections`` is how many may have proven themselves.
    """

    name: str = "https"
    share: float = 2 / 3
    """Its part of the open files that strangers may hold at all doors."""
    handshake_s: float = 5.0
    strangers: int = 256
    per_address: int = 64
    per_device: int = 2
    known: int = 2048
    arrivals_at_once: int = 256
    arrivals_per_s: float = 50.0
    connections: int = 1 << 20
    of_one_device: int = 32
