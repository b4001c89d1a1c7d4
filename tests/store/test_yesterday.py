"""A workstation is updated: what its database holds is all there, still a chain, and goes on."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from respond_desktop.audit.local import LocalTrail
from respond_desktop.audit.witness import LogWitness
from respond_desktop.store.database import Store
from respond_desktop.store.errors import StoreUnreadableError
from respond_desktop.store.settings import Settings
from respond_desktop.wire.heads import sign_head
from tests.store.yesterday.make import (
    DATABASE_KEY,
    LOG_SEED,
    RECEIVED,
    RECORDS,
    SEED,
    WORKSTATION,
)

FOLDER = Path(__file__).parent / "yesterday"
FILES = sorted(FOLDER.glob("*.db"))
SIGNING, LOG = (Ed25519PrivateKey.from_private_bytes(seed) for seed in (SEED, LOG_SEED))


def test_there_is_one_of_each_migration() -> None:
    """Before a new one is written, README.md there says how the one before it is kept."""
    versions = Path(Store.open.__code__.co_filename).parent / "migrations" / "versions"
    known = {path.name[1:5] for path in versions.glob("v*.py")}
    assert known == {path.stem for path in FILES}


@pytest.mark.promise
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_promise_5_nothing_of_an_older_database_is_lost(file: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(file, tmp_path / "desktop.db"))
    for again in range(2):
        store = Store.open(path, DATABASE_KEY)
        trail = LocalTrail(store, WORKSTATION, SIGNING)
        assert trail.check() == "", "the chain still verifies"
        assert (trail.count(), trail.received_seq()) == (RECORDS - RECEIVED + again, RECEIVED)
        waiting = trail.pending()
        assert [r.seq for r in waiting] == list(range(RECEIVED + 1, RECORDS + again + 1))
        assert all('"unit":"214"' in r.body and "é" in r.body for r in waiting[: RECORDS - RECEIVED])
        assert (Settings(store, "p-1").get("theme"), Settings(store, "p-2").get("theme")) == ("night", "day")
        added = trail.record("signin.done", {"by": "p-1"}, datetime.now(UTC))
        assert added.seq == RECORDS + 1 + again, "and it goes on"
        store.close()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_its_tables_are_those_of_a_new_one(file: Path, tmp_path: Path) -> None:
    old = Store.open(Path(shutil.copy(file, tmp_path / "old.db")), DATABASE_KEY)
    new = Store.open(tmp_path / "new.db", DATABASE_KEY)
    tables = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
    shapes = [store.run(lambda c: [tuple(row) for row in c.execute(tables)]) for store in (old, new)]
    for store in (old, new):
        store.close()
    assert shapes[0] == shapes[1]


@pytest.mark.promise
def test_promise_5_a_checkpoint_that_was_held_is_held_and_no_earlier_one_taken(tmp_path: Path) -> None:
    store = Store.open(Path(shutil.copy(FOLDER / "0002.db", tmp_path / "desktop.db")), DATABASE_KEY)
    witness = LogWitness(store, LOG.public_key())
    held = witness.held()
    assert held is not None and held.seq == 26
    earlier = sign_head({"log": "central", "seq": 25, "hash": "b" * 64, "at": held.at}, LOG)
    later = sign_head({"log": "central", "seq": 27, "hash": "b" * 64, "at": held.at}, LOG)
    assert witness.keep(earlier) == held and witness.keep(later) == later
    store.close()


@pytest.mark.promise
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_another_key_opens_nothing_and_changes_nothing(file: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(file, tmp_path / "desktop.db"))
    with pytest.raises(StoreUnreadableError):
        Store.open(path, b"x" * 32)
    assert path.read_bytes() == file.read_bytes()
