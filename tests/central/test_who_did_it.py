"""Who did it is what the operating system knows, never a variable of the environment."""

import os
import pwd
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from respond_desktop.central.cli import app
from respond_desktop.central.cli.who.posix_user import Ancestor, became_from, login_user, users
from tests.support.central import RunningCentral

KIND = "who did it"
ROOT = Path(__file__).resolve().parents[2]
CLAIMED = dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"), "somebody-else") | {
    "SUDO_UID": "65534"
}
USERS = {"effective_user", "login_user", "sudo_user", "standing"}


@pytest.fixture
def home(tmp_path: Path) -> RunningCentral:
    """A central that doesn't run."""
    return RunningCentral(tmp_path / "home")


def newest(central: RunningCentral) -> dict[str, Any]:
    return dict(central.log()[-1]["body"])


@pytest.mark.attack(KIND)
def test_the_environment_names_nobody(home: RunningCentral) -> None:
    me, command = users(), [sys.executable, "-m", "respond_desktop.central", "device", "add", "5501"]
    subprocess.run(command, env=home.environment() | CLAIMED, check=True, stdout=subprocess.DEVNULL)
    body = newest(home)
    assert body["by"] == f"console:{me.login or me.sudo or me.effective}"
    assert (body["effective_user"], body["login_user"]) == (pwd.getpwuid(os.geteuid()).pw_name, me.login)
    assert "somebody-else" not in str(body)


@pytest.mark.attack(KIND)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else before")
def test_who_became_root_is_named(home: RunningCentral) -> None:
    """As under sudo: a process of somebody else's starts one of root's. No variable says so."""
    command = [sys.executable, "-m", "respond_desktop.central", "device", "add", "5501"]
    become = f"import os, subprocess; os.setresuid(-1, 0, 0); subprocess.run({command!r}, check=True, user=0)"
    subprocess.run(
        [sys.executable, "-c", become],
        env=home.environment() | CLAIMED,
        check=True,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.setresuid(65534, 0, 0),
    )
    body = newest(home)
    assert (body["effective_user"], body["sudo_user"]) == ("root", pwd.getpwuid(65534).pw_name)


ALICE, BOB, ROOT_UID = 1001, 1002, 0


@pytest.mark.parametrize(
    ("uid", "line", "became"),
    [
        (ALICE, [("bash", ALICE), ("sshd", ALICE), ("sshd", 0), ("systemd", 0)], None),
        (0, [("bash", 0), ("sshd", 0), ("systemd", 0)], None),
        (0, [("sudo", 0), ("bash", ALICE), ("sshd", 0)], ALICE),
        (0, [("sudo", ALICE), ("bash", ALICE)], ALICE),
        (0, [("bash", 0), ("su", 0), ("bash", ALICE), ("su", 0), ("bash", BOB)], ALICE),
        (BOB, [("sudo", 0), ("sudo", 0), ("bash", ALICE)], ALICE),
        (BOB, [("runuser", 0), ("bash", 0), ("systemd", 0)], ROOT_UID),
        (BOB, [("systemd", 0)], None),
        (0, [("cron", 0), ("systemd", 0)], None),
    ],
)
def test_the_nearest_other_person_became_this_one(
    uid: int, line: list[tuple[str, int]], became: int | None
) -> None:
    assert became_from(uid, (Ancestor(*each) for each in line)) == became


@pytest.mark.parametrize(
    ("text", "name"), [("0", "root"), ("4294967295", ""), ("", ""), ("999999", "uid 999999")]
)
def test_the_login_is_the_kernels(text: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "loginuid").write_text(text)
    assert login_user(tmp_path) == name
    assert login_user(tmp_path / "nowhere") == ""


SILENT = ("serve", "migrate", "renew-certificate", "map build", "init")
"""Commands that change nobody's rights and write no record, or only central's own."""
READING = (
    "user list",
    "device list",
    "workstation list",
    "command list",
    "policy show",
    "policy versions",
    "policy diff",
    "kept list",
    "doctor",
)
PERSON = ("--name", "C. Li", "--role", "officer", "--command", "East", "--password", "generate")
RECORDING = {
    "user add": ("cli", *PERSON),
    "user passwd": ("cli", "--password", "generate"),
    "user disable": ("cli",),
    "user enable": ("cli",),
    "user change": ("cli", "--off-shift"),
    "user unlock": ("cli",),
    "command add": ("Sector 2", "--under", "East"),
    "command move": ("Sector 2", "--top"),
    "command remove": ("Sector 2",),
    "user bind": ("boss", "root"),
    "user unbind": ("boss",),
    "unit add": ("214", "--command", "East"),
    "device add": ("5501",),
    "device disable": ("5501",),
    "device enable": ("5501",),
    "assign": ("5501", "cli", "214"),
    "enrol workstation": ("Desk 1",),
    "enrol camera": ("5501",),
    "workstation disable": ("Desk 1",),
    "workstation enable": ("Desk 1",),
    "policy allow": ("supervisor", "keep"),
    "policy forbid": ("supervisor", "keep"),
    "policy set": ("--watch-minutes", "10"),
    "cases list": (),
    "export": ("log.jsonl",),
    "backup": ("copy.zip",),
}
WITH_FILES = ("policy apply", "kept export", "restore", "cases answer", "cases close")
"""Tried with real pictures, copies and cases elsewhere; they say who by the same `By`."""


def test_every_command_that_records_says_who(
    central: RunningCentral, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    central.enrol_workstation("Desk 1")
    central.add_user("boss", "admin")
    for name, value in {**central.environment(), **CLAIMED}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert set(commands()) == {*SILENT, *READING, *RECORDING, *WITH_FILES}
    for command, args in RECORDING.items():
        before = len(central.log())
        done = CliRunner().invoke(app, [*command.split(), *args])
        assert done.exit_code == 0, (command, done.output)
        made = [r["body"] for r in central.log()[before:]]
        assert made, command
        for body in made:
            assert body.keys() >= USERS and "somebody-else" not in str(body), (command, body)
            assert (
                body["by"] == f"console:{body['login_user'] or body['sudo_user'] or body['effective_user']}"
            )


def commands() -> Iterator[str]:
    root = typer.main.get_command(app)
    for name, found in root.commands.items():  # type: ignore[attr-defined]
        below = getattr(found, "commands", None)
        yield from (f"{name} {each}" for each in below) if below else (name,)


def test_no_program_asks_the_environment_for_a_name() -> None:
    asking = re.compile(r"getpass|getlogin|[\"'](LOGNAME|USER|USERNAME|LNAME|SUDO_\w+)[\"']")
    found = {
        str(path.relative_to(ROOT)): line.strip()
        for path in (ROOT / "respond_desktop").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if asking.search(line)
    }
    assert not found
