"""An act that takes effect with its record is committed or withdrawn, never both, however the disk hangs."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.books import turns
from respond_desktop.central.facts.books.turns import Act, UndecidedError, in_turn_with_record
from tests.support.pace import within

pytestmark = pytest.mark.attack("answer after the commit")


class HangingBooks:
    """Does what waits in a task; its disk hangs before the row is written or after, until `go_on`."""

    def __init__(self, hangs_before: bool = False, hangs_after: bool = False) -> None:
        self.go_on = threading.Event()
        self.committed = 0
        self.task: asyncio.Future[object] | None = None
        self._before, self._after = hangs_before, hangs_after

    def after_all(self, job: Callable[[], Awaitable[object]]) -> asyncio.Future[object]:
        self.task = asyncio.ensure_future(job())
        return self.task

    async def commit_with(self, _kind: str, _body: Any, row: Callable[..., None], _at: Any) -> None:
        def transaction() -> None:
            if self._before:
                self.go_on.wait(within(20))
            row(None, None)
            if self._after:
                self.go_on.wait(within(20))
            self.committed += 1

        try:
            await asyncio.to_thread(transaction)
        except Exception as error:
            raise LogUnavailableError("no") from error


def played(books: HangingBooks, monkeypatch: pytest.MonkeyPatch) -> tuple[BaseException | None, int]:
    """What was raised, and how often it took effect once the disk had gone on."""
    monkeypatch.setattr(turns, "ANSWER_S", 0.05 if books._before or books._after else 20.0)
    effects = []

    async def story() -> BaseException | None:
        act = Act(
            "alert.acknowledged", {}, lambda _rows: None, lambda: effects.append(1), lambda: not effects
        )
        raised: BaseException | None = None
        try:
            await in_turn_with_record(books, act)  # type: ignore[arg-type]
        except (LogUnavailableError, UndecidedError) as error:
            raised = error
        assert raised is None or not effects
        books.go_on.set()
        assert books.task is not None
        await books.task
        return raised

    return asyncio.run(story()), len(effects)


def test_what_is_recorded_takes_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    books = HangingBooks()
    assert played(books, monkeypatch) == (None, 1)
    assert books.committed == 1


def test_what_was_given_up_is_never_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    books = HangingBooks(hangs_before=True)
    raised, effects = played(books, monkeypatch)
    assert isinstance(raised, LogUnavailableError)
    assert (effects, books.committed) == (0, 0)


def test_a_disk_that_hangs_in_the_last_step_is_said_and_what_it_takes_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    books = HangingBooks(hangs_after=True)
    raised, effects = played(books, monkeypatch)
    assert isinstance(raised, UndecidedError)
    assert (effects, books.committed) == (1, 1)


def test_one_that_is_asked_again_while_the_first_hangs_is_not_recorded_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "ANSWER_S", 0.05)
    books, names = HangingBooks(hangs_after=True), list[str]()

    def act(name: str) -> Act:
        return Act(
            "alert.acknowledged", {}, lambda _rows: None, lambda: names.append(name), lambda: not names
        )

    async def story() -> bool:
        with pytest.raises(UndecidedError):
            await in_turn_with_record(books, act("first"))  # type: ignore[arg-type]
        first = books.task
        assert first is not None
        books.go_on.set()
        await first
        return await in_turn_with_record(books, act("second"))  # type: ignore[arg-type]

    assert asyncio.run(story()) is False
    assert (names, books.committed) == (["first"], 1)


def test_whoever_finds_no_place_in_line_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "ANSWER_S", 20.0)

    class FullBooks:
        def after_all(self, _job: object) -> asyncio.Future[bool]:
            full: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            full.set_result(False)
            return full

    async def story() -> None:
        act = Act("alert.acknowledged", {}, lambda _rows: None, lambda: None, lambda: True)
        async with asyncio.timeout(within(5.0)):
            with pytest.raises(LogUnavailableError):
                await in_turn_with_record(FullBooks(), act)  # type: ignore[arg-type]

    asyncio.run(story())
