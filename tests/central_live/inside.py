"""A real central in a thread of the test, so that a test can shorten its times and look at its clock."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from respond_desktop.central.config import load_config
from respond_desktop.central.doors.listening import listening_at
from respond_desktop.central.facts.clock import SteadyClock
from respond_desktop.central.serve import Central
from respond_desktop.central.web.app import create_app
from respond_desktop.central.web.https_server import HttpsServer, uvicorn_config
from tests.support.central import START_S, RunningCentral

T = TypeVar("T")

WORKERS = 6
"""Threads of the event loop's own pool, for what central gives to `asyncio.to_thread`; more than 6 wait in line."""


class _Server(HttpsServer):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class InsideCentral(RunningCentral):
    """`settings` replaces settings of central.toml, without its bounds; `clock` is the one it goes by."""

    def __init__(self, home: Path, clock: SteadyClock | None = None, **settings: Any) -> None:
        super().__init__(home)
        self._clock = clock
        self._settings = settings
        self._ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._workers: ThreadPoolExecutor | None = None
        self.parts: Central | None = None
        self._server: _Server | None = None

    @property
    def central(self) -> Central:
        assert self.parts is not None
        return self.parts

    def start(self) -> "InsideCentral":
        self._ready.clear()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="inside-central")
        self._thread.start()
        assert self._ready.wait(START_S)
        assert self.url
        self._warm_up()
        return self

    def stop(self) -> int:
        thread, self._thread = self._thread, None
        if thread is not None and self._server is not None:
            self._server.should_exit = True
            thread.join(START_S)
            assert not thread.is_alive()
        return 0

    def call(self, ask: Callable[[Central], T]) -> T:
        """Ask something inside central's event loop."""
        assert self._loop is not None

        async def inside() -> T:
            return ask(self.central)

        return asyncio.run_coroutine_threadsafe(inside(), self._loop).result(START_S)

    def _warm_up(self) -> None:
        """Threads that pools start later would look left behind by the test they start in."""
        parts = self.central.services
        assert self._workers is not None
        for pool in (parts.database._readers, parts.sign_in._workers, self._workers):
            all_in = threading.Barrier(pool._max_workers)
            for each in [pool.submit(all_in.wait, START_S) for _ in range(pool._max_workers)]:
                each.result(START_S)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._workers = ThreadPoolExecutor(WORKERS)
        self._loop.set_default_executor(self._workers)
        config = replace(load_config(self.home), **self._settings)
        self.parts = central = Central(config, clock=self._clock)
        try:
            await central.start()
            settings = uvicorn_config(config)
            settings.app = create_app(central.services, *central.routes)
            listener = listening_at("127.0.0.1", 0)
            port = listener.getsockname()[1]
            server = self._server = _Server(settings, central.door, lambda: self._announce(port))
            await server.serve(sockets=[listener])
        finally:
            await central.stop()
            self._ready.set()

    def _announce(self, port: int) -> None:
        self.url, self.media_port = f"https://127.0.0.1:{port}", self.central.relay.port
        self._ready.set()
