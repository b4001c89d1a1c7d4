"""Counts who waits and who is in, so that a flood of connections can't shut everybody else out."""

from collections.abc import Callable

from respond_desktop.central.doors.files import FileBudget
from respond_desktop.central.doors.greetings import TURNS_PER_S
from respond_desktop.central.doors.known import KnownAddresses
from respond_desktop.central.doors.limits import DoorLimits
from respond_desktop.central.doors.pace import DoorPace
from respond_desktop.central.doors.refusals import NO_FILES, NO_ROOM, PUSHED_OUT, TOO_FAST, Refusals
from respond_desktop.central.doors.room import DoorRoom
from respond_desktop.central.doors.sources import source_of
from respond_desktop.central.doors.visit import Visit, VisitStage

_ADDRESSES = 4096
_UNKNOWN_PART = 3
_KNOWN_ARRIVALS = 4
_MOST_ARRIVALS_PER_S = TURNS_PER_S / 2
"""Of one address, however many devices it has: it must not use up the turns of all the others."""


class Door:
    """A stranger waits in three rooms one after the other: silent, in TLS, secured but not proven.

    Each room is bounded, for unknown addresses and apart from them for known ones. Who enters a full room pushes the
    oldest of the most crowded address out: whoever goes on quickly always gets through, however many say nothing.
    Times are seconds of a monotonic clock.
    """

    def __init__(
        self, limits: DoorLimits, known: KnownAddresses | None = None, files: FileBudget | None = None
    ) -> None:
        self.limits = limits
        self.refusals = Refusals(limits.name)
        self.share(known or KnownAddresses(), files or FileBudget())
        self._unknown = {stage: DoorRoom(self._most_unknown) for stage in VisitStage}
        self._trusted = {stage: DoorRoom(self._most_known) for stage in VisitStage}
        self._proven: dict[str, dict[Visit, None]] = {}
        self._inside = 0
        self._arrivals: dict[str, tuple[int, DoorPace]] = {}
        self._swept_s = 0.0

    def share(self, known: KnownAddresses, files: FileBudget) -> None:
        """Know the same addresses and use the same files as another door; before the first visit."""
        self.known, self.files = known, files

    @property
    def strangers(self) -> int:
        """How many wait."""
        return sum(len(room) for rooms in (self._unknown, self._trusted) for room in rooms.values())

    @property
    def inside(self) -> int:
        """How many have proven themselves."""
        return self._inside

    def arrive(self, host: str, cut: Callable[[], None]) -> Visit | None:
        """A connection is there; None when too many are inside. Who only waits shuts nobody out: rooms bound that."""
        visit = Visit(self, source_of(host), cut)
        if self._inside >= self.limits.connections:
            self.refusals.note(NO_ROOM, visit.source)
            return None
        self._enter(visit, VisitStage.SILENT)
        return visit

    def greeted(self, visit: Visit, now_s: float) -> bool:
        """It begins TLS, unless its address is too fast."""
        if not self._in_pace(visit.source, now_s):
            self.refusals.note(TOO_FAST, visit.source)
            return False
        self._enter(visit, VisitStage.GREETING)
        return True

    def secured(self, visit: Visit) -> None:
        """It may now prove itself."""
        self._enter(visit, VisitStage.SECURED)

    def proven(self, visit: Visit, device_id: str) -> None:
        """It is one of ours: out of the strangers' rooms. A device that has too many loses its oldest."""
        if device_id:
            self.known.note(visit.source, device_id)
        if visit.room is None:
            return
        visit.room.leave(visit)
        visit.device_id = device_id
        mine = self._proven.setdefault(device_id, {})
        mine[visit] = None
        self._inside += 1
        self.files.proven += 1
        if device_id and len(mine) > self.limits.of_one_device:
            self._push_out(next(iter(mine)), NO_ROOM)

    def left(self, visit: Visit) -> None:
        """It is gone."""
        if visit.room is not None:
            visit.room.leave(visit)
        if visit.device_id is None:
            return
        mine = self._proven[visit.device_id]
        del mine[visit]
        if not mine:
            del self._proven[visit.device_id]
        visit.device_id = None
        self._inside -= 1
        self.files.proven -= 1

    def out_of_files(self) -> None:
        """The system has no file left for the next one: who waits longest in silence makes room."""
        self.refusals.note(NO_FILES, "")
        rooms = [rooms[stage] for stage in VisitStage for rooms in (self._unknown, self._trusted)]
        out = next((visit for room in rooms if (visit := room.oldest())), None)
        if out is not None:
            self._push_out(out, PUSHED_OUT)

    def sweep(self, now_s: float) -> None:
        """Forgets how fast addresses came that have not come for a while."""
        self._swept_s = now_s
        self._arrivals = {
            peer: (devices, pace)
            for peer, (devices, pace) in self._arrivals.items()
            if not pace.is_full(now_s)
        }

    def _enter(self, visit: Visit, stage: VisitStage) -> None:
        if visit.room is not None:
            visit.room.leave(visit)
        devices = self.known.devices(visit.source)
        room = (self._trusted if devices else self._unknown)[stage]
        out = room.enter(visit, self.limits.per_address + self.limits.per_device * devices)
        if out is not None and not (stage is VisitStage.SILENT and out.speaks()):
            self._push_out(out, PUSHED_OUT)

    def _push_out(self, visit: Visit, what: str) -> None:
        self.refusals.note(what, visit.source)
        self.left(visit)
        visit.cut()

    def _in_pace(self, source: str, now_s: float) -> bool:
        devices = self.known.devices(source)
        known_devices, pace = self._arrivals.get(source, (-1, None))
        if pace is None or known_devices != devices:
            pace = self._begin_pace(source, devices, now_s)
        return pace.admits(now_s)

    def _begin_pace(self, source: str, devices: int, now_s: float) -> DoorPace:
        if len(self._arrivals) >= _ADDRESSES and now_s - self._swept_s >= 1:
            self.sweep(now_s)
        limits, more = self.limits, _KNOWN_ARRIVALS * devices
        pace = DoorPace(
            limits.arrivals_at_once + more, min(limits.arrivals_per_s + more, _MOST_ARRIVALS_PER_S)
        )
        if source in self._arrivals or len(self._arrivals) < _ADDRESSES:
            self._arrivals[source] = devices, pace
        return pace

    def _of_one_stage(self) -> int:
        return int(self.files.for_strangers() * self.limits.share) // len(VisitStage)

    def _most_unknown(self) -> int:
        return min(self.limits.strangers, max(4, self._of_one_stage() // _UNKNOWN_PART))

    def _most_known(self) -> int:
        return min(self.limits.known, max(8, self._of_one_stage() * (_UNKNOWN_PART - 1) // _UNKNOWN_PART))
