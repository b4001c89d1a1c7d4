"""Alerts: what was closed on any day, as a list by day and unit, with one alert in full beside it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.alert.history import PastAlerts, PastAsk
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.ui.alerts.days import DayList
from respond_desktop.ui.alerts.listing import AlertListing
from respond_desktop.ui.alerts.side import AlertSide
from respond_desktop.ui.alerts.words import asking_words, bounds, day_words, empty_words, sum_words
from respond_desktop.ui.kit import SectionHeader, frame, line, tight
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.words.measures import clock, clock_minutes
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock

DAYS_WIDTH, CARD_WIDTH = 224, 430
NARROW, DAYS_NARROW, CARD_NARROW = 1440, 164, 330
NOT_SHOWN = "The closed alerts can't be shown now. What is open stands above."


class AlertsScreen(QWidget):
    """`read_asked(PastAsk)` when it is looked at or something else is asked; each reading is recorded."""

    read_asked = Signal(object)

    def __init__(self, theme: Theme, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__()
        self._clock = clock
        self._asked: PastAsk | None = None
        self._loading, self._shown, self._lost = False, False, ""
        self._more = ""
        self.days = DayList(theme)
        self.listing, self.side = AlertListing(theme), AlertSide(theme)
        self.table, self.search = self.listing.table, self.listing.search
        self.again, self.further, self.handed = self.listing.again, self.listing.further, self.listing.handed
        self._read_at = ""
        self._lay_out(theme)
        self._connect()

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """From left to right, for F6."""
        return (self.days, self.search, self.table, self.side)

    def show_session(self, session: SessionView | None) -> None:
        """What somebody else read is gone."""
        self._asked, self._loading, self._shown, self._more = None, False, False, ""
        self.search.clear()
        self.days.forget()
        self.table.show_rows((), with_day=False)
        self.side.show_chosen(None)
        self.listing.head.show_waiting(False)
        self._say("")
        if session is not None and self.isVisible():
            self._look()

    def show_link(self, link: Link) -> None:
        """Without central nothing can be read; what was read stays, with the time it is from."""
        lost = link.state in (LinkState.LOST, LinkState.REFUSED)
        words = f"No link to central since {clock(link.since)}. Nothing can be read now." if lost else ""
        if words == self._lost:
            return
        self._lost = words
        self.listing.enable(not lost and not self._loading)
        self._show_foot()
        if not self._shown and lost:
            self._say(f"{words} What is open stands above.")
        elif not self._shown and not self._loading and self.isVisible():
            self._look()

    def show_outcome(self, asked: PastAsk, outcome: Outcome[PastAlerts]) -> None:
        """Central's answer; one to a question that was changed meanwhile is not shown."""
        if asked != self._asked:
            return
        self._loading = False
        self.listing.enable(not self._lost)
        if isinstance(outcome, Done):
            self._show(asked, outcome.value)
            return
        if self._shown:
            self._show_foot(_no_words(outcome))
            return
        self._say(NOT_SHOWN)
        self.listing.show_no(outcome)

    def showEvent(self, event: QShowEvent) -> None:
        """Read when it is looked at, and not before: a day that is over stays as it was read."""
        super().showEvent(event)
        if not self._loading and (not self._shown or self.days.is_today):
            self._look()

    def read_anew(self) -> None:
        """Something of it has changed."""
        if self.isVisible():
            self._look()

    def find_unit(self) -> None:
        """The key that finds a unit leads to the field here."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a laptop the list keeps its room."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self._left.setFixedWidth(DAYS_NARROW if narrow else DAYS_WIDTH)
        self._right.setFixedWidth(CARD_NARROW if narrow else CARD_WIDTH)

    def _connect(self) -> None:
        self.days.day_chosen.connect(self._look)
        self.search.returnPressed.connect(self._look)
        self.search.textChanged.connect(self._cleared)
        self.again.clicked.connect(self._look)
        self.further.clicked.connect(self._look_further)
        self.table.row_chosen.connect(self.side.show_chosen)

    def _look(self) -> None:
        self.days.show_days(self._clock.utc().astimezone().date())
        since, until = bounds(self.days.day)
        self._shown = False
        if self._lost:
            self._asked = None
            self._say(f"{self._lost} What is open stands above.")
            return
        self._ask(PastAsk(since, until, self.search.text().strip()))

    def _look_further(self) -> None:
        if self._asked is not None and self._more:
            asked = self._asked
            self._ask(PastAsk(asked.since, asked.until, asked.unit_number, self._more))

    def _ask(self, asked: PastAsk) -> None:
        self._asked, self._loading = asked, True
        self.listing.enable(False)
        if not asked.after:
            self._say(asking_words(asked))
        self.read_asked.emit(asked)

    def _show(self, asked: PastAsk, read: PastAlerts) -> None:
        self._shown, self._more = True, read.more
        before = self.table.rows if asked.after else ()
        self.table.show_rows((*before, *read.alerts, *read.hand_overs), with_day=asked.since is None)
        self._say("" if self.table.rows else empty_words(asked))
        self.listing.say_sum(sum_words(self.table.alerts, bool(read.more)))
        self._read_at = f"As central had it at {clock_minutes(self._clock.utc())}."
        self._show_foot()

    def _cleared(self, text: str) -> None:
        if not text and self._asked is not None and self._asked.unit_number:
            self._look()

    def _say(self, words: str) -> None:
        """Words in place of the list, or the list."""
        unit = f"Unit {self._asked.unit_number}" if self._asked and self._asked.unit_number else ""
        today = self._clock.utc().astimezone().date()
        self.listing.say(day_words(self.days.day, today), unit, words)
        if words:
            self.side.show_chosen(None)
        self._show_foot()

    def _show_foot(self, no: str = "") -> None:
        """From when the list is; `no`: why older ones aren't there."""
        read = self._read_at if self._shown else ""
        words = " ".join(part for part in (self._lost, no, read) if part)
        self.listing.say_foot(words, self._shown and bool(self._more))

    def _lay_out(self, theme: Theme) -> None:
        row = QHBoxLayout(self)
        tight(row)
        self._left, self._right = frame("dock"), self.side
        left = QVBoxLayout(self._left)
        tight(left)
        left.addWidget(SectionHeader(theme, "calendar-month", "Days"))
        left.addWidget(line())
        left.addWidget(self.days, 1)
        row.addWidget(self._left)
        row.addWidget(line(vertical=True))
        row.addWidget(self.listing, 1)
        row.addWidget(line(vertical=True))
        row.addWidget(self._right)


def _no_words(outcome: Outcome[object]) -> str:
    match outcome:
        case Refused(fact=fact):
            return f"Refused: {fact}"
        case Unavailable(words=words):
            return words
    return ""
