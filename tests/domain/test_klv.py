"""MISB ST 0601 local sets: the standard's own examples, round trips, damage and garbage."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.interop.klv import (
    MAX_BYTES,
    UNIVERSAL_KEY,
    KlvError,
    LocalSet,
    checksum,
    decode,
    encode,
    local_sets,
)

MANDATORY_ITEMS = UNIVERSAL_KEY + bytes.fromhex(
    "300208000459f4a6aa4aa803094d495353494f4e30310d045595b66d0e045b5360c40f02c2211002cd9c41010d0102d0ea"
)
"""Made of the example values of ST 0601.16a, section 8; other readers of the standard get checksum 53482 as well."""

DYNAMIC_AND_CONSTANT = UNIVERSAL_KEY + bytes.fromhex(
    "81ae0208000460 50584e0180030a4d697373696f6e203132 050271c20602fd3d070208b80a085072656461746f72"
    "0b07454f204e6f73650c0e47656f646574696320574753383 40d045595b66d0e045b5360c40f02c2211002cd9c1102d917"
    "1204724a0a20130487f84b86140400000000150403830926160212811704f101a229180414bc082b190234f3301c"
    "01010102010703052f2f5553410c01070d06005500530041160204014101020102 2972".replace(" ", "")
)
"""The example packet of ST 0601's early versions (dynamic and constant items, a long length, a nested set)."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
times = st.integers(0, 4_102_444_800_000_000).map(lambda us: EPOCH + timedelta(microseconds=us))


def optional(values: st.SearchStrategy[float]) -> st.SearchStrategy[float | None]:
    return st.none() | values


bytes_of_one = st.none() | st.integers(0, 255)
sets = st.builds(
    LocalSet,
    at=times,
    lat=optional(st.floats(-90, 90)),
    lon=optional(st.floats(-180, 180)),
    altitude_m=optional(st.floats(-900, 19_000)),
    heading_deg=optional(st.floats(0, 359.99)),
    speed_mps=bytes_of_one,
    version=bytes_of_one,
)


def test_the_example_of_the_standard() -> None:
    said = decode(MANDATORY_ITEMS)
    assert said.at == datetime(2008, 10, 24, 0, 13, 29, 913_000, UTC)
    assert said.lat == pytest.approx(60.176822966978335, abs=42e-9)
    assert said.lon == pytest.approx(128.42675904204452, abs=84e-9)
    assert said.altitude_m == pytest.approx(14190.7195, abs=0.15)
    assert (said.heading_deg, said.speed_mps, said.version) == (None, None, 13)
    assert checksum(MANDATORY_ITEMS[:-2]) == 53482


def test_an_example_with_a_long_length_and_a_nested_set() -> None:
    said = decode(DYNAMIC_AND_CONSTANT)
    assert said.heading_deg == pytest.approx(159.974365, abs=1e-4)
    assert said.lat == pytest.approx(60.176822966978335, abs=42e-9)
    assert said.version == 2
    assert said.at.year == 2009


@given(sets)
def test_what_is_said_is_read(said: LocalSet) -> None:
    read = decode(encode(said))
    assert read.at == said.at
    assert (read.speed_mps, read.version) == (said.speed_mps, said.version)
    steps = {"lat": 90 / (2**31 - 1), "lon": 180 / (2**31 - 1), "altitude_m": 19_900 / 65_535}
    for name, step in steps.items():
        wanted, got = getattr(said, name), getattr(read, name)
        assert got is None if wanted is None else got == pytest.approx(wanted, abs=step)
    if said.heading_deg is None:
        assert read.heading_deg is None
    else:
        assert read.heading_deg is not None and 0 <= read.heading_deg < 360
        off = abs(read.heading_deg - said.heading_deg)
        assert min(off, 360 - off) <= 360 / 65_535


@given(sets, st.data())
def test_any_flipped_bit_is_refused(said: LocalSet, chance: st.DataObject) -> None:
    packet = bytearray(encode(said))
    bit = chance.draw(st.integers(0, len(packet) * 8 - 1))
    packet[bit // 8] ^= 1 << bit % 8
    with pytest.raises(KlvError):
        decode(bytes(packet))


def test_every_flipped_bit_of_the_examples_is_refused() -> None:
    for example in (MANDATORY_ITEMS, DYNAMIC_AND_CONSTANT):
        for bit in range(len(example) * 8):
            packet = bytearray(example)
            packet[bit // 8] ^= 1 << bit % 8
            with pytest.raises(KlvError):
                decode(bytes(packet))


@given(st.binary(max_size=300))
def test_garbage_is_never_more_than_refused(garbage: bytes) -> None:
    for packet in (garbage, UNIVERSAL_KEY + garbage, sealed(garbage), garbage + MANDATORY_ITEMS + garbage):
        for each in (packet, *local_sets(packet)):
            try:
                assert isinstance(decode(each), LocalSet)
            except KlvError as error:
                assert str(error)


def sealed(body: bytes) -> bytes:
    """Any items with a sound length and checksum."""
    whole = body + b"\x01\x02"
    size = len(whole) + 2
    head = UNIVERSAL_KEY + (bytes((size,)) if size < 128 else b"\x82" + size.to_bytes(2))
    return head + whole + checksum(head + whole).to_bytes(2)


TIME = bytes.fromhex("0208000459f4a6aa4aa8")


@pytest.mark.parametrize(
    ("packet", "words"),
    [
        (b"", "not a UAS"),
        (UNIVERSAL_KEY, "cut off"),
        (MANDATORY_ITEMS[:-1], "longer or shorter"),
        (MANDATORY_ITEMS + b"\x00", "longer or shorter"),
        (UNIVERSAL_KEY + b"\x80", "length can't be read"),
        (UNIVERSAL_KEY + b"\x85\x00\x00\x00\x00\x00", "length can't be read"),
        (UNIVERSAL_KEY + b"\x83\xff\xff\xff", "too long"),
        (UNIVERSAL_KEY + bytes(MAX_BYTES), "too long"),
        (sealed(b"\x0d\x04\x00\x00\x00\x00"), "no time"),
        (sealed(b"\x02\x00"), "no time"),
        (sealed(TIME + TIME), "twice"),
        (sealed(TIME + b"\x0d\x03abc"), "wrong length"),
        (sealed(b"\x02\x08" + b"\xff" * 8), "time is not one"),
        (sealed(TIME + b"\x81\x80\x01\x00"), "tag is too long"),
        (sealed(TIME + b"\x10\x7f"), "cut off"),
        (sealed(TIME + b"\x01\x02\x00\x00"), "last item"),
        (sealed(b"\x10\x00" * 300), "too many"),
    ],
)
def test_what_is_wrong_is_said(packet: bytes, words: str) -> None:
    with pytest.raises(KlvError, match=words):
        decode(packet)


def test_unknown_is_not_a_place() -> None:
    said = decode(sealed(TIME + b"\x0d\x04\x80\x00\x00\x00" + b"\x0e\x00" + b"\x05\x02\xff\xff"))
    assert said.lat is None and said.lon is None
    assert said.heading_deg == 0.0


def test_other_items_are_stepped_over() -> None:
    two_byte_tag = b"\x81\x0f\x82\x00\x03abc"
    frame_centre = b"\x17\x04\x01\x02\x03\x04\x18\x04\x01\x02\x03\x04"
    said = decode(sealed(two_byte_tag + frame_centre + TIME))
    assert said.lat is None


def test_what_cant_be_said_isnt() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for wrong in (
        LocalSet(at, lat=90.1),
        LocalSet(at, lon=float("nan")),
        LocalSet(at, altitude_m=20_000),
        LocalSet(at, heading_deg=-1),
        LocalSet(at, speed_mps=256),
        LocalSet(datetime(1969, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(KlvError):
            encode(wrong)


def test_sets_are_found_in_a_payload() -> None:
    other = encode(LocalSet(datetime(2026, 1, 1, tzinfo=UTC), version=19))
    header = b"\x00\x01\xdf\x00\x41"
    payload = header + MANDATORY_ITEMS + header + other + b"\xff"
    assert list(local_sets(payload)) == [MANDATORY_ITEMS, other]
    assert list(local_sets(b"nothing")) == []
    assert list(local_sets(UNIVERSAL_KEY + b"\x80" + other)) == [other]
