"""Every key of the window, once: what is shown by F1 is what is installed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from respond_desktop.ui.kit.pressed import meant

Actions = dict[str, Callable[[], object]]
"""What is done, by the action's name."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key sequence, the action's name and what it does in words; `anyone` keys need no desk rights."""

    sequence: str
    action: str
    words: str
    anyone: bool = False

    @property
    def cap(self) -> str:
        """How the key is drawn: "Shift+F2" as "Shift F2"."""
        return self.sequence.replace("+", " ")


KEYS = (
    Key("F2", "acknowledge_first", "Acknowledge the first alert"),
    Key("Shift+F2", "acknowledge_selected", "Acknowledge the selected alert"),
    Key("F3", "first_alert", "Go to the first alert: select its unit, centre the map"),
    Key("F4", "next_alert", "Next open alert"),
    Key("Shift+F4", "previous_alert", "Previous open alert"),
    Key("C", "close_alert", "Close the alert: then 1 real, 2 false, 3 test"),
    Key("V", "watch", "Watch the selected unit"),
    Key("F7", "backup", "Ask for backup, Code 3, to the selected unit"),
    Key("Shift+F7", "backup_request", "The newest backup request: who comes; P there sends a new place"),
    Key("E", "end_watch", "End the watch"),
    Key("L", "listen", "Listen to the watched camera, or no more"),
    Key("T", "talk", "Talk to the officer while it is held"),
    Key("K", "stop_clip", "End the clip that runs; it is kept"),
    Key("Shift+E", "end_all", "End all watches (twice)"),
    Key("Ctrl+F", "find_unit", "Find a unit by its number"),
    Key("Home", "map_home", "Map: all units (arrows move it, + and - zoom)"),
    Key("Ctrl+J", "journal", "Journal of everything said", anyone=True),
    Key("Ctrl+,", "diagnostics", "Settings and diagnostics", anyone=True),
    Key("Ctrl+M", "theme", "Night, day or dim", anyone=True),
    Key("Ctrl+0", "reset_layout", "Reset the layout"),
    Key("F6", "next_pane", "Next pane", anyone=True),
    Key("Shift+F6", "previous_pane", "Previous pane", anyone=True),
    Key("Ctrl+L", "sign_out", "Sign out: all pictures end", anyone=True),
    Key("F1", "keys", "These keys", anyone=True),
)


WALL_KEYS = (
    Key("W", "to_wall", "The watched unit to the wall; on the wall: off it"),
    Key(
        "Shift+V",
        "nearest",
        "Watch the nearest 4 of the selected alert or unit; on the wall: of the alert or tile",
    ),
    Key("F11", "wall_full_screen", "Wall: full screen; Esc leaves it"),
    Key("Shift+F11", "wall_window", "Wall: into its own window, or back"),
)
"""For those who may watch. On the wall itself: arrows, Ctrl and arrows, Enter, Delete (ui/wall/area.py)."""


def screen_keys(screens: tuple[tuple[str, int], ...]) -> tuple[Key, ...]:
    """Ctrl and a digit for each screen this role has, by name and digit; `screen_1`... count the tabs.

    A digit never changes, whatever other screens a role has; 0 takes the first that is free.
    """
    free = [n for n in range(1, 10) if n not in {digit for _name, digit in screens}]
    return tuple(
        Key(f"Ctrl+{digit or free.pop(0)}", f"screen_{n}", f"Screen: {name}", anyone=True)
        for n, (name, digit) in enumerate(screens, 1)
    )


class KeyMap(QObject):
    """Shortcuts of one window. A held function key does nothing (no auto-repeat); letters don't act in text fields.

    A key that means one of them on its keyboard layout, though Qt doesn't take it for that, does the same.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QWidget | None = None
        self._meanings: dict[str, Callable[[], object]] = {}
        self._shortcuts: list[QShortcut] = []
        self.keys: tuple[Key, ...] = ()

    def install(self, keys: tuple[Key, ...], actions: Mapping[str, Callable[[], object]]) -> None:
        """Replace the keys; every key needs its action (KeyError otherwise)."""
        self.clear()
        self.keys = keys
        for key in keys:
            shortcut = QShortcut(QKeySequence(key.sequence), self._window)
            shortcut.setAutoRepeat(False)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(actions[key.action])
            self._shortcuts.append(shortcut)
        self._meanings = {QKeySequence(key.sequence).toString(): actions[key.action] for key in keys}
        self._watched = self._window.window()
        self._watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt asks each widget up to the window before it looks for a shortcut; text fields keep what they type."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            made = meant(event)
            act = (
                self._meanings.get(QKeySequence(made).toString()) if made != event.keyCombination() else None
            )
            if act is not None and watched is self._watched:
                event.accept()
                if not event.isAutoRepeat():
                    act()
                return True
        return super().eventFilter(watched, event)

    def clear(self) -> None:
        """Take all keys away (nobody is signed in)."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._shortcuts = []
        self._meanings = {}
        if self._watched is not None:
            self._watched.removeEventFilter(self)
        self.keys = ()
