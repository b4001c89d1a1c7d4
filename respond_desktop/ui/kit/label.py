"""Text and icons that follow the theme."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from respond_desktop.ui.kit.icons import pixmap
from respond_desktop.ui.kit.parts import PlacedFact, fitted, joined
from respond_desktop.ui.kit.shorten import LEAST, facts_of, shortened
from respond_desktop.ui.theme import TYPE, Theme, Tokens, font


@dataclass(frozen=True, slots=True)
class Style:
    """Size in px, weight and tone (a text token of the theme) of a text."""

    size: int = TYPE.BODY
    weight: int = 400
    tone: str = "text"


BODY = Style()
STRONG = Style(weight=600)
MUTED = Style(tone="muted")
SECONDARY = Style(TYPE.SECONDARY, tone="muted")
SMALL = Style(TYPE.LABEL, tone="muted")
EMPHASIS = Style(TYPE.EMPHASIS, 600)
TITLE = Style(TYPE.TITLE, 600)


def show_tip(widget: QWidget, words: str) -> None:
    """Set a tool tip as plain text: Qt would read a name with "<" in it as markup, and load what it names."""
    widget.setToolTip(f"<span>{html.escape(words)}</span>" if "<" in words else words)


class Label(QLabel):
    """A text in a style; plain text only (names and notes come from outside), wraps when asked."""

    def __init__(self, text: str = "", style: Style = BODY, wrap: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(style.size, style.weight))
        self.setProperty("tone", style.tone)
        self.setWordWrap(wrap)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def set_tone(self, tone: str) -> None:
        """Change the colour to another text token."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class ElidedLabel(Label):
    """A one-line text that gives way when there is no room (kit/shorten.py); its accessible name stays whole.

    For places, prose and what was said. Numbers, ages, states and keys stand in a `Label` or `Chip` of their own, or
    between " · " in a text with something else to shorten.
    """

    def __init__(self, text: str = "", style: Style = BODY, only_first: bool = False) -> None:
        """`only_first`: what follows the first " · " is a state and stays whole."""
        super().__init__(text, style)
        self._only_first = only_first
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        return QSize(24, super().minimumSizeHint().height())

    @property
    def least_width(self) -> int:
        """Room in px below which a figure would be lost, or nothing would be said."""
        facts = facts_of(self.text(), self._only_first) or self.text()[:LEAST] + "…"
        return self.fontMetrics().horizontalAdvance(facts) + 2

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the text cut to the width."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()), self.shown_text())

    def shown_text(self) -> str:
        """The words as they fit into the width there is."""
        return shortened(self.text(), self.width(), self.fontMetrics().horizontalAdvance, self._only_first)


class PartsLabel(ElidedLabel):
    """Facts with their places on one line (kit/parts.py): an age is whole or absent, streets give way.

    Give it a tip with the whole. `capital`: the line begins with a capital, whichever part it begins with.
    """

    def __init__(self, style: Style = BODY, capital: bool = False) -> None:
        super().__init__("", style)
        self.parts: tuple[PlacedFact, ...] = ()
        self._capital = capital

    def say(self, parts: Sequence[PlacedFact]) -> None:
        """Say these, in their order."""
        super().setText(self._begun(joined(parts)))
        self.parts = tuple(parts)
        self.update()

    def setText(self, text: str) -> None:
        """Say something that has no parts."""
        self.parts = ()
        super().setText(text)

    def shown_text(self) -> str:
        """What of the parts fits into the width there is."""
        if not self.parts:
            return super().shown_text()
        return self._begun(fitted(self.parts, self.width(), self.fontMetrics().horizontalAdvance))

    def _begun(self, words: str) -> str:
        return f"{words[:1].upper()}{words[1:]}" if self._capital else words


class SaidLabel(ElidedLabel):
    """What was said last. It may lose its end: the journal (Ctrl+J) and its tip keep the whole."""

    def setText(self, text: str) -> None:
        """Say something else."""
        super().setText(text)
        show_tip(self, text)


class IconLabel(QWidget):
    """An icon in a tone; changes colour with the theme."""

    def __init__(self, theme: Theme, name: str, tone: str = "text", size: int = 18) -> None:
        super().__init__()
        self._theme, self._name, self._tone, self._size = theme, name, tone, size
        self.setFixedSize(size, size)
        theme.follow(self._restyle)

    def show_icon(self, name: str, tone: str) -> None:
        """Show another icon or tone."""
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = name, tone
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon."""
        colour, top = self._theme.tokens.colour(self._tone), (self.height() - self._size) // 2
        QPainter(self).drawPixmap(0, top, pixmap(self._name, colour, self._size, self.devicePixelRatio()))

    def _restyle(self, _tokens: Tokens) -> None:
        self.update()
