"""Listening to a tile, talking to its officer and keeping its picture: by key for the chosen tile, by its buttons."""

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.ui.hear.hearing import Hearing, SoundState
from respond_desktop.ui.wall.acts import NO_PICTURE_CHOSEN
from respond_desktop.ui.wall.screen import WallScreen
from respond_desktop.ui.wall.tiles.state import RUNNING
from respond_desktop.ui.wall.tiles.tile import Tile

MAY_NOT_LISTEN = "Your role may not listen to cameras."
NO_SOUND = "No sound of Unit {} is carried here."
MAY_NOT_TALK = "Your role may not talk to officers."
NOT_YET = "Unit {} has no picture yet. The officer is told first."


class WallHearing(QObject):
    """One tile is heard at a time, over wall and watch panel. `keep_asked(str)` is a watch id."""

    said = Signal(str)
    keep_asked = Signal(str)

    def __init__(self, screen: WallScreen, hearing: Hearing) -> None:
        super().__init__(screen)
        self._screen, self._hearing = screen, hearing
        self._session: SessionView | None = None
        hearing.changed.connect(self._show)
        hearing.level.connect(self._show_level)
        for tile in screen.area.tiles:
            tile.listen_asked.connect(self._toggle)
            tile.talk_held.connect(self._hold)
            tile.keep_asked.connect(self._keep)
            tile.note_closed.connect(hearing.read)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here."""
        self._session = session

    def listen_chosen(self) -> None:
        """L: hear the chosen tile, or no more; says why not."""
        tile = self._chosen()
        if tile is not None and (tile.facts.may.listen or tile.facts.said.heard):
            self._toggle(tile.place)
        elif tile is not None:
            self.said.emit(self._why(tile, Permission.LISTEN, MAY_NOT_LISTEN))

    def talk_chosen(self) -> None:
        """T goes down: the chosen tile's button is held; says why not."""
        tile = self._chosen()
        if tile is not None and tile.facts.may.talk and tile.acts is not None:
            tile.acts.talk.hold_by_key()
        elif tile is not None:
            self.said.emit(self._why(tile, Permission.TALK, MAY_NOT_TALK))

    def _chosen(self) -> Tile | None:
        area = self._screen.area
        tile = area.tiles[area.current]
        if tile.state in RUNNING and tile.isVisible():
            return tile
        self.said.emit(NO_PICTURE_CHOSEN)
        return None

    def _why(self, tile: Tile, right: Permission, may_not: str) -> str:
        if self._session is None or not self._session.may(right):
            return may_not
        watch = tile.facts.own.watch if tile.facts.own else None
        waits = tile.facts.feed is None or watch is None
        return (NOT_YET if waits else NO_SOUND).format(tile.facts.number)

    def _watch_id(self, place: int) -> str:
        own = self._screen.model.own_at(place)
        return own.id if own is not None else ""

    def _toggle(self, place: int) -> None:
        self._hearing.toggle(self._watch_id(place))

    def _hold(self, place: int, down: bool) -> None:
        self._hearing.hold(self._watch_id(place), down)

    def _keep(self, place: int) -> None:
        self.keep_asked.emit(self._watch_id(place))

    def _show(self, state: SoundState) -> None:
        self._screen.model.sound = state
        self._screen.refresh()

    def _show_level(self, level: float) -> None:
        place = self._screen.model.places.of_watch(self._hearing.state.heard)
        acts = self._screen.area.tiles[place].acts if place is not None else None
        if acts is not None:
            acts.level.show_level(level)
