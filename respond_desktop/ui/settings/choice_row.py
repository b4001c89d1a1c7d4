"""One question with a few answers, of which exactly one holds."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from respond_desktop.ui.kit import SECONDARY, STRONG, Label, tight
from respond_desktop.ui.theme import SPACE, TYPE, Theme, Tokens, font

_HEIGHT = 32


class ChoiceRow(QWidget):
    """`chosen(str)`: the answer that a person took."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, question: str, answers: tuple[tuple[str, str], ...]) -> None:
        """`answers`: value and words of each."""
        super().__init__()
        self._question, self._buttons = question, dict[str, QPushButton]()
        self._group = QButtonGroup(self)
        self._note = Label("", SECONDARY, wrap=True)
        row = QHBoxLayout()
        tight(row, 0, SPACE.GRID)
        for value, words in answers:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setFixedHeight(_HEIGHT)
            button.setFont(font(TYPE.BODY, 600))
            button.setAccessibleName(f"{question}: {words}")
            button.clicked.connect(partial(self.chosen.emit, value))
            self._group.addButton(button)
            self._buttons[value] = button
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        tight(column, 0, SPACE.GRID)
        column.addWidget(Label(question, STRONG))
        column.addLayout(row)
        column.addWidget(self._note)
        self._note.hide()
        theme.follow(self._restyle)

    def answer(self, value: str) -> None:
        """What holds now."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)

    def say(self, note: str) -> None:
        """A note below; none hides it."""
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def forbid(self, value: str, why: str) -> None:
        """That answer can't be taken here; empty `why`: it can."""
        button = self._buttons[value]
        button.setEnabled(not why)
        button.setAccessibleDescription(why)
        button.setToolTip(why)

    def _restyle(self, t: Tokens) -> None:
        self.setStyleSheet(
            f"QPushButton {{ background: transparent; color: {t.muted}; border: 1px solid {t.ctl};"
            f" border-radius: 4px; padding: 0 6px; }}"
            f"QPushButton:checked {{ background: {t.raised}; color: {t.text}; border: 2px solid {t.text}; }}"
            f"QPushButton:disabled {{ color: {t.dim}; border: 1px dashed {t.ctl}; }}"
        )
