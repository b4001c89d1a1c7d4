"""The foot of the wall: what is true of every picture, what the chosen one can do, and how much is decoded."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QSizePolicy, QSpacerItem

from respond_desktop.ui.kit import Button, ButtonLook, Label, SaidLabel, Style, fit_row, show_tip
from respond_desktop.ui.theme import TYPE, Theme, Tokens, font
from respond_desktop.ui.wall.tiles.state import RUNNING
from respond_desktop.ui.wall.tiles.tile import Tile

HEIGHT = 36
SAID_MS = 8000
P1_WORDS = "Priority 1 takes the big place"
SAID = "Every picture carries your name, workstation and time. Signing out (Ctrl L) ends all pictures."


def _look(key: str) -> ButtonLook:
    return ButtonLook(key=key, kind="quiet", height=28, size=TYPE.SECONDARY, padding=8)


class WallFooter(QFrame):
    """`large_asked`, `end_asked` and `off_asked` act on the chosen tile."""

    large_asked = Signal()
    end_asked = Signal()
    off_asked = Signal()
    nearest_asked = Signal()
    window_asked = Signal()
    big_chosen = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setFixedHeight(HEIGHT)
        self._fitted: tuple[tuple[str, bool], ...] = ()
        self._words = SaidLabel(SAID, Style(TYPE.SECONDARY, tone="muted"))
        self._quiet = QTimer(self, interval=SAID_MS, singleShot=True)
        self._quiet.timeout.connect(self._fall_silent)
        self._decoding = Label("", Style(TYPE.SECONDARY, tone="muted"))
        self._decoding.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.large = Button(theme, "Large", _look("Enter"))
        self.end = Button(theme, "End watch", _look("E"))
        self.off = Button(theme, "Off the wall", _look("W"))
        self.nearest = Button(theme, "Watch the nearest 4", _look("Shift V"))
        self.window_button = Button(theme, "Own window", _look("Shift F11"))
        self.big = QCheckBox(P1_WORDS)
        self.big.setFont(font(TYPE.SECONDARY))
        self.big.setAccessibleName(P1_WORDS)
        for button, asked in (
            (self.large, self.large_asked),
            (self.end, self.end_asked),
            (self.off, self.off_asked),
            (self.nearest, self.nearest_asked),
            (self.window_button, self.window_asked),
        ):
            button.clicked.connect(asked)
        self.big.clicked.connect(self.big_chosen)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self._words, 1)
        self._gap = QSpacerItem(0, 0)
        row.addSpacerItem(self._gap)
        for widget in (self.large, self.end, self.off, self.nearest, self.big, self.window_button):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self._decoding)
        theme.follow(self._restyle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words and caps give way to buttons; none is cut."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        caps = tuple(
            partial(self._drop_cap, b)
            for b in (self.window_button, self.nearest, self.large, self.end, self.off)
        )
        fit_row(self._row, self.width(), (self._drop_words, self._drop_decoding, self._say_p1, *caps))

    def _drop_words(self, less: bool) -> None:
        """What is always true is said only where all of it fits; what somebody did is always said."""
        usual = self._words.text() == SAID
        self._words.setMinimumWidth(self._words.sizeHint().width() if usual and not less else 24)
        self._words.setVisible(not (usual and less))
        self._gap.changeSize(
            0, 0, QSizePolicy.Policy.Expanding if usual and less else QSizePolicy.Policy.Minimum
        )

    def _drop_decoding(self, less: bool) -> None:
        self._decoding.setVisible(not less)

    def _say_p1(self, less: bool) -> None:
        self.big.setText("P1 takes the big place" if less else P1_WORDS)

    def _drop_cap(self, button: Button, less: bool) -> None:
        button.set_look(replace(button.look, cap=not less))

    def show_said(self, words: str) -> None:
        """What was said last, for eight seconds."""
        self._words.setText(words or SAID)
        self._fit()
        self._words.set_tone("text" if words else "muted")
        self._quiet.start()

    def _fall_silent(self) -> None:
        self.show_said("")
        self._quiet.stop()

    def show_chosen(self, tile: Tile | None) -> None:
        """Say what can be done with the tile that keys act on."""
        occupant = tile.facts.occupant if tile else None
        running = tile is not None and tile.state in RUNNING
        about = f"Unit {occupant.unit_number}" if occupant else "chosen place"
        self.large.setVisible(running)
        self.end.setVisible(running)
        self.off.setVisible(occupant is not None)
        self.off.say("Off the wall" if running else "Close")
        self.off.set_look(replace(_look("W" if running else "E"), cap=self.off.look.cap))
        for button in (self.large, self.end, self.off):
            button.name_object(about)
        self._fit_if_changed()

    def show_large(self, large: bool) -> None:
        """Whether Enter makes large or small."""
        self.large.say("Small" if large else "Large")
        self._fit_if_changed()

    def _fit_if_changed(self) -> None:
        """Asked ten times a second: only other words or other buttons change what fits."""
        shown = tuple(
            (b.text(), b.isVisibleTo(self)) for b in (self.large, self.end, self.off, self.window_button)
        )
        if shown != self._fitted:
            self._fitted = shown
            self._fit()

    def show_nearest(self, numbers: tuple[str, ...], about: str) -> None:
        """How many units can be asked, around what."""
        self.nearest.say(f"Watch the nearest {len(numbers) or 4}")
        self.nearest.setEnabled(bool(numbers))
        self.nearest.name_object(about)
        self.nearest.setAccessibleDescription(
            f"Asks for Units {', '.join(numbers)}, one by one."
            if numbers
            else "Select an alert or a unit first."
        )
        show_tip(self.nearest, f"Nearest to {about}: {', '.join(numbers)}" if numbers else "")

    def show_own_window(self, own: bool) -> None:
        """Where the wall is."""
        self.window_button.say("Into the main window" if own else "Own window")
        self._fit_if_changed()

    def show_decoding(self, fps: float, pictures: int) -> None:
        """How many pictures a second are decoded for the wall."""
        words = f"Decoding {fps:.0f} pictures a second" if pictures else ""
        if words != self._decoding.text():
            self._decoding.setText(words)
            width = self._decoding.fontMetrics().horizontalAdvance(words) + 6
            if width != self._decoding.width():
                self._decoding.setFixedWidth(width)
                self._fit()

    def _restyle(self, t: Tokens) -> None:
        self.big.setStyleSheet(
            f"QCheckBox {{ color: {t.text}; spacing: 6px; padding: 0 8px; }}"
            f"QCheckBox::indicator {{ width: 13px; height: 13px; border: 1px solid {t.ctl}; border-radius: 2px; }}"
            f"QCheckBox::indicator:checked {{ background: {t.text}; }}"
        )
