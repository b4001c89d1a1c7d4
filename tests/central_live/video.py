"""The video side of a watch in tests: a camera that publishes, a viewer that reads, at central's relay."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.reader import RtspReader
from respond_desktop.wire.client import trusting
from tests.central_live.people import Scene
from tests.support.media import WAIT_S, TestCamera


def publisher_at(scene: Scene, order: Any) -> Endpoint:
    """Where and with which token an order (watch or publish again) says to publish."""
    return at_relay(scene, f"/stream/{order.stream}", order.stream, order.publish_token)


def viewer_at(scene: Scene, play: Any) -> Endpoint:
    """Where and with which token a grant (the first one or a fresh one) says to read."""
    return at_relay(scene, play.path, play.watch_id, play.token)


def at_relay(scene: Scene, path: str, user: str, token: str) -> Endpoint:
    """Any path with any token."""
    url = f"rtsps://127.0.0.1:{scene.central.media_port}{path}"
    return Endpoint(url, MediaCredentials(user, token), trusting(scene.central.ca_pem))


@asynccontextmanager
async def publishing(endpoint: Endpoint) -> AsyncIterator[TestCamera]:
    """A camera's video until the end of the block, or until it is killed or cut."""
    source = TestCamera(endpoint)
    await asyncio.to_thread(source.__enter__)
    try:
        yield source
    finally:
        await asyncio.to_thread(source.__exit__)


class Viewing:
    """A reader in a thread: `seen` with the first picture, `over` when it has no connection any more."""

    def __init__(self, endpoint: Endpoint, sound: bool = False) -> None:
        self.seen, self.over = threading.Event(), threading.Event()
        self.error: RtspError | None = None
        self._reader = RtspReader(endpoint, sound)
        self._thread = threading.Thread(target=self._run, name="viewing")

    async def __aenter__(self) -> "Viewing":
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reader.stop()
        await asyncio.to_thread(self._thread.join, WAIT_S)
        assert not self._thread.is_alive()

    async def until_seen(self) -> None:
        assert await asyncio.to_thread(self.seen.wait, WAIT_S)
        assert self.error is None or self.seen.is_set(), self.error

    async def until_over(self) -> None:
        assert await asyncio.to_thread(self.over.wait, WAIT_S)

    def leave(self) -> None:
        """Break the connection."""
        self._reader.stop()

    def _run(self) -> None:
        try:
            self._reader.open()
            for _unit in self._reader:
                self.seen.set()
        except RtspError as error:
            self.error = error
        finally:
            self.over.set()
            with suppress(RtspError):
                self._reader.close()
