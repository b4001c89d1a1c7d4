"""One place on the wall: caption and picture, a refusal, an end, or an empty place."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.stream.liveness import Liveness, Moment, PictureAge
from respond_desktop.ui.theme import Theme, Tokens
from respond_desktop.ui.wall.tiles.acts import ActsShown, TileActs
from respond_desktop.ui.wall.tiles.caption import HEIGHT, Caption
from respond_desktop.ui.wall.tiles.dragging import TileDrag
from respond_desktop.ui.wall.tiles.edge import TileEdge, paint_edge
from respond_desktop.ui.wall.tiles.empty import EmptyPlace
from respond_desktop.ui.wall.tiles.face import NO_PICTURE, TileFace
from respond_desktop.ui.wall.tiles.facts import TileFacts, caption_words, described
from respond_desktop.ui.wall.tiles.state import RUNNING, TileState, tile_state

_EDGE = 3
_WITHOUT_CAPTION = (TileState.EMPTY, TileState.KEPT)


class Tile(QWidget):
    """`focused(int)` with its place; `dragged(int, QPoint)` and `dropped(int, QPoint)` in global px.

    `listen_asked(int)`, `talk_held(int, bool)`, `keep_asked(int)`, `large_asked(int)` with its place; `note_closed()`.
    """

    listen_asked = Signal(int)
    talk_held = Signal(int, bool)
    keep_asked = Signal(int)
    note_closed = Signal()
    large_asked = Signal(int)
    focused = Signal(int)
    dragged = Signal(int, QPoint)
    dropped = Signal(int, QPoint)
    awaited_came = Signal()

    def __init__(self, theme: Theme, place: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self._theme, self._facts, self.state = theme, TileFacts(), TileState.EMPTY
        self._marked = self._target = False
        self._drag = TileDrag(self)
        self._large = False
        self._now: Moment | None = None
        self._caption: Caption | None = None
        self._face: TileFace | None = None
        self._empty = EmptyPlace(theme, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_facts(TileFacts())
        theme.follow(self._restyle)

    @property
    def face(self) -> TileFace:
        """The picture's part; made with the caption when the place is first taken: empty places cost little."""
        if self._face is None or self._caption is None:
            self._caption, self._face = Caption(self._theme, self), TileFace(self._theme, self)
            self._face.awaited_came.connect(self.awaited_came)
            self._face.note_closed.connect(self.note_closed)
            self._face.hand.zoomed.connect(self._dress)
            self._connect(self._caption.acts)
            self._give_hand()
            self._lay_out()
        return self._face

    @property
    def acts(self) -> TileActs | None:
        """What can be done with the picture, once the place was taken."""
        return self._caption.acts if self._caption is not None else None

    @property
    def age(self) -> PictureAge:
        """What was last said of the picture."""
        return self._face.age if self._face is not None else NO_PICTURE

    @property
    def facts(self) -> TileFacts:
        """What was shown last."""
        return self._facts

    def show_facts(self, facts: TileFacts) -> None:
        """Show a place as it is now."""
        before, self._facts = self._facts, facts
        taken = facts.occupant is not None or self._face is not None
        if taken and self.face.show_feed(facts.feed) and self._now is not None:
            self.face.judge(self._now)
        if before.urgent != facts.urgent:
            self.update()
        self._dress()

    def judge(self, now: Moment) -> TileState:
        """Look at the picture's age and say what has changed."""
        before, self._now = self.face.age, now
        age = self.face.judge(now)
        if _said_of(age) != _said_of(before):
            self._dress()
        return self.state

    def mark(self, marked: bool) -> None:
        """Whether E, W and Enter act on this tile."""
        if marked != self._marked:
            self._marked = marked
            self._give_hand()
            self._dress()
            self.update()

    def fill(self, large: bool) -> None:
        """Whether this tile alone fills the wall: then arrows alone move an enlarged picture."""
        self._large = large
        self._give_hand()

    def close_note(self) -> bool:
        """Esc: what was said of sound was read; False when nothing was."""
        if self._face is None or not self._face.has_note:
            return False
        self.note_closed.emit()
        return True

    def show_target(self, target: bool) -> None:
        """Whether a tile or unit would be dropped here."""
        if target != self._target:
            self._target = target
            self.update()

    def _connect(self, acts: TileActs) -> None:
        acts.listen_clicked.connect(partial(self.listen_asked.emit, self.place))
        acts.keep_clicked.connect(partial(self.keep_asked.emit, self.place))
        acts.entered.connect(partial(self.focused.emit, self.place))
        acts.talk_held.connect(self._talk_held)
        acts.whole_clicked.connect(self._show_whole)
        for one, after in zip((self, *acts.buttons), acts.buttons, strict=False):
            QWidget.setTabOrder(one, after)

    def _give_hand(self) -> None:
        """Only the chosen tile's picture is enlarged and moved."""
        if self._face is not None:
            self._face.hand.set_active(self._marked)
            self._face.hand.plain_arrows = self._large

    def _show_whole(self) -> None:
        self.face.canvas.show_whole()
        self._dress()

    def _talk_held(self, down: bool) -> None:
        """The keys go back to the tile when the button is let go."""
        acts = self.acts
        if not down and acts is not None and acts.talk.hasFocus():
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.talk_held.emit(self.place, down)

    def _dress(self) -> None:
        facts = self._facts
        before, self.state = self.state, tile_state(facts.occupant, facts.own, self.age, facts.broken)
        bare = self.state in _WITHOUT_CAPTION
        if self._caption is not None:
            self._caption.setVisible(not bare)
            self.face.setVisible(not bare)
        self._empty.setVisible(bare)
        number = facts.number
        if bare:
            self._empty.say(number)
        elif self._caption is not None:
            acts = ActsShown(number, facts.may, facts.said, self._marked, self.face.canvas.zoom.words)
            self._caption.say(caption_words(facts, self.state, self.age), acts)
            self.face.show_state(self.state, facts.broken, facts.told, facts.veil)
            self.face.say_note(facts.said.note)
        if before is not self.state:
            self.update()
        self._name(number)

    def _name(self, number: str) -> None:
        who = f"Unit {number}" if number else "empty"
        name = f"Place {self.place + 1}, {who}"
        if name != self.accessibleName():
            self.setAccessibleName(name)
        self.setAccessibleDescription(described(self._facts, self.state, self.age))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and edge: red for a P1 unit, dashed for an empty place, light for the tile that keys act on."""
        edge = TileEdge(self.state in _WITHOUT_CAPTION, self._marked, self._facts.urgent, self._target)
        paint_edge(QPainter(self), self.rect(), self._theme.tokens, edge)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Caption above, picture below."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        inner = self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        self._empty.setGeometry(inner)
        if self._caption is not None and self._face is not None:
            self._caption.setGeometry(inner.x(), inner.y(), inner.width(), HEIGHT)
            self._face.setGeometry(inner.adjusted(0, HEIGHT, 0, 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keys act on this tile now."""
        super().focusInEvent(event)
        self.focused.emit(self.place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A drag may begin."""
        self._drag.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move this tile's occupant."""
        if self._facts.occupant is not None and self._drag.moves(event):
            self.dragged.emit(self.place, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop it."""
        if self._drag.release():
            self.dropped.emit(self.place, event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As Enter: large, or small again; never a zoom, and no drag begins with it."""
        if event.button() is Qt.MouseButton.LeftButton and self.state in RUNNING:
            self.large_asked.emit(self.place)

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()


def _said_of(age: PictureAge) -> tuple[Liveness, int, float | None]:
    return age.state, int(age.silent_s), age.delay_s
