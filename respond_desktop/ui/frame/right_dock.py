"""The right dock: what is watched and which unit is selected, or the form being filled in below the picture."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.ui.frame.panel import Panel, StaysInSight, widget_of
from respond_desktop.ui.kit import IconLabel, Label, Style, line, tight
from respond_desktop.ui.theme import SPACE, TYPE, Theme

WIDTH = 440
"""Never narrower: receipts and buttons are cut below it, and a supervisor reads them while she watches."""
NOTHING = "No unit is selected. Choose one in the table or on the map."
FORM_LEAST = 340
"""Height in px that a form keeps: its header, some rows to scroll, and the button that sends."""
_NO_LIMIT = 16777215
"""Qt's QWIDGETSIZE_MAX."""


class RightDock(QFrame):
    """Panels, or a form. The picture of a running watch stays above every form; strip and map stay live beside them.

    `form_changed(bool)`: whether a form has the dock now.
    """

    form_changed = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setMinimumWidth(WIDTH)
        self._sight: tuple[QWidget, StaysInSight] | None = None
        self._forms_only = self._in_sight = False
        self._form: QWidget | None = None
        self._all: list[Panel] = []
        self._rest, self._edge, self._forms = QWidget(), line(), QStackedWidget()
        self._others = QVBoxLayout(self._rest)
        tight(self._others)
        self._nothing = _nothing(theme)
        self._others.addWidget(self._nothing)
        panels = QWidget()
        self._panels = QVBoxLayout(panels)
        tight(self._panels)
        self._panels.addWidget(self._rest)
        self._panels.addStretch(1)
        self._home = QScrollArea()
        self._home.setWidgetResizable(True)
        self._home.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._home.setAccessibleName("Watch panel and unit card")
        self._home.setWidget(panels)
        column = QVBoxLayout(self)
        tight(column)
        for part in (self._home, self._edge, self._forms):
            column.addWidget(part)
        self._edge.hide()
        self._forms.hide()

    def add_panel(self, panel: Panel) -> None:
        """Put a panel under those there are; forms replace it."""
        self._all.append(panel)
        self._others.addWidget(widget_of(panel))

    def keep_in_sight(self, panel: Panel, picture: StaysInSight) -> None:
        """The panel on top, whose picture stays above forms while it runs; `picture` is the same panel."""
        self._all.append(panel)
        self._sight = (widget_of(panel), picture)
        self._panels.insertWidget(0, widget_of(panel))

    def add_form(self, form: Panel) -> None:
        """Make a form known."""
        self._all.append(form)
        self._forms.addWidget(widget_of(form))

    def show_session(self, session: SessionView | None) -> None:
        """Tell every panel and form who sits here; None: no place and no unit of the last session stays in any."""
        now = datetime.now(UTC)
        for panel in self._all:
            panel.show_session(session)
            if session is None:
                panel.show_snapshot(Snapshot(now, Link(LinkState.CONNECTING, now)))
        self.show_panels()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Tell every panel and form, shown or not."""
        for panel in self._all:
            panel.show_snapshot(snapshot)

    def show_form(self, form: QWidget) -> None:
        """The form takes the dock, but for the picture of a running watch."""
        begins = self._form is None
        self._form = form
        self._forms.setCurrentWidget(form)
        self._forms.show()
        if begins:
            self._in_sight = False
        self.settle()
        self.form_changed.emit(True)

    def show_panels(self) -> None:
        """The form is done or left. Its focus goes to no button, where Enter would do something nobody asked for."""
        form, focus = self._form, QApplication.focusWidget()
        held = form is not None and focus is not None and form.isAncestorOf(focus)
        self._form = None
        self.settle()
        if held:
            self._home.setFocus(Qt.FocusReason.OtherFocusReason)
        self._forms.hide()
        self.form_changed.emit(False)

    @property
    def has_form(self) -> bool:
        """Whether a form has the dock."""
        return self._form is not None

    def shows(self, form: QWidget) -> bool:
        """Whether that form has the dock."""
        return self._form is form

    def say_nothing(self, empty: bool) -> None:
        """Say that no unit is selected."""
        self._nothing.setVisible(empty)

    def keep_to_forms(self, forms_only: bool) -> None:
        """Beside a screen that has the pictures itself only the form is shown."""
        self._forms_only = forms_only
        self.settle()

    def settle(self) -> None:
        """Give each its room. A picture that ends while a form is open keeps its place: nothing jumps under a hand."""
        self._in_sight = self._stays_in_sight()
        self._home.setVisible(self._in_sight or not self.has_form)
        self._edge.setVisible(self._in_sight)
        self._rest.setVisible(not self.has_form)
        if self._sight is None:
            return
        _panel, picture = self._sight
        if self._in_sight:
            self._home.setFixedHeight(picture.shrink(self.width(), max(0, self.height() - FORM_LEAST)))
        else:
            self._home.setMinimumHeight(0)
            self._home.setMaximumHeight(_NO_LIMIT)
            picture.grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Picture and form share what there is."""
        super().resizeEvent(event)
        if self._in_sight:
            self.settle()

    def _stays_in_sight(self) -> bool:
        if self._sight is None or not self.has_form or self._forms_only:
            return False
        panel, picture = self._sight
        return not panel.isHidden() and (self._in_sight or picture.runs())


def _nothing(theme: Theme) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    tight(column, SPACE.BETWEEN, SPACE.INSIDE)
    column.addWidget(IconLabel(theme, "cursor-default-click-outline", "muted", 22))
    column.addWidget(Label(NOTHING, Style(TYPE.BODY, tone="muted"), wrap=True))
    return holder
