"""The unit card: place, age, movement; nothing of a place once recording stopped."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.units.card import UnitCard
from respond_desktop.ui.words.measures import clock
from tests.ui.watch.pictures import START, Hands
from tests.ui.watch.world import (
    SESSION,
    said,
    seconds,
    smallest_text,
    snapshot,
    stopped,
    unit,
    unnamed,
    watch,
)

UNIT = unit("214", 0, age_s=3)


@pytest.fixture
def card(qtbot: QtBot) -> UnitCard:
    made = UnitCard(Theme(NIGHT), Hands().clock(), lambda _lat, _lon: "Bank St at S Chester St")
    qtbot.addWidget(made)
    made.resize(440, 400)
    made.show_session(SESSION)
    made.show_unit("u214")
    made.show_snapshot(snapshot(UNIT))
    made.show()
    return made


def test_recording_unit(card: UnitCard) -> None:
    words = said(card)
    for part in (
        "Unit 214",
        "Bank St at S Chester St",
        "3 s old · within 52 ft (16 m) · 9 satellites",
        "north-east (43°), 4 mph",
        f"since {clock(seconds(START, -164))}, started by the officer",
        "battery 64 %, signal 3 of 4",
        "Watch",
        "Backup, Code 3",
    ):
        assert part in words
    assert "39." not in words
    assert unnamed(card) == []
    assert smallest_text(card) >= 11


def test_what_its_camera_lacks_is_said(card: UnitCard) -> None:
    card.show_snapshot(snapshot(replace(UNIT, can=("lcd", "haptic", "led", "hologram"))))
    assert "battery 64 %, signal 3 of 4, no loudspeaker" in said(card)


def test_old_fix_says_its_age_and_no_heading(card: UnitCard) -> None:
    card.show_snapshot(snapshot(unit("214", 0, age_s=71)))
    assert "71 s old" in said(card)
    assert "north-east" not in said(card)


def test_not_recording_has_no_place(card: UnitCard) -> None:
    card.show_snapshot(snapshot(stopped(UNIT)))
    words = said(card)
    assert "Unit 214 is not recording. It has no location here, and none is kept." in words
    for gone in ("Bank St", "old", "mph", "battery"):
        assert gone not in words
    assert not card._watch.isEnabled()
    assert card._backup.isEnabled()


def test_street_words_absent_when_unknown(qtbot: QtBot) -> None:
    made = UnitCard(Theme(NIGHT), Hands().clock())
    qtbot.addWidget(made)
    made.show_unit("u214")
    made.show_snapshot(snapshot(UNIT))
    assert "Where" not in said(made)
    assert "39." not in said(made)


def test_buttons_follow_rights_watches_and_the_link(card: UnitCard) -> None:
    asked: list[str] = []
    card.watch_requested.connect(asked.append)
    card._watch.click()
    assert asked == ["u214"]
    card.show_snapshot(snapshot(UNIT, watches=(watch(),)))
    assert not card._watch.isVisible()
    card.show_snapshot(snapshot(UNIT, lost=True))
    assert not card._watch.isEnabled() and not card._backup.isEnabled()
    person = replace(SESSION.person, role=Role.OFFICER)
    card.show_session(replace(SESSION, person=person, permissions=frozenset({Permission.READ_OWN_VIEWS})))
    assert not card._watch.isVisible() and not card._backup.isVisible()
