"""The first line of an alert's card: the type gives way when there is no room, the unit's number never does."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent

from respond_desktop.ui.kit import ElidedLabel

SEPARATOR = " · "


class TitleLabel(ElidedLabel):
    """TYPE · Unit 214; cut it reads "TAS… · Unit 214"."""

    @property
    def full_width(self) -> int:
        """Room in px that the uncut words need."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 2

    def shown_text(self) -> str:
        """The words as they fit into the width there is."""
        kind, separator, rest = self.text().rpartition(SEPARATOR)
        metrics = self.fontMetrics()
        if not separator or metrics.horizontalAdvance(self.text()) <= self.width():
            return self.text()
        room = self.width() - metrics.horizontalAdvance(separator + rest)
        cut = metrics.elidedText(kind, Qt.TextElideMode.ElideRight, room) if room > 0 else ""
        return f"{cut}{separator}{rest}" if cut else rest

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), self.shown_text())
