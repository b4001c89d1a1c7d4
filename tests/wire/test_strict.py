"""The strict parser: what it takes, what it refuses, and that it never fails in another way."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import BaseModel

from respond_desktop.wire import strict
from respond_desktop.wire.strict import Limits, UnreadableTextError, loads

pytestmark = pytest.mark.attack("strict parser")
SMALL = Limits(4096, depth=8)
values = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-strict.LARGEST, strict.LARGEST)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
BAD = {
    "nothing": "",
    "cut off": '{"a":',
    "two values": "{}{}",
    "a list too deep": "[" * 9 + "]" * 9,
    "an object too deep": '{"a":' * 9 + "1" + "}" * 9,
    "deeper than any parser": "[" * 4000,
    "deep behind a text": '["\\"[[[[", ' + "[" * 8,
    "too long": '"' + "a" * 4096 + '"',
    "a key twice": '{"a":1,"a":1}',
    "a key twice inside": '[{"b":{"a":1,"a":2}}]',
    "NaN": "[NaN]",
    "Infinity": "[Infinity]",
    "minus infinity": "[-Infinity]",
    "infinite by its exponent": "[1e999]",
    "digits": "[" + "9" * 41 + "]",
    "digits behind the point": "[0." + "9" * 60 + "]",
    "more than a number may be": f"[{2**53 + 1}]",
    "less than a number may be": f"[-{2**53 + 1}]",
    "half a character": '["\\ud800"]',
    "half a character in a key": '{"\\uDFFF":1}',
    "a byte order mark": "\ufeff{}",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_strict_is_refused(name: str) -> None:
    with pytest.raises(UnreadableTextError):
        loads(BAD[name], SMALL)
    with pytest.raises(UnreadableTextError):
        loads(BAD[name].encode("utf-8", "surrogatepass"), SMALL)


@pytest.mark.parametrize(
    "text",
    [
        '["[[[[[[[[[[[[[[[["]',
        '["\\"{{{{{{{{{{{{{{"]',
        '["\\\\", {"a":[]}]',
        '["\\ud83d\\ude00"]',
        '{"at":"1970-01-01T00:00:00Z","until":"2199-12-31T23:59:59Z"}',
        '{"words":"0042-01-01 1st of all days"}',
        f"[{2**53}, -{2**53}, 1e300, -0.0]",
        "17",
    ],
)
def test_what_is_strict_is_taken(text: str) -> None:
    assert loads(text, SMALL) == json.loads(text)


@given(values)
@settings(max_examples=150)
def test_what_we_write_is_read_back(value: Any) -> None:
    assert loads(json.dumps(value), Limits(1 << 20, depth=64)) == value
    assert loads(json.dumps(value, ensure_ascii=False).encode(), Limits(1 << 20, depth=64)) == value


@given(
    some.binary(max_size=60) | some.text(max_size=60) | some.text('[]{}",:\\u0d8e9NaInfity-+.', max_size=60)
)
@settings(max_examples=400)
def test_anything_is_read_as_it_is_or_refused(text: str | bytes) -> None:
    try:
        value = loads(text, SMALL)
    except UnreadableTextError:
        return
    assert json.loads(text) == value
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


@dataclass(frozen=True)
class _Told:
    at: datetime | None = None
    words: str = ""


class _Timed(msgspec.Struct):
    told: tuple[_Told, ...] = ()
    by_name: dict[str, Any] = {}
    at: datetime | None = None


class _Answer(BaseModel):
    at: datetime | None = None
    told: tuple[_Told, ...] = ()


ODD_TIMES = ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31t23:59:59Z", "0001-01-01 00:00:00Z"]
timed = msgspec.json.Decoder(_Timed)


@pytest.mark.parametrize("time", ODD_TIMES)
def test_times_out_of_every_range_are_refused_however_they_are_written(time: str) -> None:
    escaped = "".join(f"\\u{ord(each):04x}" for each in time)
    for text in (time, escaped, f"\\u{ord(time[0]):04x}{time[1:]}", time.replace("-", "\\u002d")):
        for body in (f'{{"at":"{text}"}}', f'{{"told":[{{}},{{"at":"{text}"}}]}}'):
            for read in (
                lambda body: strict.decode(timed, body, SMALL),
                lambda body: strict.decode_long(timed, body, SMALL),
                lambda body: strict.model(_Answer, body, SMALL),
            ):
                with pytest.raises(UnreadableTextError):
                    read(body)


def test_words_that_look_like_a_time_are_words() -> None:
    body = '{"at":"2026-01-01T00:00:00Z","told":[{"words":"0001-01-01T1: \\u0031"}],"by_name":{"a":"0001-01-01 1"}}'
    assert strict.decode(timed, body, SMALL) == strict.decode_long(timed, body, SMALL)
    assert strict.model(_Answer, body, SMALL).told[0].words == "0001-01-01T1: 1"


class _Message(msgspec.Struct):
    a: int
    words: str = ""


_decoder = msgspec.json.Decoder(_Message)


@given(some.dictionaries(some.sampled_from(["a", "words", "x"]), values, max_size=3) | values)
@settings(max_examples=150)
def test_messages_are_read_or_refused(value: Any) -> None:
    for decode in (strict.decode, strict.decode_long):
        try:
            read = decode(_decoder, json.dumps(value), SMALL)
        except UnreadableTextError:
            continue
        assert isinstance(read, _Message)


def test_a_question_to_be_signed_has_its_length() -> None:
    assert strict.nonce("A" * 43) == bytes(32)
    for text in ("", "é", "A" * 42, "A" * 44, "A" * 42 + "="):
        with pytest.raises(UnreadableTextError):
            strict.nonce(text)
