"""Fold what arrives into the one snapshot the desktop shows: pure, the clock comes in."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from respond_desktop.domain.live.parts import PARTS
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot, without_ended_leases


@dataclass(frozen=True, slots=True)
class StateArrived:
    """Central's newest state as of then: every part by the name it has in Snapshot (feeds/held_parts.py)."""

    as_of: datetime
    parts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The link to central is in another state."""

    link: Link


@dataclass(frozen=True, slots=True)
class Ticked:
    """A second passed: `now` is this computer's clock (UTC)."""

    now: datetime


@dataclass(frozen=True, slots=True)
class AuditChanged:
    """The local record: how many records wait for sync, and why it can't be written (empty: it can)."""

    pending: int
    broken: str


_FIELDS = {field.name for field in fields(Snapshot)}
_AT_ONCE = tuple(name for name, part in PARTS.items() if part.urgent and name in _FIELDS)
_UNLINKED = {name: part.empty for name, part in PARTS.items() if part.with_link and name in _FIELDS}
Event = StateArrived | LinkChanged | Ticked | AuditChanged


def central_now(snapshot: Snapshot, now: datetime) -> datetime:
    """Central's clock, from this computer's `now` (UTC) and the measured offset."""
    return now + timedelta(seconds=snapshot.link.clock_offset_s)


def fold(snapshot: Snapshot, event: Event) -> Snapshot:
    """The snapshot after `event`. A lost link keeps what was known (it ages), but no watch survives it.

    Who watches whom isn't known either without a link: the last answer would go on as if it were so.
    """
    match event:
        case StateArrived(as_of, parts):
            return replace(snapshot, as_of=as_of, known=True, **parts)
        case LinkChanged(link):
            if link.state is LinkState.CONNECTED:
                return replace(snapshot, link=link)
            return replace(snapshot, link=link, units=snapshot.units.unwatched(), **_UNLINKED)
        case Ticked(now):
            return without_ended_leases(snapshot, central_now(snapshot, now))
        case AuditChanged(pending, broken):
            return replace(snapshot, audit_pending=pending, audit_broken=broken, audit_known=True)


def urgent(before: Snapshot, after: Snapshot) -> bool:
    """Whether the change must be shown at once: alerts, watches, recordings, link, requests."""
    return (
        any(getattr(before, name) != getattr(after, name) for name in _AT_ONCE)
        or before.link.state is not after.link.state
        or before.audit_broken != after.audit_broken
        or (before.units is not after.units and before.units.shape != after.units.shape)
    )
