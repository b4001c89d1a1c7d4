"""`respond-central` beside a running central: what it prints, records and refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from respond_desktop.central.cli import app
from respond_desktop.wire.enrolment import EnrolmentKind, parse_enrolment_code
from tests.support.central import RunningCentral


def test_an_agency_is_set_up_from_the_command_line(shared_central: RunningCentral, tmp_path: Path) -> None:
    cli = shared_central.cli
    person = ("--name", "C. Li", "--role", "officer", "--command", "East")
    made = cli("user", "add", "cli", *person, "--password", "generate")
    password = made.split("(shown once): ")[1].strip()
    cli("unit", "add", "214", "--command", "East")
    cli("device", "add", "5501")
    cli("assign", "5501", "cli", "214")
    code = parse_enrolment_code(cli("enrol", "camera", "5501"))
    assert (code.kind, code.url) == (EnrolmentKind.CAMERA, shared_central.url)
    desk = shared_central.enrol_workstation()
    assert desk.sign_in("cli", password).status_code == 200
    cli("user", "passwd", "cli", "--password", "stdin", stdin="another long one\n")
    assert desk.sign_in("cli", "another long one").status_code == 200
    assert "cli\tC. Li\tofficer\tEast\topen" in cli("user", "list")
    assert "Live Video Policy v1" in cli("policy", "show")
    cli("export", str(tmp_path / "log.jsonl"))
    kinds = [r["kind"] for r in shared_central.log()]
    assert {
        "account.created",
        "directory.changed",
        "enrol.code_made",
        "account.changed",
        "audit.exported",
    } <= set(kinds)
    assert password not in (tmp_path / "log.jsonl").read_text()


def test_what_is_out_of_use_is_listed_and_given_back(
    shared_central: RunningCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESPOND_HOME", str(shared_central.home))
    shared_central.add_user("listed", "operator")
    shared_central.enrol_workstation("Listed desk")
    with shared_central.administration() as administration:
        administration.add_device("6601")

    def run(*args: str) -> str:
        done = CliRunner().invoke(app, args)
        assert done.exit_code == 0, done.output
        return done.stdout

    def state(part: str, key: str, name: str) -> tuple[str, bool]:
        row = next(r for r in json.loads(run(part, "list", "--json")) if r[key] == name)
        return row["state"], row["disabled_at"] is not None

    things = [
        ("user", "badge", "listed", "open"),
        ("device", "number", "6601", "not enrolled"),
        ("workstation", "name", "Listed desk", "enrolled"),
    ]
    for part, key, name, in_use in things:
        assert state(part, key, name) == (in_use, False)
        run(part, "disable", name)
        assert state(part, key, name) == ("disabled", True)
        assert "disabled" in next(line for line in run(part, "list").splitlines() if name in line)
        run(part, "enable", name)
        assert state(part, key, name) == (in_use, False)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("user", "unlock", "nobody"), "Nobody has the badge nobody"),
        (("assign", "1", "2", "3"), "Nobody has the badge 2"),
        (("enrol", "camera", "77"), "Camera 77 is unknown"),
        (("device", "disable", "77"), "Camera 77 is unknown"),
        (("workstation", "enable", "nowhere"), "No workstation nowhere"),
        (("user", "passwd", "x", "--password", "stdin"), "at least 8"),
        (("init", "--agency", "Again"), "not empty"),
    ],
)
def test_errors_are_one_plain_line(shared_central: RunningCentral, args: tuple[str, ...], words: str) -> None:
    said = shared_central.cli(*args, stdin="short\n", code=2)
    assert words in said
    assert said.count("\n") == 1


def test_a_home_without_central_says_what_to_do(shared_central: RunningCentral, tmp_path: Path) -> None:
    elsewhere = RunningCentral.__new__(RunningCentral)
    elsewhere.home = tmp_path
    assert "respond-central init" in elsewhere.cli("user", "list", code=2)
