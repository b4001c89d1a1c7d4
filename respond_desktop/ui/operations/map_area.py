"""The map with what floats above it; lives on without a map."""

from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import Chip, ChipLook
from respond_desktop.ui.map.batch import anybody
from respond_desktop.ui.map.facts import MapFacts
from respond_desktop.ui.operations.mapping import map_facts
from respond_desktop.ui.theme import SPACE, Theme, Tokens
from respond_desktop.ui.words.known import ASKING, nobody_words

ALERT_ZOOM = 16
"""Some blocks around; closer only when a person came closer."""
LEAST_WIDTH = 320
_CLOSEST_WIDTH, _CARD_LEAST = 400, 284
FOOT_WIDTH, FOOT_HEIGHT = 220, 64
"""Right bottom corner of the map page that scale and attribution take, in px (resources/map/map.css)."""
TOOLS_WIDTH, TOOLS_HEIGHT = 58, 130
"""Right top corner that the page's buttons take."""
OWN_REASON_HEIGHT, REASONS_HEIGHT, NARROW = 48, 84, 860
"""What is said at the top of the map: on a narrow one the page's words stand below ours."""
_BESIDE_CARD = 300
"""Less than this beside the card is no map to look at: then the free part is the upper half."""


class ShowsMap(Protocol):
    """What a map widget must offer (ui/map/view.py)."""

    def show_facts(self, facts: MapFacts, empty_words: str) -> None:
        """Show exactly these."""

    def centre_on(self, lat: float, lon: float, zoom: int | None = None) -> None:
        """Bring a position into the free middle."""

    def home(self) -> None:
        """Show all units."""

    def set_theme(self, name: str) -> None:
        """night, day or dim."""

    def set_reduced_motion(self, reduced: bool) -> None:
        """Whether markers glide."""

    def set_insets(self, left: int, top: int, right: int, bottom: int) -> None:
        """Pixels covered along each edge."""


@runtime_checkable
class TakesRoom(Protocol):
    """A card that says less where there is less room."""

    def use_room(self, width: int, height: int, wish: int) -> None:
        """Take `width` px, at most `height`, and no more than `wish` if it can be."""


class MapArea(QWidget):
    """Holds the map widget; the reason for what is visible floats top left, the closest units bottom left."""

    unit_chosen = Signal(str)

    def __init__(self, theme: Theme, map_view: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self.map_view = map_view
        map_view.setParent(self)
        map_view.setAccessibleName("Map")
        map_view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shows = cast(ShowsMap, map_view) if hasattr(map_view, "show_facts") else None
        self._given: tuple[Snapshot, str] | None = None
        self._nobody = True
        clicked = getattr(map_view, "unit_clicked", None)
        if clicked is not None:
            clicked.connect(self.unit_chosen)
        self.reason = Chip(theme, "", ChipLook("filter-variant", height=28))
        self.reason.setParent(self)
        self.reason.hide()
        self._command = ""
        self._card: QWidget | None = None
        self.setMinimumWidth(LEAST_WIDTH)
        theme.follow(self._restyle)

    def put_card(self, card: QWidget) -> None:
        """Float the closest-units card bottom left."""
        self._card = card
        card.setParent(self)
        card.installEventFilter(self)
        self._place()

    def show_scene(self, scene: Scene) -> None:
        """Give the map its units and places when they changed; the map counts ages on by itself."""
        self._command = scene.session.person.command
        self._say_reason()
        self.reason.show()
        if self._shows is None:
            return
        given = (scene.snapshot, scene.selected_unit)
        if given != self._given:
            self._given = given
            facts = map_facts(scene)
            self._shows.show_facts(facts, nobody_words(scene.snapshot))
            somebody = anybody(facts)
            if somebody and self._nobody:
                self._shows.home()
            self._nobody = not somebody

    def clear(self) -> None:
        """Nobody is signed in: the map shows nobody."""
        self._given, self._nobody = None, True
        self.reason.hide()
        if self._shows is not None:
            self._shows.show_facts(MapFacts(), ASKING)

    def centre(self, lat: float, lon: float, zoom: int | None = None) -> None:
        """Bring a position into the middle of what nothing covers."""
        if self._shows is not None:
            self._shows.centre_on(lat, lon, zoom)

    def hold_still(self, still: bool) -> None:
        """Markers don't glide and rings are steady, or again."""
        if self._shows is not None:
            self._shows.set_reduced_motion(still)

    def home(self) -> None:
        """All units."""
        if self._shows is not None:
            self._shows.home()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card grows and shrinks by itself."""
        if watched is self._card and event.type() in (
            QEvent.Type.LayoutRequest,
            QEvent.Type.Show,
            QEvent.Type.Hide,
        ):
            self._place()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep everything in its corner."""
        super().resizeEvent(event)
        self._place()

    def _say_reason(self) -> None:
        """Shorter where the map's buttons are near."""
        whole, short = "All units you may see", "May see"
        named = f": {self._command} command" if self._command else ""
        self.reason.show_fact(whole + named)
        if self.reason.width() > self.width() - 2 * SPACE.PADDING - TOOLS_WIDTH:
            self.reason.show_fact(short + named if named else whole)
        self.reason.setAccessibleName(whole + named)

    def _place(self) -> None:
        self._say_reason()
        self.map_view.setGeometry(self.rect())
        self.reason.move(SPACE.PADDING, SPACE.PADDING)
        self.reason.raise_()
        left = bottom = 0
        box = self._card_box(self._card) if self._card is not None else QRect()
        if self._card is not None and self._card.isVisibleTo(self):
            self._card.setGeometry(box)
            rows = self._card.layout()
            if rows is not None:
                rows.activate()
            self._card.raise_()
            beside = self.width() - box.right() > _BESIDE_CARD
            left, bottom = (box.right() + SPACE.PADDING, 0) if beside else (0, self.height() - box.top())
        if self._shows is not None:
            self._shows.set_insets(left, 0, 0, bottom)

    def _card_box(self, card: QWidget) -> QRect:
        """Bottom left; above the map's foot where the foot doesn't fit beside it, and never over the map's tools."""
        free = self.width() - 2 * SPACE.PADDING
        clear = free - TOOLS_WIDTH >= _CARD_LEAST
        width = min(_CLOSEST_WIDTH, free - TOOLS_WIDTH if clear else free)
        under = SPACE.PADDING if free - width >= FOOT_WIDTH else FOOT_HEIGHT
        top = (REASONS_HEIGHT if self.width() <= NARROW else OWN_REASON_HEIGHT) if clear else TOOLS_HEIGHT
        room = max(0, self.height() - under - top)
        if isinstance(card, TakesRoom):
            beside = self.width() - width >= _BESIDE_CARD
            card.use_room(width, room, room if beside else min(room, self.height() // 2))
        height = card.sizeHint().height()
        return QRect(SPACE.PADDING, self.height() - under - height, width, height)

    def _restyle(self, tokens: Tokens) -> None:
        if self._shows is not None:
            self._shows.set_theme(tokens.name)
