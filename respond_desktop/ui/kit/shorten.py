"""The one rule by which words give way to a narrow place: streets and prose may, facts may not."""

from collections.abc import Callable

SEPARATOR = " · "
"""Between the parts of a line: place, who has it, since when."""
LEAST = 4
"""Letters that a part keeps; with less it says nothing and is left out."""

Measure = Callable[[str], float]
"""Width in px of words."""


def shortened(words: str, room: float, measure: Measure, only_first: bool = False) -> str:
    """`words` as they fit into `room` px, ending in … where something is missing.

    A part with a figure in it (unit number, age, time, distance) stays whole: half a number reads as another number.
    Of the others the longest gives way first; `only_first`: the first alone, as the rest are states. What still
    doesn't fit is cut between words, never inside a figure.
    """
    if measure(words) <= room:
        return words
    parts = words.split(SEPARATOR)
    for part in sorted(_loose(parts, only_first), key=measure, reverse=True):
        place = parts.index(part)
        rest = SEPARATOR.join([*parts[:place], "", *parts[place + 1 :]])
        short = beginning(part, room - measure(rest), measure)
        if short:
            return SEPARATOR.join([*parts[:place], short, *parts[place + 1 :]])
        if len(parts) > 1:
            del parts[place]
            if measure(SEPARATOR.join(parts)) <= room:
                return SEPARATOR.join(parts)
    if only_first and measure(SEPARATOR.join(parts)) > room:
        return ""
    return _whole_words(SEPARATOR.join(parts), room, measure)


def in_lines(words: str, room: float, measure: Measure, most: int) -> tuple[str, ...]:
    """`words` in at most `most` lines of `room` px, broken between words; only the last line gives way."""
    lines: list[str] = []
    rest = words.split(" ")
    while rest and len(lines) < most - 1:
        end = len(rest)
        while end > 1 and measure(" ".join(rest[:end])) > room:
            end -= 1
        lines.append(" ".join(rest[:end]))
        rest = rest[end:]
    if rest:
        lines.append(shortened(" ".join(rest), room, measure))
    return tuple(lines)


def beginning(part: str, room: float, measure: Measure, least: int = LEAST) -> str:
    """The beginning of a part, never ending inside a figure; "" when fewer than `least` letters would be left."""
    for end in range(len(part) - 1, least - 1, -1):
        if part[end] not in " ," and _figure(part[:end].split(" ")[-1]):
            continue
        short = part[:end].rstrip(" ,") + "…"
        if measure(short) <= room:
            return short
    return ""


def facts_of(words: str, only_first: bool = False) -> str:
    """The parts of `words` that stay whole."""
    parts = words.split(SEPARATOR)
    loose = _loose(parts, only_first)
    return SEPARATOR.join(part for part in parts if part not in loose)


def _loose(parts: list[str], only_first: bool) -> list[str]:
    may = parts[: min(1, len(parts) - 1)] if only_first else parts
    return [part for part in may if not _figure(part)]


def _figure(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _whole_words(text: str, room: float, measure: Measure) -> str:
    """The beginning up to a blank; a figure at the end goes with its unit ("12 min", never "12"). "" when none fits."""
    words = text.split(" ")
    for end in range(len(words) - 1, 0, -1):
        short = " ".join(words[:end]).rstrip(" ,·") + " …"
        if measure(short) <= room and not _figure(words[end - 1]):
            return short
    return ""
