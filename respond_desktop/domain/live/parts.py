"""The parts of the live state, a row each: how wire, fold, window and map know them, by name.

A part is whole: what travels is all of it, whenever it is another than before. A new live part is a row here, a field
of the same name in `Snapshot` (domain/snapshot.py), and a maker that its folder at central gives to
`Scene.parts` (central/seen/part_table.py shows how).
"""

from dataclasses import dataclass
from typing import Any

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.domain.live.on_shift import UnitOnShift
from respond_desktop.domain.watches import Watch


@dataclass(frozen=True, slots=True)
class Positions:
    """What moves: a row for each unit (domain/live/unit_rows.py), in the order of version `of` of the part `units`."""

    of: int
    rows: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """`kind`: what it holds; `empty`: while central has said nothing of it; `seen_by`: who may see it, in words.

    `urgent`: it is shown at once when it changes, not within 0.1 s. `with_link`: it is true only while the link lives.
    """

    name: str
    kind: Any
    empty: Any
    seen_by: str
    urgent: bool = False
    with_link: bool = False


UNITS, POSITIONS, WATCHERS = "units", "positions", "watchers"
"""The three that are one thing on the desktop: `Snapshot.units`."""

PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part(UNITS, tuple[UnitOnShift, ...], (), "Whoever may see, watch or ask for the unit."),
        Part(
            POSITIONS,
            Positions,
            Positions(0, b""),
            "The same; a fix only whose view of it is recorded.",
            True,
        ),
        Part(WATCHERS, dict[str, tuple[str, ...]], {}, "Whoever sees the unit.", with_link=True),
        Part("alerts", tuple[Alert, ...], (), "Who may see alerts of the unit's command.", True),
        Part(
            "watches", tuple[Watch, ...], (), "Whoever sees the unit; one's own a minute longer.", True, True
        ),
        Part("backups", tuple[BackupRequest, ...], (), "Who may ask for backup in that command.", True),
        Part("alerts_last_hour", int, 0, "Who may see alerts: how many there were."),
        Part("trouble", str, "", "Everybody: why nothing may be viewed now.", True),
        Part("questions_open", int, 0, "Whoever may answer them: how many."),
        Part("hand_overs", tuple[str, ...], (), "To whom something is handed over."),
        Part("upkeep", Upkeep | None, None, "Everybody: what must be done for central."),
    )
}
