"""Central's table of the parts of the live state (domain/live/parts.py): a new part is a row here.

Each row says what of a view makes two viewers' part differ (viewers with the same get the same bytes), until when a
part that was made holds, and what it is made of.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from respond_desktop.central.seen.contents import Contents
from respond_desktop.central.seen.part_book import PartMaker
from respond_desktop.central.seen.view import Shelves, View


@dataclass(frozen=True, slots=True)
class Moments:
    """Until when a part holds: `changed`, until what matters changes; `moved`, until somebody comes or goes."""

    changed: Callable[[], tuple[object, ...]]
    moved: Callable[[], tuple[object, ...]]


def part_table(contents: Contents, shelves: Shelves, moments: Moments) -> tuple[PartMaker[View], ...]:
    """A maker for each part; positions come after the units whose order they have."""

    def part(name: str, key: Callable[[View], Hashable], make: Callable[[View], Any]) -> PartMaker[View]:
        return PartMaker(name, key, moments.changed, lambda view, _version: make(view))

    def units(view: View, _version: Callable[[str], int]) -> Any:
        return contents.on_shift(view)

    def positions(view: View, version: Callable[[str], int]) -> Any:
        return contents.positions(view, version("units"))

    return (
        PartMaker("units", lambda v: v.scope.units, lambda: (contents.roster(),), units),
        PartMaker("positions", lambda v: (v.scope.units, v.recorded), moments.moved, positions),
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
