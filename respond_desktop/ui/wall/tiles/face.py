"""The part of a tile below its caption: the picture with what lies over it, or the words that stand for it."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.stream.liveness import Liveness, Moment, PictureAge, PictureTimes, picture_age
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.qtbridge.picture.render_choice import Render
from respond_desktop.ui.picture.canvas import PictureCanvas
from respond_desktop.ui.picture.frozen import FrozenNote, frozen_words
from respond_desktop.ui.picture.zooming import ZoomHand
from respond_desktop.ui.theme import Theme, Tokens
from respond_desktop.ui.wall.tiles.note import TileNote
from respond_desktop.ui.wall.tiles.overlay import DARK, DARK_AMBER, DARK_LATE, DARK_TOLD, StillChip
from respond_desktop.ui.wall.tiles.said import NO_NOTE, NoteWords
from respond_desktop.ui.wall.tiles.state import SHOWN, TileState
from respond_desktop.ui.wall.tiles.veil import TileVeil
from respond_desktop.ui.words.watches import Receipt, delay_words

_MARGIN = 8
_NARROW = 700
NO_PICTURE = PictureAge(Liveness.WAITING)


@dataclass(frozen=True, slots=True)
class VeilWords:
    """What a tile without a picture says; `rows` are the receipts while the picture is awaited."""

    icon: str = ""
    headline: str = ""
    rest: str = ""
    rule: str = ""
    rows: tuple[Receipt, ...] = ()


NO_WORDS = VeilWords()


class TileFace(QWidget):
    """Holds no picture of its own: the canvas paints the feed's newest one, and nothing once it is dropped.

    `awaited_came()`: a picture came after none or after a pause. `note_closed()`: what was said of sound was read.
    """

    awaited_came = Signal()
    note_closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._feed: PictureFeed | None = None
        self._age = NO_PICTURE
        self._veil_words: VeilWords | None = None
        self._canvas = PictureCanvas(
            self, Render.PAINT
        )  # sixteen cheap repaints beat sixteen composed windows
        self._delay, self._told = StillChip(theme), StillChip(theme)
        for chip in (self._delay, self._told):
            chip.setParent(self)
        self._note = FrozenNote(self)
        self._veil = TileVeil(theme, self)
        self._frozen = ("", "")
        self._said: TileNote | None = None
        self.hand = ZoomHand(self, self._canvas, parent)
        theme.follow(self._restyle)

    @property
    def age(self) -> PictureAge:
        """What was last said of the picture."""
        return self._age

    @property
    def feed(self) -> PictureFeed | None:
        """The feed painted."""
        return self._feed

    @property
    def canvas(self) -> PictureCanvas:
        """Where the picture is painted."""
        return self._canvas

    def show_feed(self, feed: PictureFeed | None) -> bool:
        """Paint this feed; None: no pixel of the last one stays. Says whether it is another one."""
        if feed is self._feed:
            return False
        if self._feed is not None:
            self._feed.picture_changed.disconnect(self._picture_came)
        self._feed, self._age = feed, NO_PICTURE
        if feed is not None:
            feed.picture_changed.connect(self._picture_came)
        if feed is None:
            self._canvas.drop()
        else:
            self._canvas.set_feed(feed)
        return True

    def mark(self, words: str) -> None:
        """The watermark of this second."""
        self._canvas.set_watermark(words)

    def judge(self, now: Moment) -> PictureAge:
        """How old the newest picture is; one whose source broke is frozen at once."""
        picture = self._feed.newest() if self._feed else None
        times = PictureTimes(picture.captured_at, picture.received_s) if picture else None
        self._age = picture_age(times, now, self._feed.interruption if self._feed else "")
        return self._age

    def _picture_came(self) -> None:
        if self._age.state not in (Liveness.LIVE, Liveness.LATE):
            self.awaited_came.emit()

    def show_state(self, state: TileState, broken: str, told: tuple[str, bool], words: VeilWords) -> None:
        """Dress the picture, or put the veil with its words over it."""
        has_picture = self._age.state is not Liveness.WAITING and state in SHOWN
        frozen = has_picture and state is TileState.FROZEN
        self._canvas.set_frozen(frozen)
        self._frozen = frozen_words(self._age, broken) if frozen else ("", "")
        self._say_frozen()
        self._say_chips(has_picture and not frozen, told)
        if has_picture:
            self._veil.hide()
            self._veil_words = None
        elif words != self._veil_words:
            self._veil_words = words
            self._show_veil(words)
        self._place()

    @property
    def has_note(self) -> bool:
        """Whether a note waits to be closed."""
        return self._said is not None and self._said.open

    def say_note(self, words: NoteWords) -> None:
        """What is said of talking and listening; made when there is something to say."""
        if self._said is None:
            if words == NO_NOTE:
                return
            self._said = TileNote(self)
            self._said.closed.connect(self.note_closed)
        self._said.say(words)
        self._place_said()

    def _place_said(self) -> None:
        if self._said is not None and self._said.isVisibleTo(self):
            self._said.move(_MARGIN, _MARGIN)
            self._said.fit(self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN)
            self._said.raise_()

    def _say_chips(self, shown: bool, told: tuple[str, bool]) -> None:
        late = self._age.state is not Liveness.LIVE or self._age.delay_s is None
        words = delay_words(self._age)
        if self.width() < _NARROW:
            words = words.replace("Delay ", "", 1)
        self._delay.say(words if shown else "", DARK_LATE if late else DARK)
        self._told.say(told[0] if shown else "", DARK_TOLD if told[1] else DARK_AMBER)

    def _show_veil(self, words: VeilWords) -> None:
        if words.rows:
            self._veil.show_waiting(words.headline, words.rest, words.rows)
        else:
            self._veil.show_words(words.icon, words.headline, words.rest, words.rule)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chips keep to their corners."""
        super().resizeEvent(event)
        self._canvas.setGeometry(self.rect())
        self._veil.setGeometry(self.rect())
        self._veil.fit()
        self._place()
        self._place_said()

    def _say_frozen(self) -> None:
        free = self.height() - 2 * (_MARGIN + self._delay.height())
        self._note.say(self._frozen, self.width() - 2 * _MARGIN, max(1, free))

    def _place(self) -> None:
        self._say_frozen()
        bottom = self.height() - _MARGIN - self._delay.height()
        self._delay.move(_MARGIN, bottom)
        self._told.move(self.width() - _MARGIN - self._told.width(), bottom)
        self._note.centre(self.size())

    def _restyle(self, tokens: Tokens) -> None:
        self._canvas.set_brightness(tokens.picture_level)
