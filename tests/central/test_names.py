"""Every name that comes into central reads as it is written, by whatever door it comes."""

import unicodedata
from collections.abc import Callable

import pytest

from respond_desktop.central.cli.policy_changes import PolicyChanges
from respond_desktop.central.config import ConfigError, config_from, load_config
from respond_desktop.central.people.administration import (
    Administration,
    AdministrationError,
    CentralAddress,
    NewAccount,
)
from respond_desktop.central.setup import open_parts
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.wire.enrolment import EnrolmentKind
from tests.support.central import RunningCentral

HIDDEN = "Oka\u200bfor"
ADDRESS = CentralAddress("https://127.0.0.1:1", "0" * 64)

DOORS: dict[str, Callable[[Administration], object]] = {
    "badge": lambda a: a.add_account(NewAccount(HIDDEN, "R. Okafor", Role.OFFICER, "East")),
    "name": lambda a: a.add_account(NewAccount("n1", HIDDEN, Role.OFFICER, "East")),
    "command of a person": lambda a: a.add_account(NewAccount("n2", "R. Okafor", Role.OFFICER, HIDDEN)),
    "another command": lambda a: a.change("n0", command=HIDDEN),
    "unit": lambda a: a.add_unit(HIDDEN, "East"),
    "command of a unit": lambda a: a.add_unit("2140", HIDDEN),
    "camera": lambda a: a.add_device(HIDDEN),
    "workstation": lambda a: a.make_code(EnrolmentKind.WORKSTATION, HIDDEN, ADDRESS),
}


@pytest.mark.attack("names read as written")
@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
def test_administrators_can_bring_in_none_that_does_not(
    shared_central: RunningCentral, door: Callable[[Administration], object]
) -> None:
    with (
        shared_central.administration() as administration,
        pytest.raises(AdministrationError, match=r"holds invisible characters\. Type it anew\."),
    ):
        door(administration)


@pytest.mark.attack("names read as written")
def test_nor_the_policy_nor_the_agency(shared_central: RunningCentral) -> None:
    parts = open_parts(load_config(shared_central.home))
    try:
        with pytest.raises(AdministrationError, match="invisible"):
            change = PolicyChange(Role.SUPERVISOR, Permission.WATCH, scope=HIDDEN)
            PolicyChanges(parts.database, parts.log, "test").make(change)
    finally:
        parts.close()
    with pytest.raises(ConfigError, match='"agency" holds invisible characters'):
        config_from(shared_central.home, {"agency": HIDDEN})


@pytest.mark.attack("names read as written")
def test_nor_does_a_workstation_by_an_incident(shared_central: RunningCentral) -> None:
    shared_central.add_user("incidents", "supervisor")
    desk = shared_central.enrol_workstation()
    assert desk.sign_in("incidents").status_code == 200
    ask = {"unit_number": "none", "local_record_hash": "0" * 64, "incident": "25\u200b-118"}
    refused = desk.request("POST", "/v1/watches", json=ask)
    assert refused.status_code == 422
    assert [f["field"] for f in refused.json()["fields"]] == ["body.incident"]
    unknown = desk.request("POST", "/v1/watches", json=ask | {"incident": " 25\u00a0-118 "})
    assert unknown.status_code == 403, "odd blanks of an older workstation become spaces"


def test_a_name_typed_in_pieces_is_the_same_name(shared_central: RunningCentral) -> None:
    pieces = unicodedata.normalize("NFD", "Zoë")
    with shared_central.administration() as administration:
        administration.add_account(NewAccount(pieces, f"{pieces} O'Brien", Role.OFFICER, "East"))
        administration.unlock("Zoë")
        administration.disable(pieces)
        with pytest.raises(AdministrationError, match="exists already"):
            administration.add_account(NewAccount("Zoë", "Another", Role.OFFICER, "East"))
        [added] = [a for a in administration.accounts() if a.badge == "Zoë"]
    assert added.name == "Zoë O'Brien" and added.disabled_at is not None
