"""Finds by itself what a person could not read in a window: words that are cut, shortened, covered or drawn over."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QLineEdit,
    QMainWindow,
    QSplitterHandle,
    QWidget,
)

from respond_desktop.ui.kit import Chip, ElidedLabel, KeyCap, PartsLabel, SaidLabel
from respond_desktop.ui.kit.parts import AT, PlacedFact
from respond_desktop.ui.kit.shorten import SEPARATOR
from respond_desktop.ui.picture.canvas import PictureCanvas
from tests.support.painted_text import Painted, painted_by
from tests.ui.desk import PlainMap

SLACK = 1.0
"""px: ink is anti-aliased, and a hair over an edge is readable."""
SHORTEST = 6
"""Letters that a shortened text keeps at least; less says nothing."""
FACTS = re.compile(
    r"Unit [\w-]*\w|K?\d+-\d+|\d+:\d\d(?::\d\d)?|\d+(?:\.\d+)? (?:s|min|h|mi|ft|m|%|mph|ms)\b|\b(?:Ctrl|Shift|F\d+)\b"
)
"""Unit numbers, times, ages, distances, keys: never shortened away."""


def faults(window: QWidget) -> list[str]:
    """What can't be read in this window now, one line for each."""
    found: list[str] = []
    for widget in visible(window):
        if (
            widget.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            and widget.parent() is window
        ):
            continue  # a frame over the whole window, drawn on purpose
        painted = [] if _is_web(widget) else painted_by(widget)
        found += [f"{said}: {_name(widget)}" for said in _of_words(window, widget, painted)]
        found += [f"{said}: {_name(widget)}" for said in _of_place(window, widget)]
        found += [f"{said}: {_name(widget)}" for said in _overlaps(widget)]
    return found


def visible(window: QWidget) -> list[QWidget]:
    """The window and everything in it that isn't hidden."""
    return [window, *(w for w in window.findChildren(QWidget) if w.isVisible() and w.window() is window)]


def _of_words(window: QWidget, widget: QWidget, painted: list[Painted]) -> Iterator[str]:
    seen = _seen(window, widget) if painted else QRect()
    if isinstance(widget, PartsLabel) and widget.parts and not painted:
        yield f"says nothing of '{widget.text()}'"
    for one in painted:
        whole = _inside(one.ink, one.seen) and _inside(one.ink, QRectF(widget.rect()))
        if not whole and not _excused(widget, one):
            yield f"cut at its edge '{one.words}'"
            continue
        short = _shortened(widget, one)
        if short:
            yield short
        cut = _cut_by_parent(widget, one.ink & QRectF(widget.rect()))
        if cut:
            yield f"{cut} '{one.words}'"
        else:
            yield from _covered(window, widget, one, seen)
    for one, other in combinations(painted, 2):
        both = one.ink & other.ink
        if both.width() > 2 * SLACK and both.height() > 2 * SLACK:
            yield f"drawn over each other '{one.words}' '{other.words}'"


def _of_place(window: QWidget, widget: QWidget) -> Iterator[str]:
    if isinstance(widget, (QAbstractButton, Chip, KeyCap, QLineEdit)) and not widget.size().isEmpty():
        cut = _cut_by_parent(widget, QRectF(widget.rect()))
        if cut:
            yield f"{cut}"


def _overlaps(widget: QWidget) -> Iterator[str]:
    for one, other in combinations(_solid(widget), 2):
        both = one.geometry() & other.geometry()
        if both.width() > 2 and both.height() > 2 and not _floats(one, other):
            yield f"overlap by {both.width()} x {both.height()}: {_name(one)} and {_name(other)} in"


def _solid(widget: QWidget) -> list[QWidget]:
    through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    return [
        child
        for child in widget.children()
        if isinstance(child, QWidget)
        and child.isVisible()
        and not child.isWindow()
        and not child.testAttribute(through)
        and not isinstance(child, QSplitterHandle)
    ]


def _floats(one: QWidget, other: QWidget) -> bool:
    """Cards float over the map, and marks over a picture: that is their place."""
    return any(isinstance(w, (PictureCanvas, PlainMap)) for w in (one, other))


def _excused(widget: QWidget, one: Painted) -> bool:
    """Rows of a list that scrolls, and what a person types, may stand half in view."""
    if isinstance(widget, QLineEdit):
        return True
    area = widget.parentWidget()
    if isinstance(area, QAbstractScrollArea) and area.viewport() is widget:
        beside = one.ink.left() >= -SLACK and one.ink.right() <= widget.width() + SLACK
        return beside and _scrolls(area)
    return False


def _scrolls(area: QAbstractScrollArea) -> bool:
    return area.verticalScrollBar().maximum() > 0


def _cut_by_parent(widget: QWidget, ink: QRectF) -> str:
    """Why this part of the widget isn't in view, "" when it is, or when scrolling brings it there."""
    box, inner = QRectF(ink), widget
    while not inner.isWindow() and not box.isEmpty():
        outer = inner.parentWidget()
        box = box.translated(QPointF(inner.pos()))
        room = QRectF(outer.rect())
        area = outer.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is outer and _scrolls(area):
            room.adjust(0, -1e6, 0, 1e6)
        if not _inside(box, room):
            return f"cut by {_name(outer)}"
        box, inner = box & QRectF(outer.rect()), outer
    return ""


def _covered(window: QWidget, widget: QWidget, one: Painted, seen: QRect) -> Iterator[str]:
    origin, middle = widget.mapTo(window, QPoint()), one.ink.center().y()
    for x in (one.ink.left() + 2, one.ink.center().x(), one.ink.right() - 2):
        spot = origin + QPoint(int(x), int(middle))
        top = window.childAt(spot) if seen.contains(spot) else widget
        if top is not None and top is not widget and not top.isAncestorOf(widget):
            yield f"'{one.words}' covered by {_name(top)}"
            return


def _seen(window: QWidget, widget: QWidget) -> QRect:
    """The part of the widget that no scrolling parent hides, in the window's coordinates."""
    seen, inner = QRect(widget.mapTo(window, QPoint()), widget.size()), widget
    while inner is not window:
        inner = inner.parentWidget()
        seen &= QRect(inner.mapTo(window, QPoint()), inner.size())
    return seen


def _shortened(widget: QWidget, one: Painted) -> str:
    if isinstance(widget, PartsLabel) and widget.parts:
        return _of_parts(widget.parts, one.words.lower())
    if "…" not in one.words:
        return ""
    whole = widget.text() if isinstance(widget, ElidedLabel) else _whole(widget, one.words)
    if whole == one.words:
        return ""
    if whole is None or (not isinstance(widget, ElidedLabel) and not _may_shorten(widget)):
        return f"shortened '{one.words}' of '{whole}'"
    if isinstance(widget, SaidLabel):
        kept, given = FACTS.findall(one.words), FACTS.findall(whole)
        return "" if all(fact in given for fact in kept) else f"half a fact '{one.words}'"
    lost = [fact for fact in FACTS.findall(whole) if whole.count(fact) > one.words.count(fact)]
    if lost:
        return f"shortened '{one.words}', lost {lost}"
    if len(one.words) < SHORTEST:
        return f"shortened to nothing '{one.words}' of '{whole}'"
    return ""


def _of_parts(parts: Sequence[PlacedFact], words: str) -> str:
    """A fact is whole or absent, a street can be known, and what is worth most is there."""
    told = words.split(SEPARATOR)
    for one in told:
        if not any(_tells(one, part) for part in parts):
            return f"half a fact '{one}' in '{words}'"
    best = max(parts, key=lambda part: part.worth)
    return "" if any(_tells(one, best) for one in told) else f"not said in '{words}': '{best.words}'"


def _tells(words: str, part: PlacedFact) -> bool:
    fact, whole = part.fact.lower(), part.words.lower()
    head = f"{fact}{AT}" if fact else ""
    short = words.endswith("…") and whole.startswith(words[:-1]) and len(words) > len(head) + SHORTEST
    return words == whole or bool(fact and words == fact) or short


def _may_shorten(widget: QWidget) -> bool:
    return bool(widget.property("shortens") or (widget.parent() and widget.parent().property("shortens")))


def _whole(widget: QWidget, words: str) -> str | None:
    """The text that these words are the rest of."""
    start, _, end = words.partition("…")
    for text in _texts(widget):
        if text == words or (text.startswith(start) and text.endswith(end)):
            return text
    return None


def _texts(widget: QWidget) -> Iterator[str]:
    text = getattr(widget, "text", None)
    if callable(text):
        yield str(text())
    view = widget.parentWidget()
    if isinstance(view, QAbstractItemView):
        model = view.model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                yield str(model.index(row, column).data() or "")


def _inside(box: QRectF, room: QRectF) -> bool:
    return room.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(box)


def _is_web(widget: QWidget) -> bool:
    return widget.metaObject().className().startswith(("QWebEngine", "RenderWidget"))


def _name(widget: QWidget) -> str:
    """The way to a widget, from the outside."""
    names = []
    one: QWidget | None = widget
    while one is not None and not isinstance(one, QMainWindow):
        name = type(one).__name__
        if name not in ("QWidget", "QStackedWidget", "QFrame"):
            names.append(name)
        one = one.parentWidget()
    return " in ".join(names[:4]) + f" {widget.geometry().getRect()}"
