"""Every bound of the MediaMTX engine in one place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MediaMtxLimits:
    """Seconds and counts."""

    token_lifetime_s: float = 60.0
    poll_s: float = 1.0
    request_s: float = 1.0
    cut_within_s: float = 2.0
    cut_again_s: float = 0.2
    cut_settles_s: float = 0.6
    blind_s: float = 5.0
    start_s: float = 10.0
    asks_at_once: int = 400
    asks_per_s: float = 200.0
