"""The ground of an alert's card: filled while it waits for a person, outlined once somebody has it."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.ui.theme import RADIUS, Tokens


@dataclass(frozen=True, slots=True)
class CardEdge:
    """How the edge of a waiting priority 1 stands: it alternates with `beat`, or is steady and wider (`still`)."""

    beat: bool = False
    still: bool = False


def paint_ground(painter: QPainter, box: QRectF, tokens: Tokens, alert: Alert, edge: CardEdge) -> None:
    """Fill and edge; the edge of a waiting P1 alternates white and red at 1 Hz."""
    urgent = alert.priority is Priority.P1
    fill = (tokens.p1 if urgent else tokens.p2) if alert.waiting else tokens.panel
    line = tokens.p1 if urgent else tokens.p2_line
    if alert.waiting and urgent:
        line = tokens.p1_text if edge.beat else tokens.on_fill
    width = 4 if edge.still and alert.waiting and urgent else 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(fill))
    painter.setPen(QPen(QColor(line), width))
    inner = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.drawRoundedRect(inner, RADIUS.CARD, RADIUS.CARD)
