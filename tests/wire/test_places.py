"""Every field of the protocol that can carry a coordinate is known, with what records it before it goes out."""

import dataclasses
import inspect
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.central.audit.rows import officers_of
from respond_desktop.central.seen.places import SeenPlace, SeenUnit, Shown, body_of, of_alert, of_request
from respond_desktop.central.storage.sqlite import open_engine
from respond_desktop.domain.alert.alerts import Alert, AlertKind, Place, Withheld
from respond_desktop.domain.backup import BackupRequest, Code
from respond_desktop.domain.fixes import Fix
from respond_desktop.wire import camera, live, orders
from respond_desktop.wire.bodies import http

pytestmark = pytest.mark.attack("every place is a position")

COVERED = {
    "State.units.fix": "positions.visible, units",
    "State.alerts.place": "positions.visible, places",
    "State.backups.place": "positions.visible, places",
    "BackupOrder.place": "place.disclosed",
}
"""What leaves central with a coordinate, and the record that is committed before."""
COORDINATES = ("lat", "lon", "latitude", "longitude", "position", "coordinates")


def test_promise_4_every_field_with_a_coordinate_is_covered_by_a_record() -> None:
    to_desktop = typing.get_args(live.ToDesktop)
    to_camera = [*typing.get_args(camera.ToCamera), *typing.get_args(orders.AnyOrder)]
    answers = [m for _, m in inspect.getmembers(http, inspect.isclass) if issubclass(m, BaseModel)]
    found = {
        path for kind in (*to_desktop, *to_camera, *answers) for path in _coordinates(kind, kind.__name__)
    }
    assert found == set(COVERED)


def test_promise_4_a_place_is_shown_only_by_its_own_record() -> None:
    now = datetime.now(UTC)
    place = Place(38.3, -75.1, 4.0, now)
    alert = Alert("a1", AlertKind.NEEDS_HELP, "u1", "214", now, place)
    request = BackupRequest("b1", "u1", "214", place, Code.CODE_3, "", "N. Asker", now, ())
    seen, asked = of_alert(alert, "o1"), of_request(request, "o1")
    other = SeenPlace("alert", "a1", "u1", "o2", now)
    for recorded in (frozenset(), frozenset({other}), frozenset({SeenUnit("u1", "o1", "d1")})):
        for commands, why in (({"East"}, Withheld.RECORD), (set(), Withheld.RIGHT)):
            shown = Shown(frozenset(recorded), frozenset(commands))
            for kept in (shown.of(alert, seen, "East"), shown.of(request, asked, "East")):
                assert kept.place is None and kept.withheld is why
    assert seen is not None and asked is not None
    both = Shown(frozenset({seen, asked}), frozenset({"East"}))
    assert both.of(alert, seen, "East") is alert and both.of(request, asked, "East") is request
    body = body_of({seen, asked, SeenUnit("u2", "o2", "d2")}, lambda unit: unit[1:])
    assert officers_of(body) == {"o1", "o2"} and not any(c in str(body) for c in COORDINATES)


def test_a_failed_statement_names_no_values(tmp_path: Path) -> None:
    """A place that can't be written must not stand in the program's log instead."""
    engine = open_engine(tmp_path / "central.db", "BEGIN")
    try:
        with pytest.raises(SQLAlchemyError) as failed, engine.connect() as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (:place)"), {"place": "38.3365"})
        assert "38.3365" not in str(failed.value)
    finally:
        engine.dispose()


def _coordinates(kind: Any, path: str, above: tuple[Any, ...] = ()) -> Iterator[str]:
    if kind in (Place, Fix):
        yield path
        return
    for part in typing.get_args(kind):
        yield from _coordinates(part, path, above)
    if not inspect.isclass(kind) or kind in above:
        return
    for name, of in _fields(kind):
        if name.lower() in COORDINATES:
            yield f"{path}.{name}"
        yield from _coordinates(of, f"{path}.{name}", (*above, kind))


def _fields(kind: type[Any]) -> list[tuple[str, Any]]:
    if issubclass(kind, BaseModel):
        return [(name, field.annotation) for name, field in kind.model_fields.items()]
    if issubclass(kind, msgspec.Struct) or dataclasses.is_dataclass(kind):
        return list(typing.get_type_hints(kind).items())
    return []
