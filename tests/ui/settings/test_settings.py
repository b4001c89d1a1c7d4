"""What a person chooses in the settings holds at once, next time, and for nobody else."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtDBus import QDBusVariant
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from respond_desktop.domain.preferences import KEY, SCALES, Lighting, Measure, Motion, Preferences
from respond_desktop.qtbridge.system_motion import _ASKED, plain_value
from respond_desktop.ui.settings.page import STILL, TOO_LARGE
from respond_desktop.ui.strip.card import AlertCard
from respond_desktop.ui.theme import NIGHT
from respond_desktop.ui.words.measures import accuracy, distance, distance_both, say_in, speed
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import TestDesk
from tests.ui.look import words

CTRL = Qt.KeyboardModifier.ControlModifier


class Kept:
    """Choices in memory, by person."""

    def __init__(self) -> None:
        self.said: dict[tuple[str, str], str] = {}

    def load(self, person_id: str, key: str, reply: Callable[[str], None]) -> None:
        reply(self.said.get((person_id, key), ""))

    def save(self, person_id: str, key: str, value: str) -> None:
        self.said[person_id, key] = value


@pytest.fixture(autouse=True)
def miles_again() -> Iterator[None]:
    yield
    say_in(Measure.MILES)


def open_desk(qtbot: QtBot, kept: Kept, **more: object) -> TestDesk:
    desk = desks.make_desk(NIGHT, choices=kept, **more)
    qtbot.addWidget(desk.window)
    desk.window.resize(1920, 1080)
    desk.window.show()
    desk.window.activateWindow()
    sign_in(desk)
    return desk


def sign_in(desk: TestDesk, person_id: str = "p-1") -> None:
    made = desks.session()
    desk.bridge.session_started.emit(replace(made, person=replace(made.person, id=person_id)))
    desk.show(desks.snapshot())
    settle()


def test_hers_are_there_when_she_comes_back_and_nobody_elses(qtbot: QtBot) -> None:
    kept = Kept()
    desk = open_desk(qtbot, kept)
    page = desk.window.desk.aside.settings
    QTest.keyClick(desk.window, Qt.Key.Key_Comma, CTRL)
    assert page.isVisible() and "Diagnostics" in words(desk.window)
    page.look._buttons["dim"].click()
    page.motion._buttons["less"].click()
    page.measure._buttons["metric"].click()
    page.scale.chosen.emit("130")
    assert desk.theme.tokens.name == "dim" and desk.map.theme == "dim" and desk.map.still
    assert "Used from the next start" in words(page)
    assert Preferences(Lighting.DIM, 130, Motion.LESS, Measure.METRIC).text() == kept.said["p-1", KEY]
    desk.bridge.session_ended.emit("")
    assert desk.theme.tokens.name == "night", "the sign-in is the workstation's own"
    sign_in(desk, "p-2")
    assert desk.theme.tokens.name == "night" and not desk.map.still and distance(100) == "330 ft"
    desk.bridge.session_ended.emit("")
    sign_in(desk)
    assert desk.theme.tokens.name == "dim" and desk.map.still and distance(100) == "100 m"


def test_the_key_for_colours_is_remembered_as_well(qtbot: QtBot) -> None:
    kept = Kept()
    desk = open_desk(qtbot, kept)
    for name in ("day", "dim", "night"):
        QTest.keyClick(desk.window, Qt.Key.Key_M, CTRL)
        settle()
        assert desk.theme.tokens.name == name
        assert f'"look":"{name}"' in kept.said["p-1", KEY]


def test_with_less_motion_nothing_alternates(qtbot: QtBot) -> None:
    kept = Kept()
    kept.said["p-1", KEY] = Preferences(motion=Motion.LESS).text()
    desk = open_desk(qtbot, kept)
    card = next(c for c in desk.window.findChildren(AlertCard) if c.alert_id == "a-214-needs_help")
    first = card.grab().toImage()
    desk.window.keeper._tick()
    QApplication.processEvents()
    assert card.grab().toImage() == first
    edge = first.pixelColor(3, first.height() // 2).name().upper()
    assert edge == NIGHT.on_fill, "steady, and 4 px wide"
    desk.window.desk.aside.preferences.choose(Preferences(motion=Motion.FULL))
    desk.window.keeper._tick()
    QApplication.processEvents()
    assert card.grab().toImage() != first


def test_motion_follows_the_computer(qtbot: QtBot) -> None:
    desk = open_desk(qtbot, Kept())
    preferences = desk.window.desk.aside.preferences
    assert not desk.map.still
    preferences.system._take(("test", ""), True)
    assert desk.map.still and STILL in desk.window.desk.aside.settings.motion._note.text()
    preferences.choose(Preferences(motion=Motion.FULL))
    assert not desk.map.still
    for asked, value, less in (
        ("reduced-motion", QDBusVariant(1), True),
        ("reduced-motion", QDBusVariant(0), False),
        ("enable-animations", QDBusVariant(False), True),
        ("enable-animations", QDBusVariant(True), False),
    ):
        judge = next(judge for (_, key), judge in _ASKED.items() if key == asked)
        assert judge(plain_value(value)) is less


def test_a_size_for_which_the_screen_has_no_room_cannot_be_taken(qtbot: QtBot) -> None:
    sizes: list[int] = []
    desk = open_desk(qtbot, Kept(), keep_scale=sizes.append)
    desk.window.desk.aside.show_settings()
    page = desk.window.desk.aside.settings
    room = page.screen().availableGeometry()
    least = desk.window.minimumSize()
    for scale in SCALES[1:]:
        fits = room.width() * 100 >= least.width() * scale and room.height() * 100 >= least.height() * scale
        button, why = page.scale._buttons[str(scale)], TOO_LARGE.format(sizes=f"{scale} %")
        assert button.isEnabled() is fits
        assert button.accessibleDescription() == ("" if fits else why)
        assert (f"{scale} %" in page.scale._note.text()) is not fits
    assert sizes == [100], "the next start is as the person who is here wants it"


def test_units_of_measure() -> None:
    said = (distance(128), distance(322), distance(20_000), accuracy(16), speed(1.8), distance_both(183))
    assert said == ("420 ft", "0.2 mi", "12 mi", "within 52 ft (16 m)", "4 mph", "600 ft (183 m)")
    say_in(Measure.METRIC)
    said = (distance(128), distance(1_240), distance(20_000), accuracy(16), speed(1.8), distance_both(183))
    assert said == ("128 m", "1.2 km", "20 km", "within 16 m (52 ft)", "6 km/h", "183 m (600 ft)")
