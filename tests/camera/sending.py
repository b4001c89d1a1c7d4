"""A camera that publishes to a real relay, and a viewer of it, for tests of the camera's video and sound."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import av

from respond_desktop.camera.device.hardware import VideoMaker
from respond_desktop.camera.publishing import Listener, Making, Publishing, PublishTarget
from respond_desktop.camera.video.carrying import Rules
from respond_desktop.camera.video.choice import PictureChoice, maker
from respond_desktop.camera.video.drawn.scene import SimulatedScene
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.reader import AccessUnit, RtspReader
from tests.support.media import WAIT_S, RelayHouse, T, eventually, trust

FAST = Rules(calm_s=1.0)
STREAM, TOKEN = "s1", "token-of-the-test"


def now() -> datetime:
    return datetime.now(UTC)


def making(choice: PictureChoice | None = None) -> Making:
    video: VideoMaker = maker(choice or PictureChoice(), now, lambda: SimulatedScene("UNIT 214"))
    return Making(video, FAST, again_s=0.05, longest_s=0.1)


@dataclass
class Told:
    """What the camera said."""

    first: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)


class CameraHouse:
    """Publishing in an event loop of its own thread, as the agent has it."""

    def __init__(self, what: Making) -> None:
        self._making = what
        self.told = Told()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="camera-house")

    def __enter__(self) -> "CameraHouse":
        self._thread.start()
        self.publishing = self.call(self._made)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.publishing.close(), self._loop).result(WAIT_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)
        self._loop.close()

    def call(self, ask: Callable[[], T]) -> T:
        """Something in the loop."""

        async def inside() -> T:
            return ask()

        return asyncio.run_coroutine_threadsafe(inside(), self._loop).result(WAIT_S)

    def start(self, house: RelayHouse, port: int = 0, sound: bool = False) -> None:
        """Publish to the relay, or to something in front of it."""
        house.call(house.relay.allow_publish, STREAM, TOKEN)
        target = PublishTarget(STREAM, "127.0.0.1", port or house.port, TOKEN, trust().client, sound)
        self.call(lambda: self.publishing.start(target))

    def _made(self) -> Publishing:
        told = self.told
        listener = Listener(
            told.first.append, lambda stream, reason: told.ended.append(reason), told.noted.append
        )
        return Publishing(self._making, listener)


@dataclass
class Viewer:
    """Reads and decodes until the end; keeps each picture's arrival, age in seconds and width."""

    house: RelayHouse
    codec: Codec = Codec.H264
    sound: bool = False
    pictures: list[tuple[float, float, int]] = field(default_factory=list)
    units: list[AccessUnit] = field(default_factory=list)
    heard: list[AccessUnit] = field(default_factory=list)

    def __enter__(self) -> "Viewer":
        self.house.call(self.house.relay.allow_play, "w1", STREAM, "p1", self.sound)
        self._reader = RtspReader(self.house.endpoint("watch", "w1", "p1"), sound=self.sound)
        self._thread = threading.Thread(target=self._run, name="viewer")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.stop()
        self._thread.join(WAIT_S)

    def widths(self) -> list[int]:
        """Of all pictures so far, one entry for each change."""
        found: list[int] = []
        for _, _, width in list(self.pictures):
            if not found or found[-1] != width:
                found.append(width)
        return found

    def _run(self) -> None:
        decoder = av.CodecContext.create(self.codec.value, "r")
        assert isinstance(decoder, av.VideoCodecContext)
        decoder.thread_count = 1
        try:
            self._reader.open()
            for unit in self._reader:
                if unit.kind == "audio":
                    self.heard.append(unit)
                else:
                    self._see(unit, decoder)
        except RtspError:
            return
        finally:
            self._reader.close()

    def _see(self, unit: AccessUnit, decoder: "av.VideoCodecContext") -> None:
        self.units.append(unit)
        for frame in decoder.decode(av.Packet(unit.data)):
            assert isinstance(frame, av.VideoFrame)
            assert unit.captured_at is not None
            age_s = (now() - unit.captured_at).total_seconds()
            self.pictures.append((time.monotonic(), age_s, frame.width))


@contextmanager
def viewed(house: RelayHouse, codec: Codec = Codec.H264, sound: bool = False) -> Iterator[Viewer]:
    with Viewer(house, codec, sound) as viewer:
        eventually(lambda: viewer.pictures, "a first picture")
        yield viewer
