"""A central that can't write its log lets nobody in, and one that crashed says what it finds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from respond_desktop.central.config import load_config
from respond_desktop.central.setup import open_parts
from respond_desktop.wire.enrolment import EnrolmentKind
from tests.central.test_enrolment import ask, post
from tests.support.central import RunningCentral


def sql(central: RunningCentral, text: str) -> None:
    parts = open_parts(load_config(central.home))
    parts.database.run_sync(lambda session: session.connection().exec_driver_sql(text) and None)
    parts.close()


@contextmanager
def log_full(central: RunningCentral) -> Iterator[None]:
    sql(central, "CREATE TRIGGER no BEFORE INSERT ON log_record BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    try:
        yield
    finally:
        sql(central, "DROP TRIGGER no")


@pytest.mark.promise
def test_nothing_happens_that_cannot_be_recorded(shared_central: RunningCentral) -> None:
    shared_central.add_user("closed", "operator")
    desk, other = shared_central.enrol_workstation(), shared_central.enrol_workstation()
    desk.sign_in("closed")
    code = shared_central.code(EnrolmentKind.WORKSTATION, "Late")
    with log_full(shared_central):
        answers = [
            other.sign_in("closed"),
            other.sign_in("closed", "wrong"),
            desk.request("GET", "/v1/my-views"),
            post(shared_central, ask(code)),
            desk.sign_out(),
        ]
        assert [a.status_code for a in answers] == [503] * 5
        assert [a.json()["kind"] for a in answers] == ["log_unavailable"] * 4 + ["ended_unrecorded"]
    assert post(shared_central, ask(code)).status_code == 201
    assert other.sign_in("closed").status_code == 200


def test_sessions_end_with_the_process_and_the_log_goes_on(central: RunningCentral) -> None:
    central.add_user("okafor", "operator")
    desk = central.enrol_workstation()
    assert desk.sign_in("okafor").status_code == 200
    central.kill()
    central.start()
    assert desk.request("GET", "/v1/my-views").json()["kind"] == "session_ended"
    assert desk.sign_in("okafor").status_code == 200
    assert central.stop() == 0
    kinds = [r["kind"] for r in central.log()]
    assert kinds.count("central.started") == 2
    assert kinds[-1] == "central.stopped"
    assert not (central.folder / "listening.json").exists()


def test_a_damaged_end_of_the_log_is_said_at_the_start(central: RunningCentral) -> None:
    central.stop()
    sql(
        central,
        "UPDATE log_record SET hash = '00' || substr(hash, 3) WHERE seq = (SELECT max(seq) FROM log_record)",
    )
    central.start()
    found = [r["body"] for r in central.log() if r["kind"] == "integrity"]
    assert found and "was changed" in found[0]["words"]


def test_damage_is_found_while_central_runs(central: RunningCentral) -> None:
    sql(central, "UPDATE log_record SET body = '{}' WHERE seq = 1")
    for _ in range(600):
        found = [r["body"]["words"] for r in central.log() if r["kind"] == "integrity"]
        if found:
            break
        threading.Event().wait(0.1)
    assert found == ["the text of record 1 was changed"]


def test_one_central_for_each_home(central: RunningCentral) -> None:
    assert "already running" in central.cli("serve", code=2)
