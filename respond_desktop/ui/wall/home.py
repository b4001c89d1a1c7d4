"""Where the wall is: in its tab, or in the one other window we ever open; and what of it is kept for a person."""

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.choices import Choices
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.wall.book.choice import KEY, WallChoice, read_choice
from respond_desktop.ui.wall.book.plan import Layout
from respond_desktop.ui.wall.page import WallPage
from respond_desktop.ui.wall.screen import WallScreen
from respond_desktop.ui.wall.window import WallWindow, find_screen, other_screen, screen_key

SCREEN_GONE = "The wall’s monitor is gone. The wall is back in the main window; the watches go on."
SCREEN_MISSING = "The wall’s monitor isn’t there. The wall is in the main window."
SAVE_AFTER_MS = 500


class WallHome(QObject):
    """Owns page, wall and its window. `moved()` after the wall changed its window: keys have to follow."""

    moved = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, wall: WallScreen, choices: Choices) -> None:
        super().__init__()
        self._theme, self._choices = theme, choices
        self._session: SessionView | None = None
        self._kept = WallChoice()
        self._loaded = self._back_after_full = False
        self.wall, self.page = wall, WallPage(theme)
        self.window: WallWindow | None = None
        self._saving = QTimer(self, interval=SAVE_AFTER_MS, singleShot=True)
        self._saving.timeout.connect(self._save)
        self.page.hold(wall)
        self.page.back_asked.connect(self.come_back)
        wall.order_changed.connect(self._save_soon)
        wall.footer.window_asked.connect(self.toggle_window)
        app = QApplication.instance()
        if isinstance(app, QGuiApplication):
            app.screenRemoved.connect(self._screen_removed)

    def show_session(self, session: SessionView | None) -> None:
        """Restore this person's places; None: nothing of the session stays, in no window."""
        if session is None:
            self._save()
        self._session, self._loaded = session, False
        self._into_tab()
        self.wall.show_session(session)
        self._kept = WallChoice()
        if session is not None:
            self._load(session)

    def show_scene(self, scene: Scene) -> None:
        """Pass the scene on."""
        self.wall.show_scene(scene)

    def toggle_window(self) -> None:
        """Shift+F11: into its own window, or back."""
        if self.window is None:
            self.pop_out()
        else:
            self.come_back()

    def pop_out(self) -> None:
        """Open the wall's own window: on its remembered screen, else on one beside the main window's."""
        if self.window is None and self._session is not None:
            main = self.page.screen()
            screen = find_screen(self._kept.screen) or other_screen(main) or main
            self.page.let_go(self.wall)
            self.window = window = WallWindow(self._theme, self._session.training)
            window.closed.connect(self.come_back)
            window.left_full_screen.connect(self._full_screen_left)
            window.hold(self.wall)
            box = self._kept.box if screen_key(screen) == self._kept.screen else ()
            window.open_on(screen, box, fill=screen is not main)
            self._show_where()
            self._save_soon()

    def come_back(self) -> None:
        """Into the tab; watches go on."""
        self._remember_window()
        self._into_tab()
        self._save_soon()

    def toggle_full_screen(self) -> None:
        """F11: full screen, from the tab as well; then Esc brings it back there."""
        if self.window is None:
            self.pop_out()
            self._back_after_full = True
        if self.window is not None:
            self.window.toggle_full_screen()

    def reset(self) -> None:
        """Ctrl+0: one large and seven small, in the tab; the pictures keep their order."""
        self._into_tab()
        self._kept = WallChoice()
        self.wall.area.show_large(None)
        self.wall.footer.big.setChecked(False)
        self.wall.use_layout(Layout.ONE_AND_SEVEN)
        self._save_soon()

    def shut_down(self) -> None:
        """The main window closes: so does this one."""
        self._save()
        self._into_tab()

    def _into_tab(self) -> None:
        window, self.window = self.window, None
        self._back_after_full = False
        if window is not None:
            self.page.hold(self.wall)
            window.go()
            self._show_where()

    def _show_where(self) -> None:
        own = self.window is not None
        self.wall.header.show_own_window(own)
        self.wall.footer.show_own_window(own)
        self.moved.emit()

    def _full_screen_left(self) -> None:
        if self._back_after_full:
            self.come_back()

    def _screen_removed(self, screen: QScreen) -> None:
        if self.window is not None and self.window.screen() is screen:
            self._into_tab()
            self.said.emit(SCREEN_GONE)

    # -- kept choices

    def _load(self, session: SessionView) -> None:
        def loaded(text: str) -> None:
            if session is self._session:
                self._restore(read_choice(text))

        self._choices.load(session.person.id, KEY, loaded)

    def _restore(self, kept: WallChoice) -> None:
        self._kept, self._loaded = kept, True
        self.wall.restore(kept.layout, kept.units, kept.big_for_p1)
        if kept.own_window and find_screen(kept.screen) is not None:
            self.pop_out()
        elif kept.own_window:
            self.said.emit(SCREEN_MISSING)

    def _remember_window(self) -> None:
        window = self.window
        if window is not None and not window.isFullScreen():
            box = window.geometry()
            place = (box.x(), box.y(), box.width(), box.height())
            self._kept = replace(self._kept, screen=screen_key(window.screen()), box=place)

    def _save_soon(self) -> None:
        if self._session is not None and self._loaded:
            self._saving.start()

    def _save(self) -> None:
        self._saving.stop()
        if self._session is None or not self._loaded:
            return
        self._remember_window()
        wall, own = self.wall, self.window is not None and not self._back_after_full
        layout = wall.area.layout_kind
        kept = Layout.ONE_AND_SEVEN if layout is Layout.INCIDENT else layout
        self._kept = WallChoice(
            kept, wall.model.places.units, wall.big_for_p1, own, self._kept.screen, self._kept.box
        )
        self._choices.save(self._session.person.id, KEY, self._kept.text())
