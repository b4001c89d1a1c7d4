"""Central reached? Keyring open? Sound?"""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from respond_desktop.domain.session import Workplace
from respond_desktop.ui.kit import Button, ButtonLook, Chip, ChipLook, tight
from respond_desktop.ui.theme import TYPE, Theme


def _fact(icon: str, good: bool) -> ChipLook:
    if good:
        return ChipLook(icon, "muted", "", "", 22, 400)
    return ChipLook(icon, "p2_text", "", "p2_line", 22, 600)


class StateRow(QWidget):
    """Three facts and the sound test."""

    def __init__(self, theme: Theme, test_sound: Callable[[], object]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        tight(row, spacing=10)
        self._central, self._keyring, self._sound = Chip(theme), Chip(theme), Chip(theme)
        for chip in (self._central, self._keyring, self._sound):
            row.addWidget(chip)
        row.addStretch(1)
        self._test = Button(
            theme, "Test", ButtonLook("volume-high", "", "quiet", 26, TYPE.SECONDARY), "sound"
        )
        self._test.clicked.connect(test_sound)
        row.addWidget(self._test)

    def show_workplace(self, workplace: Workplace) -> None:
        """Central and keyring."""
        ms = workplace.round_trip_ms
        reached = not workplace.central_words
        words = "Central reached" + (f", {ms:.0f} ms" if ms is not None else "")
        self._central.show_fact(
            words if reached else "No central",
            _fact("lan-connect" if reached else "link-variant-off", reached),
        )
        self._keyring.show_fact("Keyring open", _fact("key-outline", True))

    def show_sound(self, words: str) -> None:
        """Whether alerts can be heard."""
        good = not words
        self._sound.show_fact(
            "Sound on" if good else "No sound", _fact("volume-high" if good else "volume-off", good)
        )
        self._sound.setToolTip(words)
        self._test.setVisible(good)
