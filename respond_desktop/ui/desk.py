"""The desk of a signed-in person: command bar, strip, bars, screens, side panel and status line."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.outcomes import Outcome
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.ui.alerts import AlertsDesk
from respond_desktop.ui.frame.bars import TroubleBars, troubles
from respond_desktop.ui.frame.command_bar import CommandBar
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.keys import KEYS, WALL_KEYS, Actions, Key, KeyMap, screen_keys
from respond_desktop.ui.frame.panes import step_pane
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.frame.side import SidePanel
from respond_desktop.ui.frame.status_line import StatusLine
from respond_desktop.ui.kit import line, tight
from respond_desktop.ui.operations import OperationsScreen
from respond_desktop.ui.screens import ALERTS, MY_VIEWS, OPERATIONS, WALL, Screens
from respond_desktop.ui.settings.diagnostics import DiagnosticsPage
from respond_desktop.ui.settings.kept import KeptPreferences
from respond_desktop.ui.settings.page import SettingsPage
from respond_desktop.ui.strip import AlertStrip
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.views.screen import MyViewsScreen
from respond_desktop.ui.wall import Wall


class Desk(QWidget):
    """Screens a role may not use are absent. The strip stands above all of them."""

    unit_chosen = Signal(str)
    alert_chosen = Signal(str)
    theme_asked = Signal()
    sign_out_asked = Signal()

    def __init__(self, theme: Theme, bridge: Bridge, map_view: QWidget, extras: Extras) -> None:
        super().__init__()
        self._clock, self._offset_s = extras.clock, 0.0
        self._session: SessionView | None = None
        self.bar = CommandBar(theme)
        self.strip = AlertStrip(theme, bridge.commands, extras.clock)
        self.bars = TroubleBars(theme)
        self.side = SidePanel(theme)
        self.status = StatusLine(theme)
        self.operations = OperationsScreen(theme, bridge, map_view, extras)
        self.wall = Wall(theme, bridge, self.operations, extras)
        self._alerts = AlertsDesk(theme, bridge.commands, extras)
        self.alerts = self._alerts.screen
        self.my_views = MyViewsScreen(theme, extras.clock)
        self.diagnostics = DiagnosticsPage(theme, bridge.watches.feeds, extras.media_words)
        self.preferences = KeptPreferences(theme, extras.choices, extras.keep_scale)
        self.settings = SettingsPage(theme, self.preferences, extras.scale, self.diagnostics)
        self.side.add_page(self.settings)
        self._commands, self._book = bridge.commands, bridge.watches
        pages = {
            OPERATIONS: self.operations,
            ALERTS: self.alerts,
            WALL: self.wall.page,
            MY_VIEWS: self.my_views,
        }
        self._screens = Screens(pages)
        self._sound_words = ""
        self.keys = KeyMap(self)
        self._lay_out()
        self._connect()
        self.status.show_map_pack(extras.map_pack)

    def _lay_out(self) -> None:
        body = self._body = QHBoxLayout()
        tight(body)
        body.addWidget(self._screens, 1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        tight(column)
        clip = self.operations.watching.keeping.clips.bar
        for part in (self.bar, line(), self.strip, self.bars, clip, line()):
            column.addWidget(part)
        column.addLayout(body, 1)
        column.addWidget(line())
        column.addWidget(self.status)

    def _connect(self) -> None:
        self.bar.screen_asked.connect(self.show_screen)
        self.preferences.stilled.connect(self.operations.map_area.hold_still)
        self.bar.sign_out_asked.connect(self._alerts.leave)
        self._alerts.sign_out_asked.connect(self.sign_out_asked)
        self._alerts.shown_asked.connect(partial(self._show, ALERTS))
        self._alerts.said.connect(self.say)
        self.strip.alert_chosen.connect(self._go_to_alert)
        self.strip.said.connect(self.say)
        self.status.keys_asked.connect(self._show_keys)
        self.operations.unit_chosen.connect(self.unit_chosen)
        self.operations.said.connect(self.say)
        self.operations.right.form_changed.connect(self._leave_lists)
        self.my_views.load_requested.connect(self._load_views)
        self.my_views.question_asked.connect(self._question_view)
        alerts = self.wall.screen.header.alerts
        alerts.acknowledge_asked.connect(self.strip.acknowledge)
        alerts.chosen.connect(self.strip.choose)
        self.wall.said.connect(self.say)
        self.wall.moved.connect(self._install_wall_keys)
        self.wall.main_asked.connect(self._come_forward)
        self.wall.shown_asked.connect(self._show_wall)

    def put_left(self, column: QWidget) -> None:
        """A column left of every screen (the demo's story)."""
        self._body.insertWidget(0, column)

    def show_session(self, session: SessionView | None) -> None:
        """Arrange the desk for a person; None: forget everything."""
        self._session = session
        self._book.show_session(session)
        self.preferences.show_session(session)
        self._screens.show_session(session)
        self.operations.show_session(session)
        self._alerts.show_session(session)
        self.my_views.show_session(session)
        self.wall.show_session(session)
        if session is None:
            self.keys.clear()
            self.side.forget()
            self.diagnostics.forget()
            self.strip.clear()
            self.bars.show_troubles(())
            self.status.clear()
            self.status.show_said("")
            return
        self.show_sound(self._sound_words)
        self.bar.show_session(session, self._screens.tabs)
        desk = OPERATIONS in self._screens.names
        self.strip.setVisible(session.may(Permission.SEE_ALERTS))
        self.status.setVisible(desk or session.may(Permission.EXPORT_AUDIT))
        self.status.show_desk(desk)
        self.keys.install(self._keys(desk), self.wall.with_wall(self._actions(), self._on_wall))
        self.show_screen(0)
        if desk:
            self.operations.units.table.setFocus(Qt.FocusReason.MouseFocusReason)

    def show_scene(self, scene: Scene) -> None:
        """Pass the scene to everybody."""
        self._offset_s = scene.snapshot.link.clock_offset_s
        self._book.fold(scene.snapshot, scene.session)
        self.my_views.show_offset(self._offset_s)
        self.bar.show_scene(scene)
        self.strip.show_scene(scene)
        self.bars.show_troubles(troubles(scene.snapshot, self._sound_words if self._hears else ""))
        self.status.show_scene(scene)
        self.operations.show_scene(scene)
        self._alerts.show_scene(scene)
        self.diagnostics.show_scene(scene)
        self.wall.show_scene(scene)

    def show_beat(self, scene: Scene) -> None:
        """Half a second has passed and nothing else changed: only what moves by itself."""
        self.bar.show_scene(scene)
        self.strip.show_scene(scene)
        self.wall.show_beat(scene)

    def show_sound(self, words: str) -> None:
        """Whether alerts can be heard."""
        self._sound_words = words
        self.diagnostics.show_sound(words)
        state = "No sound" if words else "Sound on"
        self.bar.show_sound(state if self._hears else "", not words)

    def show_screen(self, number: int) -> None:
        """Show a screen by the place of its tab."""
        self._screens.show_tab(number)
        self.bar.show_screen(number)
        self.wall.show_page()
        if self._on_wall() and self.wall.home.window is not None:
            self.wall.home.window.activateWindow()

    def say(self, words: str) -> None:
        """Say something in the status line and keep it in the journal."""
        if words and self._session is not None:
            self.status.show_said(words)
            self.wall.say(words)
            self.side.note(self._clock.central(self._offset_s), words)

    @property
    def _hears(self) -> bool:
        return self._session is not None and self._session.may(Permission.SEE_ALERTS)

    def _actions(self) -> Actions:
        strip = self.strip
        actions: Actions = {
            **self.operations.key_actions,
            "acknowledge_first": strip.acknowledge_first,
            "acknowledge_selected": strip.acknowledge_selected,
            "first_alert": strip.go_to_first,
            "next_alert": strip.next_alert,
            "previous_alert": strip.previous_alert,
            "close_alert": strip.begin_closing,
            "find_unit": self._find_unit,
            "journal": self.side.show_journal,
            "diagnostics": self._show_diagnostics,
            "theme": self.theme_asked.emit,
            "reset_layout": self._reset_layout,
            "next_pane": partial(self._step_pane, 1),
            "previous_pane": partial(self._step_pane, -1),
            "sign_out": self._alerts.leave,
            "keys": self._show_keys,
        }
        for number, _ in enumerate(self._screens.names):
            actions[f"screen_{number + 1}"] = partial(self._open_screen, number)
        return actions

    def _keys(self, desk: bool) -> tuple[Key, ...]:
        keys = tuple(key for key in KEYS if desk or key.anyone)
        names = self._screens.names
        return keys + (WALL_KEYS if WALL in names else ()) + screen_keys(names)

    def _install_wall_keys(self) -> None:
        if self._session is not None:
            self.wall.install_keys(self._keys(True), self._actions())

    def _show(self, name: str) -> None:
        self.show_screen(self._screens.names.index(name))

    def _on_wall(self) -> bool:
        return self._screens.shows(WALL)

    def _show_wall(self) -> None:
        if not self._on_wall():
            self._show(WALL)

    def _come_forward(self) -> None:
        """A form or a search begins in this window, for a key of the wall's window."""
        self._leave_lists(True)
        self.window().activateWindow()

    def _leave_lists(self, has_form: bool) -> None:
        """A form stands beside the map or the wall: nobody fills in one that she doesn't see."""
        if has_form and (self._screens.shows(MY_VIEWS) or self._screens.shows(ALERTS)):
            self._show(OPERATIONS)

    def _reset_layout(self) -> None:
        self.operations.reset_layout()
        self.wall.home.reset()

    def _open_screen(self, number: int) -> None:
        """By its key: on the wall the focus goes to the chosen picture, unless a form has come along."""
        self.show_screen(number)
        if self._on_wall() and self.wall.home.window is None and not self.operations.right.has_form:
            self.wall.screen.area.choose(self.wall.screen.area.current)

    def _go_to_alert(self, alert_id: str) -> None:
        if OPERATIONS in self._screens.names:
            self._show(OPERATIONS)
        self.alert_chosen.emit(alert_id)
        self.operations.go_to_alert(alert_id)

    def _load_views(self) -> None:
        asked_for = self._session

        def answered(outcome: Outcome) -> None:
            if asked_for is not None and self._session is asked_for:
                self.my_views.show_outcome(outcome)

        if asked_for is not None:
            self._commands.load_my_views(answered)

    def _question_view(self, record_seq: int, words: str) -> None:
        asked_for = self._session

        def answered(outcome: Outcome) -> None:
            if asked_for is not None and self._session is asked_for:
                self.my_views.show_questioned(record_seq, outcome)

        self._commands.question_view(record_seq, words, answered)

    def _find_unit(self) -> None:
        if self._screens.shows(ALERTS):
            self.alerts.find_unit()
            return
        self._show(OPERATIONS)
        if not self.operations.units.isVisible():  # the side panel has its room
            self.side.leave()
            layout = self.layout()
            if layout is not None:
                layout.activate()
        self.operations.units.start_search()

    def _show_diagnostics(self) -> None:
        self.side.show_page(self.settings, "cog-outline", "Settings")
        self.diagnostics.refresh()

    def _show_keys(self) -> None:
        self.side.show_keys(self.keys.keys)

    def _panes(self) -> tuple[QWidget, ...]:
        current = self._screens.currentWidget()
        known = {
            self.operations: self.operations.panes,
            self.alerts: self.alerts.panes,
            self.wall.page: self.wall.panes,
        }
        inner = known.get(current, (current,)) if current else ()
        return (self.strip, *inner, self.side, self.bar)

    def _step_pane(self, by: int) -> None:
        step_pane(self._panes(), by)
