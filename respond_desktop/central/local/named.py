"""Which local records were named by asks, and which of them arrived: pure, the time comes in as an argument."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

DUE_S = 300.0
"""So long a workstation that could send it may keep a named record to itself."""
UNSEEN_S = 24 * 3600.0
"""After that the record of a workstation that never came back is missed as well."""
KEPT_S = 900.0
"""Longer than a record may be older or newer than the ask that names it (clocks differ by a minute at most)."""
LATE_KEPT = 1000


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """An ask in central's log (`seq`, `at`, `by` whom) and the local record it named (`digest`, SHA-256)."""

    seq: int
    at: datetime
    workstation: str
    by: str
    digest: str


@dataclass(frozen=True, slots=True)
class AwaitedRecord:
    """A named record that hasn't arrived: how long it could have been sent, and how long nobody was there."""

    named: NamedRecord
    could_s: float = 0.0
    unseen_s: float = 0.0
    told: bool = False

    @property
    def due(self) -> bool:
        """Whether it is missed."""
        return not self.told and (self.could_s >= DUE_S or self.unseen_s >= UNSEEN_S)


@dataclass(slots=True)
class NamedRecords:
    """Each ask names a record of its own, made about then; one used before, or an old one, counts as none."""

    waiting: dict[int, AwaitedRecord] = field(default_factory=dict)
    _arrived: dict[str, dict[str, datetime]] = field(default_factory=dict)
    _seen: dict[str, datetime] = field(default_factory=dict)

    def asked(self, named: NamedRecord) -> None:
        """Somebody asked. An ask of a workstation shows too that it could have sent what it named long before."""
        if named.seq in self.waiting:
            return
        self._seen_at(named.workstation, named.at)
        made = self._arrived.get(named.workstation, {}).get(named.digest)
        if made is not None and _fits(named, made):
            del self._arrived[named.workstation][named.digest]
        else:
            self.waiting[named.seq] = AwaitedRecord(named)

    def received(self, workstation: str, records: Iterable[tuple[str, datetime]]) -> tuple[NamedRecord, ...]:
        """Records (hash, time) arrived, in order; returns those that were missed before."""
        late, wanted = list[NamedRecord](), dict[str, list[AwaitedRecord]]()
        for each in self.waiting.values():
            if each.named.workstation == workstation:
                wanted.setdefault(each.named.digest, []).append(each)
        for digest, made in records:
            self._seen_at(workstation, made)
            found = next((w for w in wanted.get(digest, ()) if _fits(w.named, made)), None)
            if found is None:
                self._arrived.setdefault(workstation, {})[digest] = made
                continue
            wanted[digest].remove(found)
            del self.waiting[found.named.seq]
            late += [found.named] if found.told else []
        return tuple(late)

    def waited(self, step_s: float, connected: frozenset[str], now: datetime) -> tuple[NamedRecord, ...]:
        """`step_s` of central's own running time passed; what is missed now, until `missed` is called."""
        for seq, each in self.waiting.items():
            workstation = each.named.workstation
            if (self._seen.get(workstation, each.named.at) - each.named.at).total_seconds() >= DUE_S:
                self.waiting[seq] = replace(each, could_s=DUE_S)
            elif workstation in connected:
                self.waiting[seq] = replace(each, could_s=each.could_s + step_s, unseen_s=0.0)
            else:
                self.waiting[seq] = replace(each, unseen_s=each.unseen_s + step_s)
        for made in self._arrived.values():
            for digest in [d for d, at in made.items() if (now - at).total_seconds() > KEPT_S]:
                del made[digest]
        return tuple(each.named for each in self.waiting.values() if each.due)

    def missed(self, found: Iterable[NamedRecord]) -> None:
        """It is recorded that these are missed; they are still known if they arrive late."""
        for named in found:
            self.waiting[named.seq] = replace(self.waiting[named.seq], told=True)
        told = [seq for seq, each in self.waiting.items() if each.told]
        for seq in told[:-LATE_KEPT]:
            del self.waiting[seq]

    def kept(self) -> list[dict[str, Any]]:
        """What a restart must know, as plain JSON values."""
        plain = [asdict(each) for each in self.waiting.values()]
        return [{**p, "named": {**p["named"], "at": p["named"]["at"].isoformat()}} for p in plain]

    def take_up(self, kept: list[dict[str, Any]]) -> None:
        """Go on from what was kept."""
        for each in kept:
            named = NamedRecord(**{**each["named"], "at": datetime.fromisoformat(each["named"]["at"])})
            self.waiting[named.seq] = AwaitedRecord(**{**each, "named": named})

    def _seen_at(self, workstation: str, at: datetime) -> None:
        """The workstation did something at `at`: what it named long before is due."""
        self._seen[workstation] = max(at, self._seen.get(workstation, at))


def _fits(named: NamedRecord, made: datetime) -> bool:
    return abs((named.at - made).total_seconds()) < KEPT_S
