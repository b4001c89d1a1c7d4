"""The right side of the Alerts screen: what is chosen in full, or the hand-over that is written or waits for a yes."""

from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.alert.handover import HandOver
from respond_desktop.ui.alerts.card import ClosedAlertCard
from respond_desktop.ui.handover.giving import GivingForm
from respond_desktop.ui.handover.note import NoteCard
from respond_desktop.ui.handover.taking import TakingCard
from respond_desktop.ui.kit import tight
from respond_desktop.ui.theme import Theme


class AlertSide(QFrame):
    """One of them at a time; a form stays until it is done or left, whatever is chosen in the list."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.card, self.note = ClosedAlertCard(theme), NoteCard(theme)
        self.giving, self.taking = GivingForm(theme), TakingCard(theme)
        self._nothing, self._stack = QWidget(), QStackedWidget()
        for page in (self._nothing, self.card, self.note, self.giving, self.taking):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        tight(column)
        column.addWidget(self._stack)
        self._chosen: Alert | HandOver | None = None

    @property
    def has_form(self) -> bool:
        """Whether a hand-over has this side now."""
        return self._stack.currentWidget() in (self.giving, self.taking)

    def show_form(self, form: QWidget) -> None:
        """The hand-over takes this side."""
        self._stack.setCurrentWidget(form)

    def leave_form(self) -> None:
        """What is chosen in the list is back."""
        self._stack.setCurrentWidget(self._nothing)
        self.show_chosen(self._chosen)

    def show_chosen(self, chosen: Alert | HandOver | None) -> None:
        """An alert or a note of the list; None: nothing is listed."""
        self._chosen = chosen
        if isinstance(chosen, Alert):
            self.card.show_alert(chosen)
        elif isinstance(chosen, HandOver):
            self.note.show_note(chosen)
        if not self.has_form:
            pages = {Alert: self.card, HandOver: self.note}
            self._stack.setCurrentWidget(pages.get(type(chosen), self._nothing))
