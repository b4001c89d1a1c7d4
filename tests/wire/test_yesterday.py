"""Yesterday's programs say what they always said: today's readers understand it, and today's asks are read there."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import msgspec
import pytest
from pydantic import BaseModel

from respond_desktop.wire import camera, live, strict
from respond_desktop.wire.orders import AnyOrder
from tests.wire.today import BODIES
from tests.wire.yesterday.make import made

ASKS = ("WatchReason", "CloseWatch", "CloseAlert", "CloseAlerts", "LocalRecords")
FOLDER = Path(__file__).parent / "yesterday"
VERSIONS = sorted(p.name for p in FOLDER.iterdir() if (p / "readers.json").exists())
_order = msgspec.json.Decoder(AnyOrder)
TODAY = {kind.__name__: kind for kind in BODIES}


def _body(kind: str, text: str) -> BaseModel:
    return strict.model(TODAY[kind], text, strict.ANSWER)


READERS: dict[str, Callable[[str, str], Any]] = {
    "to_desktop": lambda _kind, text: live.decode_to_desktop(text),
    "from_desktop": lambda _kind, text: live.decode_from_desktop(text),
    "to_camera": lambda _kind, text: camera.decode_to_camera(text),
    "from_camera": lambda _kind, text: camera.decode_from_camera(text),
    "orders": lambda _kind, text: strict.decode(_order, text, strict.MESSAGE),
    "bodies": _body,
}


def _kept(version: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / version / f"{name}.json").read_text(encoding="utf-8"))
    return found


SAID = [
    pytest.param(name, kind, message, id=f"{version}-{kind}-{'least' if i else 'full'}")
    for version in VERSIONS
    for name in READERS
    for kind, messages in _kept(version, name).items()
    for i, message in enumerate(messages)
]


def test_there_is_something_of_yesterday() -> None:
    assert {"first", "0.1.0"} <= set(VERSIONS)
    assert len(SAID) > 150


@pytest.mark.parametrize(("name", "kind", "message"), SAID)
def test_todays_reader_understands_yesterday(name: str, kind: str, message: dict[str, Any]) -> None:
    read = READERS[name](kind, json.dumps(message))
    assert type(read).__name__ == kind
    _holds(_plain(read), message)


@pytest.mark.promise
@pytest.mark.parametrize(("name", "kind", "message"), SAID)
def test_what_tomorrow_adds_is_left_out(name: str, kind: str, message: dict[str, Any]) -> None:
    """In every object of every message; nothing else that is read changes by it."""
    more = _with_more(message)
    assert more != message
    if kind == "AlertsOfPastAsk":  # a query's names are filters: an overlooked one would show more
        with pytest.raises(strict.UnreadableTextError):
            READERS[name](kind, json.dumps(more))
        return
    read = READERS[name](kind, json.dumps(_without_tables(more, message)))
    if kind in ("Problem", "WrongField"):  # RFC 9457 has members of anybody's own: they are kept
        _holds(_plain(read), message)
    else:
        assert read == READERS[name](kind, json.dumps(message))


@pytest.mark.promise
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "hello",
    [live.LiveProve, live.Seen, live.AuditHeartbeat, camera.Prove],
    ids=lambda kind: kind.__qualname__,
)
def test_yesterdays_central_reads_todays_hello(version: str, hello: type[msgspec.Struct]) -> None:
    readers = _kept(version, "readers")
    link = "from_camera" if hello is camera.Prove else "from_desktop"
    for full in (True, False):
        said = json.loads(msgspec.json.encode(made(hello, full)))
        jsonschema_rs.validator_for(readers[link][hello.__name__]).validate(said)


@pytest.mark.promise
@pytest.mark.parametrize("version", VERSIONS)
def test_yesterdays_central_reads_todays_asks(version: str) -> None:
    """As they go out: what has its default isn't said. Its readers were strict: one word more would be refused."""
    readers = _kept(version, "readers")["bodies"]
    asks = [
        kind for name, kind in TODAY.items() if name in readers and (name.endswith("Ask") or name in ASKS)
    ]
    assert len(asks) >= 5
    for kind in asks:
        said = json.loads(made(kind, False).model_dump_json(exclude_defaults=True))
        jsonschema_rs.validator_for(readers[kind.__name__]).validate(said)


def test_every_kind_of_message_of_yesterday_is_still_one() -> None:
    for version in VERSIONS:
        for name, union in (
            ("to_desktop", live.ToDesktop),
            ("from_camera", camera.FromCamera),
            ("orders", AnyOrder),
        ):
            assert set(_kept(version, name)) <= {kind.__name__ for kind in get_args(union)}


def _plain(read: Any) -> Any:
    return read.model_dump(mode="json") if isinstance(read, BaseModel) else msgspec.to_builtins(read)


def _holds(read: Any, said: Any) -> None:
    """Everything that was said is in what was read."""
    if isinstance(said, dict):
        for key, value in said.items():
            if key != "t" or "t" in read:
                _holds(read[key], value)
    elif isinstance(said, list):
        assert len(read) == len(said)
        for one, other in zip(read, said, strict=True):
            _holds(one, other)
    elif isinstance(said, str) and said.endswith("Z") and isinstance(read, str) and read != said:
        assert datetime.fromisoformat(read) == datetime.fromisoformat(said)
    else:
        assert read == said


def _with_more(said: Any) -> Any:
    """The same with a field more in every object."""
    if isinstance(said, dict):
        return {k: _with_more(v) for k, v in said.items()} | {"tomorrow": {"a": [1, {"b": None}]}}
    return [_with_more(each) for each in said] if isinstance(said, list) else said


def _without_tables(more: Any, said: Any) -> Any:
    """A record's header is a signed table: whatever is added to that is no field, and stays out of this."""
    if isinstance(more, dict):
        return {
            k: said[k] if k == "header" else _without_tables(v, (said or {}).get(k)) for k, v in more.items()
        }
    if isinstance(more, list) and isinstance(said, list):
        return [_without_tables(one, other) for one, other in zip(more, said, strict=True)]
    return more
