"""Rows of the units table, from a scene: recording units only, alerting first, then watched, then by number."""

import re
from dataclasses import dataclass
from functools import lru_cache

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.fixes import FixState, age_s, fix_state
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.words.known import Known, known
from respond_desktop.ui.words.measures import age, count

NOT_KNOWN = "Recording: not known now"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One row: symbol, number, word, whether watched, age of the fix in words.

    `symbol` is fresh, old, lost, p1 or p2; `waiting` fills an alert's symbol; `old` is a fix over 15 s, whatever
    the symbol says.
    """

    unit_id: str
    number: str
    word: str
    symbol: str
    age: str
    icon: str = ""
    waiting: bool = False
    watched: bool = False
    selected: bool = False
    old: bool = False

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        eye = "watched" if self.watched else ""
        fix = f"fix {self.age} old" if self.age else "no place"
        return ", ".join(part for part in (f"Unit {self.number}", self.word, eye, fix) if part)


def unit_rows(scene: Scene, wanted: str = "") -> tuple[UnitRow, ...]:
    """Rows of the recording units and of those that lost contact, whose number holds `wanted`."""
    shown = [u for u in scene.snapshot.units if u.recording is not None or u.lost_contact]
    if wanted.strip():
        shown = [u for u in shown if wanted.strip().lower() in u.number.lower()]
    alerts = scene.alerts_by_unit()
    shown.sort(key=lambda u: _order(u, alerts.get(u.id)))
    return tuple(_row(u, alerts.get(u.id), scene) for u in shown)


def recording_words(scene: Scene) -> str:
    """The table's heading: "Recording now: 12", or that nobody here knows."""
    if known(scene.snapshot) is not Known.NOW:
        return NOT_KNOWN
    return f"Recording now: {sum(u.recording is not None for u in scene.snapshot.units)}"


def foot_words(scene: Scene) -> str:
    """What is true of everybody else, or was; empty when all record, and before central has said anything."""
    if known(scene.snapshot) is Known.NOT_YET:
        return ""
    rest = sum(u.recording is None and not u.lost_contact for u in scene.snapshot.units)
    if not rest:
        return ""
    if known(scene.snapshot) is Known.ONCE:
        return f"{count(rest, 'unit')} on shift {'was' if rest == 1 else 'were'} not recording when the link was lost."
    verb, they = ("is", "It has") if rest == 1 else ("are", "They have")
    return f"{count(rest, 'unit')} on shift {verb} not recording. {they} no location here, and none is kept."


@lru_cache(maxsize=16_384)
def natural(number: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key of a unit number: K9-2 before K9-10, digits before letters."""
    parts = re.findall(r"\d+|\D+", number)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p.lower()) for p in parts)


def _order(unit: UnitView, alert: Alert | None) -> tuple[object, ...]:
    urgency = (0, int(alert.priority), not alert.waiting, alert.opened_at) if alert else (1,)
    return (urgency, not unit.watched_by, natural(unit.number))


def _row(unit: UnitView, alert: Alert | None, scene: Scene) -> UnitRow:
    fix = unit.fix
    old = fix is not None and fix_state(fix, scene.now) is not FixState.FRESH
    word, symbol = "Recording" if known(scene.snapshot) is Known.NOW else "Was recording", "fresh"
    if unit.recording is None:
        word, symbol = "Lost contact", "lost"
    elif fix is None:
        word, symbol = f"{word}, no fix", "lost"
    elif old:
        word, symbol = "Fix is old", "old"
    if alert is not None:
        word, symbol = _alert_word(alert, word if unit.recording is None else ""), f"p{int(alert.priority)}"
    return UnitRow(
        unit.id,
        unit.number,
        word,
        symbol,
        age(age_s(fix.as_of, scene.now)) if fix else "",
        alert.means.icon if alert else "",
        bool(alert and alert.waiting),
        bool(unit.watched_by),
        unit.id == scene.selected_unit,
        old,
    )


def _alert_word(alert: Alert, instead: str) -> str:
    near = " near" if alert.means.near else ""
    return f"{alert.means.words}{near}" + (f" · {instead.lower()}" if instead else "")
