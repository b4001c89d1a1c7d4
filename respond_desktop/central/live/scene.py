"""What one viewer may see, composed once for everybody who may see the same."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from respond_desktop.central.live.alerts import Alerts
from respond_desktop.central.live.backup import Backups
from respond_desktop.central.live.scopes import People, Post, Scope, utc_now
from respond_desktop.central.live.watches import Watches
from respond_desktop.central.live.world import World
from respond_desktop.domain.alerts import Alert
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.units import RecordingView, UnitView
from respond_desktop.domain.watches import Watch
from respond_desktop.wire.live import State

T = TypeVar("T")
_PREFIX = b'{"t":"state","seq":0,'


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """A unit on somebody's map, by its officer and camera of that time."""

    unit: str
    officer: str
    device: str


@dataclass(frozen=True, slots=True)
class View:
    """Whatever makes two viewers' pictures of the world differ."""

    scope: Scope
    recorded: frozenset[SeenUnit]
    own_ended: tuple[Watch, ...] = ()


class Scene:
    """Composes States; what was composed is used again until something changes."""

    def __init__(self, people: People, world: World) -> None:
        self._people = people
        self._world = world
        self._alerts: Alerts | None = None
        self._watches: Watches | None = None
        self._backups: Backups | None = None
        self._changes = 0
        self._composed: dict[View, bytes] = {}
        self._composed_for: tuple[object, ...] = ()

    def bind(self, alerts: Alerts, watches: Watches, backups: Backups) -> None:
        """What else it shows."""
        self._alerts, self._watches, self._backups = alerts, watches, backups

    def touch(self) -> None:
        """Something other than the cameras' facts changed."""
        self._changes += 1

    def visible(self, scope: Scope) -> frozenset[SeenUnit]:
        """The units whose position exists now and lies in the scope."""
        now = utc_now()
        return frozenset(
            SeenUnit(p.unit.id, p.officer_id, p.device_id)
            for p in self._people.roster().posts
            if p.unit.command in scope.positions and p.device_id and self._has_fix(p.device_id, now)
        )

    def own_ended(self, viewer_id: str) -> tuple[Watch, ...]:
        """The viewer's own watches that ended within the last minute."""
        ended = self._watches.ended if self._watches else ()
        return tuple(w for w in ended if w.viewer_id == viewer_id)

    def encoded(self, view: View, seq: int) -> str:
        """The State for a view as a text frame with the connection's own number."""
        current = (self._world.version, self._changes, self._people.roster())
        if current[:2] != self._composed_for[:2] or current[2] is not self._composed_for[2]:
            self._composed, self._composed_for = {}, current
        if view not in self._composed:
            self._composed[view] = self._compose(view)
        return f'{{"t":"state","seq":{seq},' + self._composed[view].decode()

    def _compose(self, view: View) -> bytes:
        now = utc_now()
        commands = {u.id: u.command for u in self._people.listing.units.values()}
        encoded = msgspec.json.encode(
            State(
                seq=0,
                as_of=now,
                units=self._units(view, now),
                alerts=self._alerts_of(view.scope, commands),
                watches=self._watches_of(view, commands),
                backups=self._backups_of(view.scope, commands),
                alerts_last_hour=self._last_hour(view.scope, commands, now),
            )
        )
        assert encoded.startswith(_PREFIX)
        return encoded[len(_PREFIX) :]

    def _units(self, view: View, now: datetime) -> tuple[UnitView, ...]:
        watched: dict[str, list[str]] = {}
        for run in self._watches.running if self._watches else ():
            watched.setdefault(run.watch.device_id, []).append(run.watch.viewer_name)
        return tuple(
            self._unit(post, view, now, tuple(dict.fromkeys(watched.get(post.device_id or "", ()))))
            for post in self._people.roster().posts
            if post.unit.command in view.scope.units
        )

    def _unit(self, post: Post, view: View, now: datetime, watched_by: tuple[str, ...]) -> UnitView:
        unit, device_id = post.unit, post.device_id or ""
        facts = self._world.camera(device_id)
        recording = self._world.recording(device_id, now)
        shown = UnitView(
            unit.id,
            unit.number,
            unit.command,
            device_id=post.device_id,
            online=facts.online,
            watched_by=watched_by,
            lost_contact=facts.lost_contact,
        )
        if recording is None:
            return shown
        lease_ends = recording.lease_ends_at(self._world.lease_s)
        recorded = SeenUnit(unit.id, post.officer_id, device_id) in view.recorded
        return replace(
            shown,
            recording=RecordingView(recording.id, recording.started_at, recording.cause, lease_ends),
            fix=facts.fix if recorded else None,
            battery_pct=facts.battery_pct,
            signal_bars=facts.signal_bars,
        )

    def _alerts_of(self, scope: Scope, commands: dict[str, str]) -> tuple[Alert, ...]:
        return _within(
            self._alerts.current() if self._alerts else (), lambda a: a.unit_id, scope.alerts, commands
        )

    def _backups_of(self, scope: Scope, commands: dict[str, str]) -> tuple[BackupRequest, ...]:
        requests = self._backups.current if self._backups else ()
        return _within(requests, lambda b: b.for_unit_id, scope.backup, commands)

    def _watches_of(self, view: View, commands: dict[str, str]) -> tuple[Watch, ...]:
        running = tuple(r.watch for r in self._watches.running) if self._watches else ()
        return _within(running, lambda w: w.unit_id, view.scope.units, commands) + view.own_ended

    def _last_hour(self, scope: Scope, commands: dict[str, str], now: datetime) -> int:
        opened = self._alerts.opened_since(now - timedelta(hours=1)) if self._alerts else []
        return sum(commands.get(unit_id) in scope.alerts for unit_id in opened)

    def _has_fix(self, device_id: str, now: datetime) -> bool:
        return (
            self._world.camera(device_id).fix is not None
            and self._world.recording(device_id, now) is not None
        )


def _within(
    things: tuple[T, ...], unit_of: Callable[[T], str], scope: frozenset[str], commands: dict[str, str]
) -> tuple[T, ...]:
    return tuple(t for t in things if commands.get(unit_of(t)) in scope)
