"""The window's end of video: streams are read in a media process, and a second one stands by for when it dies.

Streams that were in work when it died come back in processes of their own (video/quarantine.py).
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import structlog

from respond_desktop.video.address import StreamAddress
from respond_desktop.video.ending import CRASHES, ENGINE_LOST
from respond_desktop.video.media_process import messages
from respond_desktop.video.media_process.process import MediaProcess, ProcessHooks, worker_command
from respond_desktop.video.picture import TileSize
from respond_desktop.video.place import ProcessPlace
from respond_desktop.video.quarantine import Quarantine, QuarantineCell
from respond_desktop.video.remote import RemoteSession, SessionHooks

_log = structlog.get_logger(__name__)
_PAUSES_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)
_STOP_S = 4.0


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """`patience_s`: a process that doesn't answer for so long is replaced. `hardware`: may decode in hardware."""

    hardware: bool = True
    patience_s: float = 2.0
    ping_every_s: float = 0.5
    command: list[str] = field(default_factory=worker_command)


class StreamEngine:
    """`start`, then `open` any number of streams from any thread; `stop` last. Nothing here parses video."""

    def __init__(self, settings: EngineSettings | None = None) -> None:
        self._settings = settings or EngineSettings()
        self._guard = threading.Lock()
        self._shared, self._spare = ProcessPlace(), ProcessPlace()
        self._quarantine = Quarantine()
        self._places: dict[MediaProcess, ProcessPlace] = {}
        self._leaving: set[MediaProcess] = set()
        self._opened = self._early_deaths = self._pings = 0
        self.lost = 0
        """How many media processes died or were replaced."""
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch_over, name="media-engine", daemon=True)

    @property
    def active_id(self) -> int | None:
        """Process id of the one that reads streams now; None while it starts."""
        active = self._shared.process
        return active.id if active else None

    @property
    def spare_ready(self) -> bool:
        """Whether another process stands by, warm."""
        spare = self._spare.process
        return spare is not None and spare.ready.is_set()

    @property
    def apart(self) -> int:
        """How many streams are read in processes of their own, because one died while it worked on them."""
        with self._guard:
            return sum(len(cell.sessions) for cell in self._quarantine.cells)

    def start(self) -> None:
        """Start the processes; returns at once."""
        self._thread.start()

    def open_stream(self, address: StreamAddress, tile: TileSize, hooks: SessionHooks) -> RemoteSession:
        """Begin to read a stream; returns at once."""
        with self._guard:
            self._opened += 1
            session = RemoteSession(self._opened, address, tile, hooks)
            cell = self._quarantine.place_for(address.origin)
            session.apart = cell is not None
            process = (cell or self._shared).add(session)
        if process is not None:
            session.begin(process)
        elif cell is not None:
            self._wake.set()
        return session

    def stop(self) -> None:
        """End every stream and all processes; waits for them, not for one that hangs while somebody writes to it."""
        self._stopping.set()
        self._wake.set()
        with _killed_late(lambda: (*self._places, *self._leaving)):
            if self._thread.is_alive():
                self._thread.join()
            with self._guard:
                places = (self._shared, self._spare, *self._quarantine.cells)
                sessions = [each for place in places for each in (*place.running.values(), *place.waiting)]
                processes = {*self._places, *self._leaving}
                self._shared, self._spare = ProcessPlace(), ProcessPlace()
            for session in sessions:
                session.stop()
            for process in processes:
                process.let_go()
            for process in processes:
                process.end()

    # -- the thread that watches over the processes

    def _watch_over(self) -> None:
        while not self._stopping.is_set():
            self._fill()
            before_s = time.monotonic()
            self._wake.wait(self._settings.ping_every_s)
            self._wake.clear()
            overslept = time.monotonic() - before_s > self._settings.ping_every_s + 1.0
            self._dismiss()
            with self._guard:
                streams = {process: tuple(place.running) for process, place in self._places.items()}
                streams.update(dict.fromkeys(self._leaving, ()))
            for process, there in streams.items():
                self._check(process, there, overslept)

    def _fill(self) -> None:
        """Start what is missing; after early deaths with growing pauses."""
        while not self._stopping.is_set():
            with self._guard:
                if self._missing() is None:
                    return
            if self._stopping.wait(_PAUSES_S[min(self._early_deaths, len(_PAUSES_S) - 1)]):
                return
            try:
                process = self._started()
            except OSError as error:
                self._early_deaths += 1
                _log.error("the media process can't be started", error=type(error).__name__)
                continue
            self._adopt(process)

    def _missing(self) -> ProcessPlace | None:
        """Who needs a process first: the many, then suspects, who wait for it; the spare once they have theirs."""
        spare = () if self._quarantine.starting else (self._spare,)
        places = (self._shared, *self._quarantine.awaited(), *spare)
        return next((place for place in places if place.process is None), None)

    def _started(self) -> MediaProcess:
        return MediaProcess(
            self._settings.command, ProcessHooks(self._take, self._gone), self._settings.hardware
        )

    def _adopt(self, process: MediaProcess) -> None:
        with self._guard:
            if process.gone.is_set():
                return
            place = self._missing() or self._spare
            if place.process is not None:  # who needed this one is gone
                self._leaving.add(process)
                process.kill()
                return
            self._places[process] = place
            waiting = place.move_in(process)
        for session in waiting:
            session.begin(process)

    def _dismiss(self) -> None:
        with self._guard:
            idle = self._quarantine.dismiss()
            for process in idle:
                self._places.pop(process, None)
                self._leaving.add(process)
        for process in idle:
            process.let_go()

    def _check(self, process: MediaProcess, streams: Iterable[int], overslept: bool) -> None:
        if overslept:
            process.excuse()
        if not process.replaced_if_it_hangs(self._settings.patience_s, streams):
            self._pings += 1
            process.ping(self._pings)

    # -- called in the processes' reading threads

    def _take(self, process: MediaProcess, event: messages.Event) -> None:
        if isinstance(event, messages.Ready):
            self._wake.set()
        if isinstance(event, messages.Ready | messages.Pong):
            return
        place = self._places.get(process)
        session = place.running.get(event.stream) if place is not None else None
        if place is None or session is None:
            return
        session.take(event)
        if session.finished:
            with self._guard:
                place.running.pop(event.stream, None)
                self._quarantine.over(place, session)

    def _gone(self, process: MediaProcess) -> None:
        with self._guard:
            if process in self._leaving:
                self._leaving.discard(process)
                return
            place = self._places.pop(process, None) or ProcessPlace()
            broken = place.move_out()
            ending = self._stopping.is_set()
            proven = frozenset() if ending else self._quarantine.blame(process, place, broken)
            heir, waiting = self._promote(place, broken)
            early = time.monotonic() - process.started_s < _PAUSES_S[-1] and not process.ready.is_set()
            self._early_deaths = self._early_deaths + 1 if early else 0
        if not ending:
            self.lost += 1
            _log.warning(
                "a media process is gone", streams=len(broken), apart=isinstance(place, QuarantineCell)
            )
        self._wake.set()
        for session in waiting:
            assert heir is not None
            session.begin(heir)
        for session in broken:
            session.end(CRASHES if session.origin in proven else ENGINE_LOST)

    def _promote(
        self, gone: ProcessPlace, broken: list[RemoteSession]
    ) -> tuple[MediaProcess | None, list[RemoteSession]]:
        """The spare takes over, for the others or, when there are none, for a suspect; what can begin there."""
        spare = self._spare.process
        if gone is not self._shared or spare is None:
            return None, []
        suspects = (
            [] if self._shared.waiting or self._quarantine.harmless(broken) else self._quarantine.awaited()
        )
        heir = suspects[0] if suspects else self._shared
        self._spare.process, self._places[spare] = None, heir
        return spare, heir.move_in(spare)


@contextlib.contextmanager
def _killed_late(processes: Callable[[], Iterable[MediaProcess]]) -> Iterator[None]:
    """What still runs after a while is killed: whoever waits to write to it goes on."""

    def kill() -> None:
        for process in processes():
            process.kill()

    timer = threading.Timer(_STOP_S, kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
