"""A message of a newer kind is named and left out; everything else that isn't a message stays unreadable."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.wire import camera, live
from respond_desktop.wire.signing import b64
from respond_desktop.wire.strict import UnreadableTextError
from respond_desktop.wire.unknown import Unknown

READERS = (
    live.decode_to_desktop,
    live.decode_from_desktop,
    camera.decode_to_camera,
    camera.decode_from_camera,
)


@pytest.mark.parametrize("read", READERS)
def test_a_kind_that_is_not_known_is_named(read: object) -> None:
    assert callable(read)
    assert read('{"t":"drone_up","height_m":12,"of":{"x":[1]}}') == Unknown("drone_up")
    assert read('{"t":"' + "k" * 500 + '"}') == Unknown("k" * 64), "no longer than words may be"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"t"',
        "{}",
        '{"t":null}',
        '{"t":7}',
        '{"t":["seen"]}',
        '{"t":"drone\\u0007"}',
        '{"t":"drone","t":"up"}',
        '{"t":"drone","n":1e999}',
        '{"t":"drone","n":' + "9" * 41 + "}",
        '{"t":"drone","version":"2"}',
        '{"t":"drone","version":true}',
        '{"t":"drone","version":1.5}',
        '{"t":"drone","x":"\\ud800"}',
        '{"t":"drone","x":' + "[" * 60 + "]" * 60 + "}",
        '{"t":"drone","x":' + "[" * 100_000,
        '{"t":"drone","x":"' + "x" * 9_000_000 + '"}',
    ],
    ids=lambda text: text[:24],
)
def test_what_is_no_message_stays_unreadable(read: object, text: str) -> None:
    assert callable(read)
    with pytest.raises(UnreadableTextError):
        read(text)


@pytest.mark.promise
def test_unknown_fields_are_bounded_like_known_ones() -> None:
    deep = "[" * 60 + "]" * 60
    seen = '{{"t":"seen","seq":1,"more":{}}}'
    assert live.decode_from_desktop(seen.format("[" * 14 + "]" * 14)) == live.Seen(seq=1)
    for more in (deep, "[" * 50_000, '"' + "x" * 70_000 + '"', '{"a":1,"a":2}', "1e999", "9" * 60):
        with pytest.raises(UnreadableTextError):
            live.decode_from_desktop(seen.format(more))


def test_another_protocols_hello_is_told_from_nonsense_whatever_its_fields() -> None:
    assert live.decode_to_desktop('{"t":"challenge","version":2,"puzzle":[1]}') == Unknown("challenge", 2)
    assert camera.decode_from_camera('{"t":"prove","version":9,"device_id":7}') == Unknown("prove", 9)
    with pytest.raises(UnreadableTextError):
        live.decode_to_desktop('{"t":"challenge","version":1,"puzzle":[1]}')
    known = live.decode_to_desktop(json.dumps({"t": "challenge", "version": 2, "nonce": b64(bytes(32))}))
    assert isinstance(known, live.LiveChallenge) and known.version == 2


@given(
    st.text(max_size=80),
    st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=8), max_size=4),
)
def test_whatever_comes_is_read_or_unreadable(kind: str, more: dict[str, object]) -> None:
    text = json.dumps({**more, "t": kind})
    for read in READERS:
        try:
            read(text)
        except UnreadableTextError:
            continue
