"""The wall as a screen: tab and window, keys, and how its asks reach the main window's right dock."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.ui.asks.given import Given
from respond_desktop.ui.frame.keys import WALL_KEYS, Actions
from respond_desktop.ui.frame.panes import step_pane
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.frame.screen import DockUse, Screen
from respond_desktop.ui.wall.hearing import WallHearing
from respond_desktop.ui.wall.home import WallHome
from respond_desktop.ui.wall.nearest import Nearest
from respond_desktop.ui.wall.screen import WallScreen

NAME = "Wall"
NO_WATCH_CHOSEN = "You are watching no camera. V asks for one."
_IN_MAIN_WINDOW = ("find_unit", "backup", "backup_request", "close_alert", "journal", "keys", "first_alert")
"""Keys of the wall's window whose effect is in the main window, which comes forward for them."""


class Wall(Screen):
    """A form for it stands beside its pictures, which it has itself."""

    dock = DockUse.FORMS
    keys = WALL_KEYS

    def __init__(self, given: Given) -> None:
        theme, bridge, extras = given.theme, given.bridge, given.extras
        self.screen = WallScreen(theme, bridge.watches, extras.clock, extras.place_words)
        self.home = WallHome(theme, self.screen, extras.choices)
        super().__init__(self.home.page)
        self._asks, self._frame = given.asks, given.frame
        self._scene: Scene | None = None
        self._held_form = False
        self.hearing = WallHearing(self.screen, given.asks.watching.hearing)
        self.nearest = Nearest(theme, bridge.commands, given.asks.dock, self.screen.model)
        alerts = self.screen.header.alerts
        alerts.acknowledge_asked.connect(given.strip.acknowledge)
        alerts.chosen.connect(given.strip.choose)
        self._connect()

    def _connect(self) -> None:
        watching = self._asks.watching
        self.screen.acts.end_asked.connect(watching.panel.end_requested)
        self.screen.acts.watch_asked.connect(self._ask_number)
        self.screen.header.end_all_asked.connect(watching.end_all)
        self.screen.footer.nearest_asked.connect(self.watch_nearest)
        watching.panel.wall_requested.connect(self.screen.acts.bring)
        watching.form.cancelled.connect(self.screen.model.expect_nothing)
        self.nearest.changed.connect(self.screen.show_answers)
        self.nearest.started.connect(self._show_asked)
        self._asks.dock.form_changed.connect(self._form_changed)
        self.home.moved.connect(self._install_keys)
        self.hearing.keep_asked.connect(watching.keep)
        for part in (self.screen, self.home, self.hearing, self.nearest):
            part.said.connect(self._frame.say)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 steps through on the wall."""
        return (self.screen.area, self.screen.footer, self.screen.header)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; the wall is for those who may watch."""
        self._scene = None
        watcher = session if session is not None and session.may(Permission.WATCH) else None
        self.nearest.show_session(watcher)
        self.hearing.show_session(watcher)
        self.home.show_session(watcher)
        self.screen.footer.show_nearest((), "the incident")

    def show_scene(self, scene: Scene) -> None:
        """The whole scene."""
        self._scene = scene
        self.screen.show_scene(scene)
        self._say_nearest(scene)

    def show_beat(self, scene: Scene) -> None:
        """Only time has passed, or another tile was chosen."""
        self._scene = scene
        self.screen.show_beat(scene)
        self._say_nearest(scene)

    def _say_nearest(self, scene: Scene) -> None:
        """Whom a press would ask for; ranked only while somebody sees it (5,000 units take 20 ms)."""
        if self.screen.isVisible():
            found = self.nearest.find(scene, self._chosen_number)
            words = found.around.words if found else "the incident"
            self.screen.footer.show_nearest(found.numbers if found else (), words)

    def hear_said(self, words: str) -> None:
        """What was said last, for those who look at the wall's window."""
        if self.home.window is not None:
            self.screen.footer.show_said(words)

    def send_selected(self) -> None:
        """W outside the wall: the watch of the panel goes to the wall."""
        if self._asks.watching.panel.running():
            self._asks.watching.panel.send_to_wall()
        else:
            self._frame.say(NO_WATCH_CHOSEN)

    def watch_chosen(self) -> None:
        """V on the wall: the chosen tile's unit, else the selected one; the form opens in the right dock."""
        number = self.screen.acts.chosen_unit
        scene = self._scene
        if number:
            self._ask_number(number)
        elif scene is not None:
            unit = scene.snapshot.unit(scene.selected_unit)
            self.screen.model.expect(unit.number if unit else "")
            self._asks.watch_selected()

    def watch_nearest(self) -> None:
        """Shift+V on the wall: nearest to the selected or a priority 1 alert, else to the chosen tile's unit."""
        self.nearest.ask(self._scene, self._chosen_number)

    def watch_nearest_selected(self) -> None:
        """Shift+V elsewhere: nearest to the selected alert or unit."""
        self.nearest.ask(self._scene)

    @property
    def _chosen_number(self) -> str:
        area = self.screen.area
        return area.tiles[area.current].facts.number

    def turned(self, here: bool) -> None:
        """Another screen is shown: the tab's, or no longer. In its own window the wall comes forward instead."""
        if self._scene is not None:
            self._say_nearest(self._scene)
        if here and self.home.window is not None:
            self.home.window.activateWindow()

    def opened_by_key(self) -> None:
        """The focus goes to the chosen picture, unless a form has come along."""
        if self.home.window is None and not self._asks.dock.has_form:
            self.screen.area.choose(self.screen.area.current)

    def reset_layout(self) -> None:
        """One large and seven small, in the tab."""
        self.home.reset()

    def shut_down(self) -> None:
        """The wall's own window closes as well."""
        self.home.shut_down()

    def with_actions(self, actions: Actions, here: Callable[[], bool]) -> Actions:
        """The desk's actions and the wall's; while `here()`, V, E, W, L and T act on the wall."""
        mine: Actions = {
            "watch": self.watch_chosen,
            "end_watch": self.screen.acts.end_chosen,
            "to_wall": self.screen.acts.take_chosen_off,
            "nearest": self.watch_nearest,
            "listen": self.hearing.listen_chosen,
            "talk": self.hearing.talk_chosen,
        }
        made: Actions = {
            **actions,
            "to_wall": self.send_selected,
            "nearest": self.watch_nearest_selected,
            "wall_full_screen": self.home.toggle_full_screen,
            "wall_window": self.home.toggle_window,
        }
        for name, act in mine.items():
            made[name] = partial(_either, act, made[name], here)
        return made

    def _install_keys(self) -> None:
        """Every key of the desk works in the wall's window as well."""
        window = self.home.window
        if window is None:
            return
        keys, known = self._frame.keys_now()
        actions = self.with_actions(known, lambda: True)
        actions["next_pane"] = lambda: step_pane(self.panes, 1)
        actions["previous_pane"] = lambda: step_pane(self.panes, -1)
        for name in actions:
            if name in _IN_MAIN_WINDOW or name.startswith("screen_"):
                actions[name] = partial(self._in_main_window, actions[name])
        window.keys.install(keys, actions)
        self.screen.area.choose(self.screen.area.current)

    def _in_main_window(self, act: Callable[[], object]) -> None:
        self._frame.come_forward()
        act()

    def _ask_number(self, number: str) -> None:
        scene = self._scene
        unit = scene.snapshot.units.numbered(number) if scene else None
        if unit is None:
            self._frame.say(f"Unit {number} isn’t among the units you may see now.")
            return
        self.screen.model.expect(number)
        self._asks.watch_unit(unit.id)

    def _show_asked(self, places: tuple[int, ...]) -> None:
        """Pictures somebody asked for are seen: in the wall's window, else in its tab."""
        self.screen.show_places(places)
        window = self.home.window
        if window is not None:
            window.raise_()
        else:
            self._frame.open_screen(NAME)
        if places:
            self.screen.area.choose(places[0])

    def _form_changed(self, has_form: bool) -> None:
        window = self.home.window
        if not has_form and self.page.isVisible() and self._held_form:
            self.screen.area.choose(self.screen.area.current)
        self._held_form = has_form and self.page.isVisible()
        if has_form and window is not None and window.isActiveWindow():
            self._frame.come_forward()


def _either(here_act: Callable[[], object], else_act: Callable[[], object], here: Callable[[], bool]) -> None:
    if here():
        here_act()
    else:
        else_act()
