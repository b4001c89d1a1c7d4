"""A screen's tab in the command bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from respond_desktop.ui.kit import pixmap
from respond_desktop.ui.theme import TYPE, Theme, Tokens, font

HEIGHT = 44


class Tab(QAbstractButton):
    """Icon and name; the current one is underlined and bold-coloured."""

    def __init__(self, theme: Theme, icon: str, text: str) -> None:
        super().__init__()
        self._theme, self._icon, self._narrow = theme, icon, False
        self.setText(text)
        self.setCheckable(True)
        self.setFont(font(TYPE.BODY, 500))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{text}, screen")
        theme.follow(self._restyle)

    def be_narrow(self, narrow: bool) -> None:
        """Without its icon where many tabs share a narrow window."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Icon, words and 14 px at both ends."""
        beside = 20 if self._narrow else 18 + 8 + 28
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + beside, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """A tab is never cut: pills give way first."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Icon, words, underline."""
        t, painter = self._theme.tokens, QPainter(self)
        colour = t.text if self.isChecked() or self.underMouse() else t.muted
        if not self._narrow:
            picture = pixmap(self._icon, colour, 18, self.devicePixelRatio())
            painter.drawPixmap(14, (self.height() - 18) // 2, picture)
        painter.setPen(QColor(colour))
        painter.setFont(self.font())
        left = 10 if self._narrow else 40
        words = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.isChecked():
            painter.fillRect(QRectF(0, self.height() - 3, self.width(), 3), QColor(t.text))

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
