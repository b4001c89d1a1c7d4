"""A file whose room was taken when there was some: what waits for the audit log is kept in it while a disk is full.

    bytes 0 to 4095: JSON (`_Head`), filled up with spaces: whose lines follow, and how much has no place in it
    then:            one JSON line for each job, ended by a zero byte after the last one

Every line carries the name of its `spell` (the life of a process, and of the next one that takes over what it left),
so that older lines below are not taken for its own. Numbers of jobs only grow in a spell.
"""

import os
import secrets
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

import msgspec

from respond_desktop.central.audit.missed import Missed, MissedRecords
from respond_desktop.central.facts.books.jobs import Job
from respond_desktop.home.private_files import open_private

NAME = "records.waiting"
HEAD = 4096
SIZE = 2 * 1024 * 1024
FOR_ENDS = SIZE // 4
"""Room that only what ends a view may take."""


class DamagedError(ValueError):
    """What was kept can't be read at all."""


class _Head(msgspec.Struct, frozen=True):
    spell: str = ""
    missed: Missed | None = None
    beyond: Missed | None = None
    beyond_to: int = 0


class _Line(msgspec.Struct, frozen=True):
    spell: str
    job: Job


@dataclass(frozen=True, slots=True)
class Left:
    """What the process before left: its spell, its jobs in order, and what is only counted (two counts).

    `beyond` are jobs that had no place, up to number `beyond_to`: some may have been written before the end.
    """

    spell: str
    jobs: list[Job] = field(default_factory=list)
    missed: Missed | None = None
    beyond: Missed | None = None
    beyond_to: int = 0
    unreadable: int = 0


class Reserve:
    """Every method works on the disk: call them off the event loop. `add` raises OSError."""

    def __init__(self, path: Path) -> None:
        self.spell = secrets.token_hex(8)
        self.kept = False
        """Whether there is something to be cleared once it is in the log."""
        self._path = path
        self._file: FileIO | None = None
        self._end = self._used = HEAD
        self._beyond: Missed | None = None
        self._beyond_to = 0

    def open(self) -> Left | None:
        """Take the room if that isn't done yet, and read what was left; raises OSError, DamagedError."""
        self._file = FileIO(open_private(self._path, os.O_RDWR | os.O_CREAT), "r+b")
        has = self._path.stat().st_size
        if has < SIZE:
            _write_at(self._file, has, bytes(SIZE - has))
        self._used = HEAD + len(self._below().rstrip(b"\0"))
        self.kept = True  # also what can't be read: it goes once it is said
        head = self._read_head()
        self.kept = bool(head.spell)
        if not head.spell:
            return None
        self.spell, self._beyond, self._beyond_to = head.spell, head.beyond, head.beyond_to
        jobs, unreadable = self._read_jobs()
        return Left(head.spell, jobs, head.missed, head.beyond, head.beyond_to, unreadable)

    def add(self, jobs: list[Job], missed: Missed | None) -> None:
        """Keep these jobs and counts beside those kept before; on disk when it returns."""
        file, spell = self._opened(), self.spell
        lines, beyond, beyond_to = b"", MissedRecords(), self._beyond_to
        if self._beyond is not None:
            beyond.add(self._beyond)
        for job in jobs:
            line = msgspec.json.encode(_Line(spell, job)) + b"\n"
            if len(line) < SIZE - self._end - len(lines) - (0 if job.ends else FOR_ENDS):
                lines += line
            else:
                beyond.count(job.name, job.at)
                beyond_to = job.number
        self.kept, self._used = True, max(self._used, self._end + len(lines))
        _write_at(file, self._end, lines + b"\0")
        self._write_head(_Head(spell, missed, beyond.now, beyond_to))
        self._beyond, self._beyond_to = beyond.now, beyond_to
        self._end += len(lines)

    def clear(self) -> None:
        """Everything kept is in the log now: forget it, names and places included; raises OSError.

        What is kept after a clear that failed begins at the beginning all the same: it must be found there.
        """
        file = self._opened()
        self._end, self._beyond, self._beyond_to = HEAD, None, 0
        self._write_head(_Head())
        _write_at(file, HEAD, bytes(self._used - HEAD))
        self._used, self.kept = HEAD, False

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _opened(self) -> FileIO:
        if self._file is None:
            raise OSError("the reserve for waiting records could not be opened")
        return self._file

    def _read_head(self) -> _Head:
        file = self._opened()
        file.seek(0)
        text = file.read(HEAD).strip(b" \0\n")
        try:
            return msgspec.json.decode(text, type=_Head) if text else _Head()
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise DamagedError from error

    def _read_jobs(self) -> tuple[list[Job], int]:
        """Jobs in order, and how many lines of this spell can't be read (half of one, or a newer kind)."""
        jobs, unreadable = [], 0
        for line in self._below().split(b"\n"):
            if not line.startswith(b'{"spell":"' + self.spell.encode()):
                break
            try:
                jobs.append(msgspec.json.decode(line, type=_Line).job)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                unreadable += 1
            self._end += len(line) + 1
        return jobs, unreadable

    def _below(self) -> bytes:
        """Everything after the head."""
        file = self._opened()
        file.seek(HEAD)
        return file.read(SIZE - HEAD)

    def _write_head(self, head: _Head) -> None:
        _write_at(self._opened(), 0, msgspec.json.encode(head).ljust(HEAD - 1) + b"\n")


def anything_kept(path: Path) -> bool:
    """Whether something waits in the reserve of another process, also what can't be read; raises OSError."""
    try:
        with path.open("rb") as file:
            text = file.read(HEAD).strip(b" \0\n")
    except FileNotFoundError:
        return False
    try:
        return bool(text) and bool(msgspec.json.decode(text, type=_Head).spell)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return True


def _write_at(file: FileIO, place: int, content: bytes) -> None:
    file.seek(place)
    if file.write(content) != len(content):
        raise OSError("the reserve for waiting records could not be written")
    os.fsync(file.fileno())
