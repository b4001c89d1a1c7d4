"""What couldn't be recorded is counted, so that the first record of a log that works again can say so."""

import secrets
from datetime import datetime
from threading import Lock
from typing import Any

import msgspec

KIND = "records.missed"


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """How many records of each kind, and rows beside them, are not in the log; from when to when (UTC)."""

    id: str
    kinds: dict[str, int] = {}
    rows: dict[str, int] = {}
    since: datetime | None = None
    until: datetime | None = None
    at_most: bool = False
    """Some of them may have been written all the same."""

    def body(self) -> dict[str, Any]:
        """Body of `records.missed`."""
        facts: dict[str, Any] = msgspec.to_builtins(self)
        return {**facts, "count": sum(self.kinds.values()) + sum(self.rows.values())}


class MissedRecords:
    """Counts from any thread; `now` is what still has to be said, `said` takes it off once that is on disk."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._now: Missed | None = None

    @property
    def now(self) -> Missed | None:
        """What was missed and not said yet."""
        return self._now

    def count(self, kind: str, at: datetime) -> None:
        """A record that happened at `at` will not be written."""
        self.add(Missed(id="", kinds={kind: 1}, since=at, until=at))

    def add(self, more: Missed, at_most: bool = False) -> None:
        """Count them as well; one with an id (of a process before) keeps it, so that it is said once."""
        with self._lock:
            before = self._now or Missed(id="")
            self._now = Missed(
                id="+".join(filter(None, (before.id, more.id))) or secrets.token_hex(8),
                kinds=_sum(before.kinds, more.kinds),
                rows=_sum(before.rows, more.rows),
                since=min(filter(None, (before.since, more.since)), default=None),
                until=max(filter(None, (before.until, more.until)), default=None),
                at_most=at_most or before.at_most or more.at_most,
            )

    def said(self, told: Missed) -> None:
        """That much is on disk; what was counted since then is still to be said."""
        with self._lock:
            if self._now is None:
                return
            kinds, rows = _rest(self._now.kinds, told.kinds), _rest(self._now.rows, told.rows)
            rest = Missed(
                id=secrets.token_hex(8), kinds=kinds, rows=rows, since=told.until, until=self._now.until
            )
            self._now = rest if kinds or rows else None


def _sum(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {kind: one.get(kind, 0) + other.get(kind, 0) for kind in sorted({*one, *other})}


def _rest(all_of_them: dict[str, int], told: dict[str, int]) -> dict[str, int]:
    left = {kind: count - told.get(kind, 0) for kind, count in all_of_them.items()}
    return {kind: count for kind, count in left.items() if count > 0}
