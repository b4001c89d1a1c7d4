"""`respond-central doctor` says what is so, and what to do; each fault is made on a real home."""

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from respond_desktop.central.cli.doctor import machine
from respond_desktop.central.cli.doctor.checks import CHECKS, look
from respond_desktop.central.cli.doctor.finding import Examined, FindingState
from respond_desktop.central.config import config_from, load_config
from respond_desktop.central.facts.books.reserve import NAME as RESERVE
from respond_desktop.central.setup import DATABASE, init_home, open_parts
from tests.support.central import RunningCentral


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("doctor") / "home"
    init_home(config_from(home, {"agency": "Test Agency"}))
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


@contextmanager
def examined(home: Path, later: timedelta = timedelta(0)) -> Iterator[Examined]:
    config = load_config(home)
    parts = open_parts(config)
    try:
        yield Examined(config, parts, datetime.now(UTC) + later)
    finally:
        parts.close()


def found(home: Path, check: str, later: timedelta = timedelta(0)) -> tuple[FindingState, str]:
    """The worst state of a check and all its words."""
    with examined(home, later) as subject:
        findings = look(check, subject)
    assert findings and all(f.words.endswith(".") for f in findings)
    assert all(bool(f.act) is (f.state is not FindingState.WELL) for f in findings), (
        "what is wrong says what to do"
    )
    worst = max(findings, key=lambda f: list(FindingState).index(f.state))
    return worst.state, " ".join(f"{f.words} {f.act}" for f in findings)


def test_every_check_says_something_of_a_new_central(home: Path) -> None:
    states = {name: found(home, name)[0] for name in CHECKS}
    assert states.pop("running") is FindingState.FAULT
    lacking = {name for name, state in states.items() if state is not FindingState.WELL}
    assert lacking - {"account", "clock"} == {"backup", "people"}


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [
        (0, FindingState.WELL, "good for 824 days"),
        (800, FindingState.ATTENTION, "renew-certificate"),
        (900, FindingState.FAULT, "Central's certificate expired on"),
        (3700, FindingState.FAULT, "The agency's CA certificate expired on"),
        (-3, FindingState.FAULT, "is not good before"),
    ],
)
def test_days_left_of_certificates(home: Path, days: int, state: FindingState, words: str) -> None:
    told = found(home, "certificates", timedelta(days=days))
    assert told[0] is state and words in told[1]


def test_a_name_the_certificate_does_not_stand_for(home: Path) -> None:
    settings = home / "central" / "central.toml"
    settings.write_text(settings.read_text().replace('"localhost"', '"desk.invalid"'))
    assert found(home, "certificates")[0] is FindingState.FAULT
    state, words = found(home, "names")
    assert state is FindingState.ATTENTION and "desk.invalid can't be looked up" in words


def test_a_changed_record_and_an_older_copy(home: Path) -> None:
    with closing(sqlite3.connect(home / "central" / DATABASE)) as file, file:
        file.execute("UPDATE log_record SET body = replace(body, 'Test Agency', 'Best Agency')")
    state, words = found(home, "log")
    assert state is FindingState.FAULT and "call the auditor" in words


def test_what_waits_to_be_written(home: Path) -> None:
    (home / "central" / RESERVE).write_bytes(b'{"spell":"abc"}'.ljust(4096))
    assert found(home, "waiting")[0] is FindingState.FAULT
    (home / "central" / RESERVE).write_bytes(b"{half".ljust(4096))
    assert found(home, "waiting")[0] is FindingState.FAULT
    (home / "central" / RESERVE).write_bytes(b"{}".ljust(4096))
    assert found(home, "waiting")[0] is FindingState.WELL


def test_a_backup_that_was_given_up_is_none_and_an_old_one_is_said(home: Path) -> None:
    with examined(home) as subject:
        log, database = subject.parts.log, subject.parts.database
        for kind in ("log.copied", "log.copied", "log.not_copied"):
            database.run_sync(lambda session, kind=kind: log.append_in(session, kind, {}))
    assert found(home, "backup")[0] is FindingState.WELL
    state, words = found(home, "backup", timedelta(days=3))
    assert state is FindingState.ATTENTION and "3 days old" in words


def test_a_full_disk_and_one_that_will_be(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(home).free
    monkeypatch.setattr(machine, "LITTLE_FREE", free * 2)
    assert found(home, "disk")[0] is FindingState.ATTENTION
    monkeypatch.setattr(machine, "LEAST_FREE", free * 2)
    state, words = found(home, "disk")
    assert state is FindingState.FAULT and "nothing can be viewed" in words


def test_a_clock_behind_the_log(home: Path) -> None:
    state, words = found(home, "clock", -timedelta(minutes=5))
    assert state is FindingState.FAULT and "behind the newest record" in words


def test_a_running_central_answers_and_a_stopped_one_is_said(central: RunningCentral) -> None:
    home = central.home
    central.add_user("1", "officer")
    assert found(home, "running")[0] is FindingState.WELL
    assert found(home, "people")[0] is FindingState.WELL
    rows = json.loads(central.cli("doctor", "--json", code=1, answers=True))
    assert list(dict.fromkeys(row["check"] for row in rows)) == list(CHECKS)
    assert all(set(row) == {"check", "state", "words", "do"} for row in rows)
    listening = (home / "central" / "listening.json").read_bytes()
    central.kill()
    (home / "central" / "listening.json").write_bytes(listening)
    state, words = found(home, "running")
    assert state is FindingState.FAULT and "doesn't answer" in words
    assert central.cli("doctor", code=1, answers=True).splitlines()[-1].startswith("To do now: 1.")


def test_the_handbook_names_every_check() -> None:
    handbook = Path("docs/administrator.md").read_text(encoding="utf-8")
    table = handbook.split("## Ask the doctor")[1].split("## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(CHECKS)
