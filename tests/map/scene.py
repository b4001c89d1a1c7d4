"""Twelve units in every state the map can show, on the demo city."""

from respond_desktop.geo.pack import MapPack
from respond_desktop.home.paths import resource
from respond_desktop.ui.map.facts import MapGround, MapPlace, MapUnit
from respond_desktop.ui.map.view import MapSource


def unit(key: str, lat: float, lon: float, **more: object) -> MapUnit:
    """A fresh unit; `more` overrides any field."""
    facts: dict[str, object] = {"label": key, "accuracy_m": 6.0, "age_s": 2.0} | more
    return MapUnit(key=key, lat=lat, lon=lon, **facts)  # type: ignore[arg-type]


SCENE_UNITS = (
    unit(
        "214",
        60.1698,
        24.9462,
        heading_deg=43.0,
        speed_mps=1.8,
        watched=True,
        selected=True,
        priority=1,
        alert_icon="hand-back-left",
        waiting=True,
        accuracy_m=16.0,
    ),
    unit("219", 60.1688, 24.9420, heading_deg=40.0, speed_mps=8.0, accuracy_m=20.0),
    unit(
        "231",
        60.1716,
        24.9502,
        heading_deg=120.0,
        speed_mps=1.0,
        priority=2,
        alert_icon="flash",
        waiting=True,
    ),
    unit("207", 60.1712, 24.9452, heading_deg=200.0, speed_mps=5.0, watched=True),
    unit("212", 60.1712, 24.9385, heading_deg=90.0, speed_mps=9.0),
    unit("216", 60.1683, 24.9462, heading_deg=5.0, speed_mps=11.0),
    unit("222", 60.1690, 24.9515, heading_deg=70.0, speed_mps=7.0, selected=True),
    unit("226", 60.1725, 24.9475, age_s=71.0, fix_state="unranked", accuracy_m=45.0),
    unit("228", 60.1722, 24.9400, heading_deg=170.0, speed_mps=9.0),
    unit("233", 60.1673, 24.9500, priority=1, alert_icon="hand-back-left", waiting=False),
    unit("K9-2", 60.1728, 24.9520, heading_deg=20.0, speed_mps=6.0),
    unit("You", 60.1676, 24.9440, heading_deg=90.0, speed_mps=4.0, you=True),
)
SCENE_PLACES = (
    MapPlace("g1", "sensed", 60.1678, 24.9412, radius_m=40.0, waiting=True, icon="bullet"),
    MapPlace("i7", "incident", 60.1703, 24.9430, label="7"),
    MapPlace("r1", "request", 60.1669, 24.9465, label="Sent 21:14"),
)


def demo_source() -> tuple[MapPack, MapSource]:
    """The demo city's pack and what a MapView needs of it; the caller closes the pack."""
    pack = MapPack(resource("map", "demo-city.pmtiles"))
    facts = pack.facts
    ground = MapGround(facts.centre, facts.bounds, facts.max_zoom, facts.date, facts.attribution)
    return pack, MapSource(resource("map"), ground, pack.tile)
