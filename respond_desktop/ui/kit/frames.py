"""Cards, section headers, separators and label-value rows."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from respond_desktop.ui.kit.label import MUTED, STRONG, IconLabel, Label
from respond_desktop.ui.theme import SPACE, TYPE, Theme, font


def frame(role: str) -> QFrame:
    """A frame with a role of the style sheet: dock, card, card-plain, card-warning, box, bar-warning, bar-stop."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def line(vertical: bool = False) -> QFrame:
    """A separator."""
    return frame("vline" if vertical else "hline")


def tight(layout: QLayout, margin: int = 0, spacing: int = 0) -> None:
    """Set the same margin on all sides, and the spacing, in px."""
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)


class Card(QFrame):
    """A floating card on the raised ground; put content into `body`."""

    def __init__(self, role: str = "card") -> None:
        super().__init__()
        self.setProperty("role", role)
        self.body = QVBoxLayout(self)
        tight(self.body, SPACE.PADDING, SPACE.INSIDE)


class SectionHeader(QWidget):
    """Icon, title, and room at the right end for a chip, a key cap or a note (`add`); 34 px high."""

    def __init__(self, theme: Theme, icon: str, title: str) -> None:
        super().__init__()
        self.setFixedHeight(SPACE.ROW)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE.PADDING, 0, SPACE.PADDING, 0)
        self._row.setSpacing(SPACE.INSIDE)
        self.icon = IconLabel(theme, icon, size=18)
        self.title = Label(title, STRONG)
        self._row.addWidget(self.icon)
        self._row.addWidget(self.title)
        self._row.addStretch(1)

    def add(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        self._row.addWidget(widget)


class Rows(QWidget):
    """Label-value rows: muted label left, value right, values wrap."""

    def __init__(self, label_width: int = 92) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE.INSIDE)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)
        self._values: dict[str, Label] = {}
        self._labels: dict[str, Label] = {}

    def set_row(self, label: str, value: str, strong: bool = False, tone: str = "text") -> None:
        """Add the row or change its value; an empty value hides the row."""
        if label not in self._values:
            self._add(label)
        said = self._values[label]
        if said.text() != value:
            said.setText(value)
            said.setAccessibleName(f"{label}: {value}")
        said.setFont(font(TYPE.BODY, 600 if strong else 400))
        said.set_tone(tone)
        said.setVisible(bool(value))
        self._labels[label].setVisible(bool(value))

    def value(self, label: str) -> str:
        """The value shown, "" when there is no such row."""
        return self._values[label].text() if label in self._values else ""

    def _add(self, label: str) -> None:
        row = len(self._values)
        self._labels[label], self._values[label] = Label(label, MUTED), Label("", wrap=True)
        self._grid.addWidget(self._labels[label], row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._values[label], row, 1)
