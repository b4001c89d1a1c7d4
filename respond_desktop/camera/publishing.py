"""One thread that encodes and sends video to central's relay, from the camera's own RTSP class."""

import asyncio
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import structlog

from respond_desktop.camera.hardware import VideoMaker
from respond_desktop.rtsp.auth import Credentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.publisher import Publisher, VideoParameters

log = structlog.get_logger(__name__)
JOIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where to publish and with which one-time token; with the microphone's sound only if a watch may listen."""

    stream: str
    host: str
    port: int
    token: str = field(repr=False)
    context: ssl.SSLContext = field(repr=False)
    sound: bool = False

    def endpoint(self) -> Endpoint:
        """The relay's address for this stream."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return Endpoint(
            f"rtsps://{host}:{self.port}/stream/{self.stream}",
            Credentials(self.stream, self.token),
            self.context,
        )


def host_of(central_url: str) -> str:
    """The relay lives on central's host."""
    return urlsplit(central_url).hostname or ""


@dataclass(frozen=True, slots=True)
class Listener:
    """Called in the agent's loop: the first picture went out; publishing ended by itself, with the reason."""

    first_picture: Callable[[str], None]
    ended: Callable[[str, str], None]


class Publishing:
    """At most one stream at a time; the thread is born with it and ends with it."""

    def __init__(self, make_video: VideoMaker, listener: Listener) -> None:
        self._make_video = make_video
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._run: _Run | None = None
        self._spare: Target | None = None
        self._old: list[_Run] = []

    @property
    def stream(self) -> str | None:
        """The stream that is being published, or None."""
        return self._run.target.stream if self._run else None

    @property
    def muted(self) -> bool:
        """Whether a stream waits, muted, for its `stop`."""
        return self._run is not None and self._run.muted.is_set()

    def start(self, target: Target) -> None:
        """Publish to `target`; a stream that runs already goes on, and the new token is kept for its next loss."""
        if self._run is not None and (self.muted or self._run.target.stream != target.stream):
            self.stop()
        if self._run is not None:
            self._spare = target
        else:
            self._run = _Run(target, self._make_video, self._told)
            self._run.start()

    def key_frame(self) -> None:
        """Make the next picture a key picture."""
        if self._run is not None:
            self._run.key.set()

    def mute(self) -> None:
        """Not one more picture, from now; the connection stays until `stop`."""
        if self._run is not None:
            self._run.muted.set()

    def stop(self) -> str | None:
        """End the connection now; the stream that was published, or None."""
        run, self._run = self._run, None
        self._spare = None
        if run is None:
            return None
        run.halt()
        self._old = [old for old in self._old if old.is_alive()] + [run]
        return run.target.stream

    async def close(self) -> None:
        """Stop and wait for the threads."""
        self.stop()
        for run in self._old:
            await asyncio.to_thread(run.join, JOIN_S)
        self._old = []

    def _told(self, run: "_Run", ended: str | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heard, run, ended)

    def _heard(self, run: "_Run", ended: str | None) -> None:
        if run is not self._run:
            return
        if ended is None:
            self._listener.first_picture(run.target.stream)
            return
        self._run = None
        self._old.append(run)
        spare, self._spare = self._spare, None
        self._listener.ended(run.target.stream, ended)
        if spare is not None:
            self.start(spare)


class _Run(threading.Thread):
    def __init__(
        self, target: Target, make_video: VideoMaker, told: Callable[["_Run", str | None], None]
    ) -> None:
        super().__init__(name="camera-publish", daemon=True)
        self.target = target
        self.key = threading.Event()
        self.muted = threading.Event()
        self._halted = threading.Event()
        self._make_video = make_video
        self._told = told
        self._publisher = Publisher(target.endpoint())

    def halt(self) -> None:
        self.muted.set()
        self._halted.set()
        self._publisher.stop()

    def run(self) -> None:
        ended: str | None = None
        try:
            self._publish()
        except RtspError as error:
            ended = str(error)
        except Exception as error:
            log.exception("publishing_broke")
            ended = type(error).__name__
        finally:
            self._publisher.close()
        if ended is not None:
            self._told(self, ended)

    def _publish(self) -> None:
        self._publisher.open(VideoParameters())
        source = self._make_video()
        self.key.set()
        first = True
        try:
            while not self._halted.is_set():
                wanted = self.key.is_set()
                self.key.clear()
                picture = source.next(wanted)
                if self.muted.is_set():
                    self._halted.wait(0.05)
                    continue
                self._publisher.send(picture.annexb, picture.pts_s, picture.captured_at)
                if first:
                    first = False
                    self._told(self, None)
        finally:
            source.close()
