"""The alert strip of the wall's own window: the first alert on one line, and under the head whoever else waits."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import (
    Button,
    ButtonLook,
    ElidedLabel,
    IconLabel,
    Label,
    PartsLabel,
    Style,
    show_tip,
    tight,
)
from respond_desktop.ui.strip.title import TitleLabel
from respond_desktop.ui.strip.words import detail, empty_words, plain, spoken, title, told
from respond_desktop.ui.theme import RADIUS, TYPE, Theme, Tokens
from respond_desktop.ui.wall.bars.alert_under import AlertUnder
from respond_desktop.ui.words.measures import running

WIDE, HEIGHT = 600, 36
WHERE = (160, 90, 0)
"""Px for the place, from a street that can be known, over an age, to nothing, where the rest needs it all."""
_NONE_WIDTH = 270


class AlertLine(QWidget):
    """Filled while the first alert waits for a person. `acknowledge_asked(str)`, `chosen(str)`.

    `under` is the line below the head: every other waiting priority 1 by name, and how many more are open.
    """

    acknowledge_asked = Signal(str)
    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._none = ElidedLabel("", Style(TYPE.SECONDARY, tone="muted"))
        self._none.setFixedWidth(_NONE_WIDTH)
        self.card, self.under = _Card(theme), AlertUnder(theme)
        self.card.acknowledge.clicked.connect(self._acknowledge)
        self.card.chosen.connect(self._choose)
        self.under.chosen.connect(self.chosen)
        self._row = QHBoxLayout(self)
        tight(self._row, 0, 8)
        for widget in (self._none, self.card):
            self._row.addWidget(widget)

    def use_room(self, width: int, where: int) -> None:
        """What the rest of the head leaves for the card, and the least of it for the place."""
        self.card.use_room(width, where)

    def show_scene(self, scene: Scene, room: int) -> None:
        """Show the first alert in the strip's order, and the others under it in `room` px (0: not at all)."""
        alerts = scene.cards
        self._none.setVisible(not alerts)
        self._none.setText("" if alerts else empty_words(scene.snapshot))
        self.card.setVisible(bool(alerts))
        if alerts:
            self.card.show_alert(alerts[0], scene)
        if room:
            self.under.show_alerts(alerts[1:], scene, room)
        else:
            self.under.hide()

    def _acknowledge(self) -> None:
        if self.card.alert is not None:
            self.acknowledge_asked.emit(self.card.alert.id)

    def _choose(self) -> None:
        if self.card.alert is not None:
            self.chosen.emit(self.card.alert.id)


class _Card(QWidget):
    """Icon, type and unit, place, age, and Acknowledge while it waits."""

    chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.alert: Alert | None = None
        self._beat = self._still = False
        self._room = 0
        self.alert_id = ""
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon = IconLabel(theme, "alert", size=20)
        self._title = TitleLabel("", Style(TYPE.BODY, 600))
        self._title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._where = PartsLabel(Style(TYPE.BODY))
        self._age = Label("", Style(TYPE.BODY, 600))
        self.acknowledge = Button(theme, "Acknowledge", ButtonLook(height=28, size=TYPE.SECONDARY))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 4, 0)
        row.setSpacing(8)
        for widget in (self._icon, self._title):
            row.addWidget(widget)
        row.addWidget(self._where, 1)
        row.addWidget(self._age)
        row.addWidget(self.acknowledge)
        theme.follow(self._restyle)

    def use_room(self, width: int, where: int) -> None:
        """Take `width` px, and never less than type, unit, age, Acknowledge and `where` px for the place need."""
        self._room = width
        self._where.setMinimumWidth(where)
        row = self.layout()
        if row is not None:
            row.invalidate()
            self.setFixedWidth(max(width, row.minimumSize().width()))

    def show_alert(self, alert: Alert, scene: Scene) -> None:
        """Show the alert as it is now."""
        self.alert, self._beat, self._still = alert, scene.beat, scene.still
        self.alert_id = alert.id
        urgent = alert.priority is Priority.P1
        tone = "text" if not alert.waiting else ("on_fill" if urgent else "on_p2")
        age_words = running((scene.now - alert.opened_at).total_seconds())
        self._icon.show_icon(alert.means.icon, tone if alert.waiting else "p1_text" if urgent else "p2_text")
        for label, words in (
            (self._title, title(alert)),
            (self._age, age_words),
        ):
            label.setText(words)
            label.set_tone(tone)
        self._where.say(told(alert, scene))
        self._where.set_tone(tone)
        show_tip(self._where, detail(alert, scene))
        self._title.setFixedWidth(self._title.full_width)
        self.acknowledge.setVisible(alert.waiting)
        kind = "on_p1" if urgent else "on_p2"
        self.acknowledge.set_look(ButtonLook(key="F2", kind=kind, height=28, size=TYPE.SECONDARY, padding=8))
        self.acknowledge.name_object(plain(alert))
        self.setAccessibleName(f"{plain(alert)}, alert card")
        self.setAccessibleDescription(spoken(alert, scene, age_words))
        self.use_room(self._room, self._where.minimumWidth())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill and edge as in the strip."""
        if self.alert is None:
            return
        t, alert = self._theme.tokens, self.alert
        urgent = alert.priority is Priority.P1
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = t.p1 if urgent else t.p2_line
        if alert.waiting and urgent:
            edge = t.p1_text if self._beat else t.on_fill
        fill = (t.p1 if urgent else t.p2) if alert.waiting else t.panel
        painter.setBrush(QColor(fill))
        width = 4 if self._still and alert.waiting and urgent else 2
        painter.setPen(QPen(QColor(edge), width))
        inner = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(inner, RADIUS.CONTROL, RADIUS.CONTROL)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the alert."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or space goes to the alert; Esc never acknowledges."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
            return
        super().keyPressEvent(event)

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
