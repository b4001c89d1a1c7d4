"""Seconds for leases at both ends of a link, whatever anybody sets a clock to."""

import time


def steady_s() -> float:
    """Seconds that only grow, by the time the computer slept too (where the system counts that)."""
    boot: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()
