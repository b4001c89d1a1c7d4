"""What stands in the strip beside the alerts: that there are none, and how many there were."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import IconLabel, Label, Style, tight
from respond_desktop.ui.strip.words import empty_words, summary
from respond_desktop.ui.theme import TYPE, Theme

NOT_KNOWN = "Alerts aren't known yet."


class BesideAlerts:
    """`none`: the widgets in the place of the alerts; `sums`: the column at the strip's right end."""

    def __init__(self, theme: Theme) -> None:
        muted = Style(TYPE.SECONDARY, tone="muted")
        self._words = Label(NOT_KNOWN, muted)
        self.none: tuple[QWidget, ...] = (IconLabel(theme, "check", "muted", 16), self._words)
        self._sums = (Label("", muted), Label("", muted))
        self.sums = QVBoxLayout()
        tight(self.sums, spacing=2)
        self.sums.addStretch(1)
        for label in self._sums:
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            self.sums.addWidget(label)
        self.sums.addStretch(1)

    def show_scene(self, scene: Scene, wide: bool) -> None:
        """`wide`: whether there is room for the sums."""
        for widget in self.none:
            widget.setVisible(not scene.cards)
        self._words.setText(empty_words(scene.snapshot))
        said = summary(scene.alerts, scene.snapshot.alerts_last_hour)
        for label, words in zip(self._sums, said, strict=True):
            label.setText(words)
            label.setVisible(bool(scene.cards) and wide)

    def clear(self) -> None:
        """Nobody is signed in: nothing is known."""
        for label in self._sums:
            label.hide()
        for widget in self.none:
            widget.show()
        self._words.setText(NOT_KNOWN)
