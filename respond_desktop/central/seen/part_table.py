"""Central's table of the parts of the live state (domain/live/parts.py).

Each row says what of a view makes two viewers' part differ (viewers with the same get the same bytes), until when a
part that was made holds, and what it is made of. A new part's folder makes its row itself (`part`) and gives it to
`Scene.parts.add`.
"""

from collections.abc import Callable, Hashable
from typing import Any

from respond_desktop.central.seen.contents import Contents
from respond_desktop.central.seen.part_book import PartMaker, PartsMoment
from respond_desktop.central.seen.view import Shelves, ViewKey


def _changed(moment: PartsMoment) -> tuple[object, ...]:
    return moment.changes, moment.beats, moment.roster


def units_made_of(moment: PartsMoment) -> tuple[object, ...]:
    """Who is there, and what cameras can do."""
    return moment.roster, moment.said


def positions_made_of(moment: PartsMoment) -> tuple[object, ...]:
    """With what the units are made of: rows that name an older order of them would be taken by nobody."""
    return moment.beats, moment.standing, *units_made_of(moment)


def part(name: str, key: Callable[[ViewKey], Hashable], make: Callable[[ViewKey], Any]) -> PartMaker[ViewKey]:
    """A part that is made again each second at most, and at once when anything that matters changed."""
    return PartMaker(name, key, _changed, lambda view, _version: make(view))


def part_table(contents: Contents, shelves: Shelves) -> tuple[PartMaker[ViewKey], ...]:
    """A maker for each part; positions come after the units whose order they have."""

    def units(view: ViewKey, _version: Callable[[str], int]) -> Any:
        return contents.on_shift(view)

    def positions(view: ViewKey, version: Callable[[str], int]) -> Any:
        return contents.positions(view, version("units"))

    return (
        PartMaker("units", lambda v: v.scope.units, units_made_of, units),
        PartMaker("positions", lambda v: (v.scope.units, v.recorded), positions_made_of, positions),
        part("watchers", lambda v: v.scope.units, contents.watchers),
        part("alerts", lambda v: (v.scope.alerts, v.scope.positions, v.recorded), contents.alerts),
        part("watches", lambda v: (v.scope.units, v.own_ended), contents.watches),
        part("backups", lambda v: (v.scope.backup, v.scope.positions, v.recorded), contents.backups),
        part("alerts_last_hour", lambda v: v.scope.alerts, lambda v: contents.last_hour(v.scope)),
        part("trouble", lambda _: "", lambda _: contents.trouble()),
        part("questions_open", lambda v: v.questions_open, lambda v: v.questions_open),
        part("hand_overs", lambda v: v.hand_overs, lambda v: v.hand_overs),
        part("upkeep", lambda _: "", lambda _: shelves.upkeep),
    )
