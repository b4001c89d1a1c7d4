"""The operations screen arranges units dock, map and right dock, and carries asks to the commands."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.ui.frame import right_dock
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.keys import Actions
from respond_desktop.ui.frame.right_dock import RightDock
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import tight
from respond_desktop.ui.operations import map_area
from respond_desktop.ui.operations.backup import Backup
from respond_desktop.ui.operations.map_area import ALERT_ZOOM, MapArea
from respond_desktop.ui.operations.watching import Watching
from respond_desktop.ui.strip.place import pressed_words
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.units import UnitsDock, dock
from respond_desktop.ui.units.card import UnitCard

NO_UNIT = "No unit is selected. Choose one in the table or on the map."


class OperationsScreen(QWidget):
    """Selection lives in the scene: `unit_chosen` asks for another one."""

    unit_chosen = Signal(str)
    said = Signal(str)

    def __init__(self, theme: Theme, bridge: Bridge, map_view: QWidget, extras: Extras) -> None:
        super().__init__()
        self._scene: Scene | None = None
        self.units = UnitsDock(theme)
        self.map_area = MapArea(theme, map_view)
        self.right = RightDock(theme)
        self.watching = Watching(theme, bridge, self.right, extras)
        self.backup = Backup(theme, bridge.commands, self.right, extras)
        self.unit_card = UnitCard(theme, extras.clock, extras.place_words)
        self.map_area.put_card(self.backup.card)
        self.right.add_panel(self.unit_card)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for pane in (self.units, self.map_area, self.right):
            self._splitter.addWidget(pane)
        self._splitter.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        tight(row)
        row.addWidget(self._splitter)
        self.units.unit_chosen.connect(self._choose_in_table)
        self.map_area.unit_chosen.connect(self.unit_chosen)
        self.unit_card.watch_requested.connect(self._watch_unit)
        self.unit_card.backup_requested.connect(self._backup_unit)
        self.watching.said.connect(self.said)
        self.backup.said.connect(self.said)
        self.setMinimumWidth(map_area.LEAST_WIDTH + right_dock.WIDTH + 1)
        self._sizes: list[int] = []
        self.reset_layout()

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 steps through."""
        return (self.units, self.map_area.map_view, self.right)

    @property
    def key_actions(self) -> Actions:
        """What keys do here."""
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
            "map_home": self.map_area.home,
        }

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here now; None: forget everything."""
        self._scene = None
        self.watching.show_session(session)
        self.backup.show_session(session)
        self.unit_card.show_session(session)
        self.unit_card.show_unit("")
        if session is None:
            self._forget()
        self.right.show_panels()

    def _forget(self) -> None:
        """No place and no unit of the last session stays in any panel."""
        self.map_area.clear()
        self.units.clear()
        now = datetime.now(UTC)
        nothing = Snapshot(now, Link(LinkState.CONNECTING, now))
        self.watching.forget(nothing)
        self.backup.forget(nothing)
        self.unit_card.show_snapshot(nothing)

    def show_scene(self, scene: Scene) -> None:
        """Show the scene everywhere."""
        self._scene = scene
        self.units.show_scene(scene)
        self._share()
        self.map_area.show_scene(scene)
        self.watching.show_scene(scene)
        self.backup.show_scene(scene)
        if self.unit_card.unit_id != scene.selected_unit:
            self.unit_card.show_unit(scene.selected_unit)
        self.unit_card.show_snapshot(scene.snapshot)
        self.unit_card.setVisible(bool(scene.selected_unit))
        self.right.say_nothing(not scene.selected_unit and not self.watching.shown)

    def go_to_alert(self, alert_id: str) -> None:
        """Centre the map on the alert's unit, else on its recorded place."""
        alert = self._scene.alert(alert_id) if self._scene else None
        if alert is None or self._scene is None:
            return
        unit = self._scene.snapshot.unit(alert.unit_id)
        where = unit.fix if unit is not None and unit.fix is not None else alert.place
        if where is not None:
            self.map_area.centre(where.lat, where.lon, ALERT_ZOOM)
        elif alert.withheld:
            self.said.emit(f"{alert.whose or alert.means.words}: {pressed_words(alert, self._scene)}.")

    def watch_selected(self) -> None:
        """V: the purpose form for the selected unit."""
        self._watch_unit(self._scene.selected_unit if self._scene else "")

    def backup_selected(self) -> None:
        """F7: the backup form for the selected unit."""
        scene = self._scene
        if scene is None or scene.snapshot.unit(scene.selected_unit) is None:
            self.said.emit(NO_UNIT)
        elif not scene.session.may(Permission.REQUEST_BACKUP):
            self.said.emit("Your role may not ask for backup.")
        else:
            self.backup.ask(scene.selected_unit)

    def reset_layout(self) -> None:
        """Ctrl+0: 280, the map, 440."""
        rest = max(320, self.width() - dock.WIDTH - right_dock.WIDTH)
        self._splitter.setSizes([dock.WIDTH, rest, right_dock.WIDTH])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the side panel leaves too little, the units table waits until it is closed; nothing overlaps."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        panes = (self.units, self.map_area, self.right)
        least = sum(pane.minimumWidth() for pane in panes if pane.parentWidget() is self._splitter)
        self.units.setVisible(self.width() >= least + 2 * self._splitter.handleWidth())

    def lend_dock(self) -> RightDock:
        """The right dock for another screen; `take_dock` puts it back."""
        self._sizes = self._splitter.sizes()
        self.right.lend(True)
        return self.right

    def take_dock(self) -> None:
        """The right dock is back, as wide as it was."""
        self._splitter.addWidget(self.right)
        self._splitter.setSizes(self._sizes)
        self.right.lend(False)
        self.right.show()

    def watch_unit(self, unit_id: str) -> None:
        """The purpose form for that unit."""
        self._watch_unit(unit_id)

    def _choose_in_table(self, unit_id: str) -> None:
        self.unit_chosen.emit(unit_id)
        unit = self._scene.snapshot.unit(unit_id) if self._scene else None
        if unit is not None and unit.fix is not None:
            self.map_area.centre(unit.fix.lat, unit.fix.lon)

    def _backup_unit(self, unit_id: str) -> None:
        self.backup.ask(unit_id)

    def _watch_unit(self, unit_id: str) -> None:
        scene = self._scene
        unit = scene.snapshot.unit(unit_id) if scene else None
        if scene is None or unit is None:
            self.said.emit(NO_UNIT)
        elif not scene.session.may(Permission.WATCH):
            self.said.emit("Your role may not watch.")
        else:
            self.watching.ask(unit)
