"""Each part of the live state, encoded once for everybody who may see the same; its version moves when its bytes do."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

import msgspec

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class EncodedPart:
    """A part as some may see it: `text` is its member of `StateParts.parts`."""

    name: str
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class PartMaker(Generic[V]):
    """`key`: what of a view makes two viewers' part differ; `of`: until when a part that was made holds.

    `make` gives the part's value; its second argument is the version of another part of the same view, by name.
    """

    name: str
    key: Callable[[V], Hashable]
    of: Callable[[], tuple[object, ...]]
    make: Callable[[V, Callable[[str], int]], Any]


class _Shelf(Generic[V]):
    """One part in all the ways it is seen now, and as it was seen just before."""

    def __init__(self, maker: PartMaker[V]) -> None:
        self.maker = maker
        self.moment: tuple[object, ...] = ()
        self.made: dict[Hashable, EncodedPart] = {}
        self.contents: dict[bytes, EncodedPart] = {}
        self.before: dict[bytes, EncodedPart] = {}

    def turn(self) -> None:
        """Nothing holds any more once something it was made of is another."""
        now = self.maker.of()
        if len(now) != len(self.moment) or any(
            a is not b and a != b for a, b in zip(now, self.moment, strict=True)
        ):
            if self.contents:
                self.before = self.contents
            self.moment, self.made, self.contents = now, {}, {}


class PartBook(Generic[V]):
    """All parts of a view, in the order of their makers."""

    def __init__(self, makers: Sequence[PartMaker[V]]) -> None:
        self._shelves = {maker.name: _Shelf(maker) for maker in makers}
        self._versions = count(1)

    def of(self, view: V) -> tuple[EncodedPart, ...]:
        """Every part as this view shows it."""
        return tuple(self.part(name, view) for name in self._shelves)

    def part(self, name: str, view: V) -> EncodedPart:
        """One part as this view shows it."""
        shelf = self._shelves[name]
        shelf.turn()
        key = shelf.maker.key(view)
        found = shelf.made.get(key)
        if found is None:
            value = shelf.maker.make(view, lambda other: self.part(other, view).version)
            found = shelf.made[key] = self._encoded(shelf, msgspec.json.encode(value))
        return found

    def _encoded(self, shelf: _Shelf[V], content: bytes) -> EncodedPart:
        found = shelf.contents.get(content) or shelf.before.get(content)
        if found is None:
            name, version = shelf.maker.name, next(self._versions)
            found = EncodedPart(name, version, f'"{name}":[{version},{content.decode()}]')
        shelf.contents[content] = found
        return found
