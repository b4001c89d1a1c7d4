"""How long a start waits on a busy machine: long, saying so, and only until somebody cancels it."""

import threading
import time
from collections.abc import Callable

SLOW_S = 15.0
LIMIT_S = 600.0


class CancelledError(Exception):
    """Somebody who starts the programs wants it no more."""


class Patience:
    """`limit_s` for each program that lives; every 15 s of one wait is `said` in words. Any thread may cancel."""

    def __init__(self, limit_s: float = LIMIT_S, said: Callable[[str], None] = lambda words: None) -> None:
        self.limit_s = limit_s
        self._said = said
        self._cancelled = threading.Event()
        self._what, self._since, self._told = "", 0.0, 0

    def cancel(self) -> None:
        """Every wait ends with CancelledError."""
        self._cancelled.set()

    def look(self, what: str) -> None:
        """Called again and again while `what` is awaited; raises CancelledError."""
        if self._cancelled.is_set():
            raise CancelledError
        now = time.monotonic()
        if what != self._what:
            self._what, self._since, self._told = what, now, 0
        slow = int((now - self._since) / SLOW_S)
        if slow > self._told:
            self._told = slow
            self._said(f"Still waiting for {what}, {slow * SLOW_S:.0f} s so far. This computer is busy.")
