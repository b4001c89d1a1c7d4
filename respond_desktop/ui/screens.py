"""The window's screens: one row each, and the stack that shows one at a time to whoever has a right to it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.ui.alerts import AlertsDesk
from respond_desktop.ui.asks.given import Given
from respond_desktop.ui.frame.keys import Actions, Key, screen_keys
from respond_desktop.ui.frame.screen import DockUse, Screen, ScreenLook
from respond_desktop.ui.kit import Label
from respond_desktop.ui.operations import OperationsScreen
from respond_desktop.ui.views.asking import MyViews
from respond_desktop.ui.wall import Wall

_MAP = (Permission.SEE_POSITIONS, Permission.SEE_ALERTS, Permission.WATCH)
ROWS: tuple[tuple[ScreenLook, Callable[[Given], Screen]], ...] = (
    (ScreenLook("Operations", "map-marker-radius", _MAP, 1), OperationsScreen),
    (ScreenLook("Alerts", "bell-outline", (Permission.SEE_ALERTS,), 2), AlertsDesk),
    (ScreenLook("Wall", "view-grid-outline", (Permission.WATCH,), 4), Wall),
    (ScreenLook("My views", "eye-outline", (Permission.READ_OWN_VIEWS,)), MyViews),
)
"""In the order of their tabs. A new screen is its folder and a row here."""
NOTHING_ALLOWED = "Your role has no rights on this system. Ask the policy officer of your agency."

S = TypeVar("S", bound=Screen)


class Screens(QStackedWidget):
    """A tab's number counts from 0 among the screens of whoever sits here. `shown(int)` tells it."""

    shown = Signal(int)

    def __init__(self, given: Given) -> None:
        super().__init__()
        self._all = tuple((look, maker(given)) for look, maker in ROWS)
        self._mine: tuple[tuple[ScreenLook, Screen], ...] = ()
        self._nothing = Label(NOTHING_ALLOWED, wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for screen in self:
            self.addWidget(screen.page)
        self.addWidget(self._nothing)

    def __iter__(self) -> Iterator[Screen]:
        """Every screen, also those that this role hasn't."""
        return (screen for _look, screen in self._all)

    def of(self, kind: type[S]) -> S:
        """The screen of that kind."""
        return next(screen for screen in self if isinstance(screen, kind))

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; one right is enough for a screen that several lead to."""
        self._mine = tuple(
            (look, screen)
            for look, screen in self._all
            if session and any(session.may(right) for right in look.rights)
        )
        for screen in self:
            screen.show_session(session)

    @property
    def looks(self) -> tuple[ScreenLook, ...]:
        """The tabs of whoever sits here."""
        return tuple(look for look, _screen in self._mine)

    @property
    def mine(self) -> tuple[Screen, ...]:
        """The screens of whoever sits here."""
        return tuple(screen for _look, screen in self._mine)

    @property
    def current(self) -> Screen | None:
        """The screen whose turn it is."""
        return next((screen for screen in self if screen.page is self.currentWidget()), None)

    @property
    def operates(self) -> bool:
        """Whether this role has a screen beside which the right dock always stands."""
        return self._home is not None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys of these screens, and those that open them."""
        own = tuple(key for screen in self.mine for key in screen.keys)
        return own + screen_keys(tuple((look.name, look.key) for look in self.looks))

    def with_actions(self, window: Actions) -> Actions:
        """The window's actions, with what each screen does instead or besides."""
        for number, screen in enumerate(self.mine):
            window = {**window, f"screen_{number + 1}": partial(self._open_by_key, number)}
            window = screen.with_actions(window, partial(self._is_current, screen))
        return window

    def show_tab(self, number: int) -> None:
        """Show the screen of a tab, or say that there is none for this role."""
        if number < len(self._mine):
            self.setCurrentWidget(self.mine[number].page)
        elif not self._mine:
            self.setCurrentWidget(self._nothing)
        self.updateGeometry()
        self.shown.emit(number)
        for screen in self:
            screen.turned(self._is_current(screen))

    def open(self, name: str) -> None:
        """Show that screen, unless it is shown."""
        number = next(n for n, look in enumerate(self.looks) if look.name == name)
        if not self._is_current(self.mine[number]):
            self.show_tab(number)

    def bring_dock(self, has_form: bool) -> None:
        """Nobody fills in a form that she doesn't see: it brings up a screen that has the dock beside it."""
        current = self.current
        if has_form and self._home is not None and current is not None and current.dock is DockUse.NEVER:
            self.show_tab(self._home)

    def go_to_alert(self, alert_id: str) -> None:
        """Where the map is, that alert is seen."""
        if self._home is not None:
            self.show_tab(self._home)
        for screen in self:
            screen.go_to_alert(alert_id)

    def find_unit(self) -> None:
        """Ctrl+F: in the screen shown, else where the units are."""
        current = self.current
        if current is not None and current.find_unit():
            return
        if self._home is not None:
            self.show_tab(self._home)
            self.mine[self._home].find_unit()

    @property
    def _home(self) -> int | None:
        return next((n for n, screen in enumerate(self.mine) if screen.dock is DockUse.ALWAYS), None)

    def _is_current(self, screen: Screen) -> bool:
        return screen.page is self.currentWidget()

    def _open_by_key(self, number: int) -> None:
        self.show_tab(number)
        self.mine[number].opened_by_key()

    def minimumSizeHint(self) -> QSize:
        """What the screen shown needs: another one's width takes no room from it."""
        current = self.currentWidget()
        return current.minimumSizeHint().expandedTo(current.minimumSize()) if current else QSize()
