"""The one parser for JSON from outside: bounded in size, depth and numbers; no key twice, no NaN, no broken text.

Everything another computer, a file that travelled, or a person's clipboard brings is read here and nowhere else. What
isn't as it must be raises UnreadableError (a ValueError) with words, and never anything else.
"""

import json
import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec
from pydantic import BaseModel

from respond_desktop.wire.signing import unb64
from respond_desktop.wire.times import has_odd_time

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


class UnreadableTextError(ValueError):
    """The text isn't what it should be; the message says how, without what was in it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the text (characters, if it was text already), and objects and lists inside each other."""

    size: int
    depth: int = 16


PROOF = Limits(4096, depth=4)
"""Header and claims of a DPoP proof."""
BODY = Limits(64 * 1024)
"""What comes with an HTTPS request, and the MediaMTX hook's questions."""
RECORDS = Limits(1024 * 1024)
"""Local records of a workstation."""
RECORD_BODY = Limits(64 * 1024, depth=32)
"""The text of one record."""
MESSAGE = Limits(64 * 1024)
"""A WebSocket message to central, an order."""
STATE = Limits(8 * 1024 * 1024)
"""What central sends to a desktop or camera, and lists of a media server."""
ANSWER = Limits(64 * 1024 * 1024)
"""Central's answer to a request; My views may be long."""
CODE = Limits(2048, depth=2)
"""An enrolment code, a checkpoint."""
OWN_FILE = Limits(4 * 1024 * 1024)
"""A file this program wrote itself, as somebody may have left it."""

LARGEST = 2**53
"""Beyond that numbers aren't safe in JSON, and no number here is as large."""
DIGITS = 40
"""Of a number, with sign, point and exponent."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def loads(text: str | bytes, limits: Limits) -> Any:
    """The value of a JSON text; raises UnreadableError."""
    plain = _text(text, limits)
    _look_at_depth(plain, limits.depth)
    try:
        value = _reader().decode(plain)
    except UnreadableTextError:
        raise
    except (ValueError, RecursionError) as error:
        raise UnreadableTextError("this is not JSON") from error
    if _SURROGATE.search(plain):
        _look_at_text(value)
    return value


def table(text: str | bytes, limits: Limits) -> dict[str, Any]:
    """A JSON object; raises UnreadableError."""
    value = loads(text, limits)
    if not isinstance(value, dict):
        raise UnreadableTextError("this is not a JSON object")
    return value


def decode(decoder: "msgspec.json.Decoder[T]", text: str | bytes, limits: Limits) -> T:
    """A message as its decoder knows it, after everything `loads` asks for; raises UnreadableError."""
    loads(text, limits)
    return _decoded(decoder, _text(text, limits))


def decode_long(decoder: "msgspec.json.Decoder[T]", text: str | bytes, limits: Limits) -> T:
    """The same for central's long messages, each second: read once only, so a key may stand there twice."""
    return _decoded(decoder, _text(text, limits))


def model(kind: type[M], text: str | bytes, limits: Limits) -> M:
    """A body of the HTTPS interface; raises UnreadableError."""
    loads(text, limits)
    try:
        read = kind.model_validate_json(text)
    except (ValueError, OverflowError) as error:
        raise UnreadableTextError("the answer is not understood") from error
    return _in_range(read)


def nonce(text: str, size: int = 32) -> bytes:
    """A question to be signed; raises UnreadableError."""
    try:
        raw = unb64(text)
    except ValueError as error:
        raise UnreadableTextError("the question is not one") from error
    if len(raw) != size:
        raise UnreadableTextError("the question is not one")
    return raw


def _decoded(decoder: "msgspec.json.Decoder[T]", text: str) -> T:
    try:
        read = decoder.decode(text)
    except (msgspec.MsgspecError, ValueError, OverflowError, RecursionError) as error:
        raise UnreadableTextError("the message is not readable") from error
    return _in_range(read)


def _in_range(read: T) -> T:
    """Looks at what was read, not at its text: a time can be written in many ways, and words may look like one."""
    if has_odd_time(read):
        raise UnreadableTextError("a time is out of every range")
    return read


def _text(text: str | bytes, limits: Limits) -> str:
    if len(text) > limits.size:
        raise UnreadableTextError("this is too large")
    try:
        return text if isinstance(text, str) else text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableTextError("this is not UTF-8") from error


def _look_at_depth(text: str, most: int) -> None:
    """Before anything recursive sees it."""
    if text.count("[") + text.count("{") <= most:
        return
    depth = 0
    for found in _TOKEN.finditer(text):
        first = found[0][0]
        if first in "[{":
            depth += 1
            if depth > most:
                raise UnreadableTextError("this is nested too deep")
        elif first in "]}":
            depth -= 1


@cache
def _reader() -> json.JSONDecoder:
    """Made once: a city's cameras send a thousand messages a second."""
    return json.JSONDecoder(
        parse_int=_whole,
        parse_float=_fraction,
        parse_constant=_constant,
        object_pairs_hook=_once,
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableTextError("a key stands there twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > DIGITS or not -LARGEST <= (value := int(digits)) <= LARGEST:
        raise UnreadableTextError("a number is too large")
    return value


def _fraction(digits: str) -> float:
    if len(digits) > DIGITS or not math.isfinite(value := float(digits)):
        raise UnreadableTextError("a number is too large")
    return value


def _constant(_name: str) -> float:
    raise UnreadableTextError("this is not a number")


def _look_at_text(value: Any) -> None:
    """Half of a surrogate pair is no text: it can't be written to a record or a database."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UnreadableTextError("a text is broken") from error
