"""Whom to ask: one list that Tab enters once; arrows walk it, digits toggle, and the description is one Tab further."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from respond_desktop.ui.backup.candidates import Candidate
from respond_desktop.ui.kit import Button, ButtonLook, line, tight
from respond_desktop.ui.kit.choices import AnyOf, Choice
from respond_desktop.ui.theme import Theme

SHOWN = 9
"""As many as have a digit; the rest comes when it is asked for, so that the description stays near."""
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Recipients(QFrame):
    """Units to ask, each with its digit; made once when the form opens. `moved(QWidget)`: the focus is on this row."""

    moved = Signal(QWidget)

    def __init__(self, theme: Theme, shown: tuple[Candidate, ...], chosen: frozenset[str]) -> None:
        super().__init__()
        self.setProperty("role", "card-plain")
        self._rows: dict[str, AnyOf] = {}
        self._lines: list[QWidget] = []
        self._more = Button(theme, "", ButtonLook("chevron-down", kind="quiet", height=34), "units to ask")
        self._more.clicked.connect(self._show_all)
        body = QVBoxLayout(self)
        tight(body, 1)
        for number, candidate in enumerate(shown, 1):
            digit = str(number) if number < 10 else ""
            choice = Choice(candidate.number, candidate.age, digit, candidate.old, candidate.distance or "—")
            row = AnyOf(theme, choice)
            row.setAccessibleName(f"Ask {candidate.spoken}")
            row.setChecked(candidate.unit_id in chosen)
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if number == 1 else Qt.FocusPolicy.ClickFocus)
            row.installEventFilter(self)
            self._rows[candidate.unit_id] = row
            between = line()
            self._lines.append(between)
            body.addWidget(between)
            body.addWidget(row)
            if number > SHOWN and not row.isChecked():
                row.hide()
            if number == 1 or row.isHidden():
                between.hide()
        body.addWidget(self._more)
        hidden = sum(row.isHidden() for row in self._rows.values())
        self._more.say(f"{hidden} more")
        if not hidden:
            self._more.hide()

    def rows(self) -> tuple[AnyOf, ...]:
        """The rows in their order."""
        return tuple(self._rows.values())

    def chosen(self) -> tuple[str, ...]:
        """Ids of the units to ask, in the order shown."""
        return tuple(unit_id for unit_id, row in self._rows.items() if row.isChecked())

    def chosen_numbers(self) -> tuple[str, ...]:
        """Their call signs."""
        return tuple(row.choice.words for row in self._rows.values() if row.isChecked())

    def toggle(self, digit: int) -> bool:
        """The row with that digit; says whether there is one."""
        rows = self.rows()
        if not 1 <= digit <= min(9, len(rows)):
            return False
        rows[digit - 1].toggle()
        self._go(rows[digit - 1])
        return True

    def focus(self) -> None:
        """Hands start here."""
        if self._rows:
            self._go(self.rows()[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down walk the rows; the row that has the focus is where Tab comes back to."""
        rows = self.rows()
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, AnyOf):
            self._come_back_to(watched)
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            by = _STEPS.get(Qt.Key(event.key()), 0)
            at = next((n for n, row in enumerate(rows) if row is watched), None)
            if by and at is not None:
                if at + by >= SHOWN:
                    self._show_all()
                self._go(rows[max(0, min(len(rows) - 1, at + by))])
                return True
        return False

    def _show_all(self) -> None:
        for widget in (*self._rows.values(), *self._lines[1:]):
            widget.show()
        self._more.hide()

    def _come_back_to(self, one: AnyOf) -> None:
        for row in self._rows.values():
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if row is one else Qt.FocusPolicy.ClickFocus)

    def _go(self, row: AnyOf) -> None:
        self._come_back_to(row)
        row.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.moved.emit(row)
