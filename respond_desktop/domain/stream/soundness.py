"""From the first sign of damage to the next picture at which a decoder may begin, nothing of a stream passes."""


class Soundness:
    """Judges the coded pictures of one stream in order; every reader, decoder and copier asks it.

    `trails`: how many units after one that is marked as damaged may hold the damage instead. FFmpeg's parsers mark
    the unit that they give out while the damaged bytes come in, which are the next unit's.
    """

    def __init__(self, trails: int = 0) -> None:
        self._trails = trails
        self._suspect = 0
        self._unwhole = 0
        self.needs_entry = True
        self.breaks = 0

    @property
    def refreshing(self) -> bool:
        """Whether what is decoded becomes whole bit by bit and may not be shown yet."""
        return not self.needs_entry and self._unwhole > 0

    def admits(self, entry: int | None, damaged: bool = False) -> bool:
        """Whether a unit passes.

        `entry`: a decoder that begins here shows whole pictures from so many pictures later; None: it can't begin.
        """
        if damaged:
            self.broke()
            self._suspect = self._trails
            return False
        if self._suspect:
            self._suspect -= 1
            return False
        if self.needs_entry and entry is None:
            return False
        if self.needs_entry:
            self._unwhole = entry or 0
        elif entry == 0:
            self._unwhole = 0
        self.needs_entry = False
        return True

    def shows(self) -> bool:
        """Whether the picture of the unit just admitted is whole; asked once for each."""
        if self._unwhole:
            self._unwhole -= 1
            return False
        return True

    def broke(self) -> None:
        """Damage was found: in the unit just admitted, or between units."""
        self.breaks += 1
        self.needs_entry = True

    def skipped(self) -> None:
        """A unit was left out on purpose."""
        self.needs_entry = True
        self._suspect = max(0, self._suspect - 1)
