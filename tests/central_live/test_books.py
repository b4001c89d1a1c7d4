"""What happened is recorded in order; whoever waits for a record learns when it is on disk."""

import asyncio
import re
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session

from respond_desktop.audit.record import Draft
from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.audit.missed import KIND as MISSED
from respond_desktop.central.audit.missed import MissedRecords
from respond_desktop.central.config import config_from
from respond_desktop.central.facts.books import reserve, scribe
from respond_desktop.central.facts.books.books import Books, Written
from respond_desktop.central.facts.books.jobs import ENDS, Job
from respond_desktop.central.facts.books.reserve import NAME, Reserve
from respond_desktop.central.facts.books.waiting import ACTS
from respond_desktop.central.facts.rows.backups import ResponseSaved
from respond_desktop.central.facts.rows.recordings import RecordingOver
from respond_desktop.central.setup import DATABASE, CentralHome, init_home, open_parts
from respond_desktop.domain.backup import Response, ResponseState
from tests.support.log import read

attack = pytest.mark.attack("recording never forgets")


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("new") / "home"
    init_home(config_from(home, {"agency": "Test Agency"}))
    return home


@pytest.fixture
def parts(new_home: Path, tmp_path: Path) -> Iterator[CentralHome]:
    shutil.copytree(new_home, tmp_path / "home")
    opened = open_parts(config_from(tmp_path / "home", {"agency": "Test Agency"}))
    try:
        yield opened
    finally:
        opened.close()


@asynccontextmanager
async def running(parts: CentralHome, limit: int = 20_000) -> AsyncIterator[Books]:
    """Books of a fresh run on the same home; a limit of 0 takes nothing but ends."""
    parts.log.missed = MissedRecords()
    books = Books(parts.log, parts.database, limit)
    await books.start()
    try:
        yield books
    finally:
        await books.stop()
        await books.last("central.stopped", {})


@contextmanager
def unwritable(parts: CentralHome) -> Iterator[None]:
    def sql(text: str) -> None:
        parts.database.run_sync(lambda session: session.connection().exec_driver_sql(text) and None)

    sql("CREATE TRIGGER no BEFORE INSERT ON log_record BEGIN SELECT RAISE(ABORT, 'full'); END")
    try:
        yield
    finally:
        sql("DROP TRIGGER no")


async def kinds(parts: CentralHome) -> list[str]:
    return [
        entry.kind for entry in await read(parts.log) if entry.kind not in ("log.opened", "policy.changed")
    ]


def put(books: Books, kind: str, number: int = 0) -> Written:
    return books.record(kind, {"device": "d", "recording": f"r{number}", "words": "w" * 200})


async def nothing() -> None:
    """Only its turn is waited for."""


def test_a_record_is_on_disk_when_its_future_is_done(parts: CentralHome) -> None:
    async def story() -> None:
        async with running(parts) as books:
            assert await books.record("link.gap", {"device": "d"})
            assert len(await read(parts.log, "link.gap")) == 1

    asyncio.run(story())


def test_what_waits_for_its_turn_comes_after_what_was_put_down_before(parts: CentralHome) -> None:
    found: list[list[str]] = []

    async def look() -> None:
        found.append(await kinds(parts))

    async def story() -> None:
        async with running(parts) as books:
            with unwritable(parts):
                late = put(books, "talk.ended")
                turn = books.after_all(look)
                put(books, "watch.ended")
            assert await late and await turn and await books.settled()
            assert found == [["talk.ended"]]
            assert await kinds(parts) == ["talk.ended", "watch.ended"]

    asyncio.run(story())


@attack
def test_what_finds_no_place_is_counted_and_said_first_and_no_end_is_dropped(parts: CentralHome) -> None:
    async def story() -> None:
        async with running(parts, limit=20) as books:
            with unwritable(parts):
                for n in range(10):
                    put(books, "recording.started", n)
                before = datetime.now(UTC)
                lost = [put(books, "link.gap") for _ in range(30)][-1]
                ends = [put(books, "recording.stopped", n) for n in range(10)]
                ends += [put(books, kind) for kind in sorted(ENDS - {"central.stopped"})]
                assert not await lost
            await asyncio.gather(*ends)
            [missed] = await read(parts.log, MISSED)
            assert (missed.body["kinds"], missed.body["count"]) == ({"link.gap": 20}, 20)
            assert (await kinds(parts))[0] == MISSED
            since, until = (datetime.fromisoformat(missed.body[key]) for key in ("since", "until"))
            assert before <= since <= until
            found = await kinds(parts)
            assert found.count("recording.stopped") == 11 and found.count("link.gap") == 10
            assert ENDS - {"central.stopped"} <= set(found)

    asyncio.run(story())


@attack
def test_a_camera_that_starts_and_stops_for_hours_fills_no_memory(parts: CentralHome) -> None:
    async def story() -> None:
        async with running(parts, limit=5) as books:
            with unwritable(parts):
                for n in range(100):
                    put(books, "recording.started", n)
                    put(books, "recording.stopped", n)
                assert len(books._waiting) == 6
            await put(books, "talk.ended")
            [missed] = await read(parts.log, MISSED)
            assert missed.body["kinds"] == {"recording.started": 97, "recording.stopped": 97}

    asyncio.run(story())


@attack
def test_a_row_that_can_never_be_written_stops_nobody_and_is_missed_aloud(parts: CentralHome) -> None:
    row = ResponseSaved("no such request", "d", Response("u", "1", ResponseState.ASKED, datetime.now(UTC)))

    async def story() -> None:
        async with running(parts) as books:
            await asyncio.gather(
                put(books, "link.gap"),
                books.record_with("backup.answered", {}, row),
                put(books, "talk.ended"),
            )
            [missed] = await read(parts.log, MISSED)
            assert missed.body["rows"] == {"backup.answered": 1}
            assert [k for k in await kinds(parts) if k != MISSED] == [
                "link.gap",
                "backup.answered",
                "talk.ended",
            ]

    asyncio.run(story())


@attack
@pytest.mark.parametrize(
    "passing",
    [
        OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked")),
        OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
        OperationalError("INSERT", {}, sqlite3.OperationalError("disk I/O error")),
        IntegrityError(
            "INSERT", {}, sqlite3.IntegrityError("refused by a trigger that is gone at the next try")
        ),
    ],
    ids=lambda error: str(error.orig),
)
def test_trouble_that_passes_costs_no_row(
    parts: CentralHome, monkeypatch: pytest.MonkeyPatch, passing: DBAPIError
) -> None:
    faults = [passing]
    append = parts.log.append_all_in

    def once_not(session: Session, drafts: list[Draft]) -> list[Recorded]:
        if faults and drafts:
            raise faults.pop()
        return append(session, drafts)

    async def story() -> None:
        monkeypatch.setattr(scribe, "RETRY_S", 0.05)
        async with running(parts) as books:
            monkeypatch.setattr(parts.log, "append_all_in", once_not)
            assert await books.record_with(
                "recording.stopped", {}, RecordingOver(id="r", ended_at=datetime.now(UTC), how="x")
            )
            assert not faults
            assert not await read(parts.log, MISSED)

    asyncio.run(story())


@attack
def test_a_stop_drops_nothing_and_the_next_run_writes_it_once(parts: CentralHome, tmp_path: Path) -> None:
    reserve = tmp_path / "home" / "central" / NAME

    async def first() -> None:
        with unwritable(parts):
            async with running(parts) as books:
                for n in range(3):
                    put(books, "recording.stopped", n)

    async def next_run() -> list[str]:
        async with running(parts):
            return await kinds(parts)

    asyncio.run(first())
    assert reserve.stat().st_mode & 0o077 == 0
    kept = reserve.read_bytes()
    wanted = ["recording.stopped"] * 3 + ["central.stopped"]
    assert asyncio.run(next_run()) == wanted
    assert b"recording" not in reserve.read_bytes()
    reserve.write_bytes(kept)  # killed before it could be cleared
    assert asyncio.run(next_run()) == [*wanted, "central.stopped"]


@attack
def test_what_has_no_place_in_the_reserve_is_counted_in_the_next_run(parts: CentralHome) -> None:
    async def first() -> None:
        with unwritable(parts):
            async with running(parts) as books:
                for _ in range(3000):
                    books.record("link.gap", {"words": "w" * 1000})
                put(books, "watch.ended")

    async def next_run() -> None:
        async with running(parts):
            found = await kinds(parts)
            [missed] = await read(parts.log, MISSED)
            assert found[0] == MISSED and "watch.ended" in found
            assert missed.body["kinds"]["link.gap"] + found.count("link.gap") == 3000
            assert found.count("link.gap") > 1000

    asyncio.run(first())
    asyncio.run(next_run())


@attack
def test_a_reserve_that_was_damaged_is_said(parts: CentralHome, tmp_path: Path) -> None:
    (tmp_path / "home" / "central" / NAME).write_bytes(b"no JSON")

    async def story() -> None:
        async with running(parts):
            [missed] = await read(parts.log, MISSED)
            assert missed.body["kinds"] == {"unreadable": 1}

    asyncio.run(story())
    asyncio.run(story())  # the next start says it no more


def test_every_kind_that_ends_something_is_never_dropped() -> None:
    page = Path(__file__).parents[2] / "docs" / "protocol" / "records.md"
    [table] = re.findall(
        r"<!-- kinds:records -->(.*)<!-- /kinds:records -->", page.read_text("utf-8"), re.DOTALL
    )
    kinds = set(re.findall(r"`([a-z_.]+)`", table))
    over = {k for k in kinds if re.search(r"(\.|_)(ended|stopped|silenced|lapsed|failed|closed)$|signout", k)}
    over.discard(
        "case.closed"
    )  # a question about a view: no view ends by it, and it is answered with its record
    assert over <= ENDS <= kinds


@contextmanager
def locked(parts: CentralHome) -> Iterator[None]:
    """Every write of the database hangs until the end."""
    other = sqlite3.connect(parts.database.beside / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@attack
def test_while_a_write_hangs_what_waits_is_kept_and_a_stop_ends(
    parts: CentralHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "RETRY_S", 0.05)
    monkeypatch.setattr(scribe, "LEAVE_S", 0.2)
    reserve = tmp_path / "home" / "central" / NAME

    async def first() -> float:
        loop = asyncio.get_running_loop()
        async with running(parts) as books:
            put(books, "watch.ended", 1)
            await asyncio.sleep(0)
            put(books, "watch.ended", 2)
            await books._scribe.held
            assert reserve.read_bytes().count(b"watch.ended") == 2
            began = loop.time()
        return loop.time() - began

    async def next_run() -> list[str]:
        async with running(parts):
            return await kinds(parts)

    with locked(parts):
        assert asyncio.run(first()) < 3
        assert b"central.stopped" in reserve.read_bytes()
    parts.database.run_sync(lambda _session: None)  # what hung is written after all
    assert asyncio.run(next_run()) == ["watch.ended", "watch.ended", "central.stopped"]


@attack
def test_what_is_kept_after_a_clear_that_failed_is_found(
    parts: CentralHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError

    def job(number: int) -> Job:
        return Job(number, "watch.ended", {}, datetime.now(UTC))

    kept = Reserve(tmp_path / NAME)
    assert kept.open() is None
    kept.add([job(n) for n in (1, 2, 3)], None)
    with monkeypatch.context() as broken:
        broken.setattr(reserve, "_write_at", full)
        with pytest.raises(OSError):
            kept.clear()
    kept.add([job(4)], None)
    kept.close()
    after = Reserve(tmp_path / NAME)
    left = after.open()
    assert left is not None and [each.number for each in left.jobs] == [4]
    after.clear()
    after.close()
    assert b"watch" not in (tmp_path / NAME).read_bytes()


@attack
def test_whoever_asks_whether_all_is_settled_takes_no_place_from_a_record(parts: CentralHome) -> None:
    async def story() -> None:
        async with running(parts, limit=20) as books:
            with unwritable(parts):
                put(books, "link.gap")
                settled = [books.settled() for _ in range(100)]
                turns = [books.after_all(nothing) for _ in range(ACTS)]
                assert not await books.after_all(nothing)
                last = [put(books, "link.gap") for _ in range(19)]
            assert all(await asyncio.gather(*settled, *turns, *last))
            assert not await read(parts.log, MISSED)

    asyncio.run(story())


@attack
def test_a_fault_nobody_thought_of_does_not_end_the_recording(
    parts: CentralHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised, clear = threading.Event(), Reserve.clear

    def once_not(reserve: Reserve) -> None:
        if not raised.is_set():
            raised.set()
            raise RuntimeError
        clear(reserve)

    monkeypatch.setattr(scribe, "RETRY_S", 0.05)
    monkeypatch.setattr(Reserve, "clear", once_not)

    async def story() -> None:
        async with running(parts) as books:
            with unwritable(parts):
                first = put(books, "watch.ended")
                await books._scribe.held
            assert await first
            assert await asyncio.to_thread(raised.wait, 10)
            assert await put(books, "watch.ended")

    asyncio.run(story())
