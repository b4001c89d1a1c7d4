"""How fast to respond: Code 1, 2 or 3, one of three buttons."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from respond_desktop.domain.backup import Code
from respond_desktop.ui.kit import tight
from respond_desktop.ui.theme import SPACE, TYPE, Theme, Tokens, font

_WORDS = {
    Code.CODE_1: ("Code 1", "routine"),
    Code.CODE_2: ("Code 2", "urgent, without siren"),
    Code.CODE_3: ("Code 3", "lights and siren"),
}


class CodeChoice(QWidget):
    """Exactly one is chosen; arrows move between them. `changed()` when another is."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        tight(row, 0, SPACE.INSIDE)
        for code, (words, meaning) in _WORDS.items():
            button = QPushButton(words)
            button.setCheckable(True)
            button.setFixedHeight(36)
            button.setFont(font(TYPE.BODY, 600))
            button.setAccessibleName(f"{words}, {meaning}")
            button.setToolTip(meaning)
            self._group.addButton(button, int(code))
            row.addWidget(button, 1)
        self.choose(Code.CODE_3)
        self._group.idToggled.connect(self._toggled)
        theme.follow(self._restyle)

    def code(self) -> Code:
        """The chosen code."""
        return Code(self._group.checkedId())

    def choose(self, code: Code) -> None:
        """Choose by program."""
        self._group.button(int(code)).setChecked(True)

    def _toggled(self, _code: int, on: bool) -> None:
        if on:
            self.changed.emit()

    def _restyle(self, t: Tokens) -> None:
        self.setStyleSheet(
            f"QPushButton {{ background: transparent; color: {t.muted}; border: 1px solid {t.ctl};"
            f" border-radius: 4px; }}"
            f"QPushButton:checked {{ background: {t.raised}; color: {t.text}; border: 2px solid {t.text}; }}"
        )
