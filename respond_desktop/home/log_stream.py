"""A stream for program logs that never raises: what a line tells of must not fail because the line can't be written."""

from typing import TextIO


class SteadyStream:
    """Passes lines on to `stream` (None: there is none); those it doesn't take are counted and said afterwards.

    A full disk, a closed terminal or a character the terminal doesn't know is no reason to stop what is being done.
    """

    def __init__(self, stream: TextIO | None, *, says_lost: bool = True) -> None:
        """`says_lost` False: programs read it, so that nothing but lines may come."""
        self._stream = stream
        self._says_lost = says_lost
        self._lost = 0

    def write(self, text: str) -> int:
        """Write a line; returns its length, whatever became of it."""
        if self._stream is None:
            return len(text)
        try:
            if self._lost and self._says_lost:
                self._stream.write(f"(about {self._lost} lines could not be written here)\n")
            self._stream.write(text)
            self._stream.flush()
            self._lost = 0
        except (OSError, ValueError):  # ValueError: the stream is closed, or can't encode a character
            self._lost += 1
        return len(text)

    def flush(self) -> None:
        """Nothing waits: `write` hands everything on."""

    def isatty(self) -> bool:
        """Whether people read it as it is written."""
        try:
            return self._stream is not None and self._stream.isatty()
        except ValueError:
            return False
