"""What lies over the top of a tile's picture while there is something to say of talking or listening."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.ui.kit import Button, ButtonLook, IconLabel, Label, Style, tight
from respond_desktop.ui.kit.label import show_tip
from respond_desktop.ui.picture.canvas import GROUND
from respond_desktop.ui.theme import NIGHT, RADIUS, TYPE, Theme
from respond_desktop.ui.wall.tiles.said import NO_NOTE, NoteKind, NoteWords

_CLOSE = ButtonLook("close", "Esc", "quiet", 26, padding=8, words=False, cap=False)
_LINE = 26
_INK = {NoteKind.OPEN: NIGHT.bg, NoteKind.TROUBLE: NIGHT.p2_text}
_EDGE = {NoteKind.TROUBLE: NIGHT.p2_line, NoteKind.REFUSED: NIGHT.ctl, NoteKind.PLAIN: NIGHT.ctl}


class TileNote(QFrame):
    """Dark in every theme, as it lies on a picture; white while the microphone is open. `closed()` by its button."""

    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tilenote")
        theme = Theme(NIGHT)
        self._said = NO_NOTE
        self._icon = IconLabel(theme, "microphone", NIGHT.text, 18)
        self._icon.setFixedHeight(_LINE)
        self._headline = Label("", Style(TYPE.BODY, 600), wrap=True)
        self._headline.setMinimumHeight(_LINE)
        self._rest = Label("", Style(TYPE.SECONDARY), wrap=True)
        self._rule = Label("", Style(TYPE.LABEL), wrap=True)
        self._close = Button(theme, "Close", _CLOSE, "this message")
        self._close.setFixedWidth(34)
        self._close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        tight(column, 0, 2)
        for label in (self._headline, self._rest, self._rule):
            column.addWidget(label)
        row.addLayout(column, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def open(self) -> bool:
        """Whether it says something that stays until it is closed."""
        return not self.isHidden() and self._said.stays

    def say(self, said: NoteWords) -> None:
        """Change the words; none hide it."""
        if said == self._said:
            return
        self._said = said
        ink = _INK.get(said.kind, NIGHT.text)
        self.setStyleSheet(_sheet(said.kind, ink))
        if said.icon:
            self._icon.show_icon(said.icon, ink)
        for label, words in ((self._headline, said.headline), (self._rest, said.rest)):
            label.setText(words)
            label.setVisible(bool(words))
        self._rule.setText(said.rule)
        self._close.setVisible(said.stays)
        spoken = " ".join(part for part in (said.headline, said.rest, said.rule) if part)
        self.setAccessibleName(spoken)
        show_tip(self, spoken)
        self.setVisible(bool(said.headline))

    def fit(self, width: int, height: int) -> None:
        """Take `width` px; a picture too low for all of it keeps the fact, the tip has the rest."""
        made = self.layout()
        if made is None:
            return
        for label in (self._rest, self._rule):
            label.setVisible(bool(label.text()))
        made.activate()
        for label in (self._rule, self._rest):
            if made.totalHeightForWidth(width) > height:
                label.hide()
                made.activate()
        self.setGeometry(self.x(), self.y(), width, made.totalHeightForWidth(width))


def _sheet(kind: NoteKind, ink: str) -> str:
    ground = NIGHT.text if kind is NoteKind.OPEN else GROUND.name()
    edge = _EDGE.get(kind, ground)
    rest = ink if kind is NoteKind.OPEN else NIGHT.text
    return (
        f"#tilenote {{ background: {ground}; border: 1px solid {edge}; border-radius: {RADIUS.CONTROL}px; }}"
        f"#tilenote QLabel {{ color: {rest}; background: transparent; border: none; }}"
    )
