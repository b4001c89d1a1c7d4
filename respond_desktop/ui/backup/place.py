"""To which place: where she is now, or where she pressed. Central freezes it at sending; here one only chooses."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.backup import CENTRAL_CHOOSES, PlaceChoice, WhichPlace
from respond_desktop.domain.fixes import distance_m
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.kit import SECONDARY, STRONG, Label, frame, line, tight
from respond_desktop.ui.kit.choices import Choice, OneOf
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import age, distance_both, running
from respond_desktop.ui.words.places import PlaceWords

MOVED_M = 150.0
"""From here on the place of now is offered first: units sent to where she pressed would miss her."""
KEYS = {WhichPlace.NOW: "G", WhichPlace.PRESSED: "P"}
GONE = "She stopped recording: her place of now is gone. Where she pressed is left."
CLOSED = "Her alert was closed: its place is gone. Where she is now is left."


@dataclass(frozen=True, slots=True)
class TwoPlaces:
    """A unit that records and whose open alert has a place: both, `moved_m` metres apart."""

    now_words: str
    now_note: str
    pressed_words: str
    pressed_note: str
    alert_id: str
    moved_m: float
    later: bool

    @property
    def preset(self) -> WhichPlace:
        """Now, once she moved so far since; a fix from before the press says nothing of where she went."""
        return WhichPlace.NOW if self.later and self.moved_m > MOVED_M else WhichPlace.PRESSED

    @property
    def moved_words(self) -> str:
        """How far she moved, when it matters."""
        return f"she moved {distance_both(self.moved_m)}" if self.later and self.moved_m > MOVED_M else ""


def pressed_alert(snapshot: Snapshot, unit: UnitView) -> Alert | None:
    """The newest open alert of the unit with a place that is known here."""
    placed = (a for a in snapshot.alerts if a.open and a.unit_id == unit.id and a.place is not None)
    return max(placed, key=lambda a: a.opened_at, default=None)


def two_places(snapshot: Snapshot, unit: UnitView, now: datetime, words: PlaceWords) -> TwoPlaces | None:
    """Both places of a unit, in words; None when there is nothing to choose between."""
    alert, fix = pressed_alert(snapshot, unit), unit.fix
    if alert is None or alert.place is None or fix is None:
        return None
    there = alert.place
    pressed = alert.means.happened.capitalize()
    said = there.words or words(there.lat, there.lon) or f"where Unit {unit.number} was"
    fix_age = age((now - fix.as_of).total_seconds())
    return TwoPlaces(
        f"Now: {words(fix.lat, fix.lon) or f'where Unit {unit.number} is'}",
        f"fix {fix_age} old",
        f"{pressed}: {said}",
        f"{running((now - there.as_of).total_seconds())} ago",
        alert.id,
        distance_m((there.lat, there.lon), (fix.lat, fix.lon)),
        fix.as_of > there.as_of,
    )


class PlaceChooser(QWidget):
    """Two rows with their letters, or one sentence where there is no choice. `changed()` when a place is gone."""

    changed = Signal()

    def __init__(self, theme: Theme, words: PlaceWords) -> None:
        super().__init__()
        self._theme, self._place_words = theme, words
        self._places: TwoPlaces | None = None
        self._gone = ""
        self._moved = Label("", STRONG)
        self._only = Label("", SECONDARY, wrap=True)
        self._rows = {which: OneOf(theme, Choice("", digit=key)) for which, key in KEYS.items()}
        self._list = frame("card-plain")
        self._list.setAccessibleName("To which place")
        rows = QVBoxLayout(self._list)
        tight(rows, 1)
        rows.addWidget(self._rows[WhichPlace.NOW])
        rows.addWidget(line())
        rows.addWidget(self._rows[WhichPlace.PRESSED])
        head = QHBoxLayout()
        head.addWidget(Label("To which place", SECONDARY))
        head.addStretch(1)
        head.addWidget(self._moved)
        column = QVBoxLayout(self)
        tight(column, 0, SPACE.GRID)
        column.addLayout(head)
        column.addWidget(self._only)
        column.addWidget(self._list)

    def begin(self, unit: UnitView, snapshot: Snapshot, now: datetime) -> None:
        """Preset for this unit."""
        self._gone, self._places = "", None
        self._show(two_places(snapshot, unit, now, self._place_words), unit, snapshot)
        if self._places is not None:
            self._rows[self._places.preset].setChecked(True)

    def follow(self, unit: UnitView, snapshot: Snapshot, now: datetime) -> None:
        """Ages and words of this moment. What was chosen stays; a place that is gone is said, never replaced unsaid."""
        before, found = self._places, two_places(snapshot, unit, now, self._place_words)
        if before is not None and found is None:
            self._gone = GONE if unit.fix is None else CLOSED
        self._show(found, unit, snapshot)
        if before is None and found is not None:
            self._gone = ""
            self._rows[WhichPlace.NOW].setChecked(True)
        if (before is None) != (found is None):
            self.changed.emit()

    def choose(self, key: str) -> bool:
        """G or P; says whether that is a choice here."""
        which = next((which for which, letter in KEYS.items() if letter == key), None)
        if which is None or self._places is None:
            return False
        self._rows[which].setChecked(True)
        self._rows[which].setFocus()
        return True

    def chosen(self) -> PlaceChoice:
        """What goes to central: the place chosen, or that there is nothing to choose."""
        if self._places is None:
            return CENTRAL_CHOOSES
        if self._rows[WhichPlace.NOW].isChecked():
            return PlaceChoice(WhichPlace.NOW)
        return PlaceChoice(WhichPlace.PRESSED, self._places.alert_id)

    def _show(self, found: TwoPlaces | None, unit: UnitView, snapshot: Snapshot) -> None:
        self._places = found
        self._list.setVisible(found is not None)
        self._only.setVisible(found is None)
        self._moved.setText(found.moved_words if found else "")
        self._moved.set_tone("p2_text")
        if found is None:
            self._only.setText(
                " ".join(part for part in (self._gone, only_place_words(unit, snapshot)) if part)
            )
            self._only.set_tone("p2_text" if self._gone else "muted")
            return
        self._rows[WhichPlace.NOW].say(Choice(found.now_words, found.now_note, KEYS[WhichPlace.NOW]))
        self._rows[WhichPlace.PRESSED].say(
            Choice(found.pressed_words, found.pressed_note, KEYS[WhichPlace.PRESSED])
        )


def only_place_words(unit: UnitView, snapshot: Snapshot) -> str:
    """Where a request goes when there is no choice."""
    if unit.fix is not None:
        return f"To where Unit {unit.number} is when you send. The place is frozen then and doesn't follow the unit."
    if pressed_alert(snapshot, unit) is not None:
        return f"To the place of Unit {unit.number}’s alert. It is frozen and doesn't follow the unit."
    if any(a.withheld for a in snapshot.alerts if a.open and a.unit_id == unit.id):
        return f"To the place of Unit {unit.number}’s alert. You don't have it here. It goes to the cameras, frozen."
    if unit.recording is not None:
        return f"You have no location of Unit {unit.number} here. If central has one, it goes along, frozen."
    return f"Unit {unit.number} has no location. Say where in your words."
