"""What one viewer may see: the visible sets, and States composed once for everybody who may see the same."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from respond_desktop.central.facts.scopes import People, Roster, Scope
from respond_desktop.central.facts.world import World
from respond_desktop.central.seen.contents import Contents
from respond_desktop.central.seen.part_book import PartBook, PartsMoment
from respond_desktop.central.seen.part_table import part_table
from respond_desktop.central.seen.places import Seen, SeenPlace, SeenUnit, of_alert, of_request
from respond_desktop.central.seen.unit_bytes import UnitBytes
from respond_desktop.central.seen.view import Shelves, ViewKey
from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.domain.watches import Watch

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


class StateComposer:
    """Composes States; what was composed is used again until something changes."""

    def __init__(self, people: People, world: World, shelves: Shelves) -> None:
        self._people = people
        self.now = people.now
        self._world = world
        self._shelves = shelves
        self._contents = Contents(people, world, shelves)
        self._changes = self._beats = 0
        self._composed: dict[ViewKey, bytes] = {}
        self._composed_for: tuple[object, ...] = ()
        self._on_map: dict[Scope, frozenset[Seen]] = {}
        self._on_map_shape = -1
        self._on_map_roster: Roster | None = None
        self._visible: dict[Scope, frozenset[Seen]] = {}
        self._visible_changes = -1
        self._bytes = UnitBytes(world)
        self.parts = PartBook(part_table(self._contents, shelves), self._moment)

    @property
    def upkeep(self) -> Upkeep | None:
        """What somebody must do for central before long."""
        return self._shelves.upkeep

    @upkeep.setter
    def upkeep(self, upkeep: Upkeep | None) -> None:
        self._shelves.upkeep = upkeep

    def touch(self) -> None:
        """Something other than the cameras' facts changed."""
        self._changes += 1

    def beat(self) -> None:
        """A second passed: what only moves goes out with it."""
        self._beats += 1

    def _moment(self) -> PartsMoment:
        return PartsMoment(
            self._changes, self._beats, self._world.standing, self._world.said, self._people.roster()
        )

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
        ended = self._shelves.watches.ended
        return tuple(w for w in ended if w.viewer_id == viewer_id)

    def hand_overs_for(self, viewer_id: str, workstation_id: str) -> tuple[str, ...]:
        """Ids of the hand-overs that wait for the viewer's yes: no word of them before she reads them, recorded."""
        waiting = self._shelves.hand_overs.waits_for(viewer_id, workstation_id)
        return tuple(given.id for given in waiting)

    def encoded(self, view: ViewKey, seq: int) -> str:
        """The State for a view as a text frame with the connection's own number."""
        current = (self._world.version, self._changes, self._people.roster())
        if current[:2] != self._composed_for[:2] or current[2] is not self._composed_for[2]:
            self._composed, self._composed_for = {}, current
        if view not in self._composed:
            self._composed[view] = self._compose(view)
        return f'{{"t":"state","seq":{seq},' + self._composed[view].decode()

    def _compose(self, view: ViewKey) -> bytes:
        now = self._people.now()
        encoded = msgspec.json.encode(
            _Composed(
                seq=0,
                as_of=now,
                units=self._units(view, now),
                alerts=self._contents.alerts(view),
                watches=self._contents.watches(view),
                backups=self._contents.backups(view),
                alerts_last_hour=self._contents.last_hour(view.scope),
                trouble=self._contents.trouble(),
                questions_open=view.questions_open,
                hand_overs=view.hand_overs,
                upkeep=self._shelves.upkeep,
            )
        )
        assert encoded.startswith(_PREFIX)
        return encoded[len(_PREFIX) :]

    def _units(self, view: ViewKey, now: datetime) -> tuple[msgspec.Raw, ...]:
        names = self._contents.names_of_watchers()
        return tuple(
            self._bytes.encoded(post, placed, names.get(post.device_id or "", ()), now)
            for post, placed in self._contents.seen_posts(view)
        )

    def _units_seen(self, roster: Roster, scope: Scope) -> Iterable[SeenUnit]:
        return (
            SeenUnit(p.unit.id, p.officer_id, p.device_id)
            for p in roster.posts
            if p.unit.command in scope.positions and p.device_id and self._has_fix(p.device_id)
        )

    def _places_seen(self, scope: Scope) -> frozenset[SeenPlace]:
        """A place needs the right to positions there, beside the right to what it is the place of."""
        commands = self._contents.commands()
        alerts = (
            of_alert(e.alert, e.officer_id)
            for e in self._shelves.alerts.entries
            if self._people.command_for(e.alert.unit_id, e.command) in scope.alerts & scope.positions
        )
        asked = (
            of_request(request, officer)
            for request, officer in self._shelves.backups.asked
            if commands.get(request.for_unit_id) in scope.backup & scope.positions
        )
        return frozenset(place for place in (*alerts, *asked) if place is not None)

    def _has_fix(self, device_id: str) -> bool:
        facts = self._world.camera(device_id)
        return facts.fix is not None and facts.recording is not None
