"""The wall: head, tiles and foot; it judges all its pictures with one timer and moves nothing under the hand."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from respond_desktop.domain.session import SessionView
from respond_desktop.domain.stream.liveness import Moment
from respond_desktop.qtbridge.picture.book import WatchBook
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import line, tight
from respond_desktop.ui.kit.announce import Announcer
from respond_desktop.ui.picture.watermark import PictureViewer, watermark_words
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.wall.acts import WallActs
from respond_desktop.ui.wall.area import TileArea
from respond_desktop.ui.wall.bars.footer import WallFooter
from respond_desktop.ui.wall.bars.header import WallHeader
from respond_desktop.ui.wall.book.incident import incident_places
from respond_desktop.ui.wall.book.model import WallModel
from respond_desktop.ui.wall.book.plan import CAPACITY, ROOMY, Layout
from respond_desktop.ui.wall.facts import NOTHING, PlaceSaid, tile_facts
from respond_desktop.ui.wall.moves import Moves
from respond_desktop.ui.wall.tiles.state import RUNNING, SHOWN, TileState
from respond_desktop.ui.words.places import PlaceWords
from respond_desktop.ui.words.times import Clock

JUDGE_EVERY_MS = 100


class WallScreen(QWidget):
    """`order_changed()` when layout or places did."""

    order_changed = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, book: WatchBook, clock: Clock, place_words: PlaceWords) -> None:
        super().__init__()
        self.setProperty("role", "ground")
        self._book, self._clock, self._place_said = book, clock, PlaceSaid(place_words)
        self._session: SessionView | None = None
        self._scene: Scene | None = None
        self.model = WallModel(book)
        self.header, self.area, self.footer = WallHeader(theme), TileArea(theme), WallFooter(theme)
        self.acts = WallActs(self.model, self.area)
        self._moves = Moves(self.model, self.area)
        self.announcer = Announcer(self)
        self._timer = QTimer(self, interval=JUDGE_EVERY_MS)
        column = QVBoxLayout(self)
        tight(column)
        for part in (self.header, self.header.alerts.under, line()):
            column.addWidget(part)
        column.addWidget(self.area, 1)
        for part in (line(), self.footer):
            column.addWidget(part)
        self._connect()
        self.use_layout(Layout.ONE_AND_SEVEN)

    def _connect(self) -> None:
        self._timer.timeout.connect(self._judge)
        self._book.changed.connect(self.refresh)
        self.header.layout_asked.connect(self.choose_layout)
        self.acts.changed.connect(self._changed)
        self.acts.said.connect(self.said)
        self.area.chosen.connect(self._show_chosen)
        self.area.large_changed.connect(self._show_chosen)
        for tile in self.area.tiles:
            tile.awaited_came.connect(self._judge)
        self.footer.large_asked.connect(self.acts.toggle_large)
        self.footer.end_asked.connect(self.acts.end_chosen)
        self.footer.off_asked.connect(self.acts.take_chosen_off)
        self.footer.big_chosen.connect(self._choose_big)

    # -- what the window tells

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; everything of the one before is gone."""
        self._session = session
        self._scene = None
        self.model.forget()
        self._place_said.forget()
        self._moves.forget()
        self.area.show_large(None)
        for tile in self.area.tiles:
            tile.show_facts(NOTHING)
        self.use_layout(Layout.ONE_AND_SEVEN)
        self.footer.big.setChecked(False)
        self.header.show_counts(0, 0, 0)

    def show_scene(self, scene: Scene) -> None:
        """Take central's word for every tile."""
        self._scene = scene
        self.model.give_places()
        self.refresh()

    def show_beat(self, scene: Scene) -> None:
        """Only time has passed."""
        self._scene = scene
        self.refresh()

    # -- what a person asks

    @property
    def big_for_p1(self) -> bool:
        """Whether the unit of a P1 alert takes the big place."""
        return self.footer.big.isChecked()

    def restore(self, layout: Layout, units: tuple[str, ...], big_for_p1: bool) -> None:
        """Begin with a saved order: places only, nothing is watched by itself."""
        self.model.places.keep_for(units)
        self.footer.big.setChecked(big_for_p1)
        self.use_layout(layout)
        if self._scene is not None:
            self.model.give_places()
        self.refresh()

    def choose_layout(self, kind: Layout) -> None:
        """A layout button."""
        if kind is Layout.INCIDENT and not self._members():
            self.header.show_layout(self.area.layout_kind)
            self.said.emit("No unit of the selected alert is on the wall. Select an alert or a unit first.")
            return
        self.use_layout(kind)
        self.order_changed.emit()

    def use_layout(self, kind: Layout) -> None:
        """Show that layout now."""
        self.header.show_layout(kind)
        self.area.show_layout(kind, self._members() if kind is Layout.INCIDENT else ())
        self.refresh()

    def show_places(self, places: tuple[int, ...]) -> None:
        """What a person asked for is seen: the smallest layout that has these places, if this one hasn't."""
        self.area.show_large(None)
        if not set(places) - set(self.area.shown):
            return
        fits = (kind for kind in ROOMY if max(places) < CAPACITY[kind])
        self.use_layout(next(fits))
        self.order_changed.emit()

    def show_answers(self) -> None:
        """An ask from the wall was sent or answered."""
        self._changed()

    # -- inside

    def refresh(self) -> None:
        """Tell every tile what is known."""
        if self._scene is not None:
            self._tell_tiles(self._scene)
            self.header.show_scene(self._scene)
            self._judge()

    def _tell_tiles(self, scene: Scene) -> None:
        for tile in self.area.tiles:
            tile.show_facts(tile_facts(self.model, tile.place, scene, self._place_said))

    def _judge(self) -> None:
        scene = self._scene
        if scene is None or self._session is None:
            return
        now = Moment(self._clock.central(scene.snapshot.link.clock_offset_s), self._clock.monotonic())
        viewer = PictureViewer(self._session.person.name, self._session.workstation, self._session.training)
        words = watermark_words(viewer, now.utc)
        for tile in self.area.tiles:
            if tile.facts.feed is not None:
                tile.face.mark(words)
                tile.judge(now)
        if self._moves.follow(scene, now.monotonic_s, self.big_for_p1):
            self._tell_tiles(scene)
        self._say_counts()

    def _say_counts(self) -> None:
        tiles, shown = self.area.tiles, self.area.shown
        pictures = [tile for tile in tiles if tile.state in SHOWN]
        frozen = [tile for tile in pictures if tile.state is TileState.FROZEN]
        away = [tile for tile in tiles if tile.state in RUNNING and tile.place not in shown]
        self.header.show_counts(len(pictures), len(frozen), len(away))
        self.footer.show_decoding(
            sum(t.facts.feed.rate_fps() for t in pictures if t.facts.feed), len(pictures)
        )
        names = ", ".join(t.facts.occupant.unit_number for t in frozen if t.facts.occupant)
        self.announcer.say("frozen", f"Frozen: Unit {names}." if names else "")
        self._show_chosen()

    def _members(self) -> tuple[int, ...]:
        if self._scene is None:
            return ()
        incident, places = incident_places(self.model, self._scene)
        self.header.show_incident(incident)
        return places

    def _choose_big(self, _on: bool) -> None:
        self.order_changed.emit()

    def _changed(self) -> None:
        self.refresh()
        self.order_changed.emit()

    def _show_chosen(self, _place: int = 0) -> None:
        self.footer.show_chosen(self.area.tiles[self.area.current])
        self.footer.show_large(self.area.large is not None)

    def showEvent(self, event: QShowEvent) -> None:
        """Pictures are judged while they are seen."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._timer.stop()
