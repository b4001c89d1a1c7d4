"""The agency's commands are a tree: names that aren't in it are refused with the nearest ones."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from respond_desktop.central.cli.policy_changes import PolicyChanges
from respond_desktop.central.config import config_from
from respond_desktop.central.people.administration import Administration, AdministrationError, NewAccount
from respond_desktop.central.people.organisation import Organisation
from respond_desktop.central.setup import CentralHome, init_home, open_parts
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from tests.support.central import RunningCentral
from tests.support.command_line import CommandLine

TREE = (("Patrol", ""), ("East", "Patrol"), ("Sector 2", "East"), ("Harbor", ""))


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[CentralHome]:
    """A central that doesn't run, with a tree of commands."""
    config = config_from(tmp_path / "home", {"agency": "Tree Agency"})
    init_home(config)
    opened = open_parts(config)
    try:
        organisation = Organisation(opened.database, opened.log, "test")
        for name, under in TREE:
            organisation.add(name, under)
        yield opened
    finally:
        opened.close()


NAMING = {
    "a person": lambda p: people(p).add_account(NewAccount("1", "N.", Role.OFFICER, "Est")),
    "a person who moves": lambda p: people(p).change("known", command="Est"),
    "a unit": lambda p: people(p).add_unit("214", "Est"),
    "a rule": lambda p: rules(p).make(PolicyChange(Role.OFFICER, Permission.WATCH, "Est")),
    "a deny": lambda p: rules(p).make(
        PolicyChange(Role.OFFICER, Permission.WATCH, "Est", allowed=False, denies=True)
    ),
    "the command above": lambda p: Organisation(p.database, p.log, "test").add("West", "Est"),
    "a move": lambda p: Organisation(p.database, p.log, "test").move("Harbor", "Est"),
}


def people(parts: CentralHome) -> Administration:
    return Administration(parts.database, parts.log, "test")


def rules(parts: CentralHome) -> PolicyChanges:
    return PolicyChanges(parts.database, parts.log, "test")


@pytest.mark.parametrize("what", NAMING)
def test_a_name_that_is_not_in_the_tree_is_refused_with_the_nearest(what: str, parts: CentralHome) -> None:
    people(parts).add_account(NewAccount("known", "N.", Role.OFFICER, "East"))
    with pytest.raises(AdministrationError, match=r"There is no command Est\. Nearest: East\."):
        NAMING[what](parts)
    assert [a.badge for a in people(parts).accounts()] == ["known"]


def test_the_first_name_of_all_becomes_the_first_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = RunningCentral(tmp_path / "home")
    run = CommandLine(central.home, monkeypatch)
    run("unit", "add", "214", "--command", "East")
    assert run("command", "list") == "East\n"
    said = run.refused("unit", "add", "305", "--command", "Harbor")
    assert said == "There is no command Harbor. Nearest: East. A new one: respond-central command add"
    run("command", "add", "Patrol")
    run("command", "move", "East", "--under", "Patrol")
    run.refused("command", "add", "Harbor", "--under", "patrol")
    run("command", "add", "Harbor", "--under", "Patrol")
    assert run("command", "list") == "Patrol\n  East\n  Harbor\n"
    assert json.loads(run("command", "list", "--json"))[1] == {
        "command": "East",
        "under": "Patrol",
        "path": ["Patrol", "East"],
    }
    assert "East is in use: unit 214." in run.refused("command", "remove", "East")
    assert "Harbor lies below Patrol itself" in run.refused("command", "move", "Patrol", "--under", "Harbor")
    run("command", "remove", "Harbor")
    told = [r["body"] for r in central.log() if r["kind"] == "directory.changed"]
    assert [(b["what"], b["path"]) for b in told if "path" in b] == [
        ("command added", ["East"]),
        ("command added", ["Patrol"]),
        ("command moved", ["Patrol", "East"]),
        ("command added", ["Patrol", "Harbor"]),
        ("command removed", ["Harbor"]),
    ]


def test_a_rule_keeps_its_command_in_the_tree(parts: CentralHome) -> None:
    rules(parts).make(PolicyChange(Role.SUPERVISOR, Permission.KEEP, "Harbor"))
    organisation = Organisation(parts.database, parts.log, "test")
    with pytest.raises(AdministrationError, match="Harbor is in use: rule 22"):
        organisation.remove("Harbor")
    with pytest.raises(AdministrationError, match="means something else"):
        organisation.add("own")
