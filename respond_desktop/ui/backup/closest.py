"""The floating card of the closest units: an estimate, its ages, and who isn't ranked."""

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from respond_desktop.domain.ranking import METHOD, Ranking
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import LinkState, Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.backup.candidates import (
    MOST_RANKED,
    NO_PLACE,
    Candidate,
    candidates,
    not_ranked_words,
    ranking_for,
)
from respond_desktop.ui.kit import (
    EMPHASIS,
    MUTED,
    SECONDARY,
    SMALL,
    Button,
    ButtonLook,
    Card,
    Label,
    SectionHeader,
    Style,
    line,
)
from respond_desktop.ui.kit.panels import padded
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock

CARD_WIDTH = 400
_ASK_HEIGHT = 34
_ROW_HEIGHT = 31
_HEADER_REST = 18 + 2 * SPACE.PADDING + 3 * SPACE.INSIDE


class ClosestCard(Card):
    """`ask_requested(str, str)`: the unit that needs backup and the closest unit, by id."""

    ask_requested = Signal(str, str)

    def __init__(self, theme: Theme, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__()
        self._clock = clock
        self._unit_id, self._closest = "", ""
        self._may_ask = self._wanted = False
        self._fits = True
        self._snapshot: Snapshot | None = None
        self.setFixedWidth(CARD_WIDTH)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._header = SectionHeader(theme, "map-marker-distance", "Closest")
        self._estimate = Label(f"Estimate, {METHOD}", SECONDARY)
        self._estimate_below = Label(f"Estimate, {METHOD}", SECONDARY)
        self._estimate_below.setContentsMargins(SPACE.PADDING, 0, SPACE.PADDING, SPACE.INSIDE)
        self._header.add(self._estimate)
        self._rows = [_RankRow(n) for n in range(1, MOST_RANKED + 1)]
        self._foot = Label("", SECONDARY, wrap=True)
        self._ask = Button(theme, "Ask", ButtonLook("car-emergency", "F7", "primary", _ASK_HEIGHT))
        self._ask.clicked.connect(self._ask_clicked)
        self._ranked = MOST_RANKED
        self.body.addWidget(self._header)
        self.body.addWidget(self._estimate_below)
        self.body.addWidget(line())
        for row in self._rows:
            self.body.addWidget(row)
        foot, column = padded(top=SPACE.INSIDE)
        column.addWidget(self._foot)
        column.addWidget(self._ask)
        self.body.addWidget(foot)
        self.hide()

    def show_session(self, session: SessionView | None) -> None:
        """The card belongs to those who may ask for backup."""
        self._may_ask = session is not None and session.may(Permission.REQUEST_BACKUP)
        self._refresh()

    def show_unit(self, unit_id: str) -> None:
        """The unit everybody else is measured from; empty hides the card."""
        self._unit_id = unit_id
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Rank anew."""
        self._snapshot = snapshot
        self._refresh()

    def use_room(self, width: int, height: int, wish: int) -> None:
        """Take `width` px and, with at least one unit, no more than `wish` of `height`: the farthest give way.

        Where not even one unit has room it is not there: nothing of it is cut, and F7 and the unit card offer the same.
        """
        self.setFixedWidth(width)
        beside = self._header.title.sizeHint().width() + self._estimate.sizeHint().width() + _HEADER_REST
        self._estimate.setVisible(beside <= width)
        self._estimate_below.setVisible(beside > width)
        shown = sum(row.isVisibleTo(self) for row in self._rows)
        over = self._height() - wish
        fits = min(self._ranked, max(1, shown - math.ceil(over / _ROW_HEIGHT)))
        for n, row in enumerate(self._rows):
            row.setVisible(n < fits)
        self._fits = self._height() <= height
        self.setVisible(self._wanted and self._fits)

    def _height(self) -> int:
        self.body.invalidate()
        return self.body.totalHeightForWidth(self.width())

    def sizeHint(self) -> QSize:
        """As high as the words need at this width."""
        return QSize(self.width(), self._height())

    def _ask_clicked(self) -> None:
        self.ask_requested.emit(self._unit_id, self._closest)

    def _refresh(self) -> None:
        snapshot = self._snapshot
        unit = snapshot.unit(self._unit_id) if snapshot else None
        self._wanted = snapshot is not None and unit is not None and self._may_ask
        if snapshot is None or unit is None or not self._may_ask:
            self.hide()
            return
        ranking = ranking_for(snapshot, unit, self._clock.central(snapshot.link.clock_offset_s))
        self._header.title.setText(f"Closest to Unit {unit.number}")
        shown = [c for c in candidates(ranking) if c.ranked][:MOST_RANKED]
        for row, candidate in zip(self._rows, [*shown, *[None] * MOST_RANKED], strict=False):
            row.show_candidate(candidate)
        self._ranked = len(shown)
        self._foot.setText(_foot_words(ranking))
        self._offer(shown, unit, snapshot.link.state is LinkState.CONNECTED)
        self.setVisible(self._fits)
        self.adjustSize()

    def _offer(self, shown: list[Candidate], unit: UnitView, linked: bool) -> None:
        self._closest = shown[0].unit_id if shown else ""
        self._ask.say(
            f"Ask {shown[0].number} to respond, Code 3" if shown else "Ask units without a location"
        )
        self._ask.name_object(f"backup for Unit {unit.number}")
        self._ask.setEnabled(linked)
        self._ask.setAccessibleDescription("" if linked else "No link to central. Use the radio.")


def _foot_words(ranking: Ranking) -> str:
    if not ranking.ranked and any(u.reason == NO_PLACE for u in ranking.unranked):
        return "This unit has no location, so nobody can be ranked."
    return not_ranked_words(ranking)


class _RankRow(QWidget):
    """Rank, unit, distance, age of fix (amber when old)."""

    def __init__(self, rank: int) -> None:
        super().__init__()
        self._rank = rank
        self.setFixedHeight(_ROW_HEIGHT)
        grid = QGridLayout(self)
        grid.addWidget(line(), 1, 0, 1, 4)
        grid.setContentsMargins(SPACE.PADDING, 0, SPACE.PADDING, 0)
        grid.setHorizontalSpacing(SPACE.INSIDE)
        self._number, self._distance, self._age = (
            Label("", EMPHASIS),
            Label("", Style(weight=600)),
            Label("", MUTED),
        )
        grid.addWidget(Label(str(rank), SMALL), 0, 0)
        grid.addWidget(self._number, 0, 1)
        grid.addWidget(self._distance, 0, 2)
        grid.addWidget(self._age, 0, 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((14, 130, 90, 0)):
            grid.setColumnMinimumWidth(column, width)
        grid.setColumnStretch(3, 1)

    def show_candidate(self, candidate: Candidate | None) -> None:
        """Show one, or nothing in this row."""
        self.setVisible(candidate is not None)
        if candidate is None:
            return
        self._number.setText(candidate.number)
        self._distance.setText(candidate.distance)
        self._age.setText(candidate.age)
        self._age.set_tone("p2_text" if candidate.old else "muted")
        self.setAccessibleName(f"{self._rank}: {candidate.spoken}")
