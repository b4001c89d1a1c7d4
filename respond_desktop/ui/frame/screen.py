"""A screen: what stands under a tab, and what the window around it tells it. A new one is a folder and one row."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.ui.frame.keys import Actions, Key
from respond_desktop.ui.frame.scene import Scene


class DockUse(Enum):
    """When the right dock stands beside a screen. A form that begins where it never does brings up one that has it."""

    ALWAYS = "always"
    FORMS = "forms"
    NEVER = "never"


class Frame(Protocol):
    """The window, as a screen may use it."""

    def say(self, words: str) -> None:
        """Say something in the status line and keep it in the journal."""

    def choose_unit(self, unit_id: str) -> None:
        """Select a unit ("" for none)."""

    def open_screen(self, name: str) -> None:
        """Show that screen, unless it is shown."""

    def come_forward(self) -> None:
        """Something begins in this window, for a key of another."""

    def make_room(self) -> None:
        """Close the side panel: its room is needed."""

    def sign_out(self) -> None:
        """End the session."""

    def keys_now(self) -> tuple[tuple[Key, ...], Actions]:
        """The keys of whoever sits here, for another window of ours."""


class Screen(QObject):
    """What every screen has; each says only what it does otherwise. `page` is what its tab shows."""

    dock = DockUse.NEVER
    keys: tuple[Key, ...] = ()

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.page = page

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 steps through."""
        return (self.page,)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; None: forget everything. Those whose role has no such screen are told as well."""

    def show_scene(self, scene: Scene) -> None:
        """Everything there is to show, whether or not it is this screen's turn."""

    def show_beat(self, scene: Scene) -> None:
        """Half a second has passed and nothing else changed."""

    def with_actions(self, actions: Actions, here: Callable[[], bool]) -> Actions:
        """The window's actions with this screen's own; `here()`: whether it is this screen's turn."""
        return actions

    def turned(self, here: bool) -> None:
        """Another tab was chosen: this one's, or not."""

    def begin(self) -> None:
        """Somebody signed in and finds this screen."""

    def opened_by_key(self) -> None:
        """Its own key was pressed: the hands want to go on here."""

    def find_unit(self) -> bool:
        """Ctrl+F; False: it has nothing to search."""
        return False

    def go_to_alert(self, alert_id: str) -> None:
        """An alert was chosen anywhere in the window."""

    def before_sign_out(self) -> bool:
        """Whether something is offered first, here; then nobody is signed out yet."""
        return False

    def hear_said(self, words: str) -> None:
        """Something was said in the status line."""

    def hold_still(self, still: bool) -> None:
        """Less motion, or again."""

    def reset_layout(self) -> None:
        """Ctrl+0."""

    def shut_down(self) -> None:
        """The window closes."""


@dataclass(frozen=True, slots=True)
class ScreenLook:
    """A tab: name, icon, the rights of which one is enough, and its digit with Ctrl (0: the first that is free)."""

    name: str
    icon: str
    rights: tuple[Permission, ...]
    key: int = 0
