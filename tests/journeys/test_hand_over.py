"""A shift ends and another begins at the same desk: real window, real central, and the alert changes hands by a yes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.outcomes import Done
from respond_desktop.ui.alerts import AlertsDesk
from respond_desktop.ui.alerts.columns import Column
from respond_desktop.ui.sound import Alarm
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.window import MainWindow
from tests.journeys.conftest import DESKS, Town
from tests.journeys.seat import DeskSeat
from tests.ui.desk import FakeSpeaker, PlainMap
from tests.ui.watch.world import said

pytestmark = [pytest.mark.journey, pytest.mark.promise]
WORDS = "207 waits at the north path for the ambulance."


def test_the_next_shift_takes_over_by_a_yes_and_reads_it_in_the_list(
    qtbot: QtBot, shared_town: Town, seats: Callable[[Path], DeskSeat]
) -> None:
    camera, seat = shared_town.camera("207"), seats(shared_town.desks[DESKS[0]])
    window = MainWindow(seat.bridge, Theme(NIGHT), PlainMap(), Alarm(FakeSpeaker()))
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    seat.sign_in("supervisor", shared_town.agency.password("supervisor")).close_alerts()
    camera.say("double")
    [alert] = seat.wait(lambda: seat.alerts("207", "needs_help"), "the call for help")
    assert isinstance(seat.ask(lambda reply: seat.commands.acknowledge(alert.id, reply)), Done)
    seat.wait(lambda: seat.alerts("207", "needs_help")[0].acknowledged_by_id, "whose it is")
    side = window.desk.screens.of(AlertsDesk).screen.side
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    seat.wait(side.giving.give.isEnabled, "central's list")
    assert "Needs help, Unit 207" in said(side.giving) and not seat.session_ends
    side.giving._group.buttons()[-1].setChecked(True)
    side.giving.words.setPlainText(WORDS)
    side.giving.give.click()
    seat.wait(lambda: seat.session_ends, "the end of the session")
    seat.sign_in("operator", shared_town.agency.password("operator"))
    seat.wait(side.taking.isVisible, "what waits for the next one here")
    assert WORDS in said(side.taking)
    before = seat.alerts("207", "needs_help")[0].acknowledged_by_id
    side.taking.yes.click()
    me = seat.desk.session
    assert me is not None and before != me.person.id
    seat.wait(
        lambda: seat.alerts("207", "needs_help")[0].acknowledged_by_id == me.person.id, "her name on it"
    )
    close = seat.ask(lambda reply: seat.commands.close_alert(alert.id, AlertOutcome.TEST, reply))
    assert isinstance(close, Done)
    _read_again(seat, window, alert.id)
    taken = shared_town.await_record("handover.taken", alerts=[alert.id])
    assert taken["by"] == me.person.id
    assert shared_town.await_record("alerts.read", by=me.person.id)


def _read_again(seat: DeskSeat, window: MainWindow, alert_id: str) -> None:
    """The alert and the note stand in the list of today."""
    screen = window.desk.screens.of(AlertsDesk).screen
    seat.wait(screen.again.isEnabled, "the answer before")
    screen.again.click()
    seat.wait(lambda: any(a.id == alert_id for a in screen.table.alerts), "the alert in the list")
    notes = [r for r in screen.table.rows if r not in screen.table.alerts]
    assert [n.words for n in notes if n.words == WORDS] == [WORDS]  # type: ignore[union-attr]
    row = next(n for n, r in enumerate(screen.table.rows) if r.id == alert_id)
    cells = [str(screen.table.model().index(row, c).data()) for c in Column]
    assert cells[Column.UNIT] == "207" and cells[Column.CLOSED] == "Test"
