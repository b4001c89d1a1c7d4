"""How slow this machine is just now: `within(seconds)` is what a deadline of so many seconds becomes on it.

A deadline is what a quiet machine needs many times over. On a slower or busier one it grows with how much longer a
fixed piece of work and the wake-up of a thread take here, and with how many programs share a processor.
"""

import functools
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

WORK_S = 0.012
"""What `_work` takes on a quiet two-processor server."""
WAKE_S = 0.0125
"""What `_wake_ups` takes there."""
LEAST = 2.0
"""Several test processes share the processors from the first moment; a wait that isn't needed costs nothing."""
ROUNDS = 8
MOST = 8.0
"""Beyond it a test's failure would be waited for longer than anybody does."""
_FIXED = 200_000
_WAKES = 200
_TOLD = "RESPOND_TEST_PACE"
"""Test processes begin beside one another; the first one of all measures, before they do, and tells them here."""


@dataclass(frozen=True)
class Pace:
    """How many times longer than the reference the work and the wake-ups took."""

    work: float
    wake: float

    @property
    def factor(self) -> float:
        return min(MOST, max(1.0, self.work, self.wake))


@functools.cache
def measured() -> Pace:
    """This machine's pace when the tests began."""
    told = os.environ.get(_TOLD)
    if told is None:
        pace = Pace(_mean(_work) / WORK_S, _mean(_wake_ups) / WAKE_S)
        os.environ[_TOLD] = f"{pace.work:.2f} {pace.wake:.2f}"
        return pace
    work, wake = told.split()
    return Pace(float(work), float(wake))


def load() -> float:
    """Programs that want to run, for each processor, in the last minute; 0 where the system doesn't say."""
    if not hasattr(os, "getloadavg"):
        return 0.0
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def factor() -> float:
    """By how much a deadline grows now."""
    return min(MOST, max(LEAST, measured().factor, load()))


def promised(seconds: float) -> float:
    """A limit that is itself a promise: longer only where programs queue for a processor, or all are slow."""
    return seconds * min(MOST, max(1.0, measured().work, load()))


def within(seconds: float) -> float:
    """The deadline that means `seconds` on a quiet machine."""
    return seconds * factor()


def within_ms(milliseconds: float) -> int:
    """The same for Qt, which counts whole milliseconds."""
    return round(within(milliseconds))


def words() -> str:
    """One line for the head of a test run."""
    pace = measured()
    return (
        f"pace: deadlines x {factor():.1f} (work x {pace.work:.1f}, wake-ups x {pace.wake:.1f}, "
        f"{load():.1f} programs a processor)"
    )


def _mean(measure: Callable[[], float]) -> float:
    return sum(measure() for _ in range(ROUNDS)) / ROUNDS


def _work() -> float:
    began, number = time.perf_counter(), 0
    for i in range(_FIXED):
        number = (number * 31 + i) & 0xFFFFFFFF
    return time.perf_counter() - began


def _wake_ups() -> float:
    there, back = threading.Event(), threading.Event()

    def other() -> None:
        for _ in range(_WAKES):
            there.wait()
            there.clear()
            back.set()

    thread = threading.Thread(target=other)
    thread.start()
    began = time.perf_counter()
    for _ in range(_WAKES):
        there.set()
        back.wait()
        back.clear()
    took = time.perf_counter() - began
    thread.join()
    return took
