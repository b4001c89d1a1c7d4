"""Each designed state is set, and its words are found on the screen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QApplication

from respond_desktop.domain.alert.alerts import AlertKind, AlertOutcome
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.domain.people import Role
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.ui.operations import OperationsScreen
from respond_desktop.ui.sound.speaker import NO_DEVICE
from respond_desktop.ui.words.measures import clock
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened, TestDesk
from tests.ui.look import words


def _shown(desk: TestDesk, snapshot: Snapshot) -> str:
    desk.show(snapshot)
    settle()
    return words(desk.window)


def test_acceptance_10_no_alerts(opened: Opened) -> None:
    desk = opened()
    closed = desks.alert(
        AlertKind.TASER_ARMED,
        "205",
        900,
        "E Fayette St",
        acknowledged_at=NOW,
        closed_at=NOW - timedelta(seconds=600),
        outcome=AlertOutcome.REAL,
    )
    said = _shown(desk, desks.snapshot(alerts=(closed,)))
    assert "No open alerts. Last one: TASER armed, Unit 205, closed " in said
    assert desk.window.desk.strip.height() == 30


def test_acceptance_10_alerts_not_known_before_central_was_heard(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session())
    said = _shown(desk, Snapshot(NOW, Link(LinkState.CONNECTING, NOW)))
    assert "Alerts aren't known yet" in said
    assert "No open alerts" not in said


def test_acceptance_10_no_unit_recording(opened: Opened) -> None:
    desk = opened()
    said = _shown(desk, desks.snapshot(alerts=(), units=desks.shift(0)))
    assert "Nobody is recording. Positions appear when a camera records." in said
    assert "28 units on shift are not recording. They have no location here, and none is kept." in said
    assert desk.map.units == ()


def test_acceptance_10_fix_is_old(opened: Opened) -> None:
    desk = opened()
    _shown(desk, desks.snapshot(alerts=(), units=(desks.unit("226", 31.0), desks.unit("227", 71.0))))
    rows = {row.number: row for row in desk.units.rows}
    assert (rows["226"].word, rows["226"].age, rows["226"].symbol) == ("Fix is old", "31 s", "old")
    assert rows["227"].age == "71 s"
    assert [u.fix_state for u in desk.map.units] == ["old", "unranked"]


def test_acceptance_10_recording_stopped_erases_row_and_marker(opened: Opened) -> None:
    desk = opened()
    desk.show(desks.snapshot(units=(desks.unit("214"),)))
    assert [u.label for u in desk.map.units] == ["214"]
    desk.show(desks.snapshot(units=(desks.silent("214"),)))
    assert desk.map.units == ()
    assert desk.units.rows == ()


def test_acceptance_9_ended_lease_erases_the_marker_without_central(opened: Opened) -> None:
    desk = opened()
    desk.show(desks.snapshot(alerts=(), units=(desks.unit("214"),)))
    desk.hands.pass_time(59)
    desk.window.keeper._tick()
    settle()
    assert desk.map.units == ()
    rows = desk.units.rows
    assert [(row.word, row.age) for row in rows] == [("Lost contact", "")]


def test_acceptance_10_link_lost(opened: Opened) -> None:
    desk = opened()
    said = _shown(desk, desks.snapshot(link=Link(LinkState.LOST, NOW - timedelta(seconds=30))))
    assert "No link to central since " in said
    assert (
        "Positions are ageing. Watches have ended. Requests can't be sent and won't be sent later. Use the radio."
        in said
    )
    assert "No link to central" in said


def test_acceptance_10_audit_cannot_be_written(opened: Opened) -> None:
    said = _shown(opened(), desks.snapshot(audit_broken="The disk is full."))
    assert "The record can't be written, so nothing can be watched. IT has been told." in said


def test_acceptance_10_records_waiting_for_central_are_counted(opened: Opened) -> None:
    assert "Audit: 3 records waiting for central" in _shown(opened(), desks.snapshot(audit_pending=3))


def test_acceptance_10_training(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session(training=True))
    said = _shown(desk, desks.snapshot())
    assert "Nothing here can reach a real camera or a real officer." in said
    assert desk.window.band.height() == 26


def test_acceptance_10_no_sound_device_is_said_and_flashes(opened: Opened) -> None:
    desk = opened(sound_words=NO_DEVICE)
    said = words(desk.window)
    assert "No sound device. Alerts are shown and flash, but you won't hear them." in said
    assert "No sound" in said
    assert desk.window._flash.isVisible()
    desk.show(desks.snapshot(alerts=()))
    assert not desk.window._flash.isVisible()


def test_acceptance_10_sound_that_works_does_not_flash(opened: Opened) -> None:
    desk = opened()
    assert not desk.window._flash.isVisible()
    assert "Sound on" in words(desk.window)


@pytest.mark.parametrize(("offset_s", "side"), [(4.1, "slow"), (-4.1, "fast")])
def test_acceptance_10_clock_is_off(opened: Opened, offset_s: float, side: str) -> None:
    desk = opened()
    link = Link(LinkState.CONNECTED, NOW, 38.0, offset_s)
    said = _shown(desk, desks.snapshot(link=link))
    assert f"This computer's clock is 4.1 s {side}. Times shown are central's." in said


def test_acceptance_10_keyring_locked_shows_no_field(opened: Opened) -> None:
    desk = opened(signed_in=False)
    locked = "The keyring is locked. Unlock it in the system, then try again. Nothing is kept in a plain file instead."
    desk.bridge.workplace_changed.emit(desks.workplace(keyring_words=locked))
    settle()
    assert "The keyring is locked." in words(desk.window)
    assert not desk.window.sign_in.card.isVisible()


def test_acceptance_10_central_unreachable_before_sign_in(opened: Opened) -> None:
    desk = opened(signed_in=False)
    away = "Central can't be reached. Nobody can sign in. Use the radio."
    desk.bridge.workplace_changed.emit(desks.workplace(central_words=away))
    settle()
    said = words(desk.window)
    assert "Central can't be reached." in said
    assert "No central" in said
    assert not desk.window.sign_in.card.button.isEnabled()


def test_acceptance_10_not_enrolled_asks_for_the_code(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.workplace_changed.emit(desks.workplace(enrolled=False, workstation=""))
    settle()
    enrol = desk.window.sign_in.enrol
    assert enrol.isVisible()
    enrol.code.edit.setText("CODE-1")
    enrol.button.click()
    assert desk.commands.asked == [("enrol", "CODE-1")]


def test_acceptance_10_session_ended_says_why_and_forgets_everything(opened: Opened) -> None:
    desk = opened()
    desk.bridge.workplace_changed.emit(desks.workplace())
    desk.bridge.session_ended.emit("Your session ended at 21:20:11.")
    settle()
    assert "Your session ended at 21:20:11." in words(desk.window)
    assert desk.map.units == ()
    assert desk.window.keeper.scene is None
    assert desk.window.desk.aside.panel.lines() == ()
    assert "214" not in words(desk.window)


def test_the_next_person_sees_nothing_of_the_last_ones_session(opened: Opened) -> None:
    desk = opened()
    desk.window.keeper.select_unit("u-214")
    desk.bridge.session_ended.emit("")
    desk.bridge.session_started.emit(desks.session())
    settle()
    said = words(desk.window)
    assert "Alerts aren't known yet" in said
    for trace in ("214", "Bank St", "No open alerts", "You are watching"):
        assert trace not in said


def test_an_officer_has_my_views_and_nothing_else(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session(Role.OFFICER, unit_number="214"))
    desk.show(desks.snapshot(units=(), alerts=()))
    settle()
    assert [tab.text() for tab in desk.window.desk.bar._tabs] == ["My views"]
    assert not desk.window.desk.strip.isVisible()
    assert not desk.window.desk.screens.of(OperationsScreen).page.isVisible()
    assert desk.commands.asked == [("load_my_views",)]


def test_somebody_elses_views_are_dropped(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.session_started.emit(desks.session(Role.OFFICER))
    settle()
    late = desk.commands.replies[0]
    desk.bridge.session_ended.emit("")
    other = replace(desks.session(Role.OFFICER), unit_number="215")
    desk.bridge.session_started.emit(other)
    QApplication.processEvents()
    from respond_desktop.domain.outcomes import Unavailable

    late(Unavailable("Central can't be reached."))
    settle()
    assert "Central can't be reached." not in words(desk.window)


@pytest.mark.parametrize(
    ("days", "offset_s", "chip"), [(31, 0.0, True), (31, 420.0, False), (9, 0.0, False), (-3, 0.0, False)]
)
def test_a_certificate_that_ends_is_said_where_there_is_room(
    opened: Opened, days: int, offset_s: float, chip: bool
) -> None:
    desk, words_ = opened(), "Central's certificate ends. IT: renew it."
    link = Link(LinkState.CONNECTED, NOW, 38.0, offset_s)
    said = _shown(desk, desks.snapshot(link=link, upkeep=Upkeep(words_, days)))
    assert (f"Certificate: {days} days left" in said, words_ in desk.window.desk.bars.words()) == (
        chip,
        not chip,
    )
    assert ("This computer's clock is 7 min slow. Times shown are central's." in said) == bool(offset_s)
    assert "Certificate" not in _shown(desk, desks.snapshot())


def test_a_wrong_clock_is_said_before_sign_in(opened: Opened) -> None:
    desk = opened(signed_in=False)
    desk.bridge.workplace_changed.emit(desks.workplace(clock_offset_s=-420.0))
    settle()
    assert desk.window.sign_in._bars.words() == (
        "This computer's clock is 7 min fast. Times shown are central's.",
    )
    desk.bridge.workplace_changed.emit(desks.workplace())
    settle()
    assert desk.window.sign_in._bars.words() == ()


def test_the_journal_goes_by_centrals_clock(opened: Opened) -> None:
    desk = opened()
    _shown(desk, desks.snapshot(link=Link(LinkState.CONNECTED, NOW, 38.0, 420.0)))
    desk.window.desk.say("Something happened.")
    assert f"{clock(NOW + timedelta(seconds=420))}  Something happened." in [
        desk.window.desk.aside.panel._journal.item(row).text()
        for row in range(desk.window.desk.aside.panel._journal.count())
    ]
