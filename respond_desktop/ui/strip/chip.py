"""An alert as a chip: its kind and its unit, when there is no room for a card."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import pixmap
from respond_desktop.ui.kit.shorten import shortened
from respond_desktop.ui.strip.place import pressed_words
from respond_desktop.ui.strip.plan import CHIP_GAP, chip_rows
from respond_desktop.ui.strip.words import plain
from respond_desktop.ui.theme import RADIUS, TYPE, Theme, Tokens, font

HEIGHT = 27
_ICON, _SPACE, _END = 16, 4, 7
_FONT_PX, _WEIGHT = TYPE.BODY, 600
_LONGEST = 120
"""Px of what raised an alert without a unit."""


def chip_width(alert: Alert) -> int:
    """Room in px for the whole number."""
    return 2 * _END + _ICON + _SPACE + _number_width(chip_words(alert)) + 2


def chip_words(alert: Alert) -> str:
    """The unit's number; what raised it when it has no unit, or what happened."""
    words = alert.unit_number or alert.source or alert.means.words
    return shortened(words, _LONGEST, QFontMetrics(font(_FONT_PX, _WEIGHT)).horizontalAdvance)


@lru_cache(maxsize=4096)
def _number_width(number: str) -> int:
    return QFontMetrics(font(_FONT_PX, _WEIGHT)).horizontalAdvance(number)


class AlertChip(QWidget):
    """Filled while it waits for a person; the selected one has a thick edge. `chosen(str)`: go to it."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, alert_id: str) -> None:
        super().__init__()
        self.alert_id = alert_id
        self._theme = theme
        self._alert: Alert | None = None
        self._beat = self._selected = False
        self.setFont(font(_FONT_PX, _WEIGHT))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.follow(self._restyle)

    def show_alert(self, alert: Alert, scene: Scene) -> None:
        """Show the alert as it is now."""
        before = (self._alert, self._beat, self._selected)
        self._alert, self._beat = alert, scene.beat
        self._selected = alert.id == scene.selected_alert
        if alert != before[0]:
            self.setFixedSize(chip_width(alert), HEIGHT)
            state = "waiting" if alert.waiting else "acknowledged"
            self.setAccessibleName(f"{plain(alert)}, alert")
            self.setAccessibleDescription(
                f"Priority {int(alert.priority)}, {state}: {pressed_words(alert, scene)}"
            )
        if before != (alert, self._beat, self._selected):
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill, edge, icon and number, as a card has them."""
        if self._alert is None:
            return
        t, alert = self._theme.tokens, self._alert
        urgent, waiting = alert.priority is Priority.P1, alert.waiting
        edge = t.p1_text if urgent else t.p2_line
        if waiting and urgent and not self._beat:
            edge = t.on_fill
        if self._selected:
            edge = t.on_fill if waiting and urgent else t.text
        tone = (t.on_fill if urgent else t.on_p2) if waiting else t.text
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor((t.p1 if urgent else t.p2) if waiting else t.panel))
        thick = 3.0 if self._selected else 1.5
        painter.setPen(QPen(QColor(edge), thick))
        inset = thick / 2
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, RADIUS.CHIP, RADIUS.CHIP)
        picture = pixmap(alert.means.icon, tone, _ICON, self.devicePixelRatio())
        painter.drawPixmap(_END, (self.height() - _ICON) // 2, picture)
        painter.setPen(QColor(tone))
        words = self.rect().adjusted(_END + _ICON + _SPACE, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, chip_words(alert))

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


class AlertChips(QWidget):
    """Chips in rows, as many as they need; as high as they are."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chips: dict[str, AlertChip] = {}

    def show_alerts(self, alerts: tuple[Alert, ...], scene: Scene, width: int) -> None:
        """Show these, in at most `width` px."""
        for gone in set(self._chips) - {a.id for a in alerts}:
            chip = self._chips.pop(gone)
            chip.hide()
            chip.deleteLater()
        widths = [chip_width(alert) for alert in alerts]
        rows = chip_rows(widths, width)
        before: AlertChip | None = None
        used = 0
        for row, places in enumerate(rows):
            left = 0
            for place in places:
                before = self._put(alerts[place], scene, (left, row * (HEIGHT + CHIP_GAP)), before)
                left += widths[place] + CHIP_GAP
            used = max(used, left - CHIP_GAP)
        self.setVisible(bool(alerts))
        self.setFixedSize(used, max(0, len(rows) * (HEIGHT + CHIP_GAP) - CHIP_GAP))

    def _put(
        self, alert: Alert, scene: Scene, corner: tuple[int, int], before: AlertChip | None
    ) -> AlertChip:
        chip = self._chips.get(alert.id)
        if chip is None:
            chip = self._chips[alert.id] = AlertChip(self._theme, alert.id)
            chip.setParent(self)
            chip.chosen.connect(self.chosen)
            if before is not None:
                QWidget.setTabOrder(before, chip)
        chip.show_alert(alert, scene)
        if (chip.x(), chip.y()) != corner:
            chip.move(*corner)
        if chip.isHidden():
            chip.show()
        return chip
