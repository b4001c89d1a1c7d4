"""One place on the wall: caption and picture, a refusal, an end, or an empty place."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from respond_desktop.domain.liveness import Moment, PictureAge
from respond_desktop.qtbridge.pictures import PictureFeed
from respond_desktop.ui.kit.words import count
from respond_desktop.ui.theme import RADIUS, Theme, Tokens
from respond_desktop.ui.wall.caption import HEIGHT, Caption, CaptionWords
from respond_desktop.ui.wall.empty import EmptyPlace
from respond_desktop.ui.wall.face import NO_PICTURE, NO_WORDS, TileFace, VeilWords
from respond_desktop.ui.wall.places import Occupant
from respond_desktop.ui.wall.state import TileState, badge, tile_state
from respond_desktop.ui.watch.own import OwnWatch

_EDGE = 3
_WITHOUT_CAPTION = (TileState.EMPTY, TileState.KEPT)


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What is known of one place. `left_s` seconds until the watch ends by itself, None when that isn't known."""

    occupant: Occupant | None = None
    own: OwnWatch | None = None
    feed: PictureFeed | None = None
    where: str = ""
    watchers: int = 0
    left_s: float | None = None
    urgent: bool = False
    broken: str = ""
    told: tuple[str, bool] = ("", True)
    veil: VeilWords = NO_WORDS


class Tile(QWidget):
    """`focused(int)` with its place; `dragged(int, QPoint)` and `dropped(int, QPoint)` in global px."""

    focused = Signal(int)
    dragged = Signal(int, QPoint)
    dropped = Signal(int, QPoint)
    awaited_came = Signal()

    def __init__(self, theme: Theme, place: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.place = place
        self._theme, self._facts, self.state = theme, TileFacts(), TileState.EMPTY
        self._marked = self._target = False
        self._press: QPoint | None = None
        self._now: Moment | None = None
        self._moving = False
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
            self._lay_out()
        return self._face

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
        if (age.state, int(age.silent_s), age.delay_s) != (
            before.state,
            int(before.silent_s),
            before.delay_s,
        ):
            self._dress()
        return self.state

    def mark(self, marked: bool) -> None:
        """Whether E, W and Enter act on this tile."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def show_target(self, target: bool) -> None:
        """Whether a tile or unit would be dropped here."""
        if target != self._target:
            self._target = target
            self.update()

    def _dress(self) -> None:
        facts = self._facts
        before, self.state = self.state, tile_state(facts.occupant, facts.own, self.age, facts.broken)
        bare = self.state in _WITHOUT_CAPTION
        if self._caption is not None:
            self._caption.setVisible(not bare)
            self.face.setVisible(not bare)
        self._empty.setVisible(bare)
        number = facts.occupant.unit_number if facts.occupant else ""
        if bare:
            self._empty.say(number)
        elif self._caption is not None:
            self._caption.say(self._caption_words(number))
            self.face.show_state(self.state, facts.broken, facts.told, facts.veil)
        if before is not self.state:
            self.update()
        self._name(number)

    def _caption_words(self, number: str) -> CaptionWords:
        facts = self._facts
        left = facts.left_s
        running = f"{int(left) // 60}:{int(left) % 60:02} left" if left is not None else ""
        watching = f"{facts.watchers} watching" if facts.watchers > 1 else ""
        said = badge(self.state, self.age, facts.occupant)
        return CaptionWords(number, facts.where, watching, running, left is not None and left <= 60, said)

    def _name(self, number: str) -> None:
        who = f"Unit {number}" if number else "empty"
        name = f"Place {self.place + 1}, {who}"
        if name != self.accessibleName():
            self.setAccessibleName(name)
        self.setAccessibleDescription(self._described())

    def _described(self) -> str:
        facts = self._facts
        said = badge(self.state, self.age, facts.occupant)[0].split(" ")[0].lower()
        watching = f"{count(facts.watchers, 'person', 'people')} watching" if facts.watchers else ""
        veil = facts.veil
        rest = (facts.told[0], watching) if not veil.headline else (veil.headline, veil.rest, veil.rule)
        return ", ".join(part for part in (said, facts.where, *rest) if part)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground and edge: red for a P1 unit, dashed for an empty place, light for the tile that keys act on."""
        t, painter = self._theme.tokens, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bare = self.state in _WITHOUT_CAPTION
        colour, width, style = t.line, 1.0, Qt.PenStyle.DashLine if bare else Qt.PenStyle.SolidLine
        if bare:
            colour = t.ctl
        if self._marked:
            colour = t.muted
        if self._facts.urgent:
            colour, width, style = t.p1, 3.0, Qt.PenStyle.SolidLine
        if self._target:
            colour, width = t.text, 2.0
        painter.setPen(QPen(QColor(colour), width, style))
        painter.setBrush(QColor(t.bg if bare else t.panel))
        off = width / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(off, off, -off, -off), RADIUS.CONTROL, RADIUS.CONTROL
        )

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
        if event.button() is Qt.MouseButton.LeftButton:
            self._press, self._moving = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move this tile's occupant."""
        if self._press is None or self._facts.occupant is None:
            return
        away = (event.position().toPoint() - self._press).manhattanLength()
        if self._moving or away >= QApplication.startDragDistance():
            self._moving = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(self.place, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop it."""
        moving, self._press, self._moving = self._moving, None, False
        self.unsetCursor()
        if moving:
            self.dropped.emit(self.place, event.globalPosition().toPoint())

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
