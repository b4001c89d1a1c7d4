"""Fold what arrives into the one snapshot the desktop shows: pure, the clock comes in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from respond_desktop.domain.snapshot import Link, LinkState, Snapshot, without_ended_leases
from respond_desktop.wire.live import State


@dataclass(frozen=True, slots=True)
class StateArrived:
    """Central's newest state."""

    state: State


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


Event = StateArrived | LinkChanged | Ticked | AuditChanged


def central_now(snapshot: Snapshot, now: datetime) -> datetime:
    """Central's clock, from this computer's `now` (UTC) and the measured offset."""
    return now + timedelta(seconds=snapshot.link.clock_offset_s)


def fold(snapshot: Snapshot, event: Event) -> Snapshot:
    """The snapshot after `event`. A lost link keeps what was known (it ages), but no watch survives it.

    Who watches whom isn't known either without a link: the last answer would go on as if it were so.
    """
    match event:
        case StateArrived(state):
            return replace(
                snapshot,
                as_of=state.as_of,
                units=state.units,
                alerts=state.alerts,
                watches=state.watches,
                backups=state.backups,
                alerts_last_hour=state.alerts_last_hour,
                trouble=state.trouble,
                questions_open=state.questions_open,
                known=True,
                hand_overs=state.hand_overs,
                upkeep=state.upkeep,
            )
        case LinkChanged(link):
            if link.state is LinkState.CONNECTED:
                return replace(snapshot, link=link)
            unwatched = tuple(replace(u, watched_by=()) if u.watched_by else u for u in snapshot.units)
            return replace(snapshot, link=link, watches=(), units=unwatched)
        case Ticked(now):
            return without_ended_leases(snapshot, central_now(snapshot, now))
        case AuditChanged(pending, broken):
            return replace(snapshot, audit_pending=pending, audit_broken=broken, audit_known=True)


def urgent(before: Snapshot, after: Snapshot) -> bool:
    """Whether the change must be shown at once: alerts, watches, recordings, link, requests."""
    return (
        before.alerts != after.alerts
        or before.watches != after.watches
        or before.backups != after.backups
        or before.link.state is not after.link.state
        or (before.audit_broken, before.trouble) != (after.audit_broken, after.trouble)
        or _recordings(before) != _recordings(after)
    )


def _recordings(snapshot: Snapshot) -> dict[str, tuple[str | None, bool]]:
    return {u.id: (u.recording.id if u.recording else None, u.fix is not None) for u in snapshot.units}
