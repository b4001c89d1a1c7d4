"""Times that can be reckoned with: nothing here is older than 1970 or as late as 2200, and year 1 overflows."""

import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from pydantic import BaseModel

OLDEST, NEWEST = 1970, 2199
_HOLD_NO_TIME = (str, int, float, bytes, type(None))


def has_odd_time(value: Any) -> bool:
    """Whether a decoded message holds a time out of every range, however it was written; words are no times."""
    if isinstance(value, datetime):
        return not OLDEST <= value.year <= NEWEST
    if isinstance(value, _HOLD_NO_TIME):
        return False
    if isinstance(value, tuple | list | set | frozenset):
        return any(map(has_odd_time, value))
    if isinstance(value, Mapping):
        return any(map(has_odd_time, value.values()))
    names = _fields(type(value))  # type: ignore[arg-type]  # mypy 11469: a class has a hash
    return any(has_odd_time(getattr(value, name)) for name in names)


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """Those that may hold a time: a long message is looked through each second."""
    if issubclass(kind, msgspec.Struct):
        names = kind.__struct_fields__
    elif issubclass(kind, BaseModel):
        names = tuple(kind.model_fields)
    elif is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
    else:
        return ()
    hints = typing.get_type_hints(kind)
    return tuple(name for name in names if _may_hold_time(hints[name]))


def _may_hold_time(hint: Any) -> bool:
    if hint is Ellipsis or isinstance(hint, _HOLD_NO_TIME):  # of tuple[X, ...], of Literal["x"]
        return False
    if parts := typing.get_args(hint):
        return any(map(_may_hold_time, parts))
    return not (isinstance(hint, type) and issubclass(hint, _HOLD_NO_TIME))
