"""MISB ST 0601 UAS Datalink Local Sets: where a video stream says it was taken, checked by its checksum."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

UNIVERSAL_KEY = bytes.fromhex("060e2b34020b01010e01030101000000")
"""SMPTE universal label of the UAS Datalink Local Set (ST 0601, section 6.2)."""
SMPTE_LABEL = UNIVERSAL_KEY[:4]
"""How every SMPTE universal label begins, those of other sets too."""
MAX_BYTES = 65_535
_HEADER_BYTES = 5
"""Length of a metadata access unit header (ISO/IEC 13818-1, 2.12.4.2)."""
MAX_ITEMS = 256

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 1, 1, tzinfo=UTC)
_MAX_TAG_BYTES = 2
_INT32 = 2**31 - 1
_UINT16 = 2**16 - 1
_LOWEST_M, _HIGHEST_M = -900.0, 19_000.0

_CHECKSUM, _TIME, _HEADING = 1, 2, 5
_LATITUDE, _LONGITUDE, _ALTITUDE = 13, 14, 15
_SPEED, _VERSION = 56, 65
_SIZES = {
    _CHECKSUM: 2,
    _TIME: 8,
    _HEADING: 2,
    _LATITUDE: 4,
    _LONGITUDE: 4,
    _ALTITUDE: 2,
    _SPEED: 1,
    _VERSION: 1,
}


class KlvError(ValueError):
    """This is not a sound local set; the message says why in plain words."""


@dataclass(frozen=True, slots=True)
class LocalSet:
    """What a set says about the sensor itself; None where it says nothing or says that it doesn't know.

    `at`: when it was measured (UTC, microseconds); WGS 84 degrees; metres above mean sea level; degrees from true
    north, 0 up to but not including 360; metres a second over ground; the number of the ST 0601 version.
    """

    at: datetime
    lat: float | None = None
    lon: float | None = None
    altitude_m: float | None = None
    heading_deg: float | None = None
    speed_mps: int | None = None
    version: int | None = None


def decode(packet: bytes) -> LocalSet:
    """One whole local set, from the first byte of its key to its checksum; raises KlvError on anything else.

    Read are the items 1, 2, 5, 13, 14, 15, 56 and 65 of ST 0601, section 8; others are stepped over. The time
    stamp must be there and the checksum must be last (section 6.3); an item of no bytes means "unknown".
    """
    items = _items(_value(packet), packet)
    if _TIME not in items or not items[_TIME]:
        raise KlvError("the set has no time")
    return LocalSet(
        at=_time(items[_TIME]),
        lat=_degrees(items.get(_LATITUDE), 90.0),
        lon=_degrees(items.get(_LONGITUDE), 180.0),
        altitude_m=_mapped(items.get(_ALTITUDE), _LOWEST_M, _HIGHEST_M),
        heading_deg=_heading(items.get(_HEADING)),
        speed_mps=_whole(items.get(_SPEED)),
        version=_whole(items.get(_VERSION)),
    )


def encode(said: LocalSet) -> bytes:
    """A local set with its checksum; raises KlvError when a value is outside what ST 0601 can say."""
    values = [
        (_TIME, _micros(said.at).to_bytes(8)),
        (_HEADING, _to_uint16(said.heading_deg, 0.0, 360.0)),
        (_LATITUDE, _to_int32(said.lat, 90.0)),
        (_LONGITUDE, _to_int32(said.lon, 180.0)),
        (_ALTITUDE, _to_uint16(said.altitude_m, _LOWEST_M, _HIGHEST_M)),
        (_SPEED, _to_byte(said.speed_mps)),
        (_VERSION, _to_byte(said.version)),
    ]
    body = b"".join(bytes((tag, len(value))) + value for tag, value in values if value)
    body += bytes((_CHECKSUM, _SIZES[_CHECKSUM]))
    head = UNIVERSAL_KEY + bytes((len(body) + _SIZES[_CHECKSUM],))
    return head + body + checksum(head + body).to_bytes(2)


def checksum(covered: bytes) -> int:
    """The running 16-bit sum over everything from the key to the checksum's own length (ST 0601, section 8.1)."""
    return (sum(covered[0::2]) * 256 + sum(covered[1::2])) & 0xFFFF


def local_sets(payload: bytes) -> Iterator[bytes]:
    """Each local set inside a payload of a data track, cut out by its length and not yet checked.

    What lies between is stepped over, such as the access unit header of synchronous metadata (MISB ST 1402). Where
    a stream announces that header and doesn't send it, FFmpeg takes it off all the same: the key's first bytes.
    """
    if payload.startswith(UNIVERSAL_KEY[_HEADER_BYTES:]):
        payload = UNIVERSAL_KEY[:_HEADER_BYTES] + payload
    start = payload.find(UNIVERSAL_KEY)
    while start >= 0:
        try:
            length, value_at = _length(payload, start + len(UNIVERSAL_KEY))
        except KlvError:
            start = payload.find(UNIVERSAL_KEY, start + 1)
            continue
        yield payload[start : value_at + length]
        start = payload.find(UNIVERSAL_KEY, value_at + length)


def _value(packet: bytes) -> int:
    """Where the value begins, once the key and the length are sound."""
    if len(packet) > MAX_BYTES:
        raise KlvError("the set is too long")
    if not packet.startswith(UNIVERSAL_KEY):
        raise KlvError("this is not a UAS Datalink Local Set")
    length, value_at = _length(packet, len(UNIVERSAL_KEY))
    if value_at + length != len(packet):
        raise KlvError("the set is longer or shorter than it says")
    return value_at


def _items(at: int, packet: bytes) -> dict[int, bytes]:
    items: dict[int, bytes] = {}
    for _ in range(MAX_ITEMS):
        tag, at = _tag(packet, at)
        length, at = _length(packet, at)
        if at + length > len(packet):
            raise KlvError("an item is cut off")
        _keep(items, tag, packet[at : at + length])
        if tag == _CHECKSUM:
            _verify(packet, at, items[_CHECKSUM])
            return items
        at += length
    raise KlvError("the set has too many items")


def _keep(items: dict[int, bytes], tag: int, value: bytes) -> None:
    if tag not in _SIZES:
        return
    if tag in items:
        raise KlvError("an item is there twice")
    if len(value) not in (0, _SIZES[tag]):
        raise KlvError("an item has the wrong length")
    items[tag] = value


def _verify(packet: bytes, at: int, said: bytes) -> None:
    if len(said) != _SIZES[_CHECKSUM] or at + len(said) != len(packet):
        raise KlvError("the checksum is not the last item")
    if int.from_bytes(said) != checksum(packet[:at]):
        raise KlvError("the checksum doesn't match")


def _tag(packet: bytes, at: int) -> tuple[int, int]:
    """A BER-OID tag (SMPTE ST 336): seven bits a byte, the highest bit says that more follow."""
    tag = 0
    for read in range(_MAX_TAG_BYTES):
        byte = _byte(packet, at + read)
        tag = tag << 7 | byte & 0x7F
        if byte < 0x80:
            return tag, at + read + 1
    raise KlvError("a tag is too long")


def _length(packet: bytes, at: int) -> tuple[int, int]:
    """A BER length (SMPTE ST 336): short form below 128, else the number of bytes that hold it."""
    first = _byte(packet, at)
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if not 1 <= count <= 4:
        raise KlvError("a length can't be read")
    _byte(packet, at + count)
    length = int.from_bytes(packet[at + 1 : at + 1 + count])
    if length > MAX_BYTES:
        raise KlvError("the set is too long")
    return length, at + 1 + count


def _byte(packet: bytes, at: int) -> int:
    if at >= len(packet):
        raise KlvError("the set is cut off")
    return packet[at]


def _time(value: bytes) -> datetime:
    micros = int.from_bytes(value)
    if micros >= (_LAST - _EPOCH) // timedelta(microseconds=1):
        raise KlvError("the time is not one")
    return _EPOCH + timedelta(microseconds=micros)


def _degrees(value: bytes | None, most: float) -> float | None:
    """Sections 8.13, 8.14: -(2^31-1)..2^31-1 is -`most`..`most`; 0x80000000 says that the sensor doesn't know."""
    if not value or value == b"\x80\x00\x00\x00":
        return None
    return int.from_bytes(value, signed=True) * most / _INT32


def _mapped(value: bytes | None, low: float, high: float) -> float | None:
    """Sections 8.5, 8.15: 0..2^16-1 is `low`..`high`."""
    return low + int.from_bytes(value) * (high - low) / _UINT16 if value else None


def _heading(value: bytes | None) -> float | None:
    heading = _mapped(value, 0.0, 360.0)
    return heading % 360.0 if heading is not None else None


def _whole(value: bytes | None) -> int | None:
    return int.from_bytes(value) if value else None


def _micros(at: datetime) -> int:
    if not _EPOCH <= at < _LAST:
        raise KlvError("the time can't be said")
    return (at - _EPOCH) // timedelta(microseconds=1)


def _to_int32(value: float | None, most: float) -> bytes:
    if value is None:
        return b""
    if not -most <= value <= most:
        raise KlvError("the coordinates are not on Earth")
    return round(value / most * _INT32).to_bytes(4, signed=True)


def _to_uint16(value: float | None, low: float, high: float) -> bytes:
    if value is None:
        return b""
    if not low <= value <= high:
        raise KlvError("the value can't be said")
    return round((value - low) / (high - low) * _UINT16).to_bytes(2)


def _to_byte(value: int | None) -> bytes:
    if value is None:
        return b""
    if not 0 <= value <= 255:
        raise KlvError("the value can't be said")
    return bytes((value,))
