"""My views: the officer reads who watched or located her, who was refused, and whether the record is unchanged."""

import math
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.views import ViewOfOfficer, ViewsOfOfficer
from respond_desktop.ui.frame.refusal import RefusalCard
from respond_desktop.ui.kit import (
    MUTED,
    SECONDARY,
    TITLE,
    Button,
    ButtonLook,
    Label,
    Style,
    frame,
    line,
    tight,
)
from respond_desktop.ui.kit.panels import IconLine
from respond_desktop.ui.theme import SPACE, TYPE, Theme
from respond_desktop.ui.views.detail import ViewDetail
from respond_desktop.ui.views.sums import Sum, sums
from respond_desktop.ui.views.table import ViewsTable
from respond_desktop.ui.words.measures import clock as clock_words
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock

DETAIL_WIDTH, NARROW_DETAIL_WIDTH, NARROW = 430, 340, 1240
_GAP = 30
NOTHING_KEPT = (
    "When you don’t record, nobody can see where you are, and no position is kept. There is nothing to list."
)
_CHANGED = "The log has been changed. What is listed here can't be trusted. Tell the policy officer."


class MyViewsScreen(QWidget):
    """`load_requested()` when it is shown and nothing was loaded yet, and at Check again.

    `question_asked(record_seq, words)`: she questions a view.
    """

    load_requested = Signal()
    question_asked = Signal(int, str)

    def __init__(self, theme: Theme, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__()
        self._clock, self._loaded, self._loading = clock, False, False
        self._offset_s = 0.0
        self._again = Button(theme, "Check again", ButtonLook("shield-check"), "who watched or located you")
        self._warning = IconLine(theme, "shield-alert", label=Label("", Style(weight=600), wrap=True))
        self._sums = _Sums()
        self._table = ViewsTable(theme, clock)
        self._empty = Label("", MUTED, wrap=True)
        self._empty.setContentsMargins(SPACE.BETWEEN, SPACE.BETWEEN, SPACE.BETWEEN, 0)
        self._refusal = RefusalCard(theme)
        self._detail = ViewDetail(theme)
        self._body = QStackedWidget()
        self._lay_out(theme)
        self._again.clicked.connect(self._load)
        self._refusal.closed.connect(self._refusal.hide)
        self._table.view_chosen.connect(self._show_view)
        self._detail.question.asked.connect(self.question_asked)
        self._say_empty("")

    def show_session(self, session: SessionView | None) -> None:
        """Somebody else's views are never shown: everything loaded is gone."""
        self._loaded = self._loading = False
        self._table.show_views(())
        self._sums.show_sums(())
        self._detail.hide()
        self._detail.question.forget()
        self._warning.say("")
        self._refusal.hide()
        self._say_empty("")
        if session is not None and self.isVisible():
            self._load()

    def show_outcome(self, outcome: Outcome[ViewsOfOfficer]) -> None:
        """Central's answer to load_requested."""
        self._loading = False
        self._again.setEnabled(True)
        if isinstance(outcome, Done):
            self._show(outcome.value)
            return
        if not self._loaded:
            self._say_empty("Your views can't be shown now.")
        if isinstance(outcome, Refused):
            self._refusal.show_refusal(outcome)
        elif isinstance(outcome, Unavailable):
            self._refusal.show_unavailable(outcome)

    def show_questioned(self, record_seq: int, outcome: Outcome[object]) -> None:
        """Central's answer to question_asked; once recorded the list is read anew, with the question in it."""
        if self._detail.question.show_outcome(record_seq, outcome) and not self._loading:
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the detail is narrower as well."""
        super().resizeEvent(event)
        width = DETAIL_WIDTH if self.width() >= NARROW else NARROW_DETAIL_WIDTH
        for part in (self._side, self._detail):
            part.setFixedWidth(width)

    def showEvent(self, event: QShowEvent) -> None:
        """Load when it is looked at; reading is recorded, so not before."""
        super().showEvent(event)
        if not self._loaded and not self._loading:
            self._load()

    def _lay_out(self, theme: Theme) -> None:
        left = QVBoxLayout()
        tight(left)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE.BETWEEN, SPACE.PADDING, SPACE.BETWEEN, SPACE.INSIDE)
        head.addWidget(Label("Who watched or located you", TITLE))
        head.addStretch(1)
        head.addWidget(self._again)
        left.addLayout(head)
        left.addWidget(self._sums)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE.BETWEEN, 0, SPACE.BETWEEN, SPACE.INSIDE)
        bar.addWidget(self._warning)
        left.addLayout(bar)
        left.addWidget(line())
        self._body.addWidget(self._table)
        self._body.addWidget(self._made_empty())
        left.addWidget(self._body, 1)
        left.addWidget(line())
        foot = QHBoxLayout()
        foot.setContentsMargins(SPACE.BETWEEN, 10, SPACE.BETWEEN, 10)
        foot.addWidget(IconLine(theme, "map-marker-off-outline", NOTHING_KEPT))
        left.addLayout(foot)
        ground = QFrame()
        ground.setProperty("role", "dock")
        ground.setLayout(left)
        row = QHBoxLayout(self)
        tight(row)
        row.addWidget(ground, 1)
        row.addWidget(line(vertical=True))
        row.addWidget(self._detail_column())

    def _made_empty(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        tight(column)
        column.addWidget(self._empty)
        low = QHBoxLayout()
        low.setContentsMargins(SPACE.BETWEEN, SPACE.BETWEEN, SPACE.BETWEEN, 0)
        low.addWidget(self._refusal)
        column.addLayout(low)
        column.addStretch(1)
        return holder

    def _detail_column(self) -> QWidget:
        self._side = holder = frame("dock")
        column = QVBoxLayout(holder)
        tight(column)
        column.addWidget(self._detail)
        return holder

    def _load(self) -> None:
        self._loading = True
        self._again.setEnabled(False)
        self._refusal.hide()
        if not self._loaded:
            self._say_empty("Central is looking, and checks its log.")
        self.load_requested.emit()

    def _show(self, found: ViewsOfOfficer) -> None:
        self._loaded = True
        self._detail.show_check(found.checked_at, found.log_intact)
        self._sums.show_sums(sums(found.views, self._now()))
        self._warning.say("" if found.log_intact else _CHANGED, "p2_text")
        self._detail.setVisible(bool(found.views))
        self._table.show_views(found.views, self._table.chosen)
        checked = f"Central checked its log at {clock_words(found.checked_at)}."
        self._say_empty("" if found.views else f"Nobody has watched or located you. {checked}")

    def show_offset(self, offset_s: float) -> None:
        """Central's clock minus this computer's: what runs is as long as central says."""
        self._offset_s = offset_s
        self._table.show_offset(offset_s)

    def _now(self) -> datetime:
        return self._clock.central(self._offset_s)

    def _say_empty(self, words: str) -> None:
        self._empty.setText(words)
        self._body.setCurrentIndex(1 if words else 0)

    def _show_view(self, view: object) -> None:
        if isinstance(view, ViewOfOfficer):
            self._detail.show_view(view, self._now())


class _Sums(QWidget):
    """Five figures with what they count."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.BETWEEN, 0, SPACE.BETWEEN, SPACE.PADDING)
        row.setSpacing(_GAP)
        self._figures = [Label("", Style(TYPE.ALERT_CARD, 600)) for _ in range(5)]
        self._labels = [Label("", SECONDARY) for _ in range(5)]
        for figure, label in zip(self._figures, self._labels, strict=True):
            column = QVBoxLayout()
            tight(column, 0, 0)
            column.addWidget(figure)
            column.addWidget(label)
            row.addLayout(column)
        row.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Labels that don't fit beside each other wrap."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * SPACE.BETWEEN - 4 * _GAP
        pairs = list(zip(self._figures, self._labels, strict=True))
        figures = [figure.fontMetrics().horizontalAdvance(figure.text()) for figure, _ in pairs]
        wanted = [
            max(f, label.fontMetrics().horizontalAdvance(label.text())) + 2
            for f, (_, label) in zip(figures, pairs, strict=True)
        ]
        over = max(0, sum(wanted) - room)
        loose = sum(w - f for w, f in zip(wanted, figures, strict=True)) or 1
        for (_, label), figure, width in zip(pairs, figures, wanted, strict=True):
            label.setWordWrap(over > 0)
            label.setFixedWidth(width - math.ceil(over * (width - figure) / loose))

    def show_sums(self, said: tuple[Sum, ...]) -> None:
        """Show them; nothing before the first load."""
        self.setVisible(bool(said))
        for figure, label, each in zip(self._figures, self._labels, said, strict=False):
            figure.setText(each.figure)
            label.setText(each.label)
            figure.setAccessibleName(f"{each.figure} {each.label}")
        self._fit()
