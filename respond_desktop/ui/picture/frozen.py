"""The amber box over a frozen picture: whose time it has, and why nothing newer comes."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from respond_desktop.domain.stream.liveness import Liveness, PictureAge
from respond_desktop.ui.kit import Label, Style, frame
from respond_desktop.ui.theme import TYPE
from respond_desktop.ui.words.measures import age, clock

_AROUND = 34
"""Px of padding and edge on both sides of the words, and some to spare."""
_BESIDE, _ABOVE, _SPACING = 28, 16, 2


def frozen_words(judged: PictureAge, why: str = "") -> tuple[str, str]:
    """The time of the picture, then how long nothing came and why (`why`, else what the picture itself says).

    Both empty while it isn't frozen, or when the time of the picture isn't known.
    """
    if judged.state is not Liveness.FROZEN or judged.picture_at is None:
        return "", ""
    verb = "is from" if judged.captured else "came at"
    silent = f"No new picture for {age(judged.silent_s)}. Trying again."
    return f"This picture {verb} {clock(judged.picture_at)}.", f"{silent}\n{why or judged.why}".strip()


class FrozenNote(QWidget):
    """As wide as its words where there is room; else they wrap."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = frame("card-warning")
        outer.addWidget(card)
        body = QVBoxLayout(card)
        body.setContentsMargins(12, 6, 12, 6)
        body.setSpacing(_SPACING)
        self._headline = Label("", Style(TYPE.BODY, 600), wrap=True)
        self._rest = Label("", Style(TYPE.SECONDARY), wrap=True)
        for label in (self._headline, self._rest):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            body.addWidget(label)
        self.hide()

    def say(self, words: tuple[str, str], room: int, height: int = 0) -> None:
        """Show the lines in at most `room` px; empty words hide the box.

        Where they are higher than `height` px only the first is said, or none: nothing of it is cut.
        """
        headline, rest = words
        if (headline, rest) != (self._headline.text(), self._rest.text()):
            self._headline.setText(headline)
            self._rest.setText(rest)
            self.setAccessibleName(" ".join(f"{headline} {rest}".split()))
        labels: tuple[Label, ...] = (self._headline, self._rest)
        lines = [(label.fontMetrics(), said) for label in labels for said in label.text().splitlines()]
        widest = max((metrics.horizontalAdvance(said) for metrics, said in lines), default=0)
        width = min(widest + _AROUND, room)
        whole = self._height(width, labels)
        brief = bool(height) and whole > height
        high = self._height(width, labels[:1]) if brief else whole
        self._rest.setVisible(not brief)
        self.resize(width, high)
        self.setVisible(bool(headline) and (not height or high <= height))

    def _height(self, width: int, labels: tuple[Label, ...]) -> int:
        words = sum(label.heightForWidth(width - _BESIDE) for label in labels)
        return words + _ABOVE + _SPACING * (len(labels) - 1)

    def centre(self, size: QSize) -> None:
        """Keep to the middle of a picture of `size`."""
        self.move((size.width() - self.width()) // 2, (size.height() - self.height()) // 2)
