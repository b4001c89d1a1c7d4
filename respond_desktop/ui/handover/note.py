"""A hand-over that was given, in full: from whom to whom, with which words, what went over, and when it was taken."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from respond_desktop.domain.alert.handover import HandOver
from respond_desktop.ui.handover.left import went_over_words
from respond_desktop.ui.kit import BODY, EMPHASIS, SECONDARY, Label, line, tight
from respond_desktop.ui.kit.panels import FittingScroll, IconLine, padded
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.words.measures import clock, clock_minutes, day
from respond_desktop.ui.words.watches import plain

NOT_EDITED = "The note can't be edited. That you read it is recorded."


def to_words(given: HandOver) -> str:
    """Hand-over, R. Okafor to M. Chen; to whoever signs in next at RTC-04."""
    to = given.taken_by or given.to_name or f"whoever signs in next at {given.workstation}"
    return f"Hand-over, {plain(given.given_by)} to {plain(to)}"


def note_words(given: HandOver) -> str:
    """What was written, with nothing in it that can't be seen or turns its neighbours round."""
    return "\n".join(map(plain, given.words.splitlines())) or "No words were left."


def taken_words(given: HandOver) -> str:
    """taken over 22:58:10; waits for a yes; replaced by a newer one."""
    if given.taken_at is not None:
        return f"taken over {clock(given.taken_at)}"
    return "replaced by a newer one" if given.withdrawn_at is not None else "waits for a yes"


class NoteCard(QFrame):
    """The right side of the list, for a note."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._title, self._time = Label("", EMPHASIS, wrap=True), Label("", SECONDARY, wrap=True)
        self._words, self._over = Label("", BODY, wrap=True), Label("", SECONDARY, wrap=True)
        content, column = padded()
        for part in (self._title, self._time, line(), self._words, self._over, line()):
            column.addWidget(part)
        column.addWidget(IconLine(theme, "clipboard-text-clock", NOT_EDITED))
        outer = QVBoxLayout(self)
        tight(outer)
        outer.addWidget(FittingScroll(content))
        outer.addStretch(1)

    def show_note(self, given: HandOver) -> None:
        """Show this one."""
        self._title.setText(to_words(given))
        at = f"{day(given.given_at)}, {clock_minutes(given.given_at, with_zone=True)}, at {given.workstation}"
        self._time.setText(f"{at} · {taken_words(given)}")
        self._words.setText(note_words(given))
        self._over.setText(went_over_words(given))
        self.setAccessibleName(f"{to_words(given)}, {taken_words(given)}")
