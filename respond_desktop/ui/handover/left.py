"""What is open, thing by thing, and what becomes of each: goes over, ends, or stays."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.alert.handover import HandOver, OpenKind, OpenThing
from respond_desktop.domain.kinds.alerts import kind_of_alert
from respond_desktop.domain.newer import WORDS, newer
from respond_desktop.ui.kit import SECONDARY, STRONG, IconLabel, Label, line, tight
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import age, clock_minutes, count
from respond_desktop.ui.words.watches import plain

_ICONS = {OpenKind.BACKUP: "car-emergency", OpenKind.WATCH: "eye-outline", OpenKind.REASON: "key-outline"}
_ICONS[newer(OpenKind)] = "alert-outline"
_BECOMES = {
    OpenKind.ALERT: "goes over",
    OpenKind.BACKUP: "goes over",
    OpenKind.WATCH: "ends with your session",
    OpenKind.REASON: "stays yours",
    newer(OpenKind): "stays yours",
}


def thing_words(thing: OpenThing) -> str:
    """TASER armed, Unit 231."""
    if thing.kind is OpenKind.ALERT:
        whose = f"Unit {thing.unit_number}" if thing.unit_id else thing.unit_number
        return ", ".join(part for part in (kind_of_alert(thing.what).words, whose) if part)
    return {
        OpenKind.BACKUP: f"Backup for Unit {thing.unit_number}, Code {thing.what}",
        OpenKind.WATCH: f"You watch Unit {thing.unit_number}",
        OpenKind.REASON: f"Reason for Unit {thing.unit_number} (F9)",
        newer(OpenKind): f"{WORDS}, Unit {thing.unit_number}",
    }[thing.kind]


def went_over_words(given: HandOver) -> str:
    """What went over with a note, for the list: "Went over: Needs help, Unit 214."."""
    over = [thing_words(t) for t in given.things if t.goes_over]
    stay = [thing_words(t) for t in given.things if t.kind is OpenKind.REASON]
    said = f"{'; '.join(over)}." if over else "nothing open."
    begin = "Went over" if given.taken_at else "To go over"
    return f"{begin}: {said}" + (
        f" Stayed with {plain(given.given_by)}: {count(len(stay), 'reason')}." if stay else ""
    )


def went_over_sum(given: HandOver) -> str:
    """The same by number, where there is no room for each: "Went over: 2 alerts, 1 request."."""
    kinds = {OpenKind.ALERT: "alert", OpenKind.BACKUP: "request"}
    numbers = {words: sum(t.kind is kind for t in given.things) for kind, words in kinds.items()}
    said = ", ".join(count(number, words) for words, number in numbers.items() if number)
    return f"{'Went over' if given.taken_at else 'To go over'}: {said or 'nothing open'}."


class LeftList(QFrame):
    """Central's list; nothing of it can be left out."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._body = QVBoxLayout(self)
        tight(self._body)

    def show_things(self, things: tuple[OpenThing, ...], now: datetime, own: bool = True) -> None:
        """`own`: the list of whoever leaves; else that of who takes over, which says what can be taken."""
        while (item := self._body.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for thing in things:
            self._body.addWidget(self._row(thing, now, own))
            self._body.addWidget(line())
        if not things:
            self._body.addWidget(Label("Nothing is open.", SECONDARY))

    def _row(self, thing: OpenThing, now: datetime, own: bool) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 6, 0, 6)
        inside.setSpacing(SPACE.PADDING)
        icon = kind_of_alert(thing.what).icon if thing.kind is OpenKind.ALERT else _ICONS[thing.kind]
        words = QVBoxLayout()
        tight(words, 0, 0)
        title = thing_words(thing) if own else thing_words(thing).replace("You watch", "Watched")
        since = f"since {clock_minutes(thing.since)}, {age((now - thing.since).total_seconds())}"
        words.addWidget(Label(title, STRONG, wrap=True))
        words.addWidget(Label(since, SECONDARY))
        becomes = Label(_BECOMES[thing.kind] if own or thing.goes_over else _NOT_YOURS[thing.kind], SECONDARY)
        inside.addWidget(IconLabel(self._theme, icon, "muted"), 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(words, 1)
        inside.addWidget(becomes)
        row.setAccessibleName(f"{title}, {since}, {becomes.text()}")
        return row


_NOT_YOURS = {
    OpenKind.WATCH: "ask anew",
    OpenKind.REASON: "stays theirs",
    newer(OpenKind): "stays theirs",
    OpenKind.ALERT: "",
    OpenKind.BACKUP: "",
}
assert set(_BECOMES) == set(_NOT_YOURS) == {*OpenKind, newer(OpenKind)}
