"""A line of facts with their places: what gives way first, so that an age is whole or not there at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from respond_desktop.ui.kit.shorten import SEPARATOR, Measure, beginning

AT = " at "
STREET_LEAST = 6
"""Letters that a street keeps; with less it could be any street."""


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """One fact ("now (3 s)") and where it was true ("Fleet St at S Broadway"). Without a fact `place` is prose.

    The fact is whole or absent. `worth`: what has least of it gives way first.
    """

    fact: str
    place: str = ""
    worth: int = 0

    @property
    def words(self) -> str:
        """Now (3 s) at Fleet St at S Broadway."""
        return AT.join(word for word in (self.fact, self.place) if word)


def joined(parts: Sequence[PlacedFact]) -> str:
    """Everything the parts say, in their order."""
    return _line([part.words for part in parts])


def fitted(parts: Sequence[PlacedFact], room: float, measure: Measure) -> str:
    """What of the parts fits into `room` px: streets give way, then prose, then whole parts; "" when nothing fits.

    The part of most worth keeps a street that can be known: another part goes for it.
    """
    kept = [part for part in parts if part.words]
    while kept:
        said = _narrowed(kept, room, measure)
        if said:
            return said
        kept.remove(min(kept, key=lambda part: part.worth))
    return ""


def _narrowed(kept: list[PlacedFact], room: float, measure: Measure) -> str:
    """All of `kept`, with streets and prose cut; "" when that doesn't do."""
    words = [part.words for part in kept]
    giving = sorted((part for part in kept if part.place), key=lambda part: (not part.fact, part.worth))
    best = max(giving, key=lambda part: (bool(part.fact), part.worth), default=None)
    for part in giving:
        if measure(_line(words)) <= room:
            break
        n = kept.index(part)
        head = f"{part.fact}{AT}" if part.fact else ""
        rest = _line([*words[:n], f"{head}…", *words[n + 1 :]])
        left = room - measure(rest) + measure("…")
        street = beginning(part.place, left, measure, STREET_LEAST)
        words[n] = f"{head}{street}" if street else part.fact
        if part is best and not street and len(kept) > 1:
            return ""
    line = _line(words)
    return line if measure(line) <= room else ""


def _line(words: Sequence[str]) -> str:
    return SEPARATOR.join(word for word in words if word)
