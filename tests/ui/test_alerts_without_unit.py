"""An alert without a unit, and one of a kind that isn't known, on every panel that shows alerts."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import Alert, AlertKind, Priority
from respond_desktop.domain.alert.folds import folded
from respond_desktop.domain.alert.handover import OpenKind, OpenThing
from respond_desktop.ui.alerts.words import unit_words, what_words
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.handover.left import thing_words
from respond_desktop.ui.operations.mapping import map_facts, map_places
from respond_desktop.ui.strip.chip import AlertChip, chip_width, chip_words
from respond_desktop.ui.strip.words import closing_title, plain, spoken, title, units_words
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.wall.book.around import around
from tests.ui import desk as desks
from tests.ui.desk import NOW

SHOT = replace(
    desks.alert(AlertKind.GUNSHOT, "219", 0, "Fleet St"), unit_id="", unit_number="", source="Sensor 12"
)
BARE = replace(SHOT, source="")
NEWER = replace(
    desks.alert(AlertKind.NEEDS_HELP, "214", 1, "Bank St"), kind="vehicle_crash", words="Vehicle crash"
)


def scene(*alerts: Alert) -> Scene:
    return Scene(desks.snapshot(alerts=alerts, units=()), NOW, desks.session())


def test_a_card_says_what_raised_it() -> None:
    assert title(SHOT) == "GUNSHOT · Sensor 12"
    assert plain(SHOT) == "gunshot, Sensor 12" and closing_title(SHOT) == "Close Sensor 12 as"
    assert "gunshot, Sensor 12" in spoken(SHOT, scene(SHOT), "4 s")
    assert (title(BARE), plain(BARE), closing_title(BARE)) == ("GUNSHOT", "gunshot", "Close gunshot as")


def test_the_list_and_a_hand_over_say_it_too() -> None:
    assert (unit_words(SHOT), unit_words(BARE)) == ("Sensor 12", "—")
    assert what_words(NEWER) == "Vehicle crash"
    thing = OpenThing(OpenKind.ALERT, "a", "", "Sensor 12", NOW, "gunshot")
    assert thing_words(thing) == "Gunshot, Sensor 12"
    assert thing_words(replace(thing, unit_number="")) == "Gunshot"


def test_it_stands_on_the_map_where_it_was() -> None:
    (shot,) = map_places(scene(SHOT))
    assert (shot.kind, shot.icon, shot.priority) == ("sensed", "bullet", 1)
    (crash,) = map_places(scene(replace(NEWER, unit_id="", unit_number="", source="Fence Park")))
    assert crash.kind == "alert" and crash.label.startswith("Vehicle crash Fence Park, raised ")
    assert not map_facts(scene(SHOT)).marks


def test_units_can_be_sent_around_it() -> None:
    there = around(scene(SHOT))
    assert there is not None and there.words == "the shot of Sensor 12"
    bare = around(scene(BARE))
    assert bare is not None and bare.words == "the shot"


def test_it_marks_no_unit() -> None:
    assert scene(SHOT).alerts_by_unit() == {}


def test_cameras_that_nobody_wears_fold_with_the_others() -> None:
    lost = desks.alert(AlertKind.CAMERA_LOST, "219", 2, "")
    spare = replace(lost, id="spare", unit_id="", unit_number="", source="Camera 4711")
    (fold,) = folded((lost, spare))
    assert units_words(fold) == "Units 219, Camera 4711"  # type: ignore[arg-type]
    (spares,) = folded((spare, replace(spare, id="other")))
    assert units_words(spares) == "Camera 4711"  # type: ignore[arg-type]


def test_a_chip_has_room_for_what_raised_it(qtbot: QtBot) -> None:
    chip = AlertChip(Theme(), SHOT.id)
    qtbot.addWidget(chip)
    chip.show_alert(SHOT, scene(SHOT))
    assert chip_words(SHOT) == "Sensor 12" and chip.width() == chip_width(SHOT)
    long = replace(SHOT, source="Fence around the northern railway yard")
    assert chip_width(long) < 160 and chip_words(BARE) == "Gunshot"


@pytest.mark.parametrize("priority", [Priority.P1, Priority.P2])
def test_a_kind_that_is_not_known_is_on_the_strip_by_its_priority(priority: Priority) -> None:
    said = title(replace(NEWER, priority=priority))
    assert said == ("VEHICLE CRASH · Unit 214" if priority is Priority.P1 else "Vehicle crash · Unit 214")
