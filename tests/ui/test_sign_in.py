"""Signing in: the banner each time, words under the button, tries left."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.requests import Credentials
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import Opened, TestDesk
from tests.ui.look import words


@pytest.fixture
def desk(opened: Opened) -> TestDesk:
    made = opened(signed_in=False, size=(1366, 768))
    made.bridge.workplace_changed.emit(desks.workplace())
    settle()
    return made


def _agree_and_type(desk: TestDesk, qtbot: QtBot) -> None:
    screen = desk.window.sign_in
    qtbot.keyClick(screen.banner.agree, Qt.Key.Key_Return)
    qtbot.keyClicks(screen.card.badge.edit, "4471")
    qtbot.keyClick(screen.card.badge.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(screen.card.password.edit, "correct horse")
    qtbot.keyClick(screen.card.password.edit, Qt.Key.Key_Return)
    settle()


def test_nothing_can_be_typed_before_the_banner_is_agreed_to(desk: TestDesk) -> None:
    card = desk.window.sign_in.card
    assert not card.badge.edit.isEnabled()
    assert not card.password.edit.isEnabled()
    assert not card.button.isEnabled()
    said = words(desk.window)
    assert "Everything you do here is recorded" in said
    assert "Central reached, 38 ms" in said
    assert "Keyring open" in said
    assert "Sound on" in said


def test_signing_in_by_keyboard_sends_the_banner_agreed_to_and_forgets_the_password(
    desk: TestDesk, qtbot: QtBot
) -> None:
    _agree_and_type(desk, qtbot)
    assert desk.commands.asked == [("sign_in", Credentials("4471", "correct horse", "of Oct 2, 2026"))]
    assert desk.window.sign_in.card.password.text() == ""
    desk.commands.answer(Done(desks.session()))
    desk.bridge.session_started.emit(desks.session())
    settle()
    assert desk.window.desk.isVisible()


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Unavailable("That was not accepted.", 3), "3 tries left, then an administrator must unlock you."),
        (Unavailable("That was not accepted.", 1), "1 try left, then an administrator must unlock you."),
        (Unavailable("That was not accepted.", 0), "No tries left: an administrator must unlock you."),
        (Unavailable("Central can't be reached. Use the radio."), "Use the radio."),
        (Refused("You are locked out.", "Five tries were wrong.", "Sign-in"), "Five tries were wrong."),
    ],
)
def test_what_went_wrong_is_said_under_the_button(
    desk: TestDesk, qtbot: QtBot, outcome: Outcome, said: str
) -> None:
    _agree_and_type(desk, qtbot)
    desk.commands.answer(outcome)
    settle()
    assert said in words(desk.window)
    assert desk.window.sign_in.card.button.isEnabled()


def test_the_banner_must_be_agreed_to_again_after_each_session(desk: TestDesk, qtbot: QtBot) -> None:
    _agree_and_type(desk, qtbot)
    desk.bridge.session_started.emit(desks.session())
    desk.bridge.session_ended.emit("")
    settle()
    assert not desk.window.sign_in.card.button.isEnabled()
    assert desk.window.sign_in.card.badge.text() == ""
    assert desk.window.sign_in.banner.agree.isEnabled()


def test_what_central_said_of_the_sign_out_is_read_where_one_looks_then(desk: TestDesk, qtbot: QtBot) -> None:
    _agree_and_type(desk, qtbot)
    desk.bridge.session_started.emit(desks.session())
    desk.window.desk.sign_out_asked.emit()
    desk.bridge.session_ended.emit("You signed out. All pictures ended.")
    desk.commands.answer(Unavailable("You are signed out. The record couldn't be written yet.", ended=True))
    settle()
    assert "The record couldn't be written yet." in words(desk.window.sign_in)


def test_a_changed_workplace_keeps_what_was_typed(desk: TestDesk, qtbot: QtBot) -> None:
    screen = desk.window.sign_in
    qtbot.keyClick(screen.banner.agree, Qt.Key.Key_Return)
    qtbot.keyClicks(screen.card.badge.edit, "4471")
    desk.bridge.workplace_changed.emit(desks.workplace(round_trip_ms=41.0))
    settle()
    assert screen.card.badge.text() == "4471"
    assert "41 ms" in words(desk.window)


def test_leaving_closes_the_window(desk: TestDesk) -> None:
    desk.window.sign_in.banner.leave.click()
    assert not desk.window.isVisible()


def test_without_a_banner_text_nobody_can_agree(opened: Opened) -> None:
    made = opened(signed_in=False)
    made.bridge.workplace_changed.emit(desks.workplace(banner_paragraphs=()))
    settle()
    assert not made.window.sign_in.card.button.isEnabled()


def test_sound_test_plays(desk: TestDesk) -> None:
    desk.window.sign_in._row._test.click()
    assert desk.speaker.played == ["priority_2"]
