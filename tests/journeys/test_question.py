"""An officer questions a view in the real window; an administrator's window says so, and the answer is read there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from respond_desktop.drill.programs.processes import run_tool
from respond_desktop.ui.sound import Alarm
from respond_desktop.ui.theme import DAY, Theme
from respond_desktop.ui.views.asking import MyViews
from respond_desktop.ui.window import MainWindow
from tests.journeys.conftest import DESKS, SignedIn, Town
from tests.journeys.seat import DeskSeat
from tests.ui.desk import FakeSpeaker, fonts_once
from tests.ui.watch.world import said

pytestmark = [pytest.mark.journey, pytest.mark.promise]
WORDS = "Why did you watch me?"


def with_window(qtbot: Any, seat: DeskSeat) -> MainWindow:
    """The real window on this workstation."""
    fonts_once()
    window = MainWindow(seat.bridge, Theme(DAY), QWidget(), Alarm(FakeSpeaker(""), lambda: 0.0))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    return window


def cases(town: Town, *arguments: str) -> str:
    done = run_tool("respond_desktop.central", ["cases", *arguments], town.agency.home)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def test_promise_5_an_officer_questions_a_view_and_reads_the_answer(
    shared_town: Town, signed_in: SignedIn, seats: Callable[[Path], DeskSeat], qtbot: Any
) -> None:
    camera, viewer = shared_town.camera("214"), signed_in()
    viewer.begin_recording(camera, "214")
    viewer.end_watch(viewer.watch("214"))
    viewer.leave()
    seat = seats(shared_town.desks[DESKS[1]])
    window = with_window(qtbot, seat)
    seat.sign_in("officer", shared_town.agency.password("officer"))
    seat.wait(lambda: "watched you live" in said(window), "her views, the newest first")
    views = window.desk.screens.of(MyViews).screen
    rows = views._table.model()
    watched = next(n for n in range(rows.rowCount()) if rows.index(n, 2).data() == "Watched live")
    views._table.selectRow(watched)
    part = views._detail.question
    part._begun.click()
    part._words.setPlainText(WORDS)
    part._send.click()
    seat.wait(lambda: f"“{WORDS}”" in said(window), "her question in My views")
    assert "Not answered yet" in said(window) and "1 person may answer it." in said(window)
    admin = signed_in("admin")
    admin.wait(lambda: admin.snapshot.questions_open == 1, "the quiet line")
    [case] = [c for c in json.loads(cases(shared_town, "--json")) if c["words"] == WORDS]
    cases(shared_town, "answer", case["case"], "--as", "admin", "--words", "It was a test.")
    admin.wait(lambda: admin.snapshot.questions_open == 0, "no open question")
    views._again.click()
    seat.wait(lambda: "“It was a test.”" in said(window), "the answer")
    assert shared_town.await_record("case.answered", case=case["case"])["words"] == "It was a test."
