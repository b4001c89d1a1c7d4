"""The purpose form: nobody starts without saying why; refusals read as fact, reason, rule, record and way on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Refused, Unavailable
from respond_desktop.domain.requests import WatchRequest
from respond_desktop.ui.kit.choices import OneOf
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.watch.purpose import PurposeForm
from respond_desktop.ui.words.measures import clock
from tests.ui.watch.pictures import START
from tests.ui.watch.world import SESSION, said, smallest_text, snapshot, stopped, unit, unnamed

UNIT = unit("216", 322)
REFUSED = Refused(
    "Unit 305 is not among the units you may watch.",
    "Your role may watch East command.",
    "Live Video Policy v1, rule 3",
    "out_of_scope",
    88412,
    START,
    ("Ask the shift supervisor", "Choose a purpose"),
)


@pytest.fixture
def form(qtbot: QtBot) -> PurposeForm:
    made = PurposeForm(Theme(NIGHT))
    qtbot.addWidget(made)
    made.resize(440, 900)
    made.show_session(SESSION)
    made.show()
    made.ask(UNIT)
    made.show_snapshot(snapshot(UNIT))
    return made


def focused(form: PurposeForm) -> QWidget:
    """The widget that would get the next key."""
    found = form.focusWidget()
    assert found is not None
    return found


def start(form: PurposeForm) -> None:
    QTest.keyClick(focused(form), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_it_asks_why_and_says_what_happens(form: PurposeForm) -> None:
    words = said(form)
    for part in (
        "Watch Unit 216",
        "Why do you need to watch?",
        "The record is written at central. No record, no picture.",
        "216 sees “Livestream” on the camera’s display,",
        "It ends after 15 min, or when the recording stops.",
        "Allowed by Live Video Policy v1",
        "In your words (required for 5 and 6)",
    ):
        assert part in words
    assert "F9" not in words


def test_no_purpose_is_chosen_beforehand_and_focus_is_on_the_choices(form: PurposeForm) -> None:
    assert not any(row.isChecked() for row in form.findChildren(OneOf))
    assert isinstance(focused(form), OneOf)


def test_start_without_a_reason_asks_for_it(form: PurposeForm) -> None:
    asked: list[object] = []
    form.start_requested.connect(asked.append)
    start(form)
    assert "Choose why you need to watch." in said(form)
    QTest.keyClick(focused(form), Qt.Key.Key_6)
    start(form)
    assert "“Something else” asks for your own words." in said(form)
    assert asked == []


def test_the_whole_form_by_keys(form: PurposeForm) -> None:
    asked: list[object] = []
    form.start_requested.connect(asked.append)
    QTest.keyClick(focused(form), Qt.Key.Key_6)
    form._fields.incident.setFocus()
    QTest.keyClicks(form._fields.incident, "7")
    QTest.keyClick(form._fields.incident, Qt.Key.Key_Tab)
    QTest.keyClicks(focused(form), "216 is alone, 2 suspects")
    start(form)
    assert asked == [WatchRequest("216", "other", "7", "216 is alone, 2 suspects")]
    assert "asking central" in said(form)
    start(form)
    assert len(asked) == 1


def test_escape_leaves_and_asks_nothing(qtbot: QtBot, form: PurposeForm) -> None:
    asked: list[object] = []
    form.start_requested.connect(asked.append)
    with qtbot.waitSignal(form.cancelled, timeout=5000):
        QTest.keyClick(focused(form), Qt.Key.Key_Escape)
    assert asked == []


def test_refusal_has_fact_reason_rule_record_and_a_way_on(form: PurposeForm) -> None:
    QTest.keyClick(focused(form), Qt.Key.Key_1)
    start(form)
    form.show_outcome(REFUSED)
    words = said(form)
    assert "Refused: Unit 305 is not among the units you may watch." in words
    assert "Your role may watch East command." in words
    assert f"Live Video Policy v1, rule 3 · recorded as refusal 88412 at {clock(START)}" in words
    assert "What you can do: ask the shift supervisor." in words
    assert "Choose a purpose" in words
    QTest.keyClick(focused(form), Qt.Key.Key_Escape)
    assert "Refused" not in said(form)
    assert form.isVisible()


def test_unavailable_says_what_and_that_nothing_is_sent_later(form: PurposeForm) -> None:
    QTest.keyClick(focused(form), Qt.Key.Key_1)
    start(form)
    form.show_outcome(Unavailable("Central doesn't answer. Nothing can be watched. Use the radio."))
    assert "Central doesn't answer." in said(form)
    assert "Nothing is sent later by itself." in said(form)


def test_lost_link_and_stopped_recording_are_said_before_start(form: PurposeForm) -> None:
    form.show_snapshot(snapshot(UNIT, lost=True))
    assert f"No link to central since {clock(START)}. Nothing can be watched. Use the radio." in said(form)
    assert not form._start.isEnabled()
    form.show_snapshot(snapshot(stopped(UNIT)))
    assert "Unit 216 is not recording. Cameras can be watched only while they record." in said(form)
    assert form._start.isEnabled()


def test_names_and_text_sizes(form: PurposeForm) -> None:
    QTest.keyClick(focused(form), Qt.Key.Key_1)
    start(form)
    form.show_outcome(REFUSED)
    assert unnamed(form) == []
    assert smallest_text(form) >= 11
