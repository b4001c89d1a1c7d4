"""The policy is stored in whole versions that central signs; whoever changes one is found out."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from respond_desktop.central.cli.policy_changes import PolicyChanges
from respond_desktop.central.config import CentralConfig, config_from, load_config
from respond_desktop.central.policy.versions import Versions, versions_in
from respond_desktop.central.policy.writing import PolicyDamagedError, PolicyMovedOnError
from respond_desktop.central.setup import DATABASE, CentralHome, init_home, open_parts
from respond_desktop.central.storage.migrate import alembic_config, migrate, needs_migration
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from tests.support.command_line import CommandLine

GIVE = PolicyChange(Role.SUPERVISOR, Permission.KEEP)
TAKE = PolicyChange(Role.OPERATOR, Permission.TALK, allowed=False)


@pytest.fixture
def config(tmp_path: Path) -> CentralConfig:
    """A new central that doesn't run."""
    made = config_from(tmp_path / "home", {"agency": "Policy Agency"})
    init_home(made)
    return made


@pytest.fixture
def parts(config: CentralConfig) -> Iterator[CentralHome]:
    """Its open files."""
    opened = open_parts(config)
    try:
        yield opened
    finally:
        opened.close()


def read(parts: CentralHome) -> Versions:
    return parts.database.read_sync(lambda session: versions_in(session, parts.log.key.public_key()))


def records(path: Path) -> list[dict[str, object]]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT body FROM log_record WHERE kind = 'policy.changed' ORDER BY seq")
        return [json.loads(body) for (body,) in rows]


def test_a_new_central_has_version_1_and_each_change_is_the_next(
    config: CentralConfig, parts: CentralHome
) -> None:
    changes = PolicyChanges(parts.database, parts.log, "policy officer")
    for change in (GIVE, TAKE):
        changes.make(change)
    found = read(parts)
    assert (found.fault, [v.number for v in found.sound]) == ("", [1, 2, 3])
    assert found.sound[1].words == (
        "Supervisors may now keep pictures and clips in their own command, on shift.",
    )
    assert found.sound[2].author == "policy officer"
    told = records(config.folder / DATABASE)
    assert [(b["version"], b["hash"]) for b in told] == [(v.number, v.document.hash) for v in found.sound]
    assert [b["previous"] for b in told[1:]] == [v.document.hash for v in found.sound[:-1]]
    assert told[2]["words"] == [
        "RTC operators may no longer talk to officers through their cameras in their own command, on shift."
    ]
    assert told[2]["by"] == "policy officer"


def test_of_two_changes_of_one_version_one_wins_and_the_other_is_told(parts: CentralHome) -> None:
    one, other = (PolicyChanges(parts.database, parts.log, name) for name in ("one", "other"))
    before = one.versions().policy
    one.make(GIVE, before.version)
    with pytest.raises(PolicyMovedOnError, match="version 2 of one is in force"):
        other.make(PolicyChange(Role.OPERATOR, Permission.KEEP), before.version)
    with pytest.raises(PolicyMovedOnError):
        other.put(before)
    other.make(TAKE, before.version)
    assert read(parts).policy.version == 3, "what is taken away is taken whatever was changed meanwhile"


def _in(sql: str) -> Callable[[sqlite3.Connection], object]:
    return lambda database: database.execute(sql)


TAMPERED: dict[str, Callable[[sqlite3.Connection], object]] = {
    "a text": _in(
        "UPDATE policy_version SET document = replace(document, 'operator', 'officer') WHERE number = 2"
    ),
    "an author": _in("UPDATE policy_version SET author = 'nobody' WHERE number = 2"),
    "words": _in("UPDATE policy_version SET words = 'Nothing.' WHERE number = 3"),
    "a signature": _in("UPDATE policy_version SET signature = 'x' WHERE number = 1"),
    "the newest is gone": _in("DELETE FROM policy_version WHERE number = 3"),
    "the first is gone": _in("DELETE FROM policy_version WHERE number = 1"),
    "all are gone": _in("DELETE FROM policy_version"),
    "no text at all": _in("UPDATE policy_version SET document = 7, hash = x'00' WHERE number = 1"),
    "no time": _in("UPDATE policy_version SET created_at = 'soon' WHERE number = 2"),
    "another number": _in("UPDATE policy_version SET number = 9 WHERE number = 3"),
}


@pytest.mark.attack("a policy changed in the database")
@pytest.mark.parametrize("what", TAMPERED)
def test_a_version_that_central_did_not_write_is_found_out(
    what: str, config: CentralConfig, parts: CentralHome
) -> None:
    changes = PolicyChanges(parts.database, parts.log, "policy officer")
    for change in (GIVE, TAKE):
        changes.make(change)
    sound = read(parts)
    with closing(sqlite3.connect(config.folder / DATABASE)) as database:
        TAMPERED[what](database)
        database.commit()
    assert read(parts).fault
    assert what not in ("the newest is gone", "all are gone") or "the log says version 3" in read(parts).fault
    again = parts.database.read_sync(lambda session: versions_in(session, parts.log.key.public_key(), sound))
    newest = what in ("the newest is gone", "all are gone", "another number")
    assert not newest or again.fault, "also where only what is new is read"
    for change in (GIVE, TAKE):
        with pytest.raises(PolicyDamagedError, match="and call the auditor"):
            changes.make(change)


def test_an_older_database_gets_its_replayed_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the numbers of versions and rules that its records name, and what its settings said."""
    config = config_from(tmp_path / "home", {"agency": "Older Agency", "port": 0, "media_port": 0})
    init_home(config)
    made_older(config)
    with (config.folder / "central.toml").open("a") as file:
        file.write('watch_minutes = 5\nnotices_required = "many"\n')
    run = CommandLine(config.home, monkeypatch)
    assert "respond-central migrate" in run.refused("policy", "show")
    assert run("migrate") == "The database is up to date.\n"
    assert not needs_migration(config.folder / DATABASE)
    parts = open_parts(load_config(config.home))
    try:
        found = read(parts)
    finally:
        parts.close()
    assert (found.fault, [v.number for v in found.sound]) == ("", [1, 2, 3, 4])
    last = found.policy
    assert (last.watch_minutes, last.notices_required) == (5, 3)
    keeping = [r for r in last.rules if r.permission is Permission.KEEP]
    assert [(r.number, r.scope, r.on_shift_only) for r in keeping] == [(24, "Harbor", False)]
    assert [b["carried_over"] for b in records(config.folder / DATABASE)] == [True] * 4
    with closing(sqlite3.connect(config.folder / DATABASE)) as database:
        assert set(database.execute("SELECT name, parent FROM command")) == {("East", ""), ("Harbor", "")}
    shown = run("policy", "show", "--version", "2")
    assert shown.startswith("Live Video Policy v2\n") and "rule 22\tsupervisor\tkeep\town" in shown


def made_older(config: CentralConfig) -> None:
    """As it was before versions were stored: three changes of rights, and no version."""
    from alembic import command
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    path = config.folder / DATABASE
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        command.downgrade(alembic_config(connection), "0006")
        connection.commit()
    engine.dispose()
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM log_record WHERE kind = 'policy.changed'")
        for scope, shift, allowed in (("own", 1, 1), ("own", 1, 0), ("Harbor", 0, 1)):
            database.execute(
                "INSERT INTO policy_change (at, role, permission, scope, on_shift_only, allowed) "
                "VALUES ('2026-01-01 00:00:00.000000', 'supervisor', 'snapshot', ?, ?, ?)",
                (scope, shift, allowed),
            )
        database.execute("INSERT INTO unit (id, number, command, on_shift) VALUES ('u', '214', 'East', 1)")
        database.commit()


def test_a_settings_file_that_still_speaks_of_rights_changes_none(config: CentralConfig) -> None:
    with (config.folder / "central.toml").open("a") as file:
        file.write("watch_minutes = 60\nnotices_required = 1\n")
    read_again = load_config(config.home)
    assert read_again.former_rights == {"watch_minutes": 60, "notices_required": 1}
    opened = open_parts(read_again)
    try:
        assert read(opened).policy.watch_minutes == 15
    finally:
        opened.close()
    assert [words.partition(" in ")[0] for words in read_again.former_words] == [
        'Setting "watch_minutes"',
        'Setting "notices_required"',
    ]
    assert all("respond-central policy set --" in words for words in read_again.former_words)


def test_migrating_twice_is_migrating_once(config: CentralConfig) -> None:
    migrate(config.folder / DATABASE)
    open_parts(config).close()
    assert len(records(config.folder / DATABASE)) == 1


def test_the_command_line_shows_versions_and_puts_one_in_force(
    config: CentralConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = CommandLine(config.home, monkeypatch)
    run("policy", "allow", "supervisor", "snapshot")
    said = run("policy", "set", "--watch-minutes", "10", "--missing-notice", "flag")
    assert said.splitlines() == [
        "A watch lasts 10 minutes at most (15 before).",
        "A required notice that wasn't shown is flagged, and the watch runs.",
        "Live Video Policy v3 is in force.",
    ]
    assert [row["version"] for row in json.loads(run("policy", "versions", "--json"))] == [1, 2, 3]
    assert "may now keep pictures" in run("policy", "diff", "1", "2")
    assert run("policy", "diff", "2", "2") == "Nothing is different.\n"
    assert "There is no version 9" in run.refused("policy", "show", "--version", "9")
    whole = json.loads(run("policy", "show", "--json"))
    assert (whole["number"], whole["time_boxes"]) == (3, {"watch_minutes": 10})
    whole["purposes"] = [p for p in whole["purposes"] if p["key"] != "event"]
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(whole))
    assert "One may no longer watch for" in run("policy", "apply", str(file))
    assert "was changed meanwhile: version 4" in run.refused("policy", "apply", str(file))
    whole["number"], whole["rules"] = 4, []
    file.write_text(json.dumps(whole))
    refused = run.refused("policy", "apply", str(file))
    assert "everybody must be able to read who viewed her" in refused and "Nothing was changed." in refused
    denied = run("policy", "forbid", "supervisor", "watch", "--scope", "own")
    assert "v5 is in force" in denied
    assert "\tsupervisor\twatch\town, denied" in run("policy", "show")
