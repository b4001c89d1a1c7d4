"""Streams that may crash the decoder, each in a media process of its own, so that the others suffer once only."""

import time
from collections.abc import Iterable

from respond_desktop.video.media_process.process import MediaProcess
from respond_desktop.video.place import ProcessPlace
from respond_desktop.video.remote import RemoteSession
from respond_desktop.video.suspects import Suspects

MAX_CELLS, MOST_CELLS = 4, 8
"""More suspects than the first share the last process, until it crashes too: only then there are more."""
IDLE_S = 10.0
"""An empty process stays so long for its stream to come back."""


class QuarantineCell(ProcessPlace):
    """One process of the quarantine and the origins that are read in it."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origins = {origin}
        self.wanted = True
        self.used_s = time.monotonic()

    def move_in(self, process: MediaProcess) -> list[RemoteSession]:
        """A process is here: the streams to begin with it."""
        self.wanted, self.used_s = False, time.monotonic()
        return super().move_in(process)


class Quarantine:
    """Its cells and who belongs there. Everything belongs to the engine's lock."""

    def __init__(self) -> None:
        self._cells: list[QuarantineCell] = []
        self._suspects = Suspects()

    @property
    def cells(self) -> tuple[QuarantineCell, ...]:
        """All there are."""
        return tuple(self._cells)

    def place_for(self, origin: str) -> QuarantineCell | None:
        """Where a stream of this origin must be read; None: together with the others."""
        return self._cell(origin) if origin in self._suspects else None

    def awaited(self) -> list[QuarantineCell]:
        """Cells that need a process now."""
        return [cell for cell in self._cells if cell.process is None and (cell.wanted or cell.sessions)]

    @property
    def starting(self) -> bool:
        """Whether a process of a cell is not up yet."""
        return any(cell.process is not None and not cell.process.ready.is_set() for cell in self._cells)

    def harmless(self, sessions: Iterable[RemoteSession]) -> bool:
        """Whether one of these still runs or will come back, and is no suspect."""
        return any(each.ended is None and each.origin not in self._suspects for each in sessions)

    def blame(
        self, process: MediaProcess, place: ProcessPlace, broken: list[RemoteSession]
    ) -> frozenset[str]:
        """A process died with these streams: note the suspects; the origins that are proven to crash it."""
        if not process.ready.is_set():
            return frozenset()
        marked = process.in_work(session.number for session in broken)
        in_work = {session.origin for session in broken if session.number in marked} - {""}
        if isinstance(place, QuarantineCell):
            return self._blame_in(place, broken, in_work)
        for origin in in_work:
            self._suspects.add(origin)
            if any(session.origin == origin and session.ended is None for session in broken):
                self._cell(origin).wanted = True
        return frozenset()

    def over(self, place: ProcessPlace, session: RemoteSession) -> None:
        """A stream ended by itself or was closed."""
        if isinstance(place, QuarantineCell):
            self._suspects.ended(session.origin, time.monotonic() - session.began_s)

    def dismiss(self) -> list[MediaProcess]:
        """Give up cells whose streams haven't come back; their processes, to be let go."""
        now_s = time.monotonic()
        for cell in self._cells:
            if cell.sessions:
                cell.used_s = now_s
        idle = [cell for cell in self._cells if now_s - cell.used_s > IDLE_S]
        self._cells = [cell for cell in self._cells if cell not in idle]
        return [cell.process for cell in idle if cell.process is not None]

    def _blame_in(
        self, cell: QuarantineCell, broken: list[RemoteSession], in_work: set[str]
    ) -> frozenset[str]:
        there = {session.origin for session in broken}
        guilty = there if len(there) == 1 else in_work
        proven = ""
        if len(guilty) == 1:
            (origin,) = guilty
            began_s = max(session.began_s for session in broken if session.origin == origin)
            if self._suspects.crashed_alone(origin, time.monotonic() - began_s):
                proven = origin
        coming = {session.origin for session in broken if session.ended is None} - {proven}
        if len(there) > 1:
            self._spread(cell, in_work & coming)
        cell.wanted, cell.used_s = not coming.isdisjoint(cell.origins), time.monotonic()
        return frozenset({proven} - {""})

    def _spread(self, cell: QuarantineCell, in_work: set[str]) -> None:
        """Who was in work when a cell of several crashed is read alone from now on."""
        for origin in in_work:
            if len(self._cells) < MOST_CELLS:
                cell.origins.discard(origin)
                self._cells.insert(0, QuarantineCell(origin))

    def _cell(self, origin: str) -> QuarantineCell:
        for cell in self._cells:
            if origin in cell.origins:
                return cell
        if len(self._cells) < MAX_CELLS:
            self._cells.append(QuarantineCell(origin))
        else:
            self._cells[-1].origins.add(origin)
        return self._cells[-1]
