"""One update of the map's page as JSON: rows of bytes as they came, and words only when they are others than before."""

import json
from base64 import b64encode
from dataclasses import asdict

from respond_desktop.ui.map.facts import MapFacts, inert, on_map


def batch(number: int, facts: MapFacts, empty_words: str, named: bool = True) -> str:
    """Update `number`; `named`: with keys and labels, which the page keeps until they come again.

    `empty_words` stand on the map when nobody and nothing is on it.
    """
    order: dict[str, object] = {
        "kind": "batch",
        "number": number,
        "now_s": facts.now_s,
        "rows": b64encode(facts.rows).decode(),
        "marks": {place: asdict(mark) for place, mark in facts.marks.items()},
        "places": [asdict(place) | {"label": inert(place.label)} for place in facts.places],
        "empty": "" if facts.places or anybody(facts) else empty_words,
    }
    if named:
        order["names"] = [(unit.id, inert(unit.number)) for unit in facts.roster]
    return json.dumps(order, ensure_ascii=False, allow_nan=False)


def anybody(facts: MapFacts) -> bool:
    """Whether any unit has a marker."""
    return any(on_map(flags) for flags in set(facts.flags))
