"""Each part of the live state, encoded once for everybody who may see the same; its version moves when its bytes do."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

V = TypeVar("V")


class PartsMoment(NamedTuple):
    """What there is at one time, as far as it is told apart: a part holds as long as what it was made of is the same.

    `changes` counts what matters, `beats` seconds, `standing` who records and has a position, `said` what cameras say
    that they can; `roster` is who is there.
    """

    changes: int
    beats: int
    standing: int
    said: int
    roster: object


@dataclass(frozen=True, slots=True)
class EncodedPart:
    """A part as some may see it: `text` is its member of `StateParts.parts`."""

    name: str
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class PartMaker(Generic[V]):
    """`key`: what of a view makes two viewers' part differ; `of`: what of the moment it is made of.

    `make` gives the part's value; its second argument is the version of another part of the same view, by name.
    """

    name: str
    key: Callable[[V], Hashable]
    of: Callable[[PartsMoment], tuple[object, ...]]
    make: Callable[[V, Callable[[str], int]], Any]


class _Shelf(Generic[V]):
    """One part in all the ways it is seen now, and as it was seen just before."""

    def __init__(self, maker: PartMaker[V]) -> None:
        self.maker = maker
        self.moment: tuple[object, ...] = ()
        self.made: dict[Hashable, EncodedPart] = {}
        self.contents: dict[bytes, EncodedPart] = {}
        self.before: dict[bytes, EncodedPart] = {}

    def turn(self, moment: PartsMoment) -> None:
        """Nothing holds any more once something it was made of is another."""
        now = self.maker.of(moment)
        if len(now) == len(self.moment) and all(
            a is b or a == b for a, b in zip(now, self.moment, strict=True)
        ):
            return
        if self.contents:
            self.before = self.contents
        self.moment, self.made, self.contents = now, {}, {}


class PartBook(Generic[V]):
    """All parts of a view, in the order of their makers."""

    def __init__(self, makers: Sequence[PartMaker[V]], moment: Callable[[], PartsMoment]) -> None:
        self._shelves = {maker.name: _Shelf(maker) for maker in makers}
        self._moment, self._turned = moment, PartsMoment(-1, -1, -1, -1, None)
        self._versions = count(1)

    def add(self, maker: PartMaker[V]) -> None:
        """One more part, of whoever keeps what is in it; it comes after those that are there."""
        self._shelves[maker.name] = _Shelf(maker)
        self._turned = PartsMoment(-1, -1, -1, -1, None)

    def of(self, view: V) -> tuple[EncodedPart, ...]:
        """Every part as this view shows it."""
        self._turn()
        return tuple(self._part(name, view) for name in self._shelves)

    def _turn(self) -> None:
        now = self._moment()
        if now[:4] == self._turned[:4] and now.roster is self._turned.roster:
            return
        self._turned = now
        for shelf in self._shelves.values():
            shelf.turn(now)

    def _part(self, name: str, view: V) -> EncodedPart:
        shelf = self._shelves[name]
        key = shelf.maker.key(view)
        found = shelf.made.get(key)
        if found is None:
            value = shelf.maker.make(view, lambda other: self._part(other, view).version)
            found = shelf.made[key] = self._encoded(shelf, msgspec.json.encode(value))
        return found

    def _encoded(self, shelf: _Shelf[V], content: bytes) -> EncodedPart:
        found = shelf.contents.get(content) or shelf.before.get(content)
        if found is None:
            name, version = shelf.maker.name, next(self._versions)
            found = EncodedPart(name, version, f'"{name}":[{version},{content.decode()}]')
        shelf.contents[content] = found
        return found
