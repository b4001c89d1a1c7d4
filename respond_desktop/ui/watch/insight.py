"""A watch while a form lies below its picture: the picture, and one row with told, time left, and what ends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.watches import NoticeChannel, Watch, told
from respond_desktop.ui.kit import SECONDARY, STRONG, Button, ButtonLook, IconLabel, Label, tight
from respond_desktop.ui.theme import SPACE, TYPE, Theme
from respond_desktop.ui.watch.facts import SAID_FROM_S
from respond_desktop.ui.words.measures import running
from respond_desktop.ui.words.watches import CHANNEL_ICONS, missing_words, receipts, told_words

LEAST_PICTURE = 180
"""Height in px below which a 16:9 picture can't be read."""
NO_LIMIT = 16777215
"""Qt's QWIDGETSIZE_MAX."""
_END = ButtonLook("stop", "E", height=26, size=TYPE.SECONDARY)


class InSightRow(QWidget):
    """34 px. `end_clicked()`; an ended watch has nothing to end."""

    end_clicked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFixedHeight(SPACE.ROW)
        self._icons = {
            channel: IconLabel(theme, CHANNEL_ICONS[channel], size=16) for channel in NoticeChannel
        }
        self._unit, self._told, self._left = Label("", STRONG), Label("", STRONG), Label("", SECONDARY)
        self._end = Button(theme, "End", _END)
        self._end.clicked.connect(self.end_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.PADDING, 0, SPACE.PADDING, 0)
        row.setSpacing(SPACE.GRID)
        row.addWidget(self._unit)
        for icon in self._icons.values():
            row.addWidget(icon)
        row.addSpacing(SPACE.GRID)
        row.addWidget(self._told)
        row.addSpacing(SPACE.INSIDE)
        row.addWidget(self._left)
        row.addStretch(1)
        row.addWidget(self._end)
        self.hide()

    def name_unit(self, named: bool) -> None:
        """Whether the unit is said here: where there is no room for the head above."""
        self._unit.setVisible(named)

    def show_own(self, own: OwnWatch, snapshot: Snapshot | None, now: datetime) -> None:
        """The watch above; `now` by central's clock."""
        watch, runs = own.watch, own.running
        self._unit.setText(own.unit_number)
        notices = watch.notices if watch else ()
        for said in receipts(notices):
            tone = "muted" if said.awaited else "text" if said.as_it_should else "p2_text"
            self._icons[said.channel].show_icon(CHANNEL_ICONS[said.channel], tone)
        missing = bool(watch and missing_words(watch))
        self._told.setText(f"Told {told_words(notices) if missing else f'{told(notices)} of 3'}")
        self._told.set_tone("p2_text" if missing else "text")
        self._end.setVisible(runs)
        self._end.name_object(f"watch of Unit {own.unit_number}")
        if not runs or watch is None:
            self._say("" if runs else "ended", "muted")
            return
        left = max(0.0, (watch.ends_at - now).total_seconds())
        self._say(
            f"{running(left)} left{_watching(watch, snapshot)}", "p2_text" if left <= SAID_FROM_S else "muted"
        )

    def _say(self, words: str, tone: str) -> None:
        self._left.setText(words)
        self._left.set_tone(tone)
        self.setAccessibleName(", ".join(part for part in (self._told.text(), words) if part))


def _watching(watch: Watch, snapshot: Snapshot | None) -> str:
    known = snapshot.watches if snapshot else ()
    number = sum(1 for w in known if w.unit_id == watch.unit_id and w.running)
    return f" · {number} watching" if number > 1 else ""


@dataclass(frozen=True, slots=True)
class InsightRows:
    """What stays of a watch panel above a form; the head only where there is room for it."""

    header: QWidget
    picture: QWidget
    row: InSightRow


class InSight:
    """Shrinks a watch panel to what stays in sight, and grows it again; `runs` says whether its picture runs."""

    def __init__(self, runs: Callable[[], bool], parts: InsightRows) -> None:
        self.runs = runs
        self._parts = parts
        self._above, self._below = QWidget(), QWidget()

    def lay_out(self, body: QVBoxLayout) -> tuple[QVBoxLayout, QVBoxLayout]:
        """Put the parts into `body`; returns the columns above and below the picture, which forms replace."""
        above, below = QVBoxLayout(self._above), QVBoxLayout(self._below)
        for column in (above, below):
            tight(column)
        parts = self._parts
        for part in (parts.header, self._above, parts.picture, parts.row, self._below):
            body.addWidget(part)
        return above, below

    def shrink(self, width: int, height: int) -> int:
        """Be picture and one row within that room in px; returns the height taken, never an unreadable one."""
        headed = height >= LEAST_PICTURE + 2 * SPACE.ROW
        rows = (2 if headed else 1) * SPACE.ROW
        picture = min(self._parts.picture.heightForWidth(width), max(LEAST_PICTURE, height - rows))
        self._parts.picture.setFixedHeight(picture)
        self._parts.header.setVisible(headed)
        self._parts.row.name_unit(not headed)
        self._show_rest(False)
        return picture + rows

    def grow(self) -> None:
        """Be the whole panel again."""
        self._parts.picture.setMinimumHeight(0)
        self._parts.picture.setMaximumHeight(NO_LIMIT)
        self._parts.header.show()
        self._show_rest(True)

    def _show_rest(self, whole: bool) -> None:
        self._above.setVisible(whole)
        self._below.setVisible(whole)
        self._parts.row.setVisible(not whole)
