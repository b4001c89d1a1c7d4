"""What people were answered, and what the exported log says of it: lost, doubled, or said to have been the restart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

RECORDS = {
    "watch asked": ("watch.asked", "watch"),
    "watch ended": ("watch.ended", "watch"),
    "reason": ("watch.reason", "watch"),
    "talk ended": ("talk.ended", "talk"),
    "acknowledged": ("alert.acknowledged", "alert"),
    "closed": ("alert.closed", "alert"),
    "backup": ("backup.asked", "request"),
    "right changed": ("policy.changed", "scope"),
    "account disabled": ("account.changed", "account"),
    "signed out": ("signout", "by"),
}
"""Kind of act: its record, and which of the record's facts names the act."""
SEVERAL = "signed out"
"""The one act that a person does several times: its records are counted for each person."""


@dataclass
class Entry:
    """One act: in which life of central it was first asked, and in which answered (0: never)."""

    kind: str
    id: str
    asked: int
    by: str = ""
    answered: int = 0
    times: int = 1
    answers: int = 0


@dataclass
class Tally:
    """Acts answered, by kind, and those that are not once in the log."""

    acts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    restarted: list[str] = field(default_factory=list)
    """Ends that somebody was answered, recorded as the end by a restart (they are lost too)."""


class Ledger:
    """Every act of the campaign; `life` is the number of central's life now."""

    def __init__(self, entries: Iterable[dict[str, Any]] = ()) -> None:
        self.life = 0
        self._entries = {(e["kind"], e["id"]): Entry(**e) for e in entries}

    @property
    def acts(self) -> int:
        """How many were answered."""
        return sum(e.answers if e.kind == SEVERAL else bool(e.answered) for e in self._entries.values())

    def json(self) -> list[dict[str, Any]]:
        """To be kept over a break of the campaign."""
        return [vars(e) for e in self._entries.values()]

    def ask(self, kind: str, act: str, by: str = "") -> None:
        """It is on its way to central; `by` is who has to ask again when no answer comes."""
        known = self._entries.get((kind, act))
        if known is None:
            self._entries[(kind, act)] = Entry(kind, act, self.life, by)
        else:
            known.times += 1

    def answer(self, kind: str, act: str) -> bool:
        """Central said that it is done; whether that is news."""
        entry = self._entries[(kind, act)]
        news = kind == SEVERAL or not entry.answered
        entry.answered = entry.answered or self.life
        entry.answers += 1
        return news

    def done(self, kind: str, act: str) -> bool:
        """Whether that was answered."""
        entry = self._entries.get((kind, act))
        return entry is not None and bool(entry.answered)

    def open(self, kinds: Iterable[str]) -> list[Entry]:
        """Asked in an earlier life and never answered."""
        wanted = set(kinds)
        return [
            e for e in self._entries.values() if e.kind in wanted and not e.answered and e.asked < self.life
        ]

    def count(self, records: Iterable[dict[str, Any]]) -> Tally:
        """Compare with the records of the exported log."""
        found: Counter[tuple[str, str]] = Counter()
        restarted: set[str] = set()
        for record in records:
            for kind, name in _acts_of(record):
                found[kind, name] += 1
            if record["kind"] == "watch.ended" and record["body"]["reason"] == "central_restarted":
                restarted.add(record["body"]["watch"])
        tally = Tally()
        for (kind, name), entry in self._entries.items():
            least = entry.answers if kind == SEVERAL else int(bool(entry.answered))
            most = entry.times if kind == SEVERAL else 1
            tally.acts[kind] += least
            tally.lost += [f"{kind} {name}"] * max(0, least - found[kind, name])
            tally.doubled += [f"{kind} {name}"] * max(0, found[kind, name] - most)
            if kind == "watch ended" and entry.answered == entry.asked and name in restarted:
                tally.restarted.append(name)
                tally.lost.append(f"{kind} {name}: recorded as ended by the restart")
        return tally


def _acts_of(record: dict[str, Any]) -> Iterable[tuple[str, str]]:
    body = record["body"]
    for kind, (wanted, fact) in RECORDS.items():
        if record["kind"] != wanted or not body.get(fact):
            continue
        if wanted == "account.changed" and body["what"] != "disabled":
            continue
        yield kind, str(body[fact])
