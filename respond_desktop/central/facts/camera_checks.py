"""Bounds of what a camera may send, beyond its shape: times with zones, short ids, sane numbers."""

from datetime import UTC, datetime
from typing import Any

from respond_desktop.central.facts.bad_message import BadMessageError
from respond_desktop.domain.fixes import Fix
from respond_desktop.wire.camera import AlertRaised, HelpRequested, TaserArmed
from respond_desktop.wire.signing import is_sha256

ID_LENGTH = 64
BIGGEST = 2**53
TEXT_LENGTH = 200
ALARMS = (HelpRequested, TaserArmed, AlertRaised)
_NOT_NEEDED = {"recording_id", "at", "fix", "priority"}
"""What an alert is raised without rather than not at all."""


def check(message: Any) -> None:
    """Raise BadMessageError when a field of a decoded message is out of bounds."""
    for name in message.__struct_fields__:
        if not (isinstance(message, ALARMS) and name in _NOT_NEEDED):
            _check_value(name, getattr(message, name))


def not_after(at: datetime, now: datetime) -> datetime:
    """A camera's time in UTC, never later than central's clock; `now` when it has no zone."""
    try:
        return min(at.astimezone(UTC), now) if at.tzinfo else now
    except OverflowError:  # the year 1 or 9999: no reason to lose an alert
        return now


def bounded(number: int | None, high: int) -> int | None:
    """The number when it lies in 0..high, else None."""
    return number if number is not None and 0 <= number <= high else None


def _check_value(name: str, value: Any) -> None:
    if isinstance(value, Fix):
        for part in ("as_of", "satellites"):
            _check_value(part, getattr(value, part))
    elif isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadMessageError("a time has no zone")
    elif isinstance(value, str):
        _check_text(name, value)
    elif isinstance(value, int) and not 0 <= value < BIGGEST:
        raise BadMessageError(f"{name} is out of range")


def _check_text(name: str, value: str) -> None:
    limit = ID_LENGTH if name.endswith("_id") else TEXT_LENGTH
    if len(value) > limit or (name.endswith("_id") and not value):
        raise BadMessageError(f"{name} is too long or empty")
    if name == "journal_hash" and value and not is_sha256(value):
        raise BadMessageError(f"{name} is no SHA-256")
