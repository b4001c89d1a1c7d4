"""The alert strip: what F2 may hit, what is sent, what is said, and what doesn't fit."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import Alert, AlertKind, AlertOutcome, Withheld
from respond_desktop.domain.alert.folds import MOST, FoldActed
from respond_desktop.domain.backup import BackupRequest, Code, Response, ResponseState
from respond_desktop.domain.outcomes import Done, Refused, Unavailable
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.strip.announce import AlertAnnouncer
from respond_desktop.ui.strip.card import AlertCard
from respond_desktop.ui.strip.sending import CUT_WORDS
from respond_desktop.ui.strip.strip import CHANGED_WORDS
from respond_desktop.ui.strip.words import detail, title
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Hands, Opened, TestDesk
from tests.ui.look import words


def _card(desk: TestDesk, alert_id: str) -> AlertCard:
    return next(c for c in desk.window.findChildren(AlertCard) if c.alert_id == alert_id and c.isVisible())


def _press(qtbot: QtBot, desk: TestDesk, key: Qt.Key) -> None:
    qtbot.keyClick(desk.window.focusWidget() or desk.window, key)
    settle()


def test_f2_leaves_a_card_alone_that_has_just_become_first(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.hands.pass_time(0.4)
    _press(qtbot, desk, Qt.Key.Key_F2)
    assert desk.commands.asked == []
    assert CHANGED_WORDS in words(desk.window)
    desk.hands.pass_time(0.2)
    _press(qtbot, desk, Qt.Key.Key_F2)
    assert desk.commands.asked == [("acknowledge", "a-214-needs_help")]


def test_f2_after_another_alert_jumped_to_the_front_says_so(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.hands.pass_time(10)
    older = desks.alert(AlertKind.NEEDS_HELP, "300", 90, "Fleet St")
    desk.show(desks.snapshot(alerts=(*desks.three_alerts(), older)))
    _press(qtbot, desk, Qt.Key.Key_F2)
    assert desk.commands.asked == []


def test_f2_asks_once_while_central_has_not_answered(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.hands.pass_time(1)
    _press(qtbot, desk, Qt.Key.Key_F2)
    _press(qtbot, desk, Qt.Key.Key_F2)
    assert desk.commands.asked == [("acknowledge", "a-214-needs_help")]
    assert "Sending" in words(_card(desk, "a-214-needs_help"))


def test_a_held_function_key_does_nothing(opened: Opened) -> None:
    desk = opened()
    assert all(not shortcut.autoRepeat() for shortcut in desk.window.desk.keys._shortcuts)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            Refused("Unit 214 is not in your command.", "Your role may act for East.", "v1"),
            "Refused: Unit 214",
        ),
        (Unavailable("No link to central. Use the radio."), "No link to central. Use the radio."),
        (Done(None), "Needs help, Unit 214: acknowledged."),
    ],
)
def test_the_answer_is_said_and_stays_in_the_journal(
    opened: Opened, qtbot: QtBot, outcome: Done | Refused | Unavailable, said: str
) -> None:
    desk = opened()
    _card(desk, "a-214-needs_help")._acknowledge.click()
    desk.commands.answer(outcome)
    settle()
    assert said in words(desk.window.desk.status)
    assert any(said in line for line in desk.window.desk.aside.panel.lines())
    assert _card(desk, "a-214-needs_help")._acknowledge.isEnabled()


def test_c_then_a_digit_closes_an_acknowledged_alert(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.window.desk.strip.choose("a-219-gunshot")
    _press(qtbot, desk, Qt.Key.Key_C)
    assert _card(desk, "a-219-gunshot").is_closing
    _press(qtbot, desk, Qt.Key.Key_2)
    assert desk.commands.asked == [("close_alert", "a-219-gunshot", AlertOutcome.FALSE)]


def test_c_on_a_waiting_alert_asks_to_acknowledge_first(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.window.desk.strip.choose("a-214-needs_help")
    _press(qtbot, desk, Qt.Key.Key_C)
    _press(qtbot, desk, Qt.Key.Key_1)
    assert desk.commands.asked == []
    assert "Acknowledge this alert first" in words(desk.window)


def test_escape_leaves_the_closing_row_without_closing(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    _card(desk, "a-219-gunshot")._close.click()
    settle()
    _press(qtbot, desk, Qt.Key.Key_Escape)
    assert not _card(desk, "a-219-gunshot").is_closing
    assert desk.commands.asked == []


def test_what_does_not_fit_is_counted_and_f4_reaches_it(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    many = tuple(desks.alert(AlertKind.TASER_ARMED, str(n), 60 - n, "Fleet St") for n in range(10, 16))
    desk.show(desks.snapshot(alerts=(*desks.three_alerts(), *many)))
    settle()
    assert "+ 6 more" in words(desk.window)
    for _ in range(5):
        _press(qtbot, desk, Qt.Key.Key_F4)
    scene = desk.window.keeper.scene
    assert scene is not None
    assert _card(desk, scene.selected_alert).isVisible()
    assert _card(desk, "a-214-needs_help").isVisible()


def test_clicking_a_card_selects_its_unit_and_centres_the_map(opened: Opened) -> None:
    desk = opened()
    QTest.mouseClick(_card(desk, "a-231-taser_armed"), Qt.MouseButton.LeftButton)
    settle()
    assert desk.window.keeper.scene is not None
    assert desk.window.keeper.scene.selected_unit == "u-231"
    fix = desk.window.keeper.scene.snapshot.unit("u-231").fix  # type: ignore[union-attr]
    assert fix is not None
    assert desk.map.centred == (fix.lat, fix.lon)


def test_f2_cap_is_worn_by_the_first_waiting_card_only(opened: Opened) -> None:
    desk = opened()
    caps = {c.alert_id: c._acknowledge._look.key for c in desk.window.findChildren(AlertCard)}
    assert caps["a-214-needs_help"] == "F2"
    assert caps["a-231-taser_armed"] == ""


def test_buttons_name_what_they_act_on(opened: Opened) -> None:
    desk = opened()
    names = {b.accessibleName() for b in desk.window.desk.strip.findChildren(QPushButton)}
    assert "Acknowledge, needs help, Unit 214" in names
    assert "Close, gunshot, near Unit 219" in names


def test_words_of_a_card(opened: Opened) -> None:
    desk = opened()
    scene = desk.window.keeper.scene
    assert scene is not None
    help_, shot, taser = scene.alerts
    assert title(help_) == "NEEDS HELP · Unit 214"
    assert title(shot) == "Gunshot · near Unit 219"
    assert title(taser) == "TASER armed · Unit 231"
    assert title(replace(taser, count=3)) == "TASER armed · Unit 231 ×3"
    quiet = replace(scene, snapshot=replace(scene.snapshot, units=()))
    assert (
        detail(shot, quiet) == "heard 1 min 58 s ago at Fleet St at S Broadway · you acknowledged · 91 % sure"
    )
    request = BackupRequest(
        "b-1",
        "u-214",
        "214",
        None,
        Code.CODE_3,
        "",
        "R. Okafor",
        NOW,
        (
            Response("u-216", "216", ResponseState.ACCEPTED, NOW),
            Response("u-240", "240", ResponseState.ASKED, NOW),
        ),
    )
    coming = replace(scene, snapshot=replace(quiet.snapshot, backups=(request,)))
    assert detail(help_, coming) == "pressed 42 s ago at Bank St at S Chester St · 216 on the way"


def test_a_waiting_p1_edge_changes_at_one_hertz(opened: Opened) -> None:
    desk = opened()
    desk.window.keeper._timer.stop()  # only this test ticks, however long it takes
    card = _card(desk, "a-214-needs_help")
    first = card.grab().toImage()
    desk.window.keeper._tick()
    settle()
    second = card.grab().toImage()
    desk.window.keeper._tick()
    settle()
    third = card.grab().toImage()
    assert first.pixelColor(first.width() // 2, 0) != second.pixelColor(first.width() // 2, 0)
    assert first.pixelColor(first.width() // 2, 0) == third.pixelColor(first.width() // 2, 0)


def test_alert_without_place_says_so(opened: Opened) -> None:
    desk = opened()
    bare: Alert = replace(desks.alert(AlertKind.CAMERA_LOST, "240", 5, ""), place=None)
    desk.show(desks.snapshot(alerts=(bare,)))
    settle()
    assert "No place known" in words(desk.window)


def test_new_alerts_are_announced_once_and_p1_assertively() -> None:
    said: list[tuple[str, bool]] = []
    announcer = AlertAnnouncer(lambda text, assertively: said.append((text, assertively)))
    scene = Scene(desks.snapshot(units=()), NOW, desks.session())
    announcer.see(scene)
    announcer.see(scene)
    assert said == [
        ("Alert: needs help, Unit 214. pressed 42 s ago at Bank St at S Chester St.", True),
        ("Alert: TASER armed, Unit 231. armed 11 s ago at Patterson Park, north path.", False),
    ]


def test_without_a_link_nothing_is_sent(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    desk.show(desks.snapshot(link=Link(LinkState.LOST, NOW)))
    settle()
    assert not _card(desk, "a-214-needs_help")._acknowledge.isEnabled()
    assert not _card(desk, "a-219-gunshot")._close.isEnabled()


def test_a_late_answer_is_not_told_to_the_next_person(opened: Opened) -> None:
    desk = opened()
    _card(desk, "a-214-needs_help")._acknowledge.click()
    desk.bridge.session_ended.emit("")
    desk.bridge.session_started.emit(desks.session())
    desk.commands.answer(Done(None))
    settle()
    assert desk.window.desk.aside.panel.lines() == ()


@pytest.mark.parametrize(
    ("withheld", "said"),
    [
        (Withheld.RECORD, "place follows once it is recorded"),
        (Withheld.RIGHT, "place not yours to see"),
        (None, "no place known"),
    ],
)
def test_an_alert_without_its_place_is_shown_at_once_with_its_unit_and_why(
    opened: Opened, qtbot: QtBot, withheld: Withheld | None, said: str
) -> None:
    desk = opened()
    whole = desks.alert(AlertKind.TASER_ARMED, "990", 5, "Fleet St")
    desk.show(desks.snapshot(alerts=(replace(whole, place=None, withheld=withheld),)))
    assert "Unit 990" in words(_card(desk, whole.id))
    assert f"{said[0].upper()}{said[1:]}" in words(_card(desk, whole.id))
    centred = desk.map.centred
    _press(qtbot, desk, Qt.Key.Key_F3)
    assert desk.map.centred == centred
    assert (said in words(desk.window.desk.status)) == (withheld is not None)
    desk.show(desks.snapshot(alerts=(whole,)))
    assert "Fleet St" in words(_card(desk, whole.id))
    assert desk.map.centred == centred


def _troubled(count: int, taken: str = "", kind: AlertKind = AlertKind.CAMERA_LOST) -> tuple[Alert, ...]:
    alerts = (desks.alert(kind, str(300 + n), 90 - n, "") for n in range(count))
    if not taken:
        return tuple(alerts)
    return tuple(replace(a, acknowledged_by=taken, acknowledged_at=NOW) for a in alerts)


@pytest.mark.attack("no storm")
def test_trouble_of_many_cameras_is_one_card_behind_a_call_for_help(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    help_ = desks.alert(AlertKind.NEEDS_HELP, "214", 3, "Fleet St")
    desk.show(desks.snapshot(alerts=(*_troubled(23), *_troubled(2, kind=AlertKind.INTEGRITY), help_)))
    settle()
    cards = [c for c in desk.window.desk.strip.findChildren(AlertCard) if c.isVisible()]
    first = min(cards, key=lambda c: c.x())
    assert first.alert_id == help_.id and len(cards) == 3
    fold = _card(desk, "a-300-camera_lost")
    assert "Contact lost · 23 cameras" in words(fold)
    assert "26 open · 26 waiting" in words(desk.window)
    assert "Units 300, 301" in fold.accessibleDescription() and "322" in fold.accessibleDescription()
    _press(qtbot, desk, Qt.Key.Key_F3)
    _press(qtbot, desk, Qt.Key.Key_F4)
    assert "Camera lost while recording, 23 cameras: Units 300, 301" in words(desk.window.desk.status)


@pytest.mark.attack("no storm")
def test_one_act_takes_or_closes_all_that_stands_on_a_card(opened: Opened, qtbot: QtBot) -> None:
    desk = opened()
    some = (*_troubled(2, "Sgt. Fairfield"), *(desks.alert(AlertKind.CAMERA_LOST, "399", 2, ""),))
    desk.show(desks.snapshot(alerts=some))
    settle()
    fold = _card(desk, "a-399-camera_lost")
    assert "New: 399 · Units 300" in words(fold)
    fold._acknowledge.click()
    assert desk.commands.asked == [("acknowledge_all", ("a-399-camera_lost",))]
    desk.commands.answer(Done(FoldActed()))
    settle()
    assert "Camera lost while recording, 3 cameras: acknowledged." in words(desk.window.desk.status)
    desk.show(desks.snapshot(alerts=_troubled(3, "Sgt. Fairfield")))
    settle()
    fold = _card(desk, "a-300-camera_lost")
    fold._close.click()
    settle()
    assert "Close all 3 as" in words(fold)
    _press(qtbot, desk, Qt.Key.Key_3)
    ids = tuple(f"a-{n}-camera_lost" for n in (300, 301, 302))
    assert desk.commands.asked[-1] == ("close_alerts", ids, AlertOutcome.TEST)
    desk.commands.answer(Done(FoldActed(1, "Nobody has acknowledged the alert.")))
    settle()
    said = "Camera lost while recording, 3 cameras: 2 of 3 closed as test. Nobody has acknowledged the alert."
    assert said in words(desk.window.desk.status)


@pytest.mark.attack("no storm")
def test_a_card_that_is_being_taken_is_not_sent_again_under_its_next_lead(opened: Opened) -> None:
    desk, some = opened(), _troubled(3)
    desk.show(desks.snapshot(alerts=some))
    _card(desk, "a-300-camera_lost")._acknowledge.click()
    taken = replace(some[0], acknowledged_by="R. Okafor", acknowledged_at=NOW)
    desk.show(desks.snapshot(alerts=(taken, *some[1:])))
    settle()
    fold = _card(desk, "a-301-camera_lost")
    assert "Sending" in words(fold) and not fold._acknowledge.isEnabled()
    desk.window.desk.strip.acknowledge("a-301-camera_lost")
    assert len(desk.commands.asked) == 1
    desk.commands.answer(Done(FoldActed(2, "There was no time for all.")))
    settle()
    said = "Camera lost while recording, 3 cameras: 1 of 3 taken. There was no time for all."
    assert said in words(desk.window.desk.status)
    assert fold._acknowledge.isEnabled()


@pytest.mark.attack("no storm")
def test_a_card_that_is_being_closed_is_not_closed_again_under_its_next_lead(opened: Opened) -> None:
    desk, some = opened(), _troubled(3, "R. Okafor")
    desk.show(desks.snapshot(alerts=some))
    desk.window.desk.strip.close_alert("a-300-camera_lost", AlertOutcome.FALSE)
    desk.show(desks.snapshot(alerts=some[1:]))
    settle()
    assert not _card(desk, "a-301-camera_lost")._close.isEnabled()
    desk.window.desk.strip.close_alert("a-301-camera_lost", AlertOutcome.FALSE)
    assert len(desk.commands.asked) == 1


@pytest.mark.attack("no storm")
def test_f4_goes_on_from_a_card_whose_lead_is_another_one_now(opened: Opened, qtbot: QtBot) -> None:
    desk, some = opened(), _troubled(3)
    other = desks.alert(AlertKind.NEEDS_HELP, "214", 3, "Fleet St")
    desk.show(desks.snapshot(alerts=(*some, other)))
    desk.window.desk.strip.choose("a-300-camera_lost")
    taken = replace(some[0], acknowledged_by="R. Okafor", acknowledged_at=NOW)
    desk.show(desks.snapshot(alerts=(taken, *some[1:], other)))
    settle()
    shown = desk.window.desk.strip._open
    assert shown.selected_id == "a-301-camera_lost"
    for card in ("a-214-needs_help", "a-301-camera_lost"):
        _press(qtbot, desk, Qt.Key.Key_F4)
        assert shown.selected_id == card


@pytest.mark.attack("no storm")
def test_what_was_too_much_for_one_act_is_not_said_to_be_done(opened: Opened) -> None:
    desk = opened()
    desk.show(desks.snapshot(alerts=_troubled(MOST + 40)))
    desk.window.desk.strip.acknowledge("a-300-camera_lost")
    (asked,) = desk.commands.asked
    assert len(asked[1]) == MOST  # type: ignore[arg-type]
    desk.commands.answer(Done(FoldActed(10, "Not yours.")))
    settle()
    assert f"490 of 540 taken. Not yours. {CUT_WORDS}" in words(desk.window.desk.status)


@pytest.mark.attack("no storm")
def test_new_trouble_on_a_card_is_announced_and_taking_it_is_not() -> None:
    said: list[str] = []
    hands = Hands()
    announcer = AlertAnnouncer(lambda text, _assertively: said.append(text), hands.clock().monotonic)

    def see(*alerts: Alert) -> None:
        announcer.see(Scene(desks.snapshot(alerts=alerts), hands.at, desks.session()))

    some = _troubled(4)
    see(*some[:2])
    assert said == ["Alert: camera lost while recording, 2 cameras. Units 300, 301."]
    hands.pass_time(1)
    see(*some[:3])
    hands.pass_time(1)
    see(*some)
    assert len(said) == 1, "at most every ten seconds"
    hands.pass_time(8)
    see(*some)
    assert said[1:] == ["Alert: camera lost while recording, 2 cameras. Units 302, 303."]
    hands.pass_time(60)
    for n in range(1, 5):
        see(*_troubled(4, "R. Okafor")[:n], *some[n:])
    assert len(said) == 2
