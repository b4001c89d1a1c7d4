"""Deadlines follow the machine."""

import os
import subprocess
import sys

import pytest

from tests.support import pace

PROGRAM = "from tests.support import pace; print(pace.measured())"


def test_a_deadline_is_never_shorter_than_asked_and_says_by_how_much_it_grew() -> None:
    assert pace.within(10) >= 10
    assert pace.within_ms(500) == pytest.approx(pace.within(500), rel=0.5)
    assert pace.words().startswith("pace: deadlines x ")


def test_it_grows_with_the_slower_of_work_and_wake_ups_and_ends_somewhere() -> None:
    assert pace.Pace(0.5, 0.2).factor == 1.0
    assert pace.Pace(2.0, 3.5).factor == 3.5
    assert pace.Pace(1.0, 1000.0).factor == pace.MOST


def test_a_promise_is_no_longer_than_promised_where_nothing_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0), raising=False)
    monkeypatch.setattr(pace, "measured", lambda: pace.Pace(0.9, 5.0))
    assert (pace.promised(1.0), pace.within(1.0)) == (1.0, 5.0)


def test_it_grows_with_the_programs_that_share_a_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        os, "getloadavg", lambda: (pace.MOST * (os.cpu_count() or 1) / 2, 0.0, 0.0), raising=False
    )
    assert pace.factor() >= pace.MOST / 2


def test_test_processes_are_told_and_do_not_measure_beside_one_another() -> None:
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "RESPOND_TEST_PACE": "1.25 7.50"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "Pace(work=1.25, wake=7.5)"
