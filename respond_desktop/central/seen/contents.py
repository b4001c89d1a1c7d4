"""The value of each part of the live state for one view: exactly what that viewer may see, and no more."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from respond_desktop.central.facts.scopes import People, Post, Roster, Scope
from respond_desktop.central.facts.world import World
from respond_desktop.central.seen.packed_units import PackedUnits
from respond_desktop.central.seen.places import SeenUnit, Shown, of_alert, of_request
from respond_desktop.central.seen.view import Shelves, ViewKey
from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.live.on_shift import UnitOnShift
from respond_desktop.domain.live.parts import Positions
from respond_desktop.domain.watches import Watch

T = TypeVar("T")
POSTS_KEPT = 64
"""Sets of units that are kept as worked out: those of the last changes."""


class Contents:
    """Works out what a view holds; nothing here is a record, and nothing is decided."""

    def __init__(self, people: People, world: World, shelves: Shelves) -> None:
        self._people, self._shelves = people, shelves
        self._world, self._packed = world, PackedUnits(world)
        self._posts: dict[tuple[object, ...], tuple[tuple[Post, bool], ...]] = {}
        self._posts_roster: Roster | None = None
        self._commands_of: object = None
        self._commands: dict[str, str] = {}

    def on_shift(self, view: ViewKey) -> tuple[UnitOnShift, ...]:
        """The units that the view lists, by number."""
        return tuple(
            UnitOnShift(
                post.unit.id,
                post.unit.number,
                post.unit.command,
                post.device_id,
                self._world.can(post.device_id or ""),
            )
            for post, _ in self.seen_posts(view)
        )

    def positions(self, view: ViewKey, units_version: int) -> Positions:
        """A row for each unit; a fix only where it is recorded that this viewer sees it."""
        return Positions(units_version, self._packed.rows(self.seen_posts(view), self._people.now()))

    def watchers(self, view: ViewKey) -> dict[str, tuple[str, ...]]:
        """Who watches the listed units, by the unit's id."""
        names = self.names_of_watchers()
        seen = ((post.unit.id, names.get(post.device_id or "")) for post, _ in self.seen_posts(view))
        return {unit: watching for unit, watching in seen if watching}

    def seen_posts(self, view: ViewKey) -> tuple[tuple[Post, bool], ...]:
        """The units that the view lists, each with whether its position may be in it: worked out once for each set."""
        roster = self._people.roster()
        if self._posts_roster is not roster or len(self._posts) > POSTS_KEPT:
            self._posts, self._posts_roster = {}, roster
        key = (view.scope.units, view.recorded)
        if key not in self._posts:
            placed = {seen.unit: seen for seen in view.recorded if isinstance(seen, SeenUnit)}
            self._posts[key] = tuple(
                (post, _is(placed.get(post.unit.id), post))
                for post in roster.posts
                if post.unit.command in view.scope.units
            )
        return self._posts[key]

    def names_of_watchers(self) -> dict[str, tuple[str, ...]]:
        """Names of who watches, by the camera's id."""
        watched: dict[str, list[str]] = {}
        for run in self._shelves.watches.running:
            watched.setdefault(run.watch.device_id, []).append(run.watch.viewer_name)
        return {device_id: tuple(dict.fromkeys(viewers)) for device_id, viewers in watched.items()}

    def alerts(self, view: ViewKey) -> tuple[Alert, ...]:
        """Every alert at once; its place only as it is recorded that this viewer sees it."""
        placed = (
            (e, self._people.command_for(e.alert.unit_id, e.command)) for e in self._shelves.alerts.entries
        )
        shown = Shown(view.recorded, view.scope.positions)
        return tuple(
            shown.of(e.alert, of_alert(e.alert, e.officer_id), command)
            for e, command in placed
            if command in view.scope.alerts
        )

    def backups(self, view: ViewKey) -> tuple[BackupRequest, ...]:
        """Requests of those commands; a place as with alerts."""
        commands = self.commands()
        asked = self._shelves.backups.asked
        mine = _within(asked, lambda a: a[0].for_unit_id, view.scope.backup, commands)
        shown = Shown(view.recorded, view.scope.positions)
        return tuple(
            shown.of(request, of_request(request, officer), commands[request.for_unit_id])
            for request, officer in mine
        )

    def watches(self, view: ViewKey) -> tuple[Watch, ...]:
        """Running watches of listed units, and the viewer's own that just ended."""
        commands = self.commands()
        running = tuple(r.watch for r in self._shelves.watches.running)
        return _within(running, lambda w: w.unit_id, view.scope.units, commands) + view.own_ended

    def last_hour(self, scope: Scope) -> int:
        """How many alerts were opened within the hour."""
        since = self._people.now() - timedelta(hours=1)
        opened = self._shelves.alerts.opened_since(since)
        return sum(self._people.command_for(e.alert.unit_id, e.command) in scope.alerts for e in opened)

    def trouble(self) -> str:
        """Why nothing may be viewed now, in words; empty while all is well."""
        return self._people.bar.words

    def commands(self) -> dict[str, str]:
        """Each unit's command; made once for each listing."""
        listing = self._people.listing
        if self._commands_of is not listing:
            self._commands = {u.id: u.command for u in listing.units.values()}
            self._commands_of = listing
        return self._commands


def _is(seen: SeenUnit | None, post: Post) -> bool:
    """Whether the recorded one is the officer and the camera that are on this post now."""
    return seen is not None and (seen.officer, seen.device) == (post.officer_id, post.device_id)


def _within(
    things: Sequence[T], unit_of: Callable[[T], str], scope: frozenset[str], commands: dict[str, str]
) -> tuple[T, ...]:
    return tuple(t for t in things if commands.get(unit_of(t)) in scope)
