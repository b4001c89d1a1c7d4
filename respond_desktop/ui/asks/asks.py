"""The window's one set of asks: watching, keeping and backup, each with its panels and forms in the right dock."""

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.ui.asks.backup import BackupSide
from respond_desktop.ui.asks.watching import WatchSide
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.keys import Actions
from respond_desktop.ui.frame.right_dock import RightDock
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.units.card import UnitCard

NO_UNIT = "No unit is selected. Choose one in the table or on the map."


class Asks(QObject):
    """Owns what stands in `dock`, and answers the keys that ask for something."""

    said = Signal(str)

    def __init__(self, theme: Theme, bridge: Bridge, dock: RightDock, extras: Extras) -> None:
        super().__init__(dock)
        self._scene: Scene | None = None
        self.dock = dock
        self.watching = WatchSide(theme, bridge, dock, extras)
        self.backup = BackupSide(theme, bridge.commands, dock, extras)
        self.unit_card = UnitCard(theme, extras.clock, extras.place_words)
        dock.add_panel(self.unit_card)
        self.unit_card.watch_requested.connect(self.watch_unit)
        self.unit_card.backup_requested.connect(self.backup.ask)
        self.watching.said.connect(self.said)
        self.backup.said.connect(self.said)

    @property
    def key_actions(self) -> Actions:
        """What keys do here, on every screen."""
        watching = self.watching
        return {
            "watch": self.watch_selected,
            "backup": self.backup_selected,
            "backup_request": self.backup.show_newest,
            "listen": watching.panel.acts.toggle_listening,
            "talk": watching.panel.acts.talk.hold_by_key,
            "end_watch": watching.end_selected,
            "stop_clip": watching.keeping.clips.stop,
            "end_all": watching.end_all,
        }

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here now; None: forget everything."""
        self._scene = None
        self.watching.show_session(session)
        self.backup.show_session(session)
        self.unit_card.show_unit("")
        self.dock.show_session(session)

    def show_scene(self, scene: Scene) -> None:
        """The whole scene, to every panel and form."""
        self._scene = scene
        self.watching.show_scene(scene)
        self.backup.show_scene(scene)
        if self.unit_card.unit_id != scene.selected_unit:
            self.unit_card.show_unit(scene.selected_unit)
        self.dock.show_snapshot(scene.snapshot)
        self.unit_card.setVisible(bool(scene.selected_unit))
        self.dock.say_nothing(not scene.selected_unit and not self.watching.shown)

    def watch_selected(self) -> None:
        """V: the purpose form for the selected unit."""
        self.watch_unit(self._scene.selected_unit if self._scene else "")

    def watch_unit(self, unit_id: str) -> None:
        """The purpose form for that unit."""
        scene = self._scene
        unit = scene.snapshot.unit(unit_id) if scene else None
        if scene is None or unit is None:
            self.said.emit(NO_UNIT)
        elif not scene.session.may(Permission.WATCH):
            self.said.emit("Your role may not watch.")
        else:
            self.watching.ask(unit)

    def backup_selected(self) -> None:
        """F7: the backup form for the selected unit."""
        scene = self._scene
        if scene is None or scene.snapshot.unit(scene.selected_unit) is None:
            self.said.emit(NO_UNIT)
        elif not scene.session.may(Permission.REQUEST_BACKUP):
            self.said.emit("Your role may not ask for backup.")
        else:
            self.backup.ask(scene.selected_unit)
