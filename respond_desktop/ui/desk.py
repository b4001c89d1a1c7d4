"""The desk of a signed-in person: command bar, strip, bars, screens, right dock, side panel and status line."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.ui.asks.asks import Asks
from respond_desktop.ui.asks.given import Given
from respond_desktop.ui.frame.bars import TroubleBars, troubles
from respond_desktop.ui.frame.body import FrameBody
from respond_desktop.ui.frame.command_bar import CommandBar
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.keys import KEYS, Actions, Key, KeyMap
from respond_desktop.ui.frame.panes import step_pane
from respond_desktop.ui.frame.right_dock import RightDock
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.frame.screen import DockUse
from respond_desktop.ui.frame.status_line import StatusLine
from respond_desktop.ui.kit import line, tight
from respond_desktop.ui.screens import Screens
from respond_desktop.ui.settings.aside import Aside
from respond_desktop.ui.strip import AlertStrip
from respond_desktop.ui.theme import Theme


class DeskScreens(QWidget):
    """Walks the screens' rows; those a role may not use are absent. The strip stands above all of them."""

    unit_chosen = Signal(str)
    alert_chosen = Signal(str)
    theme_asked = Signal()
    sign_out_asked = Signal()

    def __init__(self, theme: Theme, bridge: Bridge, map_view: QWidget, extras: Extras) -> None:
        super().__init__()
        self._clock, self._offset_s, self._book = extras.clock, 0.0, bridge.watches
        self._session: SessionView | None = None
        self._sound_words = ""
        self.bar, self.bars, self.status = CommandBar(theme), TroubleBars(theme), StatusLine(theme)
        self.strip = AlertStrip(theme, bridge.commands, extras.clock)
        self.aside = Aside(theme, bridge.watches.feeds, extras)
        self.dock = RightDock(theme)
        self.asks = Asks(theme, bridge, self.dock, extras)
        self.screens = Screens(Given(theme, bridge, extras, map_view, self.asks, self.strip, self))
        self._middle = FrameBody(self.screens, self.dock)
        self.keys = KeyMap(self)
        self._lay_out()
        self._connect()
        self.status.show_map_pack(extras.map_pack)

    def _lay_out(self) -> None:
        body = self._body = QHBoxLayout()
        tight(body)
        body.addWidget(self._middle, 1)
        body.addWidget(self.aside.panel)
        column = QVBoxLayout(self)
        tight(column)
        clip = self.asks.watching.keeping.clips.bar
        for part in (self.bar, line(), self.strip, self.bars, clip, line()):
            column.addWidget(part)
        column.addLayout(body, 1)
        column.addWidget(line())
        column.addWidget(self.status)

    def _connect(self) -> None:
        self.screens.shown.connect(self._show_screen)
        self.bar.screen_asked.connect(self.screens.show_tab)
        self.bar.sign_out_asked.connect(self._leave)
        self.strip.alert_chosen.connect(self.alert_chosen)
        self.strip.alert_chosen.connect(self.screens.go_to_alert)
        self.strip.said.connect(self.say)
        self.status.keys_asked.connect(self.show_keys)
        self.asks.said.connect(self.say)
        self.dock.form_changed.connect(self.screens.bring_dock)
        for screen in self.screens:
            self.aside.preferences.stilled.connect(screen.hold_still)

    def put_left(self, column: QWidget) -> None:
        """A column left of every screen (the demo's story)."""
        self._body.insertWidget(0, column)

    def show_session(self, session: SessionView | None) -> None:
        """Arrange the desk for a person; None: forget everything."""
        self._session = session
        self._book.show_session(session)
        self.aside.show_session(session)
        self.asks.show_session(session)
        self.screens.show_session(session)
        if session is None:
            self.keys.clear()
            self.strip.clear()
            self.bars.show_troubles(())
            self.status.clear()
            self.status.show_said("")
            return
        self.show_sound(self._sound_words)
        self.bar.show_session(session, tuple((look.icon, look.name) for look in self.screens.looks))
        self.strip.setVisible(session.may(Permission.SEE_ALERTS))
        operates = self.screens.operates
        self.status.setVisible(operates or session.may(Permission.EXPORT_AUDIT))
        self.status.show_desk(operates)
        self.keys.install(*self.keys_now())
        self.screens.show_tab(0)
        if self.screens.current is not None:
            self.screens.current.begin()

    def show_scene(self, scene: Scene) -> None:
        """Pass the scene to everybody; the book first, for all look at it."""
        self._offset_s = scene.snapshot.link.clock_offset_s
        self._book.fold(scene.snapshot, scene.session)
        self.bar.show_scene(scene)
        self.strip.show_scene(scene)
        self.bars.show_troubles(troubles(scene.snapshot, self._sound_words if self._hears else ""))
        self.status.show_scene(scene)
        self.asks.show_scene(scene)
        self.aside.show_scene(scene)
        for screen in self.screens:
            screen.show_scene(scene)

    def show_beat(self, scene: Scene) -> None:
        """Half a second has passed and nothing else changed: only what moves by itself."""
        self.bar.show_scene(scene)
        self.strip.show_scene(scene)
        for screen in self.screens:
            screen.show_beat(scene)

    def show_sound(self, words: str) -> None:
        """Whether alerts can be heard."""
        self._sound_words = words
        self.aside.show_sound(words)
        state = "No sound" if words else "Sound on"
        self.bar.show_sound(state if self._hears else "", not words)

    def shut_down(self) -> None:
        """The window closes: so do all others of ours."""
        for screen in self.screens:
            screen.shut_down()

    # -- what screens use (ui/frame/screen.py)

    def say(self, words: str) -> None:
        """Say something in the status line and keep it in the journal."""
        if words and self._session is not None:
            self.status.show_said(words)
            for screen in self.screens:
                screen.hear_said(words)
            self.aside.panel.note(self._clock.central(self._offset_s), words)

    def choose_unit(self, unit_id: str) -> None:
        """Select a unit ("" for none)."""
        self.unit_chosen.emit(unit_id)

    def open_screen(self, name: str) -> None:
        """Show that screen, unless it is shown."""
        self.screens.open(name)

    def come_forward(self) -> None:
        """A form or a search begins in this window, for a key of another."""
        self.screens.bring_dock(True)
        self.window().activateWindow()

    def make_room(self) -> None:
        """Close the side panel, and let everything take its place."""
        self.aside.panel.leave()
        layout = self.layout()
        if layout is not None:
            layout.activate()

    def sign_out(self) -> None:
        """End the session."""
        self.sign_out_asked.emit()

    def keys_now(self) -> tuple[tuple[Key, ...], Actions]:
        """The keys of whoever sits here, and what they do."""
        keys = tuple(key for key in KEYS if self.screens.operates or key.anyone)
        actions = {**self.asks.key_actions, **self.strip.key_actions, **self._own_actions()}
        return keys + self.screens.keys, self.screens.with_actions(actions)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 steps through."""
        current = self.screens.current
        inner = current.panes if current is not None else ()
        return (self.strip, *inner, self.dock, self.aside.panel, self.bar)

    # -- inside

    @property
    def _hears(self) -> bool:
        return self._session is not None and self._session.may(Permission.SEE_ALERTS)

    def _own_actions(self) -> Actions:
        return {
            "find_unit": self.screens.find_unit,
            "journal": self.aside.panel.show_journal,
            "diagnostics": self.aside.show_settings,
            "theme": self.theme_asked.emit,
            "reset_layout": self._reset_layout,
            "next_pane": partial(self._step_pane, 1),
            "previous_pane": partial(self._step_pane, -1),
            "sign_out": self._leave,
            "keys": self.show_keys,
        }

    def _show_screen(self, number: int) -> None:
        current = self.screens.current
        self._middle.use(*((current.dock, current.page.minimumWidth()) if current else (DockUse.NEVER, 0)))
        self.bar.show_screen(number)

    def _leave(self) -> None:
        """What a screen offers comes before the sign-out."""
        if not any(screen.before_sign_out() for screen in self.screens):
            self.sign_out()

    def _reset_layout(self) -> None:
        self._middle.reset()
        for screen in self.screens:
            screen.reset_layout()

    def show_keys(self) -> None:
        """F1: the keys that work now, or close their list."""
        self.aside.panel.show_keys(self.keys.keys)

    def _step_pane(self, by: int) -> None:
        step_pane(self.panes, by)
