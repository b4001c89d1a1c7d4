"""An alert says where it was raised and where she is now, each with its age; "now" goes with the recording."""

from dataclasses import replace

import pytest

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.operations.mapping import map_places
from respond_desktop.ui.strip.words import detail
from respond_desktop.ui.words.measures import clock_minutes
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, TestDesk
from tests.ui.look import words

HELP = desks.alert(AlertKind.NEEDS_HELP, "214", 42, "Bank St at S Chester St")
GONE_ON = (39.294, -76.59)
"""445 m north of the alert's place."""


def _scene(unit: UnitView, **changes: object) -> Scene:
    shown = desks.snapshot(units=(unit,), alerts=(HELP,))
    made = Scene(shown, NOW, desks.session(), place_words=lambda _lat, _lon: "Fleet St at S Broadway")
    return replace(made, **changes)  # type: ignore[arg-type]


def test_two_places_each_with_its_age() -> None:
    said = detail(HELP, _scene(desks.unit("214", 3, GONE_ON)))
    assert said == "pressed 42 s ago at Bank St at S Chester St · now (3 s) at Fleet St at S Broadway"


def test_who_stayed_is_said_to_be_there_still() -> None:
    said = detail(HELP, _scene(desks.unit("214", 3, (39.2901, -76.59))))
    assert said == "pressed 42 s ago at Bank St at S Chester St · still there now (3 s)"


def test_an_old_fix_is_not_called_now() -> None:
    said = detail(HELP, _scene(desks.unit("214", 24, GONE_ON)))
    assert said.endswith(" · 24 s ago at Fleet St at S Broadway") and "now" not in said


@pytest.mark.parametrize(
    "unit", [desks.silent("214"), desks.unit("214", recording=None), desks.unit("214", fix=None)]
)
def test_now_goes_with_the_recording(unit: UnitView) -> None:
    assert detail(HELP, _scene(unit)) == "pressed 42 s ago at Bank St at S Chester St"


def test_now_needs_the_right_to_positions() -> None:
    rights = desks.session().permissions - {Permission.SEE_POSITIONS}
    scene = _scene(desks.unit("214", 3, GONE_ON), session=desks.session(permissions=rights))
    assert detail(HELP, scene) == "pressed 42 s ago at Bank St at S Chester St"


def test_a_place_that_is_not_known_leaves_where_she_is_now() -> None:
    said = detail(replace(HELP, place=None), _scene(desks.unit("214", 3, GONE_ON)))
    assert said == "no place known · now (3 s) at Fleet St at S Broadway"


@pytest.fixture
def desk(qtbot: object) -> TestDesk:
    made = desks.make_desk(place_words=lambda _lat, _lon: "Fleet St at S Broadway")
    qtbot.addWidget(made.window)  # type: ignore[attr-defined]
    made.window.resize(1920, 1080)
    made.window.show()
    made.bridge.session_started.emit(desks.session())
    return made


def test_the_card_stops_saying_now_when_the_recording_stops_or_its_lease_ends(desk: TestDesk) -> None:
    unit = desks.unit("214", 3, GONE_ON)
    desk.show(desks.snapshot(units=(unit,), alerts=(HELP,)))
    settle()
    assert "Pressed 42 s ago at Bank St" in words(desk.window.desk.strip)
    assert "Now (3 s) at Fleet St" in words(desk.window.desk.strip)
    desk.show(desks.snapshot(units=(desks.silent("214"),), alerts=(HELP,)))
    settle()
    assert "Fleet St" not in words(desk.window)
    desk.show(desks.snapshot(units=(unit,), alerts=(HELP,)))
    assert "Fleet St" in words(desk.window.desk.strip)
    desk.hands.pass_time(59)
    desk.window.keeper._tick()
    settle()
    assert "Fleet St" not in words(desk.window)
    assert "Fleet St" not in "".join(c.accessibleDescription() for c in desk.window.desk.strip.cards)


def test_the_map_says_when_the_place_of_a_unit_without_a_marker_was_true() -> None:
    (gone,) = map_places(_scene(desks.silent("214")))
    assert gone.label == f"Needs help 214, pressed {clock_minutes(HELP.opened_at)}"
    assert map_places(_scene(desks.unit("214", 3, GONE_ON))) == ()
