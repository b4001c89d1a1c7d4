"""What can be done with a tile besides looking: in its caption, so that no picture is painted under it."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from respond_desktop.qtbridge.hear.talking import TalkState
from respond_desktop.ui.hear.level import SoundLevel
from respond_desktop.ui.hear.talk_button import HOLD_WORDS, TalkButton
from respond_desktop.ui.kit import Button, ButtonLook, tight
from respond_desktop.ui.theme import TYPE, Theme
from respond_desktop.ui.wall.tiles.said import NOTHING_ALLOWED, NOTHING_SAID, TileMay, TileSaid

_LISTEN, _STOP, _TALK, _KEEP = "Listen", "Stop listening", "Talk", "Keep a picture or clip"
_GAP = 6


@dataclass(frozen=True, slots=True)
class _Fit:
    """What is drawn: words, key caps, the level, the button to keep, and the room at a button's ends in px."""

    words: bool = False
    caps: bool = False
    level: bool = False
    keep: bool = True
    padding: int = 8


_FITS = (
    _Fit(words=True, caps=True, level=True),
    _Fit(caps=True, level=True),
    _Fit(caps=True),
    _Fit(level=True),
    _Fit(),
    _Fit(keep=False, padding=6),
)
"""The richest first; the first that fits is taken."""


@dataclass(frozen=True, slots=True)
class ActsShown:
    """Unit, what is allowed and said; whether keys act here, how much is enlarged ("2.0x"), and the room in px."""

    number: str = ""
    may: TileMay = NOTHING_ALLOWED
    said: TileSaid = NOTHING_SAID
    marked: bool = False
    zoom: str = ""
    room: int = 0


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
        self.talk = TalkButton(theme, _look("microphone", "T", _FITS[-1]))
        self.level = SoundLevel(theme)
        self._listen, self._keep, self._whole = (
            TileButton(theme, words, _look(icon, "", _FITS[-1]))
            for words, icon in (
                (_LISTEN, "volume-high"),
                (_KEEP, "camera-outline"),
                ("1.0x", "fit-to-screen-outline"),
            )
        )
        row = QHBoxLayout(self)
        tight(row, 0, _GAP)
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
        may, said, about = shown.may, shown.said, f"Unit {shown.number}"
        self._listen.say(_STOP if said.heard else _LISTEN)
        self._whole.say(shown.zoom)
        self._listen.name_object(about)
        self.talk.name_object(f"{about}, {HOLD_WORDS}")
        self._keep.name_object(about)
        self._whole.name_object(f"whole picture of {about}")
        there: dict[QWidget, bool] = {
            self.level: said.heard,
            self._listen: may.listen and (shown.marked or said.heard),
            self.talk: may.talk and (shown.marked or said.talk is not TalkState.SILENT),
            self._keep: may.keep and shown.marked,
            self._whole: bool(shown.zoom),
        }
        for fit in _FITS:
            self._dress(fit, said)
            drawn = {self.level: fit.level, self._keep: fit.keep}
            seen = [widget for widget, wanted in there.items() if wanted and drawn.get(widget, True)]
            if sum(widget.sizeHint().width() + _GAP for widget in seen) - _GAP <= shown.room:
                break
        for widget in there:
            widget.setVisible(widget in seen)

    def _dress(self, fit: _Fit, said: TileSaid) -> None:
        icon = "volume-off" if said.heard and fit.words else "volume-high"
        self._listen.set_look(_look(icon, "L", fit, said.heard))
        self.talk.set_look(_look("microphone", "T", fit, said.talk is TalkState.TALKING))
        self._keep.set_look(_look("camera-outline", "", fit))
        whole = _look("fit-to-screen-outline" if fit.keep else "", "Home", fit)
        self._whole.set_look(replace(whole, words=True))


def _look(icon: str, key: str, fit: _Fit, on: bool = False) -> ButtonLook:
    kind = "primary" if on else "secondary"
    return ButtonLook(icon, key, kind, 26, TYPE.SECONDARY, fit.padding, words=fit.words, cap=fit.caps)
