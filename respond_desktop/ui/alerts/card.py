"""One closed alert in full: what, whose, where, who had it and when, and how it ended."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.ui.alerts.words import (
    closed_words,
    open_for_words,
    taken_words,
    what_words,
    where_words,
)
from respond_desktop.ui.kit import EMPHASIS, SECONDARY, Label, Rows, line, tight
from respond_desktop.ui.kit.panels import FittingScroll, IconLine, padded
from respond_desktop.ui.strip.words import who
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.words.measures import accuracy, age, clock, day

NOT_EDITED = "Nothing here can be edited. That you read it is recorded."


class ClosedAlertCard(QFrame):
    """The right side of the list."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._title = Label("", EMPHASIS, wrap=True)
        self._time = Label("", SECONDARY, wrap=True)
        self._rows = Rows(84)
        content = QWidget()
        body = QVBoxLayout(content)
        tight(body)
        head, top = padded(spacing=2)
        top.addWidget(self._title)
        top.addWidget(self._time)
        rows, column = padded()
        column.addWidget(self._rows)
        foot, low = padded()
        low.addWidget(IconLine(theme, "clipboard-text-clock", NOT_EDITED))
        for part in (head, line(), rows, line(), foot):
            body.addWidget(part)
        outer = QVBoxLayout(self)
        tight(outer)
        outer.addWidget(FittingScroll(content))
        outer.addStretch(1)

    def show_alert(self, alert: Alert) -> None:
        """Show this one."""
        self._title.setText(f"{what_words(alert)} · {who(alert)}")
        self._time.setText(f"{day(alert.opened_at)}, {clock(alert.opened_at, with_zone=True)}")
        rows = self._rows
        rows.set_row("Priority", str(int(alert.priority)))
        rows.set_row("Where", _place(alert))
        rows.set_row("Reported", alert.note)
        rows.set_row("Taken by", _by(alert.acknowledged_by, f"after {taken_words(alert)}"))
        rows.set_row("Closed by", _by(alert.closed_by, clock(alert.closed_at) if alert.closed_at else ""))
        rows.set_row("Closed as", closed_words(alert), strong=True)
        rows.set_row("Open for", open_for_words(alert))
        self.setAccessibleName(f"{what_words(alert)}, {who(alert)}, closed as {closed_words(alert)}")


def _place(alert: Alert) -> str:
    """The recorded place with its accuracy, and its age when the alert began."""
    place = alert.place
    if place is None:
        return where_words(alert)
    old = (alert.opened_at - place.as_of).total_seconds()
    aged = f", from {age(old)} before" if old >= 1 else ""
    return f"{where_words(alert)}, {accuracy(place.accuracy_m)}{aged}"


def _by(name: str | None, when: str) -> str:
    return f"{name}, {when}" if name else "Nobody"
