"""The desk's screens, one at a time, each with a tab; who sits here has those of the role's rights."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.ui.kit import Label

OPERATIONS, ALERTS, WALL, MY_VIEWS = "Operations", "Alerts", "Wall", "My views"
_ICONS = {
    OPERATIONS: "map-marker-radius",
    ALERTS: "bell-outline",
    WALL: "view-grid-outline",
    MY_VIEWS: "eye-outline",
}
_RIGHTS = {
    OPERATIONS: (Permission.SEE_POSITIONS, Permission.SEE_ALERTS, Permission.WATCH),
    ALERTS: (Permission.SEE_ALERTS,),
    WALL: (Permission.WATCH,),
    MY_VIEWS: (Permission.READ_OWN_VIEWS,),
}
NOTHING_ALLOWED = "Your role has no rights on this system. Ask the policy officer of your agency."


class Screens(QStackedWidget):
    """`names`: the screens of whoever sits here, in the order of their tabs; a tab's number counts from 0."""

    def __init__(self, pages: dict[str, QWidget]) -> None:
        """`pages`: a widget for each screen's name."""
        super().__init__()
        self._pages = pages
        self._nothing = Label(NOTHING_ALLOWED, wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (*self._pages.values(), self._nothing):
            self.addWidget(page)
        self.names: tuple[str, ...] = ()

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; one right is enough for a screen that several lead to."""
        self.names = tuple(
            name
            for name, rights in _RIGHTS.items()
            if session and any(session.may(right) for right in rights)
        )

    @property
    def tabs(self) -> tuple[tuple[str, str], ...]:
        """Icon and name of each."""
        return tuple((_ICONS[name], name) for name in self.names)

    def show_tab(self, number: int) -> None:
        """Show the screen of a tab, or say that there is none for this role."""
        if number < len(self.names):
            self.setCurrentWidget(self._pages[self.names[number]])
        elif not self.names:
            self.setCurrentWidget(self._nothing)

    def shows(self, name: str) -> bool:
        """Whether it is that screen's turn."""
        return self.currentWidget() is self._pages[name]
