"""Asking for backup by keys: the closest card, the form, the receipts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import Place
from respond_desktop.domain.backup import BackupRequest, Code, Response, ResponseState
from respond_desktop.domain.outcomes import Refused, Unavailable
from respond_desktop.domain.requests import BackupDraft
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.ui.backup.closest import ClosestCard
from respond_desktop.ui.backup.form import BackupForm
from respond_desktop.ui.backup.receipts import BackupReceipts
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.words.measures import clock
from tests.ui.watch.pictures import START, Hands
from tests.ui.watch.world import SESSION, said, smallest_text, snapshot, unit, unnamed

HURT = unit("214", 0)
WORLD = snapshot(
    HURT, unit("216", 322), unit("207", 700), unit("240", 800, 24), unit("226", 400, 71), unit("305")
)


def tone_of(widget: QWidget, words: str) -> str:
    return str(next(w for w in widget.findChildren(QLabel) if w.text() == words).property("tone"))


def numbers(form: BackupForm) -> list[str]:
    assert form._recipients is not None
    return [row.choice.words for row in form._recipients.rows()]


@pytest.fixture
def card(qtbot: QtBot) -> ClosestCard:
    made = ClosestCard(Theme(NIGHT), Hands().clock())
    qtbot.addWidget(made)
    made.show_session(SESSION)
    made.show_unit("u214")
    made.show_snapshot(WORLD)
    return made


@pytest.fixture
def form(qtbot: QtBot) -> BackupForm:
    made = BackupForm(Theme(NIGHT), Hands().clock())
    qtbot.addWidget(made)
    made.resize(440, 800)
    made.show()
    made.ask(HURT, WORLD)
    return made


def focused(form: BackupForm) -> QWidget:
    found = form.focusWidget()
    assert found is not None
    return found


def test_closest_card_estimates_ages_and_names_who_is_not_ranked(qtbot: QtBot, card: ClosestCard) -> None:
    words = said(card)
    for part in (
        "Closest to Unit 214 | Estimate, straight line",
        "216 | 0.2 mi | Fix 1 s",
        "Not ranked: 226 (fix 71 s old) and 1 unit without a location.",
        "Ask 216 to respond, Code 3",
    ):
        assert part in words
    assert tone_of(card, "Fix 24 s") == "p2_text"
    assert tone_of(card, "Fix 1 s") == "muted"
    assert unnamed(card) == []
    assert smallest_text(card) >= 11
    with qtbot.waitSignal(card.ask_requested, timeout=5000) as asked:
        card._ask.click()
    assert asked.args == ["u214", "u216"]


def test_closest_card_is_absent_without_right_or_unit(card: ClosestCard) -> None:
    card.show_unit("")
    assert card.isHidden()
    card.show_unit("u214")
    assert not card.isHidden()
    card.show_session(replace(SESSION, permissions=frozenset({Permission.WATCH})))
    assert card.isHidden()


def test_closest_card_never_shows_more_than_five(card: ClosestCard) -> None:
    many = snapshot(HURT, *(unit(str(300 + n), 100 + n) for n in range(9)))
    card.show_snapshot(many)
    assert said(card).count("Fix 1 s") == 5


def test_form_sends_by_keys(form: BackupForm) -> None:
    sent: list[object] = []
    form.send_requested.connect(sent.append)
    assert numbers(form) == ["216", "207", "240", "226", "305"]
    assert "Ask 216, Code 3" in said(form)
    QTest.keyClick(focused(form), Qt.Key.Key_2)
    QTest.keyClick(focused(form), Qt.Key.Key_5)
    assert "Ask 216, 207 and 305, Code 3" in said(form)
    form._description.setFocus()
    QTest.keyClicks(form._description, "2 suspects")
    QTest.keyClick(form._description, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == [BackupDraft("214", Code.CODE_3, "2 suspects", ("u216", "u207", "u305"))]
    assert "asking central" in said(form)
    assert unnamed(form) == []
    assert smallest_text(form) >= 11


def test_many_units_stay_near_their_digits_and_the_rest_comes_when_asked(form: BackupForm) -> None:
    form.ask(HURT, snapshot(HURT, *(unit(str(300 + n), 100 + n) for n in range(30))))
    made = form._recipients
    assert made is not None and sum(row.isVisible() for row in made.rows()) == 9
    assert "21 more" in said(form)
    for _ in range(9):
        QTest.keyClick(focused(form), Qt.Key.Key_Down)
    assert all(row.isVisible() for row in made.rows()) and focused(form) is made.rows()[9]
    QTest.keyClick(focused(form), Qt.Key.Key_Tab)
    assert focused(form) is form._description
    QTest.keyClick(form._description, Qt.Key.Key_Backtab)
    assert focused(form) is made.rows()[9], "Tab comes back to where the hands were"


def test_order_is_frozen_while_the_form_is_open(form: BackupForm) -> None:
    moved = snapshot(HURT, unit("216", 5000), unit("207", 10), unit("240", 20))
    form.show_snapshot(moved)
    assert numbers(form) == ["216", "207", "240", "226", "305"]


def test_nobody_chosen_is_said(form: BackupForm) -> None:
    sent: list[object] = []
    form.send_requested.connect(sent.append)
    QTest.keyClick(focused(form), Qt.Key.Key_1)
    QTest.keyClick(focused(form), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Choose at least one unit." in said(form)
    assert sent == []


def test_lost_link_dashes_send_and_says_why(form: BackupForm) -> None:
    sent: list[object] = []
    form.send_requested.connect(sent.append)
    form.show_snapshot(replace(WORLD, link=snapshot(lost=True).link))
    assert (
        f"No link to central since {clock(START)}. This can't be sent and won't be sent later. Use the radio."
        in said(form)
    )
    assert not form._send.isEnabled()
    QTest.keyClick(focused(form), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == []
    form.show_snapshot(WORLD)
    assert "No link" not in said(form)
    assert form._send.isEnabled()


def test_refused_and_unavailable_leave_the_form_as_it_was(form: BackupForm) -> None:
    form._description.setPlainText("behind the house")
    QTest.keyClick(focused(form), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    form.show_outcome(
        Refused("you may not request backup.", "No rule gives this right.", "Live Video Policy v1")
    )
    assert "Refused: you may not request backup." in said(form)
    QTest.keyClick(focused(form), Qt.Key.Key_Escape)
    assert "Refused" not in said(form)
    form.show_outcome(Unavailable("Central doesn't answer. Use the radio."))
    assert "Nothing is sent later by itself." in said(form)
    assert form._description.toPlainText() == "behind the house"


def test_escape_cancels(qtbot: QtBot, form: BackupForm) -> None:
    with qtbot.waitSignal(form.cancelled, timeout=5000):
        QTest.keyClick(focused(form), Qt.Key.Key_Escape)


def request(*responses: Response) -> Snapshot:
    place = Place(39.29, -76.59, 16.0, START, "Bank St at S Chester St")
    made = BackupRequest(
        "b1", HURT.id, "214", place, Code.CODE_3, "come from the north", "p1", START, responses
    )
    return replace(WORLD, backups=(made,))


def response(number: str, state: ResponseState, delivered: float | None, answered: float | None) -> Response:
    times = [None if s is None else START + timedelta(seconds=s) for s in (delivered, answered)]
    return Response(f"u{number}", number, state, START, *times)


def test_receipts_follow_each_unit(qtbot: QtBot) -> None:
    hands = Hands()
    receipts = BackupReceipts(Theme(NIGHT), hands.clock())
    qtbot.addWidget(receipts)
    receipts.resize(440, 800)
    receipts.show()
    receipts.show_request("b1")
    assert "Central has written the request." in said(receipts)
    answers = (
        response("216", ResponseState.ACCEPTED, 0.8, 9.1),
        response("207", ResponseState.DELIVERED, 1.1, None),
        response("240", ResponseState.NOT_REACHED, None, None),
    )
    hands.s = 9.0
    receipts.show_snapshot(request(*answers))
    words = said(receipts)
    for part in (
        "Code 3",
        "Bank St at S Chester St",
        f"The place was copied to the request at {clock(START)} and doesn't follow the unit.",
        "216 | On the way | Sent",
        "On the camera",
        "9.1 s",
        "207 | No answer yet, 0:09",
        "240 | Not reached",
        "Nothing is re-sent later.",
    ):
        assert part in words
    hands.s = 16.0
    receipts.show_snapshot(request(*answers))
    assert tone_of(receipts, "No answer for 0:16") == "p2_text"
    assert unnamed(receipts) == []
    assert smallest_text(receipts) >= 11
    with qtbot.waitSignal(receipts.ask_others, timeout=5000) as asked:
        receipts._others.click()
    assert asked.args == [HURT.id]
    with qtbot.waitSignal(receipts.closed, timeout=5000):
        QTest.keyClick(receipts, Qt.Key.Key_Escape)
