"""What a map was given, as units one by one, for whoever looks at it in a test."""

from respond_desktop.domain.fixes import HEADING_FROM_MPS
from respond_desktop.domain.live.on_shift import Units
from respond_desktop.domain.live.unit_rows import fix_in
from respond_desktop.ui.map.facts import MapFacts, MapMark, MapUnit, on_map


def units_in(facts: MapFacts) -> tuple[MapUnit, ...]:
    """The units that have a marker, as the page draws them."""
    units = Units(facts.roster, facts.rows)
    return tuple(_unit(facts, n) for n, flags in enumerate(units.flags) if on_map(flags))


def _unit(facts: MapFacts, place: int) -> MapUnit:
    fix, mark = fix_in(facts.rows, place), facts.marks.get(place, MapMark())
    assert fix is not None
    age_s = max(0.0, facts.now_s - fix.as_of.timestamp())
    standing = fix.speed_mps is not None and fix.speed_mps < HEADING_FROM_MPS
    state = "old" if mark.old else "fresh" if age_s <= 15 else "old" if age_s <= 60 else "unranked"
    return MapUnit(
        facts.roster[place].id,
        facts.roster[place].number,
        fix.lat,
        fix.lon,
        fix.accuracy_m,
        age_s,
        None if standing else fix.heading_deg,
        fix.speed_mps,
        state,
        mark.watched,
        mark.selected,
        mark.you,
        mark.priority,
        mark.alert_icon,
        mark.waiting,
    )
