"""Which streams a media process works on at this moment: a byte a stream in shared memory, read when it has died."""

import mmap
from collections.abc import Iterable

MARKS_BYTES = 4096
RESTS, PARSES, READS, DECODES = 0, 1, 2, 3
"""A stream's thread waits; parses what came (Python); is in FFmpeg, which reads by itself; decodes a picture."""
STUCK_S = 10.0
"""Nobody decodes one picture for so long."""
_COUNTED = 200


class Mark:
    """One stream's byte, put by its own thread. As a context manager it rests: for waits while parsing."""

    __slots__ = ("_at", "_count", "_memory")

    def __init__(self, memory: "mmap.mmap | bytearray", stream: int) -> None:
        self._memory, self._at, self._count = memory, stream % MARKS_BYTES, 0

    def put(self, level: int) -> int:
        """Say what the thread does from now on; returns what it did before."""
        before: int = self._memory[self._at]
        if level == DECODES:  # and which picture: a decoder that is stuck shows
            self._count = self._count % _COUNTED + 1
            level += self._count
        self._memory[self._at] = level
        return before

    def __enter__(self) -> None:
        self._memory[self._at] = RESTS

    def __exit__(self, *_: object) -> None:
        self._memory[self._at] = PARSES


def marks_name(prefix: str) -> str:
    """The shared memory of a process with this prefix."""
    return f"{prefix}-marks"


def unseen_mark() -> Mark:
    """One that nobody reads."""
    return Mark(bytearray(MARKS_BYTES), 0)


def in_work(memory: "mmap.mmap | bytearray", streams: Iterable[int], hung: bool) -> frozenset[int]:
    """The streams that may have ended a process, of those that were in it.

    A crash happens in C: who was in FFmpeg comes before who was in Python. A process that hung waits for
    whoever has the interpreter lock, which may be either.
    """
    marks = {stream: memory[stream % MARKS_BYTES] for stream in streams}
    least = PARSES if hung or all(level < READS for level in marks.values()) else READS
    return frozenset(stream for stream, level in marks.items() if level >= least)


class StillMarks:
    """Watches for streams whose decoder never comes back, though their process answers."""

    def __init__(self) -> None:
        self._since: dict[int, tuple[int, float]] = {}

    def stuck(self, memory: "mmap.mmap | bytearray", streams: Iterable[int], now_s: float) -> frozenset[int]:
        """Those at the same picture for longer than STUCK_S; `now_s` is monotonic. Asked often."""
        levels = ((stream, memory[stream % MARKS_BYTES]) for stream in streams)
        known = self._since
        self._since = {
            stream: known[stream] if stream in known and known[stream][0] == level else (level, now_s)
            for stream, level in levels
            if level > DECODES
        }
        return frozenset(s for s, (_, since_s) in self._since.items() if now_s - since_s > STUCK_S)
