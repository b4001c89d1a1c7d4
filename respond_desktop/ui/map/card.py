"""What stands in the map's place while it opens or when it can't: a grey card with plain words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from respond_desktop.ui.map.palette import Tokens

_TEXT_WIDTH = 372


class MapCard(QWidget):
    """A centred card on the map's ground."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._frame = QFrame(self)
        self._frame.setObjectName("mapCard")
        self._title = QLabel(self._frame)
        self._body = QLabel(self._frame)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(24, 20, 24, 20)
        inside.setSpacing(8)
        for label in (self._title, self._body):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setFixedWidth(_TEXT_WIDTH)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            inside.addWidget(label)
        around = QVBoxLayout(self)
        around.addStretch()
        around.addWidget(self._frame, 0, Qt.AlignmentFlag.AlignHCenter)
        around.addStretch()

    def say(self, title: str, body: str = "") -> None:
        """Show `title` and, below it, `body`."""
        self._title.setText(title)
        self._body.setText(body)
        self._body.setVisible(bool(body))
        for label in (self._title, self._body):
            label.setMinimumHeight(label.heightForWidth(_TEXT_WIDTH) if label.text() else 0)
        self.setAccessibleName(title)
        self.setAccessibleDescription(body)

    def words(self) -> str:
        """All the card says."""
        return f"{self._title.text()} {self._body.text()}".strip()

    def paint_with(self, tokens: Tokens) -> None:
        """Take over a theme's colours."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(tokens["map"]))
        self.setPalette(palette)
        self._frame.setStyleSheet(
            f"#mapCard {{ background: {tokens['panel']}; border: 1px solid {tokens['line']}; border-radius: 6px; }}"
        )
        self._title.setStyleSheet(f"color: {tokens['text']}; font-size: 15px; font-weight: 600;")
        self._body.setStyleSheet(f"color: {tokens['muted']}; font-size: 13px;")
