"""Writes what a version of this program says: every message and body once with all it can say, once with the least.

It runs with that version's code, not with this one's: see README.md here.
"""

import json
import sys
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
from pydantic import AwareDatetime, BaseModel, TypeAdapter
from pydantic_core import PydanticUndefined

AT = datetime(2026, 11, 22, 2, 14, 6, 250000, tzinfo=UTC)
NAMED = {
    "hash": "0" * 64,
    "sha256": "0" * 64,
    "local_record_hash": "0" * 64,
    "received_hash": "0" * 64,
    "after": "1763777646000.alert-1",
    "at": "2026-11-22T02:14:06Z",
}
"""Texts that must be of a form, by the name of the field."""
LINKS = {
    "to_desktop": ("wire.live", "ToDesktop"),
    "from_desktop": ("wire.live", "FromDesktop"),
    "to_camera": ("wire.camera", "ToCamera"),
    "from_camera": ("wire.camera", "FromCamera"),
    "orders": ("wire.orders", "AnyOrder"),
}
BODIES = ("http", "alerts", "my_views", "history", "handover")


def sample(hint: Any, name: str, full: bool) -> Any:
    """A value of a type; everything that may be left out is there when `full`."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return sample(parts[0], name, full)
    if origin in (typing.Union, types.UnionType):
        return sample(next(p for p in parts if p is not type(None)), name, full) if full else None
    if origin is typing.Literal:
        return parts[-1 if full else 0]
    if origin is tuple:
        return tuple(each for kind in parts[:1] for each in several(kind, name, full))
    if origin is dict:
        return {"seq": 7, "prev": "0" * 64}
    return plain(hint, name, full)


def several(kind: Any, name: str, full: bool) -> Iterator[Any]:
    """What a list holds: each value of an enum, else one thing."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield from kind if full else ()
    elif full or name in ("records", "recipients", "alert_ids"):
        yield sample(kind, name, full)


def plain(kind: Any, name: str, full: bool) -> Any:
    """A value of a class."""
    if kind is str:
        return NAMED.get(name, f"{name} é" if name == "words" else name)
    if kind in (datetime, AwareDatetime):
        return AT
    if issubclass(kind, Enum):
        return list(kind)[-1 if full else 0]
    if kind in (bool, int, float):
        return kind(1 if name == "version" else 7)
    return made(kind, full)


def made(kind: Any, full: bool) -> Any:
    """A message, a body or a value of the domain, with all of its fields or with those it can't do without."""
    hints = typing.get_type_hints(kind, include_extras=True)
    values = {n: sample(hints[n], n, full) for n in named(kind, full)}
    if issubclass(kind, BaseModel):
        return kind.model_validate(values)
    return kind(**values)


def named(kind: Any, full: bool) -> list[str]:
    """Fields to fill."""
    if issubclass(kind, msgspec.Struct):
        infos = msgspec.structs.fields(kind)
        return [f.name for f in infos if full or f.required]
    if issubclass(kind, BaseModel):
        infos_ = kind.model_fields.items()
        return [
            n for n, f in infos_ if full or (f.default is PydanticUndefined and f.default_factory is None)
        ]
    assert is_dataclass(kind), kind
    return [f.name for f in fields(kind) if full or (f.default is MISSING and f.default_factory is MISSING)]


def said_by(package: str, under: Callable[[str], str]) -> dict[str, Any]:
    """All there is, by who reads it; `under` finds a body's module in that version."""
    told: dict[str, Any] = {}
    for name, (module, union) in LINKS.items():
        kinds = typing.get_args(getattr(import_module(f"{package}.{module}"), union))
        told[name] = {
            kind.__name__: [json.loads(msgspec.json.encode(made(kind, full))) for full in (True, False)]
            for kind in kinds
        }
    told["bodies"] = {
        kind.__name__: [json.loads(made(kind, full).model_dump_json()) for full in (True, False)]
        for module in present(package, under)
        for kind in bodies_of(import_module(f"{package}.{under(module)}"))
    }
    return told


def present(package: str, under: Callable[[str], str]) -> list[str]:
    """The modules of bodies that there are in that version."""
    return [module for module in BODIES if find_spec(f"{package}.{under(module)}")]


def bodies_of(module: Any) -> list[type[BaseModel]]:
    """The bodies that a module has of its own."""
    own = [v for v in vars(module).values() if isinstance(v, type) and issubclass(v, BaseModel)]
    return [kind for kind in own if kind.__module__ == module.__name__ and kind.__name__[0] != "_"]


def readers_of(package: str, under: Callable[[str], str]) -> dict[str, Any]:
    """What that version's readers take, as JSON Schema, by link and kind: its bodies refuse fields they don't know."""
    found = {
        name: {kind.__name__: msgspec.json.schema(kind) for kind in kinds}
        for name, (module, union) in LINKS.items()
        for kinds in [typing.get_args(getattr(import_module(f"{package}.{module}"), union))]
    }
    return found | {
        "bodies": {
            kind.__name__: TypeAdapter(kind).json_schema()
            for module in present(package, under)
            for kind in bodies_of(import_module(f"{package}.{under(module)}"))
        }
    }


def of_its_time(module: str) -> str:
    """Where that version has its bodies: before 0.2.0 they had no folder."""
    return f"wire.bodies.{module}" if find_spec("respond_desktop.wire.bodies") else f"wire.{module}"


if __name__ == "__main__":
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    for name, told in (
        said_by("respond_desktop", of_its_time) | {"readers": readers_of("respond_desktop", of_its_time)}
    ).items():
        text = json.dumps(told, indent=None if name == "readers" else 1, ensure_ascii=False, sort_keys=True)
        (out / f"{name}.json").write_text(text + "\n", encoding="utf-8")
