"""Values that a newer peer reports and this version doesn't know: read as something newer, kept and shown."""

from enum import Enum, StrEnum
from functools import cache
from typing import Self, TypeVar

E = TypeVar("E", bound=Enum)

WORDS = "Something newer"
"""On screen, where a value is shown that this version has no words for."""
_NAME = "NEWER"


class Reported(StrEnum):
    """An enum of which a peer tells: a value that isn't known reads as `newer`, so that nothing else is lost with it.

    What is asked of us is never guessed: there `wire/bodies/body.py`'s `Known` refuses it.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return newer(cls) if isinstance(value, str) else None


@cache
def newer(kind: type[E]) -> E:
    """The one value that stands for all that this version doesn't know; it is none of those one may choose from."""
    value = _NAME.lower()
    member = str.__new__(kind, value)  # type: ignore[type-var]  # only text enums have one
    member._name_, member._value_ = _NAME, value
    return member


def is_newer(value: Enum) -> bool:
    """Whether it stands for something that this version doesn't know."""
    return value.name == _NAME
