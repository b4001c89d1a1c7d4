"""What one viewer may see, composed once for everybody who may see the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.backup.requests import Backups
from respond_desktop.central.facts.scopes import People, Post, Roster, Scope, utc_now
from respond_desktop.central.facts.world import World
from respond_desktop.central.handover.book import HandOverBook
from respond_desktop.central.seen.places import Seen, SeenPlace, SeenUnit, Shown, of_alert, of_request
from respond_desktop.central.seen.unit_bytes import UnitBytes
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.domain.watches import Watch

T = TypeVar("T")
_PREFIX = b'{"t":"state","seq":0,'


class _Composed(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="state"):
    """wire/live.py's State with its units encoded already."""

    seq: int
    as_of: datetime
    units: tuple[msgspec.Raw, ...]
    alerts: tuple[Alert, ...]
    watches: tuple[Watch, ...]
    backups: tuple[BackupRequest, ...]
    alerts_last_hour: int
    trouble: str
    questions_open: int
    hand_overs: tuple[str, ...]
    upkeep: Upkeep | None


@dataclass(frozen=True, slots=True)
class View:
    """Whatever makes two viewers' pictures of the world differ."""

    scope: Scope
    recorded: frozenset[Seen]
    own_ended: tuple[Watch, ...] = ()
    questions_open: int = 0
    hand_overs: tuple[str, ...] = ()


class Scene:
    """Composes States; what was composed is used again until something changes."""

    def __init__(self, people: People, world: World) -> None:
        self._people = people
        self._world = world
        self._alerts: Alerts | None = None
        self._watches: Watches | None = None
        self._backups: Backups | None = None
        self._hand_overs: HandOverBook | None = None
        self.upkeep: Upkeep | None = None
        self._changes = 0
        self._composed: dict[View, bytes] = {}
        self._composed_for: tuple[object, ...] = ()
        self._on_map: dict[Scope, frozenset[Seen]] = {}
        self._on_map_shape = -1
        self._on_map_roster: Roster | None = None
        self._visible: dict[Scope, frozenset[Seen]] = {}
        self._visible_changes = -1
        self._bytes = UnitBytes(world)

    def bind(self, alerts: Alerts, watches: Watches, backups: Backups, hand_overs: HandOverBook) -> None:
        """What else it shows."""
        self._alerts, self._watches, self._backups = alerts, watches, backups
        self._hand_overs = hand_overs

    def touch(self) -> None:
        """Something other than the cameras' facts changed."""
        self._changes += 1

    def visible(self, scope: Scope) -> frozenset[Seen]:
        """The units whose position exists now, and the recorded places, that lie in the scope."""
        roster = self._people.roster()
        if self._on_map_shape != self._world.shape or self._on_map_roster is not roster:
            self._on_map, self._on_map_shape, self._on_map_roster = {}, self._world.shape, roster
            self._visible = {}
        if self._visible_changes != self._changes:
            self._visible, self._visible_changes = {}, self._changes
        if scope not in self._visible:
            if scope not in self._on_map:
                self._on_map[scope] = frozenset(self._units_seen(roster, scope))
            places = self._places_seen(scope)
            self._visible[scope] = self._on_map[scope] | places if places else self._on_map[scope]
        return self._visible[scope]

    def own_ended(self, viewer_id: str) -> tuple[Watch, ...]:
        """The viewer's own watches that ended within the last minute."""
        ended = self._watches.ended if self._watches else ()
        return tuple(w for w in ended if w.viewer_id == viewer_id)

    def hand_overs_for(self, viewer_id: str, workstation_id: str) -> tuple[str, ...]:
        """Ids of the hand-overs that wait for the viewer's yes: no word of them before she reads them, recorded."""
        waiting = self._hand_overs.waits_for(viewer_id, workstation_id) if self._hand_overs else ()
        return tuple(given.id for given in waiting)

    def encoded(self, view: View, seq: int) -> str:
        """The State for a view as a text frame with the connection's own number."""
        current = (self._world.version, self._changes, self._people.roster())
        if current[:2] != self._composed_for[:2] or current[2] is not self._composed_for[2]:
            self._composed, self._composed_for = {}, current
        if view not in self._composed:
            self._composed[view] = self._compose(view)
        return f'{{"t":"state","seq":{seq},' + self._composed[view].decode()

    def _compose(self, view: View) -> bytes:
        now, commands = utc_now(), self._commands()
        encoded = msgspec.json.encode(
            _Composed(
                seq=0,
                as_of=now,
                units=self._units(view, now),
                alerts=self._alerts_of(view),
                watches=self._watches_of(view, commands),
                backups=self._backups_of(view, commands),
                alerts_last_hour=self._last_hour(view.scope, now),
                trouble=self._people.bar.words,
                questions_open=view.questions_open,
                hand_overs=view.hand_overs,
                upkeep=self.upkeep,
            )
        )
        assert encoded.startswith(_PREFIX)
        return encoded[len(_PREFIX) :]

    def _units(self, view: View, now: datetime) -> tuple[msgspec.Raw, ...]:
        watched: dict[str, list[str]] = {}
        for run in self._watches.running if self._watches else ():
            watched.setdefault(run.watch.device_id, []).append(run.watch.viewer_name)
        names = {device_id: tuple(dict.fromkeys(viewers)) for device_id, viewers in watched.items()}
        placed = {seen.unit: seen for seen in view.recorded if isinstance(seen, SeenUnit)}
        return tuple(
            self._bytes.encoded(
                post, _is(placed.get(post.unit.id), post), names.get(post.device_id or "", ()), now
            )
            for post in self._people.roster().posts
            if post.unit.command in view.scope.units
        )

    def _alerts_of(self, view: View) -> tuple[Alert, ...]:
        """Every alert at once; its place only as it is recorded that this viewer sees it."""
        entries = self._alerts.entries if self._alerts else ()
        placed = ((e, self._people.command_for(e.alert.unit_id, e.command)) for e in entries)
        shown = Shown(view.recorded, view.scope.positions)
        return tuple(
            shown.of(e.alert, of_alert(e.alert, e.officer_id), command)
            for e, command in placed
            if command in view.scope.alerts
        )

    def _backups_of(self, view: View, commands: dict[str, str]) -> tuple[BackupRequest, ...]:
        asked = self._backups.asked if self._backups else ()
        mine = _within(asked, lambda a: a[0].for_unit_id, view.scope.backup, commands)
        shown = Shown(view.recorded, view.scope.positions)
        return tuple(
            shown.of(request, of_request(request, officer), commands[request.for_unit_id])
            for request, officer in mine
        )

    def _units_seen(self, roster: Roster, scope: Scope) -> Iterable[SeenUnit]:
        return (
            SeenUnit(p.unit.id, p.officer_id, p.device_id)
            for p in roster.posts
            if p.unit.command in scope.positions and p.device_id and self._has_fix(p.device_id)
        )

    def _places_seen(self, scope: Scope) -> frozenset[SeenPlace]:
        """A place needs the right to positions there, beside the right to what it is the place of."""
        commands, entries = self._commands(), self._alerts.entries if self._alerts else ()
        alerts = (
            of_alert(e.alert, e.officer_id)
            for e in entries
            if self._people.command_for(e.alert.unit_id, e.command) in scope.alerts & scope.positions
        )
        asked = (
            of_request(request, officer)
            for request, officer in (self._backups.asked if self._backups else ())
            if commands.get(request.for_unit_id) in scope.backup & scope.positions
        )
        return frozenset(place for place in (*alerts, *asked) if place is not None)

    def _commands(self) -> dict[str, str]:
        return {u.id: u.command for u in self._people.listing.units.values()}

    def _watches_of(self, view: View, commands: dict[str, str]) -> tuple[Watch, ...]:
        running = tuple(r.watch for r in self._watches.running) if self._watches else ()
        return _within(running, lambda w: w.unit_id, view.scope.units, commands) + view.own_ended

    def _last_hour(self, scope: Scope, now: datetime) -> int:
        opened = self._alerts.opened_since(now - timedelta(hours=1)) if self._alerts else []
        return sum(
            self._people.command_for(entry.alert.unit_id, entry.command) in scope.alerts for entry in opened
        )

    def _has_fix(self, device_id: str) -> bool:
        facts = self._world.camera(device_id)
        return facts.fix is not None and facts.recording is not None


def _is(seen: SeenUnit | None, post: Post) -> bool:
    """Whether the recorded one is the officer and the camera that are on this post now."""
    return seen is not None and (seen.officer, seen.device) == (post.officer_id, post.device_id)


def _within(
    things: tuple[T, ...], unit_of: Callable[[T], str], scope: frozenset[str], commands: dict[str, str]
) -> tuple[T, ...]:
    return tuple(t for t in things if commands.get(unit_of(t)) in scope)
