"""Wrong clocks: leases and ages go by central's, and a clock that is far off is said."""

import time
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Unavailable
from respond_desktop.domain.requests import Credentials
from tests.journeys.conftest import DESKS, SignedIn, Town
from tests.journeys.seat import DeskSeat

pytestmark = [pytest.mark.journey, pytest.mark.promise]


def set_clock(monkeypatch: pytest.MonkeyPatch, off_s: float) -> None:
    """This workstation's clock is wrong by that much, wherever the desktop reads it."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + timedelta(seconds=off_s)

    for module in ("qtbridge.desk", "qtbridge.world", "feeds.live"):
        monkeypatch.setattr(f"respond_desktop.{module}.datetime", Wrong)
    wrong_time = SimpleNamespace(time=lambda: time.time() + off_s)
    monkeypatch.setattr("respond_desktop.wire.client.time", wrong_time)


@pytest.mark.parametrize("off_s", [-50.0, 50.0])
def test_promise_1_leases_go_by_centrals_clock(
    shared_town: Town, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, off_s: float
) -> None:
    set_clock(monkeypatch, off_s)
    camera, seat = shared_town.camera("207"), signed_in()
    seat.begin_recording(camera, "207")
    assert abs(seat.snapshot.link.clock_offset_s + off_s) < 5
    first, heard = seat.snapshot.as_of, len(seat.snapshots) - 1
    seat.wait(lambda: seat.snapshot.as_of - first > timedelta(seconds=3), "three more seconds")
    since = seat.snapshots[heard:]
    shown = [next(u for u in s.units if u.number == "207") for s in since]
    assert all(u.fix and u.recording and not u.lost_contact for u in shown), "the lease of 10 s lives"
    newest = shown[-1].fix
    assert newest is not None and abs(since[-1].as_of - newest.as_of) < timedelta(seconds=10)
    watch_id = seat.watch("207")
    seat.end_watch(watch_id)


def test_a_clock_an_hour_off_is_said(
    shared_town: Town, qtbot: QtBot, keyring: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, 3600)
    seat = DeskSeat(qtbot, shared_town.desks[DESKS[0]])
    try:
        credentials = Credentials("supervisor", shared_town.agency.password("supervisor"), "1")
        answer = seat.ask(lambda reply: seat.commands.sign_in(credentials, reply))
        assert isinstance(answer, Unavailable)
        assert "Set the workstation's clock" in answer.words
    finally:
        seat.leave()
