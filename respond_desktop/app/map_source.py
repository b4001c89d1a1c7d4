"""The map: its pack opened here, its tiles and street names handed to the window."""

from datetime import date

import structlog

from respond_desktop.geo.pack import MapPack, MapPackError
from respond_desktop.geo.streets import Streets, StreetsError, load_streets
from respond_desktop.home.paths import resource
from respond_desktop.ui.map.facts import MapGround
from respond_desktop.ui.map.view import MapSource, MapView

log = structlog.get_logger()


class OpenMap:
    """An open pack and the view that shows it; without a readable pack the view shows units on plain ground."""

    def __init__(self) -> None:
        self._pack: MapPack | None = None
        try:
            self._pack = MapPack(resource("map", "demo-city.pmtiles"))
        except MapPackError as error:
            log.warning("map pack can't be read", reason=str(error))
        self._streets = _streets()
        ground = self._ground()
        self.date = ground.date if self._pack else ""
        self.view = MapView(MapSource(resource("map"), ground, self._tile), wait_for_start=True)

    def close(self) -> None:
        """Close view, then pack."""
        self.view.shut_down()
        if self._pack is not None:
            self._pack.close()
            self._pack = None

    def place_words(self, lat: float, lon: float) -> str | None:
        """Street and cross street nearest to a position, or None away from any street."""
        place = self._streets.near(lat, lon) if self._streets is not None else None
        return place.words if place is not None else None

    def _tile(self, z: int, x: int, y: int) -> bytes | None:
        return self._pack.tile(z, x, y) if self._pack is not None else None

    def _ground(self) -> MapGround:
        if self._pack is None:
            return MapGround((0.0, 0.0), (-1.0, -1.0, 1.0, 1.0), 0, "no map pack", "")
        facts = self._pack.facts
        made = date.fromisoformat(facts.date)
        return MapGround(
            facts.centre,
            facts.bounds,
            facts.max_zoom,
            f"{made:%b} {made.day}, {made.year}",
            facts.attribution,
        )


def _streets() -> Streets | None:
    try:
        return load_streets(resource("map", "demo-city-streets.json"))
    except StreetsError as error:
        log.warning("street names can't be read", reason=str(error))
        return None
