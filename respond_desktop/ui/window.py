"""The main window: a frame that arranges panels and passes scenes down and asks up."""

from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Priority
from respond_desktop.domain.outcomes import Outcome, Unavailable
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView, Workplace
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.ui.desk import DeskScreens
from respond_desktop.ui.frame.band import TrainingBand
from respond_desktop.ui.frame.extras import NO_EXTRAS, Extras
from respond_desktop.ui.frame.flash import FlashBorder
from respond_desktop.ui.frame.focus_ring import FocusRing
from respond_desktop.ui.frame.scene import Scene, SceneKeeper
from respond_desktop.ui.keep.clipping import Clipping
from respond_desktop.ui.kit import icon, tight
from respond_desktop.ui.signin import SignInScreen
from respond_desktop.ui.sound import Alarm
from respond_desktop.ui.theme import Theme, Tokens, apply_theme
from respond_desktop.ui.words.places import PlaceNamer

TITLE = "respond"
"""Never a unit, a place or a name: titles show in task bars."""

LEAST_SIZE = (1092, 600)
"""A laptop of 1366x768 at 125 %, in logical px, with room for its title bar."""

_ICON_GREY = "#8D959D"


class MainWindow(QMainWindow):
    """Training band, then either the sign-in screen or the desk."""

    def __init__(
        self, bridge: Bridge, theme: Theme, map_view: QWidget, sound: Alarm, extras: Extras = NO_EXTRAS
    ) -> None:
        super().__init__()
        self._bridge, self._theme, self._sound = bridge, theme, sound
        self._session: SessionView | None = None
        self._places = PlaceNamer(extras.place_words)
        self._shown: Scene | None = None
        theme.follow(self._restyle)
        self.setWindowTitle(TITLE)
        self._show_icon(False)
        self.setMinimumSize(*LEAST_SIZE)
        self.keeper = SceneKeeper(extras.clock, self, self._places.words)
        self.band = TrainingBand(theme)
        self.sign_in = SignInScreen(theme, bridge.commands, sound)
        self.desk = DeskScreens(theme, bridge, map_view, extras)
        self._lay_out()
        self._flash = FlashBorder(theme, self)
        self._ring = FocusRing(theme, self)
        self._connect()
        self._show_sound()

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self.sign_in)
        self._pages.addWidget(self.desk)
        body = QWidget()
        column = QVBoxLayout(body)
        tight(column)
        column.addWidget(self.band)
        column.addWidget(self._pages, 1)
        self.band.hide()
        self.setCentralWidget(body)

    def _connect(self) -> None:
        bridge, desk = self._bridge, self.desk
        bridge.workplace_changed.connect(self._workplace)
        bridge.session_started.connect(self._started)
        bridge.session_ended.connect(self._ended)
        bridge.snapshot_changed.connect(self._snapshot)
        bridge.journal_line.connect(desk.say)
        self.keeper.changed.connect(self._scene)
        desk.unit_chosen.connect(self.keeper.select_unit)
        desk.alert_chosen.connect(self.keeper.select_alert)
        desk.theme_asked.connect(self._theme.next)
        desk.aside.preferences.stilled.connect(self.keeper.hold_still)
        desk.sign_out_asked.connect(self._sign_out)
        self.sign_in.left.connect(self.close)
        self._sound.speaker.changed.connect(self._show_sound)

    def _workplace(self, workplace: Workplace) -> None:
        self._show_training(workplace.training or self._in_training())
        self.sign_in.show_workplace(workplace)

    def _started(self, session: SessionView) -> None:
        self._session, self._shown = session, None  # she is shown all of it, not only what has changed since
        self._show_training(session.training)
        self._pages.setCurrentWidget(self.desk)
        self.desk.show_session(session)
        self.keeper.start(session)

    def _ended(self, reason: str) -> None:
        self._session = None
        lost = self._clips.forget()
        self._places.forget()
        self.keeper.stop()
        self.desk.show_session(None)
        self._pages.setCurrentWidget(self.sign_in)
        self.sign_in.begin(" ".join(part for part in (reason, lost) if part))

    def _snapshot(self, snapshot: Snapshot) -> None:
        self.keeper.take(self._places.named(snapshot))

    def _scene(self, scene: Scene | None) -> None:
        self._sound.hear(scene if scene is not None and scene.session.may(Permission.SEE_ALERTS) else None)
        if scene is None:
            self._shown = None
            self._flash.show_flash(False, False)
            return
        half, self._shown = scene.only_beat_since(self._shown) and scene.beat, scene
        if half:
            self.desk.show_beat(scene)
        else:
            self.desk.show_scene(scene)
        self._show_flash(scene)

    def _show_flash(self, scene: Scene) -> None:
        urgent = any(a.waiting and a.priority is Priority.P1 for a in scene.alerts)
        silent = urgent and bool(self._sound.words)
        self._flash.show_flash(silent, scene.beat)
        if silent:
            QApplication.alert(self)

    def _show_sound(self) -> None:
        self.desk.show_sound(self._sound.words)
        self.sign_in.show_sound()
        self._shown = None
        if self.keeper.scene is not None:
            self._scene(self.keeper.scene)

    def _sign_out(self) -> None:
        self._bridge.commands.sign_out(self._signed_out)

    def _signed_out(self, outcome: Outcome[object]) -> None:
        if isinstance(outcome, Unavailable) and self._session is None:
            self.sign_in.say(outcome.words)  # the desk isn't seen any more

    def _show_training(self, training: bool) -> None:
        self.band.setVisible(training)
        self._show_icon(training)

    def _show_icon(self, training: bool) -> None:
        self.setWindowIcon(icon("shield-account", self._theme.tokens.train if training else _ICON_GREY))

    def _in_training(self) -> bool:
        return self._session is not None and self._session.training

    @property
    def _clips(self) -> Clipping:
        return self.desk.asks.watching.keeping.clips

    def _restyle(self, tokens: Tokens) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, tokens)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The flash covers the window's edge."""
        super().resizeEvent(event)
        self._flash.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing beats or sounds after the window has gone, and no other window of ours stays.

        While a clip is not kept yet, it goes only when it is closed twice.
        """
        if not self._clips.may_close():
            event.ignore()
            return
        self._clips.forget()
        self.desk.shut_down()
        self.keeper.stop()
        super().closeEvent(event)
