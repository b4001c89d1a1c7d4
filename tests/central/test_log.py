"""The audit log: on disk before anybody goes on, safe with two writers, and closed when it can't be written."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.audit.rows import CHUNK, officers_of
from respond_desktop.central.config import CentralConfig, config_from
from respond_desktop.central.setup import CentralHome, SetupError, init_home, open_parts
from tests.support.log import found, pages

KEY_FILE = "log.pub"
BEGUN = 2
"""Records of a new log: that it was made, and its first policy."""


@pytest.fixture
def config(tmp_path: Path) -> CentralConfig:
    made = config_from(tmp_path, {"agency": "Log Agency"})
    init_home(made)
    return made


@pytest.fixture
def parts(config: CentralConfig):  # type: ignore[no-untyped-def]
    opened = open_parts(config)
    yield opened
    opened.close()


def verify(config: CentralConfig, export: Path) -> int:
    key = (config.folder / KEY_FILE).read_text().strip()
    command = [sys.executable, "-m", "respond_desktop.audit.verify", str(export), "--key", key]
    return subprocess.run(command, check=False, capture_output=True).returncode


def test_many_callers_share_one_chain(parts: CentralHome, config: CentralConfig, tmp_path: Path) -> None:
    async def append_all() -> list[int]:
        return [r.seq for r in await asyncio.gather(*(parts.log.append("t", {"n": n}) for n in range(300)))]

    assert asyncio.run(append_all()) == list(range(BEGUN + 1, BEGUN + 301))
    assert asyncio.run(parts.log.verify_all()) is None
    parts.log.export(tmp_path / "log.jsonl")
    assert verify(config, tmp_path / "log.jsonl") == 0


def test_two_processes_may_append(parts: CentralHome, config: CentralConfig) -> None:
    other = open_parts(config)

    async def both() -> None:
        await asyncio.gather(*(p.log.append("t", {}) for _ in range(50) for p in (parts, other)))

    asyncio.run(both())
    other.close()
    assert asyncio.run(parts.log.verify_all()) is None
    assert len(found(parts.log, ("t",))) == 100


def test_change_and_record_are_one(parts: CentralHome) -> None:
    def fails(session: object) -> None:
        parts.log.append_in(session, "t", {})  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        parts.database.run_sync(fails)
    assert found(parts.log, ("t",)) == ()


def test_changed_records_are_found(parts: CentralHome, config: CentralConfig, tmp_path: Path) -> None:
    async def three() -> None:
        for n in range(3):
            await parts.log.append("t", {"n": n, "officer": "p-1"})

    asyncio.run(three())
    sql = "UPDATE log_record SET body = '{\"n\":9}' WHERE seq = 3"
    parts.database.run_sync(lambda s: s.connection().exec_driver_sql(sql) and None)
    assert asyncio.run(parts.log.verify_all()) == "the text of record 3 was changed"
    assert asyncio.run(parts.log.verify_head()) is None
    parts.log.export(tmp_path / "log.jsonl")
    assert verify(config, tmp_path / "log.jsonl") == 1


@pytest.mark.attack("unrecorded pruning")
@pytest.mark.parametrize("seq", [1, BEGUN + 1, BEGUN + 2])
def test_a_text_taken_out_is_damage_and_hides_no_view(
    parts: CentralHome, config: CentralConfig, tmp_path: Path, seq: int
) -> None:
    async def two() -> None:
        for n in range(2):
            await parts.log.append("watch.asked", {"n": n, "officer": "p-1", "watch": "w-1"})

    asyncio.run(two())
    for sql in (
        f"UPDATE log_record SET body = '', salt = '', subject = '' WHERE seq = {seq}",
        f"DELETE FROM log_officer WHERE seq = {seq}",
    ):
        parts.database.run_sync(lambda s, sql=sql: s.connection().exec_driver_sql(sql) and None)  # type: ignore[misc]
    missing = f"the text of record {seq} is missing"
    assert asyncio.run(parts.log.verify_all()) == missing
    assert asyncio.run(parts.log.verify_head()) == (missing if seq == BEGUN + 2 else None)
    parts.log.export(tmp_path / "log.jsonl")
    assert verify(config, tmp_path / "log.jsonl") == 1


@pytest.mark.parametrize("header", ["", "x", "[]", "{}"])
def test_a_header_nobody_can_read_is_found(
    parts: CentralHome, config: CentralConfig, tmp_path: Path, header: str
) -> None:
    sql = f"UPDATE log_record SET header = '{header}' WHERE seq = {BEGUN}"
    parts.database.run_sync(lambda s: s.connection().exec_driver_sql(sql) and None)
    missing = f"record {BEGUN} is missing"
    assert asyncio.run(parts.log.verify_all()) == asyncio.run(parts.log.verify_head()) == missing
    parts.log.export(tmp_path / "log.jsonl")
    assert verify(config, tmp_path / "log.jsonl") in (1, 2)


def test_a_hidden_view_is_found(parts: CentralHome) -> None:
    async def write() -> int:
        return (await parts.log.append("watch.asked", {"officer": "p-1", "watch": "w-1"})).seq

    seq = asyncio.run(write())
    for change in (
        "DELETE FROM log_officer",
        f"INSERT INTO log_officer (officer_id, seq) VALUES ('p-1', {seq})",
        f"UPDATE log_record SET subject = '' WHERE seq = {seq}",
        f"UPDATE log_record SET subject = 'w-1' WHERE seq = {seq}",
        f"UPDATE log_record SET kind = 'other' WHERE seq = {seq}",
    ):
        parts.database.run_sync(lambda s, sql=change: s.connection().exec_driver_sql(sql) and None)  # type: ignore[misc]
        found = asyncio.run(parts.log.verify_all())
        mended = change.startswith("INSERT") or "'w-1'" in change
        assert found == (None if mended else f"the index of record {seq} was changed"), change


def test_a_cut_off_end_is_found_against_the_head(parts: CentralHome) -> None:
    async def two() -> None:
        await parts.log.append("t", {})
        await parts.log.append("t", {})

    asyncio.run(two())
    parts.database.run_sync(
        lambda s: s.connection().exec_driver_sql(f"DELETE FROM log_record WHERE seq = {BEGUN + 1}") and None
    )
    missing = f"record {BEGUN + 1} is missing"
    assert asyncio.run(parts.log.verify_head()) == asyncio.run(parts.log.verify_all()) == missing


def test_a_log_that_cannot_be_written_says_so(parts: CentralHome) -> None:
    async def append() -> None:
        await parts.log.append("t", {})

    full = "CREATE TRIGGER full BEFORE INSERT ON log_record BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    parts.database.run_sync(lambda s: s.connection().exec_driver_sql(full) and None)
    with pytest.raises(LogUnavailableError):
        asyncio.run(append())
    parts.database.run_sync(lambda s: s.connection().exec_driver_sql("DROP TRIGGER full") and None)
    asyncio.run(append())


def test_a_full_disk_is_a_log_that_cannot_be_written(parts: CentralHome) -> None:
    async def append() -> None:
        await parts.log.append("t", {"filler": "x" * 10_000})

    pages = parts.database.run_sync(lambda s: s.connection().exec_driver_sql("PRAGMA page_count").scalar())
    parts.database.run_sync(
        lambda s: s.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}") and None
    )
    with pytest.raises(LogUnavailableError):
        for _ in range(50):
            asyncio.run(append())
    assert asyncio.run(parts.log.verify_all()) is None


def test_values_that_are_not_json_are_refused(parts: CentralHome) -> None:
    async def append() -> None:
        await parts.log.append("t", {"bad": float("nan")})

    with pytest.raises(LogUnavailableError):
        asyncio.run(append())


def test_init_overwrites_nothing(config: CentralConfig) -> None:
    before = (config.folder / "log.key").read_bytes()
    with pytest.raises(SetupError, match="not empty"):
        init_home(config)
    assert (config.folder / "log.key").read_bytes() == before


def test_records_name_officers(parts: CentralHome) -> None:
    async def write() -> None:
        await parts.log.append("a", {"officer": "p-1", "watch": "w-1"})
        await parts.log.append(
            "b", {"units": [{"unit": "1", "officer": "p-1"}, {"unit": "2", "officer": "p-2"}]}
        )

    asyncio.run(write())
    assert [e.kind for e in found(parts.log, officer="p-1")] == ["a", "b"]
    assert [e.kind for e in found(parts.log, officer="p-2")] == ["b"]
    assert [e.kind for e in found(parts.log, subjects=("w-1",))] == ["a"]


def test_a_log_of_any_length_is_read_some_hundred_records_at_a_time(parts: CentralHome) -> None:
    many = 2 * CHUNK + 3

    async def write() -> None:
        await asyncio.gather(
            *(parts.log.append("t", {"officer": "p-1", "watch": f"w-{n}"}) for n in range(many))
        )

    asyncio.run(write())
    for read in (
        pages(parts.log, ("t",)),
        pages(parts.log, officer="p-1"),
        pages(parts.log, subjects=tuple(f"w-{n}" for n in range(many))),
    ):
        assert all(0 < len(page) <= CHUNK for page in read)
        assert sorted(e.body["watch"] for page in read for e in page) == sorted(f"w-{n}" for n in range(many))
    seqs = [e.seq for page in pages(parts.log, ("t",)) for e in page]
    assert seqs == sorted(set(seqs)) and len(seqs) == many
    assert pages(parts.log, ("nothing",)) == [] and pages(parts.log, subjects=("w-none",)) == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(["officer", "units", "x"]), _json))
def test_any_body_is_searched_without_failing(body: dict[str, object]) -> None:
    assert all(isinstance(o, str) for o in officers_of(json.loads(json.dumps(body))))
