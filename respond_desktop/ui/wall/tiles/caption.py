"""A tile's caption: unit, place, what can be done, watchers, time left and state; a narrow one keeps unit and state."""

from dataclasses import dataclass, replace

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from respond_desktop.qtbridge.hear.talking import TalkState
from respond_desktop.ui.kit import PLAIN, Chip, ChipLook, ElidedLabel, Label, Style
from respond_desktop.ui.theme import TYPE, Theme
from respond_desktop.ui.wall.tiles.acts import ActsShown, TileActs

HEIGHT = 34
_FACT = ChipLook(PLAIN.icon, PLAIN.tone, PLAIN.fill, PLAIN.edge, 22)
_LAST_MINUTE = ChipLook("timer-sand", "p2_text", "", "p2_line", 22, 600)
_PLACE_ROOM, _PLACE_LEAST, _WIDE = 110, 24, 560


@dataclass(frozen=True, slots=True)
class CaptionWords:
    """What a caption says; `soon` marks the last minute of a watch."""

    number: str
    place: str = ""
    watchers: str = ""
    left: str = ""
    soon: bool = False
    badge: tuple[str, ChipLook] = ("", PLAIN)


class Caption(QWidget):
    """34 px above the picture."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._said: CaptionWords | None = None
        self._acts_shown = ActsShown()
        self.acts = TileActs(theme, self)
        self._number = Label("", Style(TYPE.EMPHASIS, 700))
        self._place = ElidedLabel("", Style(TYPE.BODY, tone="muted"), only_first=True)
        self._watchers, self._left, self._badge = (Chip(theme, "", _FACT) for _ in range(3))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(self._number)
        row.addWidget(self._place, 1)
        for part in (self.acts, self._watchers, self._left, self._badge):
            row.addWidget(part)

    def say(self, words: CaptionWords, acts: ActsShown) -> None:
        """Change what has changed."""
        if (words, acts) == (self._said, self._acts_shown):
            return
        self._said, self._acts_shown = words, acts
        if self._number.text() != words.number:
            self._number.setText(words.number)
        if self._place.text() != words.place:
            self._place.setText(words.place)
        self._watchers.show_fact(words.watchers, _FACT)
        self._left.show_fact(words.left, _LAST_MINUTE if words.soon else _FACT)
        self._badge.show_fact(*words.badge, short=_figure_of(words.badge[0]))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room changes what is shown."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        said = self._said
        if said is None:
            return
        room = self.width() - self._number.sizeHint().width() - 40
        self._badge.be_brief(False)
        self._badge.be_brief(self._badge.width() > room)
        if said.badge[0]:
            room -= self._badge.width()
        left = self._left.width() + 8 if said.left else 0
        kept = _PLACE_ROOM + left if self.width() >= _WIDE else 0
        self.acts.show_acts(replace(self._acts_shown, room=room - kept))
        on = self._acts_shown.said.heard or self._acts_shown.said.talk is not TalkState.SILENT
        self.acts.setVisible(on or self.acts.sizeHint().width() <= room)  # its keys work all the same
        room -= self.acts.sizeHint().width() if self.acts.isVisibleTo(self) else 0
        self._place.setVisible(room >= max(_PLACE_LEAST, self._place.least_width))
        for chip, words, keep in ((self._left, said.left, said.soon), (self._watchers, said.watchers, False)):
            fits = room - chip.width() - 8 >= (0 if keep else _PLACE_ROOM)
            chip.setVisible(bool(words) and fits)
            room -= chip.width() + 8 if words and fits else 0
        self._badge.setVisible(bool(said.badge[0]))


def _figure_of(badge: str) -> str:
    """Beside its icon "FROZEN 9 s" may say "9 s" alone."""
    figure = badge.partition(" ")[2]
    return figure if figure[:1].isdigit() else ""
