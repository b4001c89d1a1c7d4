"""The ground and edge of a tile."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from respond_desktop.ui.theme import RADIUS, Tokens


@dataclass(frozen=True, slots=True)
class TileEdge:
    """`bare`: an empty place; `marked`: keys act here; `urgent`: a P1 unit; `target`: a drop would end here."""

    bare: bool = False
    marked: bool = False
    urgent: bool = False
    target: bool = False


def paint_edge(painter: QPainter, rect: QRect, t: Tokens, edge: TileEdge) -> None:
    """Red for a P1 unit, dashed for an empty place, light for the tile that keys act on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour, width = t.ctl if edge.bare else t.line, 1.0
    style = Qt.PenStyle.DashLine if edge.bare else Qt.PenStyle.SolidLine
    if edge.marked:
        colour = t.muted
    if edge.urgent:
        colour, width, style = t.p1, 3.0, Qt.PenStyle.SolidLine
    if edge.target:
        colour, width = t.text, 2.0
    painter.setPen(QPen(QColor(colour), width, style))
    painter.setBrush(QColor(t.bg if edge.bare else t.panel))
    off = width / 2
    painter.drawRoundedRect(QRectF(rect).adjusted(off, off, -off, -off), RADIUS.CONTROL, RADIUS.CONTROL)
