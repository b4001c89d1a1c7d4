"""Values, texts and requests as somebody would write them who looks for a parser that falls over."""

import json
import random
from typing import Any
from urllib.parse import quote

DEEP = 3000
_TEXTS = (
    "",
    "a" * 65,
    "a" * 3000,
    "\x00",
    "\u202e",
    "é" * 40,
    "\U0001f600",
    "../../etc",
    "'; drop table account; --",
    "{{7*7}}",
    "%00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "nan",
    "-1",
    "true",
)
_NUMBERS = (
    "0",
    "-1",
    "1e999",
    "9" * 19,
    "9" * 400,
    "9" * 5000,
    "-0.0",
    "NaN",
    "-Infinity",
    "1E-400",
    "01",
    "+1",
)
_WHOLE = ("null", "true", "[]", "{}", "[[]]", '"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"', "", "x")


def word(rng: random.Random) -> str:
    """Some JSON, or what looks like it."""
    kind = rng.randrange(5)
    if kind == 0:
        return json.dumps(rng.choice(_TEXTS), ensure_ascii=rng.random() < 0.5)
    if kind == 1:
        return rng.choice(_NUMBERS)
    if kind == 2:
        levels = rng.choice((2, 17, 200, DEEP))
        opening, closing = rng.choice((("[", "]"), ('{"a":', "}")))
        return opening * levels + "1" + closing * (levels if rng.random() < 0.8 else 0)
    if kind == 3:
        return rng.choice(_WHOLE)
    return json.dumps("".join(chr(rng.randrange(1, 0x3000)) for _ in range(rng.randrange(30))))


def spoilt(rng: random.Random, good: dict[str, Any]) -> bytes:
    """An object as text, with one thing wrong with it, or a few, or none."""
    fields = [(name, json.dumps(value)) for name, value in good.items()]
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        at = rng.randrange(len(fields)) if fields else 0
        kind = rng.randrange(4)
        if kind == 0 or not fields:
            fields.append((rng.choice(("x", "id", "é", "__proto__", "a" * 200)), word(rng)))
        elif kind == 1:
            fields.append(fields[at])
        elif kind == 2:
            del fields[at]
        else:
            fields[at] = fields[at][0], word(rng)
    text = "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in fields) + "}"
    return flipped(rng, text.encode("utf-8", "surrogatepass")) if rng.random() < 0.25 else text.encode()


def flipped(rng: random.Random, raw: bytes) -> bytes:
    """Bytes with a few of them changed, cut off, or twice."""
    if not raw:
        return rng.randbytes(3)
    kind, at = rng.randrange(3), rng.randrange(len(raw))
    if kind == 0:
        return raw[:at]
    if kind == 1:
        return raw + raw[at:]
    broken = bytearray(raw)
    for _ in range(rng.randrange(1, 4)):
        broken[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(broken)


def part_of_path(rng: random.Random) -> str:
    """What stands where an id belongs."""
    return rng.choice(
        ("x", "a" * 64, "a" * 65, "%00", "%ff%fe", "%2e%2e%2f", "..", "%C0%80", quote("é"), "%", "a%2Fb", "~")
    )


def header(rng: random.Random) -> bytes:
    """A header line nobody needs."""
    return rng.choice(
        (
            b"Content-Type: application/json; charset=utf-7",
            b"Content-Type: multipart/form-data",
            b"Content-Type: \xff\xfe",
            b"Content-Type: application/x-www-form-urlencoded",
            b"Content-Length: 9999999999999999999999",
            b"Transfer-Encoding: chunked",
            b"Expect: 100-continue",
            b"Authorization: DPoP \xe9\xe9",
            b"Authorization: Basic Og==",
            b"DPoP: " + b"a" * 5000,
            b"DPoP: a.b.c",
            b"DPoP: " + bytes(range(0x80, 0xFF)),
            b"Host: [::1",
            b"Host: 127.0.0.1:x",
            b"Host: 127.0.0.1:99999999",
            b"Cookie: " + b"a=b;" * 500,
            b"X-Forwarded-For: 1.2.3.4",
            b"Upgrade: websocket\r\nConnection: Upgrade",
            b"Range: bytes=0-",
            b"Accept-Encoding: gzip, \x01",
        )
    )
