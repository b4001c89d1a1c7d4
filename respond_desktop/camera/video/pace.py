"""Paces: of our own clock, and of the times written in a file."""

import threading
import time
from typing import Any

import av

_LATE_S = 0.5


class PicturePace:
    """Says when the next picture is due; after a stall it goes on from now and doesn't catch up."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._due_s = time.monotonic()

    def wait(self, at_most_s: float) -> bool:
        """Whether a picture is due; sleeps until it is, or for so long."""
        wait_s = self._due_s - time.monotonic()
        if wait_s > 0:
            time.sleep(min(wait_s, at_most_s))
            if wait_s > at_most_s:
                return False
        elif wait_s < -5 * self._every_s:
            self._due_s = time.monotonic()
        self._due_s += self._every_s
        return True


class FilePace:
    """Lets packets through at the pace of their own times; after a stall it goes on from now."""

    def __init__(self, halted: threading.Event) -> None:
        self._halted = halted
        self._began_s = time.monotonic()
        self._first_s: float | None = None
        self._counted_s = 0.0

    def wait(self, packet: "av.Packet[Any]", every_s: float) -> None:
        """Until this packet is due (or halted); one without a time comes one picture after the last."""
        if packet.dts is not None and packet.time_base is not None:
            self._counted_s = float(packet.dts * packet.time_base)
        else:
            self._counted_s += every_s
        if self._first_s is None:
            self._first_s = self._counted_s
        early_s = self._began_s + self._counted_s - self._first_s - time.monotonic()
        if early_s > 0:
            self._halted.wait(early_s)
        elif early_s < -_LATE_S:
            self._began_s -= early_s
