"""The workstation's database: encrypted, durable, and clear about what is wrong with it."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from respond_desktop.store.database import Store
from respond_desktop.store.errors import (
    StoreFullError,
    StoreTooNewError,
    StoreUnavailableError,
    StoreUnreadableError,
)
from respond_desktop.store.settings import Settings
from respond_desktop.store.tables import METADATA

NEEDLE = "needle-in-the-haystack-4711"


@pytest.fixture
def key() -> bytes:
    return os.urandom(32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a ? % folder" / "desktop.db"


@pytest.fixture
def store(path: Path, key: bytes) -> Iterator[Store]:
    opened = Store.open(path, key)
    yield opened
    opened.close()


def pragma(store: Store, name: str) -> object:
    return store.run(lambda connection: connection.execute(text(f"PRAGMA {name}")).scalar())


def test_it_waits_for_the_disk_and_writes_ahead(store: Store) -> None:
    assert pragma(store, "synchronous") == 2
    assert pragma(store, "journal_mode") == "wal"
    assert pragma(store, "cipher_version")


def test_no_plain_text_is_on_the_disk(store: Store, path: Path) -> None:
    Settings(store, "p-1").put("note", NEEDLE * 50)
    files = [f for f in path.parent.iterdir() if f.is_file()]
    assert {f.name for f in files} >= {"desktop.db", "desktop.db-wal"}
    for content in [f.read_bytes() for f in files]:
        assert NEEDLE.encode() not in content
        assert b"SQLite format 3" not in content
        assert b"CREATE TABLE" not in content
    store.close()
    assert NEEDLE.encode() not in path.read_bytes()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(path).execute("SELECT * FROM setting")


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
@pytest.mark.attack("owner only")
def test_only_the_owner_may_read_it_whatever_the_umask(tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "workstation" / "desktop.db"
    before = os.umask(0)
    try:
        store = Store.open(path, key)
        Settings(store, "p-1").put("width", "250")
        modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (path.parent, *path.parent.iterdir())}
        store.close()
    finally:
        os.umask(before)
    assert modes.pop("workstation") == 0o700
    assert modes.keys() >= {"desktop.db", "desktop.db-wal"} and set(modes.values()) == {0o600}


def test_what_was_kept_is_there_again(store: Store, path: Path, key: bytes) -> None:
    Settings(store, "p-1").put("width", "250")
    Settings(store, "p-1").put("width", "300")
    Settings(store, "p-2").put("width", "1")
    store.close()
    store.close()
    again = Store.open(path, key)
    assert Settings(again, "p-1").get("width") == "300"
    assert Settings(again, "p-1").get("height", "7") == "7"
    again.close()


def test_a_setting_is_short(store: Store) -> None:
    with pytest.raises(ValueError, match="short"):
        Settings(store, "p-1").put("x", "y" * 5000)


def test_a_wrong_key_opens_nothing_and_changes_nothing(store: Store, path: Path) -> None:
    store.close()
    before = path.read_bytes()
    with pytest.raises(StoreUnreadableError, match="key does not fit, or the file is damaged"):
        Store.open(path, os.urandom(32))
    assert path.read_bytes() == before


@pytest.mark.parametrize("position", [0, 20, 2000, 5000])
def test_a_damaged_file_is_told(store: Store, path: Path, key: bytes, position: int) -> None:
    store.close()
    content = bytearray(path.read_bytes())
    content[position] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(StoreUnreadableError, match="IT: "):
        Store.open(path, key)


def test_a_plain_database_is_refused(path: Path, key: bytes) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE local_record (seq INTEGER)")
    plain.close()
    with pytest.raises(StoreUnreadableError):
        Store.open(path, key)


def test_a_newer_versions_database_is_left_alone(store: Store, path: Path, key: bytes) -> None:
    store.run(lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    store.close()
    with pytest.raises(StoreTooNewError, match="newer version"):
        Store.open(path, key)


def test_a_full_disk_is_told_and_nothing_half_is_kept(store: Store) -> None:
    settings = Settings(store, "p-1")
    store.run(lambda connection: connection.execute(text("PRAGMA max_page_count = 1")).scalar())
    with pytest.raises(StoreFullError, match="disk is full"):
        for n in range(100):
            settings.put(f"key {n}", "x" * 4000)
    store.run(lambda connection: connection.execute(text("PRAGMA max_page_count = 100000")).scalar())
    settings.put("after", "room")
    assert settings.get("after") == "room"


def test_a_folder_that_is_a_file_is_told(tmp_path: Path, key: bytes) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailableError, match="IT: "):
        Store.open(tmp_path / "file" / "desktop.db", key)
    (tmp_path / "place" / "desktop.db").mkdir(parents=True)
    with pytest.raises(StoreUnavailableError, match="IT: "):
        Store.open(tmp_path / "place" / "desktop.db", key)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def half(connection: Connection) -> None:
        connection.execute(text("INSERT INTO setting VALUES ('p', 'k', 'v')"))
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        store.run(half)
    assert Settings(store, "p").get("k") == ""


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreUnavailableError, match="closed"):
        Settings(store, "p").get("k")


def test_many_threads_write_through_the_one_writer(store: Store) -> None:
    def write(n: int) -> None:
        for i in range(10):
            Settings(store, f"p-{n}").put(f"k{i}", str(i))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = store.run(lambda connection: connection.execute(text("SELECT count(*) FROM setting")).scalar())
    assert count == 60


def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    assert store.run(lambda c: compare_metadata(MigrationContext.configure(c), METADATA)) == []
