"""The right dock: what is watched and which unit is selected, or the form that is being filled in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.ui.kit import IconLabel, Label, Style, tight
from respond_desktop.ui.theme import SPACE, TYPE, Theme

WIDTH = 440
NOTHING = "No unit is selected. Choose one in the table or on the map."


class RightDock(QFrame):
    """One stack. Forms replace the panels and give way to them again; strip and map stay live beside them.

    `form_changed(bool)`: whether a form has the dock now.
    """

    form_changed = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setMinimumWidth(380)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        tight(column)
        column.addWidget(self._stack)
        panels = QWidget()
        self._panels = QVBoxLayout(panels)
        tight(self._panels)
        self._nothing = _nothing(theme)
        self._panels.addWidget(self._nothing)
        self._panels.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        scroll.setAccessibleName("Watch panel and unit card")
        scroll.setWidget(panels)
        self._home = scroll
        self._stack.addWidget(scroll)

    def add_panel(self, panel: QWidget) -> None:
        """Put a panel under those there are."""
        self._panels.insertWidget(self._panels.count() - 1, panel)

    def add_form(self, form: QWidget) -> None:
        """Make a form known."""
        self._stack.addWidget(form)

    def show_form(self, form: QWidget) -> None:
        """The form takes the dock."""
        self._stack.setCurrentWidget(form)
        self.form_changed.emit(True)

    def show_panels(self) -> None:
        """The form is done or left. Its focus goes to no button, where Enter would do something nobody asked for."""
        form, focus = self._stack.currentWidget(), QApplication.focusWidget()
        held = form is not self._home and form is not None and focus is not None and form.isAncestorOf(focus)
        self._stack.setCurrentWidget(self._home)
        if held:
            self._home.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form_changed.emit(False)

    @property
    def has_form(self) -> bool:
        """Whether a form has the dock."""
        return self._stack.currentWidget() is not self._home

    def shows(self, form: QWidget) -> bool:
        """Whether that form has the dock."""
        return self._stack.currentWidget() is form

    def say_nothing(self, empty: bool) -> None:
        """Say that no unit is selected."""
        self._nothing.setVisible(empty)


def _nothing(theme: Theme) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    tight(column, SPACE.BETWEEN, SPACE.INSIDE)
    column.addWidget(IconLabel(theme, "cursor-default-click-outline", "muted", 22))
    column.addWidget(Label(NOTHING, Style(TYPE.BODY, tone="muted"), wrap=True))
    return holder
