"""Names, badges and the words of a purpose stand in the records as they were then, whatever changes later."""

import json
from typing import Any

import pytest
from sqlmodel import Session, col, select

from respond_desktop.audit.record import read_body
from respond_desktop.central.audit.names_then import ids_in
from respond_desktop.central.config import config_from, load_config
from respond_desktop.central.people.administration import Administration, NewAccount
from respond_desktop.central.setup import CentralHome, init_home, open_parts
from respond_desktop.central.storage.tables import Account, DeviceRow, LogRecord, WorkstationRow
from respond_desktop.domain.people import Role
from respond_desktop.wire.bodies.my_views import MyViews
from tests.support.central import RunningCentral

pytestmark = pytest.mark.promise


def record(parts: CentralHome, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Record it; the body as it was sealed."""
    done = parts.database.run_sync(lambda session: parts.log.append_in(session, kind, body))
    return parts.database.read_sync(lambda s: read_body(s.get(LogRecord, done.seq).body))  # type: ignore[union-attr]


@pytest.fixture
def parts(tmp_path: Any) -> Any:
    init_home(config_from(tmp_path, {"agency": "A", "training": True, "port": 0, "media_port": 0}))
    opened = open_parts(load_config(tmp_path))
    yield opened
    opened.close()


def add(parts: CentralHome, badge: str, name: str) -> str:
    administration = Administration(parts.database, parts.log, "test")
    return administration.add_account(NewAccount(badge, name, Role.OFFICER, "East"))


def test_every_record_says_who_its_ids_were(parts: CentralHome) -> None:
    her, him = add(parts, "1042", "A. Valenzuela"), add(parts, "77", "R. Okafor")
    device = Administration(parts.database, parts.log, "test").add_device("BWC-7")
    sealed = record(
        parts,
        "positions.visible",
        {"by": him, "units": [{"unit": "214", "officer": her}], "devices": [device], "words": "none"},
    )
    assert sealed["names"] == {
        her: {"badge": "1042", "name": "A. Valenzuela"},
        him: {"badge": "77", "name": "R. Okafor"},
        device: {"number": "BWC-7"},
    }
    assert "names" not in record(parts, "central.started", {"version": "1"})


def test_a_record_made_with_the_change_of_a_name_has_the_new_one_and_older_ones_keep_theirs(
    parts: CentralHome,
) -> None:
    her = add(parts, "1042", "A. Valenzuela")
    before = record(parts, "watch.asked", {"officer": her})

    def married(session: Session) -> None:
        account = session.get(Account, her)
        assert account is not None
        account.name, account.badge = "A. Li", "2000"
        session.flush()
        parts.log.append_in(session, "account.changed", {"account": her})

    parts.database.run_sync(married)
    kinds = ("account.created", "watch.asked", "account.changed")
    query = select(LogRecord.body).where(col(LogRecord.kind).in_(kinds)).order_by(col(LogRecord.seq))
    told = parts.database.read_sync(lambda s: [json.loads(b)["names"][her] for b in s.exec(query)])
    assert told == [{"badge": "1042", "name": "A. Valenzuela"}] * 2 + [{"badge": "2000", "name": "A. Li"}]
    assert before["names"][her]["badge"] == "1042"


def test_more_ids_than_one_question_takes(parts: CentralHome) -> None:
    ids = [f"person-{n:020x}" for n in range(1201)]
    her = add(parts, "1042", "A. Valenzuela")
    assert record(parts, "integrity", {"ids": [*ids, her]})["names"] == {
        her: {"badge": "1042", "name": "A. Valenzuela"}
    }


def test_my_views_names_people_as_they_were(central: RunningCentral) -> None:
    her = central.add_user("valenzuela", "officer", "Ofc. Valenzuela")
    by = central.add_user("watcher", "operator", "R. Okafor")
    desk = central.enrol_workstation("Station 7")
    with central.administration() as administration:
        administration.add_device("BWC-7")
    parts = open_parts(load_config(central.home))
    for table in (
        Account,
        WorkstationRow,
        DeviceRow,
    ):  # an id of another form would be sealed without its name
        ids = parts.database.read_sync(lambda s, t=table: [row.id for row in s.exec(select(t))])
        assert ids and ids_in({"a": [ids]}) == set(ids)
    facts = {"by": by, "workstation": desk.id, "officer": her, "unit": "214", "watch": "w-9"}
    record(parts, "watch.asked", {**facts, "purpose": "danger", "purpose_words": "As it was said then"})

    def later(session: Session) -> None:
        account, station = session.get(Account, by), session.get(WorkstationRow, desk.id)
        assert account is not None and station is not None
        account.name, station.name = "Somebody else", "Elsewhere"

    parts.database.run_sync(later)
    parts.close()
    desk.sign_in("valenzuela")
    (view,) = MyViews.model_validate_json(desk.request("GET", "/v1/my-views").content).views
    assert (view.who, view.workstation, view.purpose) == ("R. Okafor", "Station 7", "As it was said then")
