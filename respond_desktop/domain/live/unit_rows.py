"""A unit's newest facts as one short row of bytes: how positions travel, and how the map's page takes them.

A row is 56 bytes, little-endian: fix time, lease end and start of the recording (float64, seconds of 1970 UTC;
infinity: none), latitude and longitude (int32, 1e-7 degrees), accuracy, heading and speed (float32; NaN: not known),
then a byte each of flags, start cause, battery, signal and satellites (255: not known), and 7 that are zero.
"""

import struct
from datetime import UTC, datetime
from math import inf, isnan, nan

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.newer import newer
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.units import RecordingView, UnitView

ROW = struct.Struct("<dddiifffBBBBB7x")
FIX_AT, LEASE_END, STARTED = 0, 1, 2
"""Columns of float64 (`column`)."""
FLAGS_AT = 44
ONLINE, RECORDING, LOST_CONTACT, FIX = 1, 2, 4, 8
NOT_KNOWN = 255
_PER_DEGREE = 10_000_000
_LATEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
_CAUSES = tuple(StartCause)


def packed(view: UnitView) -> bytes:
    """The row of a unit as it may be seen: a fix without a recording is none, whoever says it."""
    recording = view.recording
    fix = view.fix if recording else None
    flags = ONLINE * view.online | LOST_CONTACT * view.lost_contact
    flags |= RECORDING * (recording is not None) | FIX * (fix is not None)
    return ROW.pack(
        fix.as_of.timestamp() if fix else inf,
        recording.lease_ends_at.timestamp() if recording else inf,
        recording.started_at.timestamp() if recording else inf,
        round(fix.lat * _PER_DEGREE) if fix else 0,
        round(fix.lon * _PER_DEGREE) if fix else 0,
        fix.accuracy_m if fix else nan,
        _number(fix.heading_deg if fix else None),
        _number(fix.speed_mps if fix else None),
        flags,
        _CAUSES.index(recording.cause) if recording and recording.cause in _CAUSES else NOT_KNOWN,
        _byte(view.battery_pct),
        _byte(view.signal_bars),
        _byte(fix.satellites if fix else None),
    )


def recording_in(rows: bytes, number: int) -> RecordingView | None:
    """The recording of that row: its id stays with central."""
    row = ROW.unpack_from(rows, number * ROW.size)
    if not row[8] & RECORDING:
        return None
    cause = _CAUSES[row[9]] if row[9] < len(_CAUSES) else newer(StartCause)
    return RecordingView("", _time(row[STARTED]), cause, _time(row[LEASE_END]))


def fix_in(rows: bytes, number: int) -> Fix | None:
    """The fix of that row."""
    row = ROW.unpack_from(rows, number * ROW.size)
    if not row[8] & FIX:
        return None
    lat, lon, accuracy, heading, speed = row[3:8]
    return Fix(
        lat / _PER_DEGREE,
        lon / _PER_DEGREE,
        round(accuracy, 2),
        _time(row[FIX_AT]),
        _known(heading),
        _known(speed),
        None if row[12] == NOT_KNOWN else row[12],
    )


def condition_in(rows: bytes, number: int) -> tuple[int | None, int | None]:
    """Battery in percent and signal in bars of that row."""
    battery, bars = ROW.unpack_from(rows, number * ROW.size)[10:12]
    return (None if battery == NOT_KNOWN else battery, None if bars == NOT_KNOWN else bars)


def flags_of(rows: bytes) -> bytes:
    """The flags of all rows, a byte each."""
    return rows[FLAGS_AT :: ROW.size]


def column(rows: bytes, which: int) -> "memoryview[float]":
    """One of the float64 columns, without touching the rows one by one."""
    return memoryview(rows).cast("d")[which :: ROW.size // 8]


def problem(rows: bytes) -> str | None:
    """What is wrong with rows that came from elsewhere, in words, or None."""
    if len(rows) % ROW.size:
        return "the positions are cut off"
    for row in ROW.iter_unpack(rows):
        times = (row[LEASE_END], row[STARTED]) if row[8] & RECORDING else ()
        if row[8] & FIX:
            if not row[8] & RECORDING:  # no lease would ever erase it
                return "a position without a recording"
            times = (*times, row[FIX_AT])
            if abs(row[3]) > 90 * _PER_DEGREE or abs(row[4]) > 180 * _PER_DEGREE or not row[5] >= 0:
                return "a position is not on Earth"
        if any(not 0 <= at <= _LATEST for at in times):
            return "a time is out of every range"
    return None


def erased(rows: bytes, now_s: float) -> bytes:
    """The rows with everything erased that a lease held which has ended at `now_s`."""
    kept = bytearray(rows)
    gone = packed(UnitView("", "", "", lost_contact=True))
    for number, ends_s in enumerate(column(rows, LEASE_END)):
        if ends_s <= now_s:
            start = number * ROW.size
            online = rows[start + FLAGS_AT] & ONLINE
            kept[start : start + ROW.size] = gone
            kept[start + FLAGS_AT] |= online
    return bytes(kept)


def _number(value: float | None) -> float:
    return nan if value is None else value


def _known(value: float) -> float | None:
    return None if isnan(value) else round(value, 2)


def _byte(value: int | None) -> int:
    return NOT_KNOWN if value is None else max(0, min(value, NOT_KNOWN - 1))


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
