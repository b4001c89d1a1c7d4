"""Which of several own watches the panel shows."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.ui.theme import SPACE, TYPE, Theme, Tokens, font


class WatchTabs(QWidget):
    """One button per own watch; hidden while there is only one. `chosen(str)` is a watch id."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE.PADDING, 0, SPACE.PADDING, SPACE.INSIDE)
        self._row.setSpacing(SPACE.INSIDE)
        self._row.addStretch(1)
        self.hide()
        theme.follow(self._restyle)

    def show_watches(self, owned: tuple[OwnWatch, ...], selected: str) -> None:
        """Show these, in the order they began."""
        for gone in set(self._buttons) - {own.id for own in owned}:
            old = self._buttons.pop(gone)
            self._group.removeButton(old)
            old.hide()
            old.deleteLater()
        for own in owned:
            button = self._buttons.get(own.id) or self._add(own.id)
            said = f"{own.unit_number} ended" if own.ended else own.unit_number
            button.setText(said)
            button.setAccessibleName(f"Show Unit {said}")
            button.setChecked(own.id == selected)
        self.setVisible(len(owned) > 1)

    def _add(self, watch_id: str) -> QPushButton:
        button = QPushButton()
        button.setCheckable(True)
        button.setFixedHeight(28)
        button.setFont(font(TYPE.BODY, 600))
        button.clicked.connect(partial(self.chosen.emit, watch_id))
        self._group.addButton(button)
        self._row.insertWidget(len(self._buttons), button)
        button.show()
        self._buttons[watch_id] = button
        return button

    def _restyle(self, t: Tokens) -> None:
        self.setStyleSheet(
            f"QPushButton {{ background: transparent; color: {t.muted}; border: 1px solid {t.ctl};"
            f" border-radius: 4px; padding: 0 10px; }}"
            f"QPushButton:checked {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.text}; }}"
        )
