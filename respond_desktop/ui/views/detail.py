"""One view in full: who, when, why, by which rule, how she was told, and whether the record is unchanged."""

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.kinds.views import ViewKind, kind_of_view
from respond_desktop.domain.views import ViewOfOfficer
from respond_desktop.ui.kit import EMPHASIS, SECONDARY, IconLabel, Label, Rows, Style, line, tight
from respond_desktop.ui.kit.panels import FittingScroll, padded
from respond_desktop.ui.theme import SPACE, TYPE, Theme
from respond_desktop.ui.views.question import QuestionPart
from respond_desktop.ui.views.sums import (
    day_words,
    length_s,
    notice_missing,
)
from respond_desktop.ui.watch.receipts import OfficerTold
from respond_desktop.ui.words.measures import clock as clock_words
from respond_desktop.ui.words.measures import duration
from respond_desktop.ui.words.watches import plain, receipts

_MISSING = "You were not told in every way the camera has. It is recorded and stays on this list."


class ViewDetail(QFrame):
    """The right side of My views."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._title = Label("", EMPHASIS, wrap=True)
        self._time = Label("", SECONDARY, wrap=True)
        self._rows = Rows(84)
        self._told = OfficerTold(theme, "How you were told")
        self._told_line = line()
        self._integrity = Integrity(theme)
        self.question = QuestionPart(theme)
        self._answered_line = line()
        self.hide()
        content = QWidget()
        body = QVBoxLayout(content)
        tight(body)
        head, top = padded(spacing=2)
        top.addWidget(self._title)
        top.addWidget(self._time)
        body.addWidget(head)
        body.addWidget(line())
        body.addWidget(self.question.answered)
        body.addWidget(self._answered_line)
        for part in (self._rows, self._told):
            holder, column = padded()
            column.addWidget(part)
            body.addWidget(holder)
            body.addWidget(self._told_line if part is self._told else line())
        self._told_holder = self._told.parentWidget()
        body.addWidget(self._integrity)
        body.addWidget(line())
        outer = QVBoxLayout(self)
        tight(outer)
        outer.addWidget(FittingScroll(content))
        outer.addStretch(1)
        outer.addWidget(self.question)

    def show_view(self, view: ViewOfOfficer, now: datetime) -> None:
        """Show this view; `now` (UTC) is when it is read."""
        row = kind_of_view(view.kind)
        self._title.setText(row.title.format(who=plain(view.who)))
        self._time.setText(_span_words(view, now))
        began = ", began with F9, without a form" if view.break_glass else ""
        self._rows.set_row("Why", (plain(view.purpose) or row.why) + began)
        self._rows.set_row("In words", f"“{plain(view.words)}”" if view.words else "")
        self._rows.set_row("Incident", plain(view.incident))
        rule = "Refused by" if row.refused else "Allowed by"
        for label in ("Refused by", "Allowed by"):
            self._rows.set_row(label, plain(view.policy_ref) if label == rule else "")
        self._rows.set_row("From", f"Workstation {plain(view.workstation)}" if view.workstation else "")
        self._rows.set_row("You were", f"Unit {plain(view.unit_number)}" if view.unit_number else "")
        said = plain(view.end_words)
        self._rows.set_row("Told them", f"“{said}”" if said and row.told_them else "")
        self._rows.set_row("Sound", "They could listen" if view.sound else "")
        self._rows.set_row("Note", said if not row.told_them else "")
        watched = view.kind is ViewKind.WATCH
        for widget in (self._told_holder, self._told_line):
            if widget is not None:
                widget.setVisible(watched)
        self._told.show_receipts(receipts(view.notices), _MISSING if notice_missing(view) else "")
        self._integrity.show_record(view.record_seq)
        self.question.show_view(view, now)
        self._answered_line.setVisible(view.question is not None)

    def show_check(self, checked_at: datetime, intact: bool) -> None:
        """What central found when it checked its log."""
        self._integrity.show_check(checked_at, intact)


class Integrity(QFrame):
    """Whether the log is unchanged; loud when it isn't."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._icon = IconLabel(theme, "shield-check", size=22)
        self._headline = Label("", Style(TYPE.BODY, 600), wrap=True)
        self._rest = Label("", SECONDARY, wrap=True)
        self._checked, self._intact, self._seq = "", True, 0
        row = QHBoxLayout(self)
        tight(row, SPACE.PADDING, SPACE.INSIDE + 2)
        row.addWidget(self._icon)
        column = QVBoxLayout()
        tight(column, 0, 2)
        column.addWidget(self._headline)
        column.addWidget(self._rest)
        row.addLayout(column, 1)

    def show_check(self, checked_at: datetime, intact: bool) -> None:
        """The result of central's own check."""
        self._checked, self._intact = clock_words(checked_at), intact
        self._say()

    def show_record(self, seq: int) -> None:
        """Which record the shown view is."""
        self._seq = seq
        self._say()

    def _say(self) -> None:
        record = f" Record {self._seq:,}." if self._seq else ""
        if self._intact:
            headline = "This record is unchanged."
            rest = f"Checked at {self._checked} against central's whole log.{record}"
        else:
            headline = "The log has been changed. This record can't be trusted."
            rest = (
                f"Checked at {self._checked}.{record} Tell the policy officer and your union representative."
            )
        tone = "text" if self._intact else "p2_text"
        self._icon.show_icon("shield-check" if self._intact else "shield-alert", tone)
        self._headline.setText(headline)
        self._headline.set_tone(tone)
        self._rest.setText(rest)
        self.setAccessibleName(f"{headline} {rest}")


def _span_words(view: ViewOfOfficer, now: datetime) -> str:
    day = day_words(view.at, now)
    if kind_of_view(view.kind).moment:
        return f"{day}, {clock_words(view.at, with_zone=True)}"
    lasted = duration(length_s(view, now))
    if view.ended_at is None:
        return f"{day}, since {clock_words(view.at, with_zone=True)} · {lasted} so far"
    return f"{day}, {clock_words(view.at)} to {clock_words(view.ended_at, with_zone=True)} · {lasted}"
