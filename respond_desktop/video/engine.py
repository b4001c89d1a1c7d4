"""The window's end of video: streams are read in a media process, and a second one stands by for when it dies."""

import threading
import time
from dataclasses import dataclass, field

import structlog

from respond_desktop.video import messages
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.picture import TileSize
from respond_desktop.video.process import MediaProcess, ProcessHooks, worker_command
from respond_desktop.video.remote import RemoteSession, SessionHooks

_log = structlog.get_logger(__name__)
_START_PATIENCE_S = 30.0
_PAUSES_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """`patience_s`: a process that doesn't answer for so long is replaced. `hardware`: may decode in hardware."""

    hardware: bool = True
    patience_s: float = 2.0
    ping_every_s: float = 0.5
    command: list[str] = field(default_factory=worker_command)


class MediaEngine:
    """`start`, then `open` any number of streams from any thread; `stop` last. Nothing here parses video."""

    def __init__(self, settings: EngineSettings | None = None) -> None:
        self._settings = settings or EngineSettings()
        self._guard = threading.Lock()
        self._active: MediaProcess | None = None
        self._spare: MediaProcess | None = None
        self._running: dict[MediaProcess, dict[int, RemoteSession]] = {}
        self._waiting: list[RemoteSession] = []
        self._opened = self._early_deaths = self._pings = 0
        self.lost = 0
        """How many media processes died or were replaced."""
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._watch_over, name="media-engine", daemon=True)

    @property
    def active_id(self) -> int | None:
        """Process id of the one that reads streams now; None while it starts."""
        active = self._active
        return active.id if active else None

    @property
    def spare_ready(self) -> bool:
        """Whether another process stands by, warm."""
        spare = self._spare
        return spare is not None and spare.ready.is_set()

    def start(self) -> None:
        """Start the processes; returns at once."""
        self._thread.start()

    def open(self, address: StreamAddress, tile: TileSize, hooks: SessionHooks) -> RemoteSession:
        """Begin to read a stream; returns at once."""
        with self._guard:
            self._opened += 1
            session = RemoteSession(self._opened, address, tile, hooks)
            process = self._active
            if process is None:
                self._waiting.append(session)
            else:
                self._running[process][session.number] = session
        if process is not None:
            session.begin(process)
        return session

    def stop(self) -> None:
        """End every stream and both processes; waits for them."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        with self._guard:
            processes = [process for process in (self._active, self._spare) if process]
            sessions = [s for process in self._running.values() for s in process.values()] + self._waiting
            self._active = self._spare = None
        for session in sessions:
            session.stop()
        for process in processes:
            process.end()

    # -- the thread that watches over the processes

    def _watch_over(self) -> None:
        while not self._stopping:
            self._fill()
            before_s = time.monotonic()
            self._wake.wait(self._settings.ping_every_s)
            self._wake.clear()
            overslept = time.monotonic() - before_s > self._settings.ping_every_s + 1.0
            for process in (self._active, self._spare):
                if process is not None and not self._stopping:
                    self._check(process, overslept)

    def _fill(self) -> None:
        """Start what is missing; after early deaths with growing pauses."""
        while not self._stopping and (self._active is None or self._spare is None):
            if self._pause(_PAUSES_S[min(self._early_deaths, len(_PAUSES_S) - 1)]):
                return
            try:
                process = self._started()
            except OSError as error:
                self._early_deaths += 1
                _log.error("the media process can't be started", error=type(error).__name__)
                continue
            self._adopt(process)

    def _pause(self, pause_s: float) -> bool:
        """Whether the engine was stopped during the pause."""
        until_s = time.monotonic() + pause_s
        while (rest_s := until_s - time.monotonic()) > 0 and not self._stopping:
            threading.Event().wait(min(rest_s, 0.1))
        return self._stopping

    def _started(self) -> MediaProcess:
        return MediaProcess(
            self._settings.command, ProcessHooks(self._take, self._gone), self._settings.hardware
        )

    def _adopt(self, process: MediaProcess) -> None:
        with self._guard:
            self._running[process] = {}
            if process.gone.is_set():
                del self._running[process]
                return
            if self._active is not None:
                self._spare = process
                return
            self._active = process
            waiting = self._waiting_for(process)
        for session in waiting:
            session.begin(process)

    def _waiting_for(self, process: MediaProcess) -> list[RemoteSession]:
        waiting, self._waiting = self._waiting, []
        self._running[process].update({session.number: session for session in waiting})
        return waiting

    def _check(self, process: MediaProcess, overslept: bool) -> None:
        now_s = time.monotonic()
        if overslept:  # this computer slept; the process did too
            process.heard_s = now_s
        patience_s = self._settings.patience_s if process.ready.is_set() else _START_PATIENCE_S
        if now_s - process.heard_s > patience_s:
            _log.warning("the media process does not answer and is replaced", after_s=patience_s)
            process.kill()
            return
        self._pings += 1
        process.send(messages.Ping(number=self._pings))

    # -- called in the processes' reading threads

    def _take(self, process: MediaProcess, event: messages.Event) -> None:
        if isinstance(event, messages.Ready | messages.Pong):
            return
        sessions = self._running.get(process, {})
        session = sessions.get(event.stream)
        if session is None:
            return
        session.take(event)
        if session.finished:
            sessions.pop(event.stream, None)

    def _gone(self, process: MediaProcess) -> None:
        with self._guard:
            broken = list(self._running.pop(process, {}).values())
            waiting = self._promote(process)
            active = self._active
            early = time.monotonic() - process.started_s < _PAUSES_S[-1] and not process.ready.is_set()
            self._early_deaths = self._early_deaths + 1 if early else 0
        if not self._stopping:
            self.lost += 1
            _log.warning("a media process is gone", streams=len(broken))
        for session in waiting:
            assert active is not None
            session.begin(active)
        for session in broken:
            session.end()
        self._wake.set()

    def _promote(self, gone: MediaProcess) -> list[RemoteSession]:
        """The spare takes over; what waited for a process can begin there."""
        if gone is self._spare:
            self._spare = None
        if gone is self._active:
            self._active, self._spare = self._spare, None
            if self._active is not None:
                return self._waiting_for(self._active)
        return []
