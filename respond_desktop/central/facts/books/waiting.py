"""The line of what waits to be recorded: bounded, in order, and what finds no place in it is counted."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from respond_desktop.central.audit.missed import MissedRecords
from respond_desktop.central.facts.books.jobs import Job
from respond_desktop.central.facts.books.written import Written

LIMIT = 20_000
ACTS = 1_000
"""Most that may wait for their turn without a job; what finds no place is told so at once."""


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """A job; or (without one) something that is done when it is its turn. `written` tells whoever waits for it."""

    job: Job | None
    written: Written
    act: Callable[[], Awaitable[object]] | None = None

    def say(self, on_disk: bool) -> None:
        """Whether it is on disk."""
        if not self.written.done():
            self.written.set_result(on_disk)


class WaitingRecords:
    """Beyond `limit` only what ends something is taken; the rest is counted in `missed`, never dropped in silence.

    A recording whose start was not taken could be seen by nobody, so its stop is only counted as well: whoever
    starts and stops for hours while the log can't be written fills no memory.
    """

    def __init__(self, missed: MissedRecords, limit: int = LIMIT) -> None:
        self.missed = missed
        self._limit = limit
        self._line: deque[WaitingEntry] = deque()
        self._jobs = 0
        self._unseen: set[tuple[str, str]] = set()

    def __len__(self) -> int:
        return len(self._line)

    def __iter__(self) -> Iterator[WaitingEntry]:
        return iter(self._line)

    def put(self, entry: WaitingEntry) -> None:
        """Queue it, or count it and tell whoever waits for it."""
        if entry.job is None:
            if len(self._line) - self._jobs >= ACTS:
                entry.say(False)
                return
        elif self._jobs < self._limit:
            self._unseen.clear()
        elif not entry.job.ends or entry.job.subject in self._unseen:
            self._count(entry.job)
            entry.say(False)
            return
        self._line.append(entry)
        self._jobs += entry.job is not None

    @property
    def newest(self) -> Written | None:
        """What the last in line waits for; None when nobody is in line."""
        return self._line[-1].written if self._line else None

    @property
    def jobs(self) -> Iterator[Job]:
        """Every job in line, newest first."""
        return (entry.job for entry in reversed(self._line) if entry.job)

    def first(self, most: int) -> list[WaitingEntry]:
        """The oldest jobs before the next act, or that act alone; they stay in line until they are `written`."""
        jobs = list(islice(takewhile(lambda entry: entry.job, self._line), most))
        return jobs or list(islice(self._line, 1))

    def written(self, entries: list[WaitingEntry]) -> None:
        """The oldest are on disk."""
        for entry in entries:
            assert self._line[0] is entry
            self._line.popleft()
            self._jobs -= entry.job is not None
            entry.say(True)

    def _count(self, job: Job) -> None:
        self.missed.count(job.name, job.at)
        if job.subject is not None:
            if job.kind == "recording.started":
                self._unseen.add(job.subject)
            else:
                self._unseen.discard(job.subject)
