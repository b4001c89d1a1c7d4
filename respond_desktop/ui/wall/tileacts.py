"""What can be done with a tile besides looking: in its caption, so that no picture is painted under it."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from respond_desktop.qtbridge.talking import TalkState
from respond_desktop.ui.kit import Button, Look, tight
from respond_desktop.ui.theme import TYPE, Theme
from respond_desktop.ui.wall.said import NOTHING_ALLOWED, NOTHING_SAID, TileMay, TileSaid
from respond_desktop.ui.watch.level import SoundLevel
from respond_desktop.ui.watch.talkbutton import HOLD_WORDS, TalkButton

_BIG, _MIDDLE, _NARROW = 700, 440, 340
"""Px of caption from which words, keys and the level are drawn."""
_LISTEN, _STOP, _TALK, _KEEP = "Listen", "Stop listening", "Talk", "Keep a picture"


def _look(icon: str, key: str, width: int, on: bool = False) -> Look:
    kind = "primary" if on else "secondary"
    return Look(icon, key, kind, 26, TYPE.SECONDARY, 8, words=width >= _BIG, cap=width >= _MIDDLE)


@dataclass(frozen=True, slots=True)
class ActsShown:
    """Unit, what is allowed and said; whether keys act here, how much is enlarged ("2.0x"), px of the caption."""

    number: str = ""
    may: TileMay = NOTHING_ALLOWED
    said: TileSaid = NOTHING_SAID
    marked: bool = False
    zoom: str = ""
    width: int = 0


class TileButton(Button):
    """Space and the mouse press it; arrows and Enter go on to the wall. `entered()` when the focus comes."""

    entered = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keys act on this tile now."""
        super().focusInEvent(event)
        self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only Space is this button's."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()


class TileActs(QWidget):
    """Absent where it is not allowed. `talk_held(bool)`; `entered()` when one of them gets the focus."""

    listen_clicked = Signal()
    keep_clicked = Signal()
    whole_clicked = Signal()
    talk_held = Signal(bool)
    entered = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = ActsShown()
        self.talk = TalkButton(theme, _look("microphone", "T", 0))
        self.level = SoundLevel(theme)
        self._listen, self._keep, self._whole = (
            TileButton(theme, words, _look(icon, "", 0))
            for words, icon in (
                (_LISTEN, "volume-high"),
                (_KEEP, "camera-outline"),
                ("1.0x", "fit-to-screen-outline"),
            )
        )
        row = QHBoxLayout(self)
        tight(row, 0, 6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        for widget in (self.level, self._listen, self.talk, self._keep, self._whole):
            row.addWidget(widget)
            widget.hide()
        for button, asked in (
            (self._listen, self.listen_clicked),
            (self._keep, self.keep_clicked),
            (self._whole, self.whole_clicked),
        ):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(asked)
            button.entered.connect(self.entered)
        self._whole.setToolTip("Whole picture (Home)")
        self.talk.held.connect(self.talk_held)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """From left to right, as Tab goes through them."""
        return self._listen, self.talk, self._keep, self._whole

    def show_acts(self, shown: ActsShown) -> None:
        """Only what is allowed with this picture, and only where the keys act; what is on shows everywhere."""
        if shown == self._shown:
            return
        self._shown = shown
        may, said, marked, width = shown.may, shown.said, shown.marked, shown.width
        about = f"Unit {shown.number}"
        self.level.setVisible(said.heard and width >= _NARROW)
        self._listen.say(_STOP if said.heard else _LISTEN)
        icon = "volume-off" if said.heard and width >= _BIG else "volume-high"
        self._listen.set_look(_look(icon, "L", width, said.heard))
        self.talk.set_look(_look("microphone", "T", width, said.talk is TalkState.TALKING))
        self._keep.set_look(_look("camera-outline", "", width))
        self._whole.say(shown.zoom)
        self._whole.set_look(replace(_look("fit-to-screen-outline", "Home", width), words=True))
        for button, there, name in (
            (self._listen, may.listen and (marked or said.heard), about),
            (self.talk, may.talk and (marked or said.talk is not TalkState.SILENT), f"{about}, {HOLD_WORDS}"),
            (self._keep, may.keep and marked, about),
            (self._whole, bool(shown.zoom), f"whole picture of {about}"),
        ):
            button.name_object(name)
            button.setVisible(there)
