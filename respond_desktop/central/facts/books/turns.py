"""Acts that take effect with their record: after everything that waits, committed or withdrawn in bounded time."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlmodel import Session

from respond_desktop.central.audit.log import LogUnavailableError, Recorded
from respond_desktop.central.facts.books.books import Books, Row
from respond_desktop.central.facts.books.on_disk import ANSWER_S


class UndecidedError(RuntimeError):
    """The disk took the record but doesn't answer: nobody knows yet whether it is written."""


@dataclass(frozen=True, slots=True)
class Act:
    """A record, its row, and what everybody sees of it once both are on disk (`effect`, in the event loop).

    `due` is asked when its turn comes: an act that hung before it may have done the same meanwhile.
    """

    kind: str
    body: Mapping[str, Any]
    row: Row
    effect: Callable[[], None]
    due: Callable[[], bool]


async def in_turn_with_record(books: Books, act: Act) -> bool:
    """Commit the act after what waits, then let it take effect before anything after it is written.

    False: it was not due any more, for another came before it.
    Raises LogUnavailableError: it can't be recorded now, nothing has changed, and nothing will. UndecidedError: the
    last step hangs in the disk; it takes effect if it is done.
    """
    turn = _Turn(books, act)
    given = books.after_all(turn.commit)  # done at once when too many wait, or central stops
    await asyncio.wait({turn.done, given}, timeout=ANSWER_S, return_when=asyncio.FIRST_COMPLETED)
    if not turn.done.done() and not turn.withdrawn():
        await asyncio.wait({turn.done}, timeout=ANSWER_S)
        if not turn.done.done():
            raise UndecidedError
    if not turn.done.result():
        raise LogUnavailableError("the audit log can't be written")
    return turn.recorded


class _Turn:
    """An act on its way to the disk; `done` says whether it is recorded. Committed or withdrawn, never both."""

    def __init__(self, books: Books, act: Act) -> None:
        self.done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._books = books
        self._act = act
        self._at = datetime.now(UTC)
        self._lock = Lock()
        self._claimed = False
        self.recorded = False

    async def commit(self) -> None:
        """Once, when it is its turn: whoever asked is told when it failed, and may ask again."""
        if self.done.done():
            return
        if not self._act.due():
            self.done.set_result(True)
            return
        written = False
        try:
            await self._books.commit_with(self._act.kind, self._act.body, self._row, self._at)
            written = self.recorded = True
            self._act.effect()
        except LogUnavailableError:
            return
        finally:
            if not self.done.done():
                self.done.set_result(written)

    def withdrawn(self) -> bool:
        """Give up; False when the last step before the commit is done already."""
        if not self._claim():
            return False
        self.done.set_result(False)
        return True

    def _row(self, session: Session, _recorded: Recorded) -> None:
        self._act.row(session)
        if not self._claim():
            raise TimeoutError  # rolls the record back

    def _claim(self) -> bool:
        """Whoever comes first wins, from whichever thread."""
        with self._lock:
            before, self._claimed = self._claimed, True
            return not before
