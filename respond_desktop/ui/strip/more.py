"""How many open alerts are not shown by name: priority 1 first and in red, then all others."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.domain.kinds.alerts import counted
from respond_desktop.ui.kit import Button, ButtonLook, tight
from respond_desktop.ui.theme import TYPE, Theme

_ONE_HIGH, _TWO_HIGH = 32, 27


class MoreAlerts(QWidget):
    """ "+ 4 need help" above or beside "23 more"; `chosen(str)`: go to the first of them."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, stacked: bool = True) -> None:
        super().__init__()
        self._stacked = stacked
        down = QBoxLayout.Direction.TopToBottom
        row = QBoxLayout(down if stacked else QBoxLayout.Direction.LeftToRight, self)
        tight(row, spacing=4)
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.buttons = (Button(theme, "+"), Button(theme, "+"))
        self._firsts = ["", ""]
        for place, button in enumerate(self.buttons):
            row.addWidget(button)
            button.clicked.connect((self._first_clicked, self._second_clicked)[place])
        self.hide()

    def show_alerts(self, hidden: tuple[Alert, ...]) -> None:
        """Count these; nothing is shown when there are none."""
        urgent = [a for a in hidden if a.priority is Priority.P1]
        others = [a for a in hidden if a.priority is not Priority.P1]
        both = bool(urgent and others)
        high = _TWO_HIGH if both and self._stacked else _ONE_HIGH
        for place, (alerts, words) in enumerate(((urgent, urgent_words(urgent)), (others, "more"))):
            self._firsts[place] = alerts[0].id if alerts else ""
            button = self.buttons[place]
            button.setVisible(bool(alerts))
            plus = "" if place and both else "+ "
            button.say(f"{plus}{words}" if not place else f"{plus}{len(alerts)} {words}")
            key = "F4" if not both or place else ""
            kind = "secondary" if place else "p1"
            button.set_look(ButtonLook(key=key, kind=kind, height=high, size=TYPE.SECONDARY, padding=8))
            button.setFixedHeight(high)
            button.name_object("alerts that don't fit")
        self.setVisible(bool(hidden))

    def _first_clicked(self) -> None:
        self.chosen.emit(self._firsts[0])

    def _second_clicked(self) -> None:
        self.chosen.emit(self._firsts[1])


def urgent_words(alerts: list[Alert]) -> str:
    """4 need help, 2 gunshots."""
    return counted(alert.means for alert in alerts)
