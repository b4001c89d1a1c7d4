"""A unit that moved on since backup was asked: the new place is offered, sent by a key, and never by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import Place, Withheld
from respond_desktop.domain.backup import BackupRequest, Code, Response, ResponseState, coming
from respond_desktop.domain.outcomes import Done, Unavailable
from respond_desktop.domain.requests import BackupDraft
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.backup.new_place import offer_words
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened, TestDesk
from tests.ui.look import words

SENT = Place(39.29, -76.59, 16.0, NOW - timedelta(seconds=60), "Bank St")
MOVED, NEAR = (39.2915, -76.59), (39.2912, -76.59)
"""167 and 133 m north of the place sent."""
OFFER = "Unit 214 is 550 ft from the place sent. Fix 3 s old, within 52 ft (16 m)."


def request(**changes: object) -> BackupRequest:
    asked = tuple(Response(f"u-{n}", n, ResponseState.ASKED, SENT.as_of) for n in ("216", "240"))
    made = BackupRequest(
        "b-1",
        "u-214",
        "214",
        SENT,
        Code.CODE_2,
        "Two on foot",
        "R. Okafor",
        SENT.as_of,
        asked,
        asked_by_id="p-1",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def world(unit: UnitView, *requests: BackupRequest, **changes: object) -> Snapshot:
    return desks.snapshot(units=(unit, desks.unit("216")), alerts=(), backups=requests, **changes)


@pytest.mark.parametrize(
    ("unit", "changes", "offered"),
    [
        (desks.unit("214", 3, MOVED), {}, OFFER),
        (desks.unit("214", 3, NEAR), {}, ""),
        (desks.unit("214", 3, MOVED, recording=None), {}, ""),
        (desks.silent("214"), {}, ""),
        (desks.unit("214", 61, MOVED), {}, ""),
        (desks.unit("214", 3, MOVED), {"place": None, "withheld": Withheld.RECORD}, ""),
        (
            desks.unit("214", 3, MOVED),
            {"place": None},
            "Unit 214 has a location now. The request went without one. Fix 3 s old, within 52 ft (16 m).",
        ),
    ],
)
def test_what_is_offered(unit: UnitView, changes: dict[str, object], offered: str) -> None:
    asked = request(**changes)
    assert offer_words(asked, world(unit, asked), NOW) == offered


def test_a_place_that_was_renewed_is_not_offered_again() -> None:
    old, moved = request(), desks.unit("214", 3, MOVED)
    newer = request(id="b-2", follows="b-1", place=replace(SENT, lat=MOVED[0]))
    assert offer_words(old, world(moved, old, newer), NOW) == ""
    assert offer_words(newer, world(moved, old, newer), NOW) == ""


def test_the_offer_ends_with_the_lease_though_nothing_comes_any_more() -> None:
    asked = request()
    shown = world(desks.unit("214", 3, MOVED), asked)
    assert offer_words(asked, shown, NOW + timedelta(seconds=50))
    assert offer_words(asked, shown, NOW + timedelta(seconds=58)) == ""


def _receipts(opened: Opened, qtbot: QtBot) -> TestDesk:
    desk = opened()
    desk.show(world(desks.unit("214", 3, MOVED), request()))
    qtbot.keyClick(desk.window.focusWidget() or desk.window, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    settle()
    return desk


def test_p_sends_the_new_place_to_the_same_units_once(opened: Opened, qtbot: QtBot) -> None:
    desk = _receipts(opened, qtbot)
    assert OFFER in words(desk.window) and "It goes to the same 2 units" in words(desk.window)
    assert desk.commands.asked == [], "never by itself"
    receipts = desk.window.desk.asks.backup.receipts
    for _ in range(2):
        qtbot.keyClick(receipts, Qt.Key.Key_P)
    draft = BackupDraft("214", Code.CODE_2, "Two on foot", ("u-216", "u-240"), follows="b-1")
    assert desk.commands.asked == [("ask_backup", draft)]
    desk.commands.answer(Done("b-2"))
    newer = request(id="b-2", follows="b-1", place=replace(SENT, lat=MOVED[0]))
    desk.show(world(desks.unit("214", 3, MOVED), request(), newer))
    settle()
    assert receipts.request_id == "b-2" and "New place. Within 52 ft" in words(receipts)
    assert not receipts.offer.isVisible()
    assert "New place of Unit 214 sent." in words(desk.window.desk.status)


def test_what_was_not_sent_is_said_and_offered_again(opened: Opened, qtbot: QtBot) -> None:
    desk = _receipts(opened, qtbot)
    receipts = desk.window.desk.asks.backup.receipts
    qtbot.keyClick(receipts, Qt.Key.Key_P)
    desk.commands.answer(Unavailable("Unit 214 has no location now, so no new place was sent."))
    desk.show(world(desks.unit("214", 3, MOVED), request()))
    settle()
    assert "no new place was sent" in words(desk.window.desk.status)
    assert receipts.offer._send.isEnabled()


def test_without_a_link_or_a_position_nothing_can_be_sent(opened: Opened, qtbot: QtBot) -> None:
    desk = _receipts(opened, qtbot)
    receipts = desk.window.desk.asks.backup.receipts
    desk.show(world(desks.unit("214", 3, MOVED), request(), link=Link(LinkState.LOST, NOW)))
    settle()
    qtbot.keyClick(receipts, Qt.Key.Key_P)
    desk.show(world(desks.silent("214"), request()))
    settle()
    qtbot.keyClick(receipts, Qt.Key.Key_P)
    assert desk.commands.asked == [] and not receipts.offer.isVisible()


def test_who_put_the_receipts_away_is_told_once(opened: Opened) -> None:
    desk = opened()
    shown = world(desks.unit("214", 3, MOVED), request())
    for n in range(3):
        desk.show(replace(shown, alerts_last_hour=n))
    settle()
    lines = [line for line in desk.window.desk.aside.panel.lines() if OFFER in line]
    assert len(lines) == 1 and "Shift+F7" in lines[0]


def test_the_last_answer_of_a_unit_counts() -> None:
    def answered(state: ResponseState) -> tuple[Response, ...]:
        return (Response("u-216", "216", state, NOW),)

    first = request(responses=answered(ResponseState.ACCEPTED))
    asked = request(id="b-2", follows="b-1", responses=answered(ResponseState.ASKED))
    left = replace(asked, responses=answered(ResponseState.DECLINED))
    assert [r.unit_number for r in coming((first, asked), "u-214")] == ["216"]
    assert coming((first, left), "u-214") == ()
