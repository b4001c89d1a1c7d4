"""The agency's organisation: a tree of commands (Patrol > East > Sector 2). A scope takes what lies below it along."""

from dataclasses import dataclass, field
from difflib import get_close_matches

NEAREST = 3


@dataclass(frozen=True, slots=True)
class CommandTree:
    """`parents`: each command's name and that of the one above it, empty at the top."""

    parents: dict[str, str] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        return name in self.parents

    def path(self, name: str) -> tuple[str, ...]:
        """From the top down to `name`; a name that isn't in the tree stands alone."""
        found = [name]
        while (above := self.parents.get(found[-1], "")) and above not in found:
            found.append(above)
        return tuple(reversed(found))

    def within(self, name: str, top: str) -> bool:
        """Whether `name` is `top` or lies somewhere below it."""
        return name == top or top in self.path(name)

    def below(self, top: str) -> tuple[str, ...]:
        """Commands directly below `top` (empty: the topmost), by name."""
        return tuple(sorted(name for name, above in self.parents.items() if above == top))

    def in_order(self, top: str = "") -> tuple[str, ...]:
        """All of them, each followed by what lies below it."""
        return tuple(found for name in self.below(top) for found in (name, *self.in_order(name)))

    def nearest(self, name: str) -> tuple[str, ...]:
        """Names that are in the tree and read much like `name`; the first ones of all when none does."""
        plain = {each.casefold(): each for each in sorted(self.parents, reverse=True)}
        alike = get_close_matches(name.casefold(), plain, NEAREST, 0.5)
        return tuple(plain[each] for each in alike) or self.in_order()[:NEAREST]

    def unknown_words(self, name: str) -> str:
        """What is said of a name that isn't in the tree."""
        return f"There is no command {name}. Nearest: {', '.join(self.nearest(name))}."
