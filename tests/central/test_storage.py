"""Central's database hides which one it is: another kind can come."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.schema import CreateTable
from sqlmodel import Session, col

from respond_desktop.central import __file__ as _central
from respond_desktop.central.storage import tables
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.sqlite import DatabaseUnreadableError, SqliteFile, first_row, is_sound
from respond_desktop.central.storage.tables import LogOfficer, Meta

CENTRAL = Path(_central).parent
ONE_KIND_ONLY = re.compile(r"sqlite3|PRAGMA|sqlite_|group_concat|BEGIN IMMEDIATE|exec_driver_sql")


def test_nothing_outside_storage_speaks_to_one_kind_only() -> None:
    files = [
        p for p in CENTRAL.rglob("*.py") if p.relative_to(CENTRAL).parts[0] not in ("storage", "migrations")
    ]
    assert len(files) > 100
    assert [p for p in files if ONE_KIND_ONLY.search(p.read_text(encoding="utf-8"))] == []


def test_the_tables_can_be_made_on_a_server() -> None:
    mine = [v.__table__ for v in vars(tables).values() if hasattr(v, "__table__")]
    assert len(mine) > 15
    for table in mine:
        assert (
            str(CreateTable(table).compile(dialect=postgresql.dialect())).strip().startswith("CREATE TABLE")
        )


def test_the_check_of_the_index_asks_what_a_server_knows() -> None:
    asked = select(func.aggregate_strings(col(LogOfficer.officer_id), ","))
    assert "string_agg" in str(asked.compile(dialect=postgresql.dialect()))


class OtherKind:
    """A kind whose library raises errors of its own."""

    class FullError(Exception):
        """Its disk is full."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path)
        self.beside = path.parent / "elsewhere"

    def writing(self) -> Engine:
        return self._file.writing()

    def reading(self, readers: int) -> Engine:
        return self._file.reading(readers)

    def passes(self, error: Exception) -> bool:
        return isinstance(error, OtherKind.FullError)

    def size(self) -> int:
        return 7


def test_a_database_of_another_kind_is_used_as_any(tmp_path: Path) -> None:
    database = Database(OtherKind(tmp_path / "other.db"))
    try:
        database.run_sync(lambda rows: Meta.__table__.create(rows.connection()))  # type: ignore[attr-defined]
        database.run_sync(lambda rows: rows.add(Meta(key="a", value="b")))
        found = database.read_sync(lambda rows: rows.get(Meta, "a"))
        assert found is not None and found.value == "b"
        assert database.beside == tmp_path / "elsewhere" and database.kind.size() == 7
    finally:
        database.close()


@pytest.mark.parametrize(
    ("error", "blamed"),
    [
        (OtherKind.FullError(), False),
        (OSError(), False),
        (OperationalError("", {}, Exception()), False),
        (IntegrityError("", {}, Exception()), True),
        (ValueError(), True),
    ],
)
def test_only_its_own_fault_costs_a_row(tmp_path: Path, error: Exception, blamed: bool) -> None:
    database = Database(OtherKind(tmp_path / "other.db"))
    try:
        assert database.blames_row(error) is blamed
    finally:
        database.close()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    none, broken = tmp_path / "none.db", tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 500)
    assert first_row(none, "SELECT 1") is None and not none.exists()
    with pytest.raises(DatabaseUnreadableError):
        first_row(broken, "SELECT count(*) FROM meta")


def test_a_file_of_sqlite_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "central.db"
    database = Database(SqliteFile(path))

    def make(rows: Session) -> None:
        Meta.__table__.create(rows.connection())  # type: ignore[attr-defined]

    database.run_sync(make)
    database.close()
    assert is_sound(path)
