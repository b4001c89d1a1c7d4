"""To which place backup is asked: what is shown is what goes to central."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import Alert, AlertKind, Place
from respond_desktop.domain.backup import PlaceChoice, WhichPlace
from respond_desktop.domain.requests import BackupDraft
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.backup.form import BackupForm
from respond_desktop.ui.backup.place import CLOSED, GONE
from respond_desktop.ui.theme import NIGHT, Theme
from tests.ui.watch.pictures import START, Hands
from tests.ui.watch.world import said, snapshot, unit, unnamed

NOW, PRESSED = PlaceChoice(WhichPlace.NOW), PlaceChoice(WhichPlace.PRESSED, "a1")
BY_CENTRAL = PlaceChoice()


def alert(pressed_s: float = 90.0) -> Alert:
    at = START - timedelta(seconds=pressed_s)
    place = Place(39.29, -76.59, 12.0, at, "Bank St at S Chester St")
    return Alert("a1", AlertKind.NEEDS_HELP, "u214", "214", at, place)


def world(metres: float, **more: object) -> Snapshot:
    made = snapshot(unit("214", metres), unit("216", 322))
    return replace(made, **({"alerts": (alert(),)} | more))  # type: ignore[arg-type]


def hurt(world: Snapshot) -> UnitView:
    found = world.unit("u214")
    assert found is not None
    return found


@pytest.fixture
def form(qtbot: QtBot) -> BackupForm:
    made = BackupForm(Theme(NIGHT), Hands().clock(), lambda *_at: "S Chester St at Gough St")
    qtbot.addWidget(made)
    made.resize(440, 800)
    made.show()
    return made


def sent(form: BackupForm) -> PlaceChoice:
    found: list[object] = []
    form.send_requested.connect(found.append)
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (draft,) = found
    assert isinstance(draft, BackupDraft)
    return draft.place


@pytest.mark.parametrize(("metres", "preset"), [(183.0, NOW), (120.0, PRESSED), (0.0, PRESSED)])
def test_now_is_preset_once_she_moved_150_m(form: BackupForm, metres: float, preset: PlaceChoice) -> None:
    form.ask(hurt(world(metres)), world(metres))
    words = said(form)
    assert "Now: S Chester St at Gough St" in [r.choice.words for r in form._place._rows.values()]
    assert ("she moved 600 ft (183 m)" in words) == (metres > 150)
    assert unnamed(form) == []
    assert sent(form) == preset


def test_a_fix_from_before_the_press_says_nothing_of_where_she_went(form: BackupForm) -> None:
    stale = world(500.0, alerts=(alert(pressed_s=-1.0),))
    form.ask(hurt(stale), stale)
    assert "she moved" not in said(form)
    assert sent(form) == PRESSED


def test_g_and_p_choose_outside_the_text_and_are_letters_inside(form: BackupForm) -> None:
    form.ask(hurt(world(183.0)), world(183.0))
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_P)
    assert form._place.chosen() == PRESSED
    form._description.setFocus()
    QTest.keyClicks(form._description, "gg")
    assert form._description.toPlainText() == "gg" and form._place.chosen() == PRESSED
    form._recipients.focus() if form._recipients else None
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_G)
    assert sent(form) == NOW


def test_what_was_chosen_stays_while_she_moves_on(form: BackupForm) -> None:
    form.ask(hurt(world(120.0)), world(120.0))
    form.show_snapshot(world(900.0))
    assert "she moved 0.6 mi (900 m)" in said(form), "the distance is said"
    assert sent(form) == PRESSED, "the hand's choice is not changed under it"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (replace(world(183.0), units=(replace(hurt(world(183.0)), recording=None, fix=None),)), GONE),
        (world(183.0, alerts=()), CLOSED),
    ],
)
def test_a_place_that_is_gone_is_said_and_central_takes_what_is_left(
    form: BackupForm, left: Snapshot, words: str
) -> None:
    form.ask(hurt(world(183.0)), world(183.0))
    form.show_snapshot(left)
    assert words in said(form)
    tones = {w.property("tone") for w in form.findChildren(QLabel) if words in w.text()}
    assert tones == {"p2_text"}
    assert sent(form) == BY_CENTRAL


def test_without_an_alert_there_is_nothing_to_choose(form: BackupForm) -> None:
    calm = world(0.0, alerts=())
    form.ask(hurt(calm), calm)
    assert "To where Unit 214 is when you send." in said(form)
    QTest.keyClick(form.focusWidget() or form, Qt.Key.Key_P)
    assert sent(form) == BY_CENTRAL
