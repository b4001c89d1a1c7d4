"""Which streams a media process works on at this moment: a byte a stream in shared memory, read when it has died."""

import mmap
from collections.abc import Iterable

MARKS_BYTES = 4096
RESTS, PARSES, DECODES = 0, 1, 2
"""A stream's thread waits, reads what came (Python), or is in the decoder (FFmpeg's C)."""


class Mark:
    """One stream's byte, put by its own thread. As a context manager it rests: for waits while parsing."""

    __slots__ = ("_at", "_memory")

    def __init__(self, memory: "mmap.mmap | bytearray", stream: int) -> None:
        self._memory, self._at = memory, stream % MARKS_BYTES

    def put(self, level: int) -> int:
        """Say what the thread does from now on; returns what it did before."""
        before: int = self._memory[self._at]
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

    A crash happens in C: who was in the decoder comes before who was in Python. A process that hung waits for
    whoever has the interpreter lock, which may be either.
    """
    marks = {stream: memory[stream % MARKS_BYTES] for stream in streams}
    deep = frozenset(stream for stream, level in marks.items() if level == DECODES)
    return (
        deep if deep and not hung else frozenset(stream for stream, level in marks.items() if level != RESTS)
    )
