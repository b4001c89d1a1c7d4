"""At the server's console a bound user may do what the person may; each command asks for its right."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from respond_desktop.central.cli.effects import COMMANDS
from respond_desktop.central.cli.policy_changes import PolicyChanges
from respond_desktop.central.cli.rights import REFUSED, RIGHTS
from respond_desktop.central.cli.who.console import console
from respond_desktop.central.config import config_from
from respond_desktop.central.people.administration import Administration, NewAccount
from respond_desktop.central.people.by import BOUND, UNBOUND
from respond_desktop.central.setup import CentralHome, init_home, open_parts
from respond_desktop.central.storage.tables import LogRecord
from respond_desktop.domain.kinds.permissions import CONSOLE, PERMISSIONS, Permission
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import ANY_COMMAND, PolicyChange
from tests.central.test_who_did_it import RECORDING
from tests.support.command_line import CommandLine

ME, SOMEBODY_ELSE = console().user, "daemon"
"""Two users that this computer knows."""
ASKING = {command: right for command, right in RIGHTS.items() if right is not None}


class Desk:
    """The command line of a central that doesn't run, and its log."""

    def __init__(self, run: CommandLine, parts: CentralHome, folder: Path) -> None:
        self.run = run
        self.parts = parts
        self.folder = folder

    def records(self, kind: str = "") -> list[dict[str, Any]]:
        query = select(LogRecord.kind, LogRecord.body).order_by(col(LogRecord.seq))
        rows = self.parts.database.read_sync(lambda session: session.exec(query).all())
        return [json.loads(body) for found, body in rows if kind in ("", found)]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Central with an administrator, a supervisor and somebody without rights."""
    config = config_from(tmp_path / "home", {"agency": "Console Agency"})
    init_home(config)
    monkeypatch.chdir(tmp_path)
    parts = open_parts(config)
    try:
        people = Administration(parts.database, parts.log, "test")
        for badge, role in (("chief", Role.ADMIN), ("sgt", Role.SUPERVISOR), ("none", Role.NO_RIGHTS)):
            people.add_account(NewAccount(badge, f"N. {badge.title()}", role, "East"))
        yield Desk(CommandLine(config.home, monkeypatch), parts, tmp_path)
    finally:
        parts.close()


def test_while_nobody_is_bound_the_owner_of_the_home_may_do_all_and_records_say_so(desk: Desk) -> None:
    desk.run("device", "add", "5501")
    body = desk.records("directory.changed")[-1]
    assert (body["standing"], "person" in body) == (UNBOUND, False)
    assert UNBOUND == "console, not bound to a person"


def test_a_bound_user_is_the_person_in_every_record(desk: Desk) -> None:
    desk.run("user", "bind", "chief", ME)
    desk.run("device", "add", "5501")
    body = desk.records("directory.changed")[-1]
    assert body["standing"] == BOUND
    assert body["policy_ref"].startswith("Live Video Policy v1, rule ")
    [account] = [row for row in json.loads(desk.run("user", "list", "--json")) if row["system_user"]]
    assert (account["badge"], account["system_user"]) == ("chief", ME)
    assert body["person"] == desk.records("account.changed")[-1]["account"]


def test_nobody_is_locked_out(desk: Desk) -> None:
    assert "may not administer" in desk.run.refused("user", "bind", "sgt", ME)
    assert "knows no user nobody-here" in desk.run.refused("user", "bind", "chief", "nobody-here")
    desk.run("user", "bind", "chief", ME)
    desk.run("user", "bind", "sgt", SOMEBODY_ELSE)
    assert f"{ME} is bound to chief" in desk.run.refused("user", "bind", "sgt", ME)
    assert "Unbind the others first: sgt" in desk.run.refused("user", "unbind", "chief")
    desk.run("user", "disable", "chief")
    desk.run("user", "enable", "chief")
    assert desk.records("account.changed")[-1]["standing"] == UNBOUND, "the only administrator was disabled"
    desk.run("user", "unbind", "sgt")
    desk.run("user", "unbind", "chief")
    assert "bound to no user" in desk.run.refused("user", "unbind", "chief")


def test_who_is_not_bound_while_others_are_may_do_nothing(desk: Desk) -> None:
    desk.run("user", "bind", "chief", SOMEBODY_ELSE)
    assert "you are bound to no person here" in desk.run.refused("device", "add", "5501")
    [refused] = desk.records(REFUSED)
    assert (refused["command"], refused["right"], refused["kind"]) == ("device add", "administer", "no_right")


@pytest.mark.parametrize("command", ASKING)
def test_promise_2_each_command_asks_for_its_right(command: str, desk: Desk) -> None:
    """Whoever lacks just this right is refused, which is recorded, and nothing else happens."""
    file = desk.folder / "policy.json"
    file.write_text(desk.run("policy", "show", "--json"))
    with_files = {
        "policy apply": (str(file),),
        "kept export": ("k1", "--to", "copied"),
        "cases answer": ("c1", "--as", "sgt", "--words", "No."),
        "cases close": ("c1", "--as", "sgt"),
        "renew-certificate": (),
        "user bind": ("none", ME),
        "user unbind": ("chief",),
    }
    other = next(right for right in ASKING.values() if right is not ASKING[command])
    changes = PolicyChanges(desk.parts.database, desk.parts.log, "test")
    changes.make(PolicyChange(Role.SUPERVISOR, other, ANY_COMMAND, on_shift_only=False))
    desk.run("user", "bind", "chief", SOMEBODY_ELSE)
    with_right = Administration(desk.parts.database, desk.parts.log, "test")
    bound(desk, "sgt")
    before = len(desk.records())
    said = desk.run.refused(*command.split(), *{**with_files, **RECORDING}[command])
    assert f"you may not {PERMISSIONS[ASKING[command]].may}." in said and "It was recorded." in said
    assert len(desk.records()) == before + 1
    [refused] = desk.records(REFUSED)
    assert (refused["command"], refused["right"]) == (command, ASKING[command].value)
    assert refused["standing"] == BOUND
    assert [a.badge for a in with_right.accounts()] == ["chief", "none", "sgt"]


def bound(desk: Desk, badge: str) -> None:
    from respond_desktop.central.people.binding import Binding

    Binding(desk.parts.database, desk.parts.log, "test").bind(badge, ME)


def test_an_answer_is_given_in_ones_own_name(desk: Desk) -> None:
    desk.run("user", "bind", "chief", ME)
    refused = desk.run.refused("cases", "answer", "c1", "--as", "sgt", "--words", "No.")
    assert refused == "You are bound to chief. Leave --as out, or name chief."


def test_every_command_says_which_right_it_asks_for() -> None:
    assert set(RIGHTS) == set(COMMANDS)
    assert set(ASKING.values()) == {p for p, row in PERMISSIONS.items() if CONSOLE in row.doors}
    assert {Permission.ADMINISTER, Permission.EXPORT_AUDIT} == set(ASKING.values())
