"""One alert's card in the strip."""

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import Button, ButtonLook, IconLabel, Label, PartsLabel, Style, show_tip, tight
from respond_desktop.ui.strip.closing import ClosingRow
from respond_desktop.ui.strip.ground import CardEdge, paint_ground
from respond_desktop.ui.strip.plan import WIDTH, Form
from respond_desktop.ui.strip.title import TitleLabel
from respond_desktop.ui.strip.words import (
    brief,
    closing_title,
    detail,
    lines,
    plain,
    spoken,
    title,
)
from respond_desktop.ui.theme import TYPE, Theme, Tokens
from respond_desktop.ui.words.measures import running

HEIGHT = 58
_BUTTON_PADDING = 8
_TITLE, _DETAIL, _AGE = Style(TYPE.EMPHASIS, 600), Style(TYPE.SECONDARY), Style(TYPE.TITLE, 600)


class AlertCard(QWidget):
    """Icon, type and unit, place and who has it, age, and Acknowledge or Close. Filled while it waits for a person."""

    acknowledge_asked = Signal(str)
    close_asked = Signal(str, object)
    chosen = Signal(str)
    closing_asked = Signal(str)
    closing_left = Signal()

    def __init__(self, theme: Theme, alert_id: str) -> None:
        super().__init__()
        self.alert_id = alert_id
        self._theme = theme
        self._alert: Alert | None = None
        self._form = Form.CARD
        self._beat = self._still = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._icon = IconLabel(theme, "alert", size=26)
        self._title, self._age = TitleLabel("", _TITLE), Label("", _AGE)
        self._detail, self._more = PartsLabel(_DETAIL, capital=True), PartsLabel(_DETAIL, capital=True)
        self._acknowledge = Button(theme, "Acknowledge", ButtonLook(height=32))
        self._close = Button(theme, "Close", ButtonLook(height=32, size=TYPE.SECONDARY))
        self._closing = ClosingRow(theme)
        self._build()
        self._acknowledge.clicked.connect(self._ask_acknowledge)
        self._close.clicked.connect(self._ask_closing)
        self._closing.chosen.connect(self._ask_close)
        self._closing.left.connect(self._end_closing)
        theme.follow(self._restyle)

    def _build(self) -> None:
        self._stack = QStackedWidget()
        self._act = QWidget()
        buttons = QHBoxLayout(self._act)
        tight(buttons)
        for button in (self._acknowledge, self._close):
            buttons.addWidget(button)
        words = QVBoxLayout()
        tight(words, spacing=0)
        words.addStretch(1)
        words.addWidget(self._title)
        for label in (self._detail, self._more):
            words.addWidget(label)
        words.addStretch(1)
        self._stack.addWidget(self._act)
        self._stack.addWidget(self._closing)
        self._stack.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 10, 2)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        row.addWidget(self._age)
        row.addWidget(self._stack)

    def sizeHint(self) -> QSize:
        """As wide as it was placed."""
        return QSize(self.width(), HEIGHT)

    @property
    def is_closing(self) -> bool:
        """Whether it asks how to close."""
        return self._stack.currentWidget() is self._closing

    def show_alert(self, alert: Alert, scene: Scene, form: Form, first_waiting: bool) -> None:
        """Show the alert as it is now; `first_waiting` wears the F2 cap."""
        self._alert, self._form = alert, form
        self._beat, self._still = scene.beat, scene.still
        self.setFixedSize(WIDTH[form], HEIGHT)
        age_words = running((scene.now - alert.opened_at).total_seconds())
        self._say(alert, scene, age_words)
        self._age.setText(age_words)
        self._age.setVisible(form is not Form.COMPACT and not self.is_closing)
        for button in (self._acknowledge, self._close):
            button.name_object(plain(alert))
        self._acknowledge.setVisible(alert.waiting)
        self._close.setVisible(not alert.waiting)
        self._closing.name_object(plain(alert))
        self.setAccessibleName(f"{plain(alert)}, alert card")
        self.setAccessibleDescription(spoken(alert, scene, age_words))
        if alert.waiting and self.is_closing:
            self._end_closing()
        self._dress(alert, first_waiting)
        self._fit_buttons()

    def _say(self, alert: Alert, scene: Scene, age_words: str) -> None:
        """Two lines below the title; a compact card has room for one, which begins with the age."""
        first, second = lines(alert, scene)
        if self._form is Form.COMPACT:
            first, second = brief(alert, scene, age_words), ()
        closing = self.is_closing
        self._title.setText(closing_title(alert) if closing else title(alert))
        if closing:
            self._detail.setText(title(alert))
        else:
            self._detail.say(first or second)
        self._more.say(second)
        self._more.setVisible(bool(first and second) and not closing)
        for label in (self._detail, self._more):
            show_tip(label, detail(alert, scene))

    def show_sending(self, sending: bool, linked: bool, closing: bool = False) -> None:
        """While central has not answered, the button says so; without a link it is dashed and can't be pressed.

        `closing`: it is being closed, and can't be closed a second time.
        """
        self._acknowledge.setEnabled(linked and not sending)
        self._close.setEnabled(linked and not closing)
        self._acknowledge.say("Sending" if sending else "Acknowledge")

    def begin_closing(self) -> None:
        """Ask how to close: 1 real, 2 false, 3 test, Esc leaves."""
        if self._alert is not None and not self._alert.waiting:
            self._stack.setCurrentWidget(self._closing)
            self._age.hide()
            self._title.setText(closing_title(self._alert))
            self._detail.setText(title(self._alert))
            self._more.hide()
            self._fit_buttons()
            self._closing.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _end_closing(self) -> None:
        left, compact = self.is_closing, self._form is Form.COMPACT
        self._stack.setCurrentIndex(0)
        self._age.setVisible(not compact)
        self._fit_buttons()
        if left:
            self.closing_left.emit()

    def _title_fits(self) -> bool:
        row = self.layout()
        if row is None:
            return True
        margins, spaces = row.contentsMargins(), 3 * row.spacing()
        taken = self._icon.width() + self._age.sizeHint().width() + self._stack.width()
        room = self.width() - margins.left() - margins.right() - spaces - taken
        return self._title.full_width <= room

    def _fit_buttons(self) -> None:
        row = self._closing.layout() if self.is_closing else self._act.layout()
        if row is not None:
            row.activate()
            self._stack.setFixedWidth(row.sizeHint().width())

    def _ask_closing(self) -> None:
        if self._form is Form.COMPACT:
            self.closing_asked.emit(self.alert_id)
        else:
            self.begin_closing()

    def _ask_acknowledge(self) -> None:
        self.acknowledge_asked.emit(self.alert_id)

    def _ask_close(self, outcome: object) -> None:
        self._end_closing()
        self.close_asked.emit(self.alert_id, outcome)

    def _dress(self, alert: Alert, first_waiting: bool) -> None:
        urgent = alert.priority is Priority.P1
        tone = "text" if not alert.waiting else ("on_fill" if urgent else "on_p2")
        mark = tone if alert.waiting else ("p1_text" if urgent else "p2_text")
        self._icon.show_icon(alert.means.icon, mark)
        self._title.set_tone(tone)
        self._age.set_tone(tone)
        for label in (self._detail, self._more):
            label.set_tone("muted" if not alert.waiting else tone)
        kind = "on_p1" if urgent else "on_p2"
        with_key = ButtonLook(key="F2", kind=kind, height=32, padding=_BUTTON_PADDING)
        if self._form is Form.COMPACT:
            with_key = replace(with_key, icon="check", words=False, key="F2" if first_waiting else "")
        self._acknowledge.set_look(with_key if first_waiting else replace(with_key, key=""))
        self._fit_buttons()
        if first_waiting and not self._title_fits():
            self._acknowledge.set_look(replace(with_key, key=""))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill and edge: the edge of a waiting P1 alternates white and red at 1 Hz."""
        if self._alert is not None:
            edge = CardEdge(self._beat, self._still)
            paint_ground(QPainter(self), QRectF(self.rect()), self._theme.tokens, self._alert, edge)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the alert."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.alert_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or space goes to the alert; Esc never acknowledges."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.alert_id)
            return
        super().keyPressEvent(event)

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
