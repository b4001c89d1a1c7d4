"""The operations screen: the units table and the map; what is asked and watched stands in the right dock beside."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from respond_desktop.domain.session import SessionView
from respond_desktop.ui.asks.given import Given
from respond_desktop.ui.frame.keys import Actions
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.frame.screen import DockUse, Screen
from respond_desktop.ui.kit import tight
from respond_desktop.ui.operations import map_area
from respond_desktop.ui.operations.map_area import ALERT_ZOOM, MapArea
from respond_desktop.ui.strip.place import pressed_words
from respond_desktop.ui.units import UnitsDock, dock


class OperationsPage(QWidget):
    """Where there is too little room, the units table waits until there is more; nothing overlaps."""

    def __init__(self, units: UnitsDock, area: MapArea) -> None:
        super().__init__()
        self._panes = (units, area)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        for pane in self._panes:
            self._splitter.addWidget(pane)
        self._splitter.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        tight(row)
        row.addWidget(self._splitter)
        self.setMinimumWidth(map_area.LEAST_WIDTH)
        self.reset()

    def reset(self) -> None:
        """The units table as wide as at first; the map has the rest."""
        self._splitter.setSizes([dock.WIDTH, max(map_area.LEAST_WIDTH, self.width() - dock.WIDTH)])

    def share(self) -> None:
        """Units table and map, or the map alone."""
        units, area = self._panes
        least = units.minimumWidth() + area.minimumWidth() + self._splitter.handleWidth()
        units.setVisible(self.width() >= least)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The side panel may have taken the room."""
        super().resizeEvent(event)
        self.share()


class OperationsScreen(Screen):
    """Selection lives in the scene: the frame is asked for another one."""

    dock = DockUse.ALWAYS

    def __init__(self, given: Given) -> None:
        self.units = UnitsDock(given.theme)
        self.map_area = MapArea(given.theme, given.map_view)
        self._layout = OperationsPage(self.units, self.map_area)
        super().__init__(self._layout)
        self._frame = given.frame
        self._scene: Scene | None = None
        self.map_area.put_card(given.asks.backup.card)
        self.units.unit_chosen.connect(self._choose_in_table)
        self.map_area.unit_chosen.connect(given.frame.choose_unit)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """Units and map."""
        return (self.units, self.map_area.map_view)

    def with_actions(self, actions: Actions, _here: object) -> Actions:
        """Home shows all units, from every screen."""
        return {**actions, "map_home": self.map_area.home}

    def show_session(self, session: SessionView | None) -> None:
        """No place and no unit of the last session stays."""
        self._scene = None
        if session is None:
            self.map_area.clear()
            self.units.clear()

    def show_scene(self, scene: Scene) -> None:
        """Units and map."""
        self._scene = scene
        self.units.show_scene(scene)
        self._layout.share()
        self.map_area.show_scene(scene)

    def begin(self) -> None:
        """The hands begin in the units table."""
        self.units.table.setFocus(Qt.FocusReason.MouseFocusReason)

    def find_unit(self) -> bool:
        """Search the units table; the side panel gives way where it has its room."""
        if not self.units.isVisible():
            self._frame.make_room()
        self.units.start_search()
        return True

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
            self._frame.say(f"{alert.whose or alert.means.words}: {pressed_words(alert, self._scene)}.")

    def hold_still(self, still: bool) -> None:
        """Markers don't glide, or again."""
        self.map_area.hold_still(still)

    def reset_layout(self) -> None:
        """Units 280, the map the rest."""
        self._layout.reset()

    def _choose_in_table(self, unit_id: str) -> None:
        self._frame.choose_unit(unit_id)
        unit = self._scene.snapshot.unit(unit_id) if self._scene else None
        if unit is not None and unit.fix is not None:
            self.map_area.centre(unit.fix.lat, unit.fix.lon)
