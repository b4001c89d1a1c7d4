"""One odd server and one reader: how many pictures came, whether all were right, and the words of the end."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import av
import numpy as np

from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.video.drawn.barcode import BLOCK_PX, read
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.coding import Coding
from respond_desktop.camera.video.foreign.inputs import video_input
from respond_desktop.camera.video.foreign.taken import TakenSource, Ways
from respond_desktop.domain.stream.look import PLAIN, PictureLook
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.video.decoding.frames import Wishes
from respond_desktop.video.decoding.rtsp_frames import RtspFrames
from respond_desktop.video.marks import unseen_mark
from tests.campaigns.servers.forgivable import USER

WAIT_S = 30.0


@dataclass
class Walked:
    """What one reader made of one server; `wrong` counts pictures whose number can't be read."""

    shown: int = 0
    wrong: int = 0
    words: str = ""

    @property
    def played(self) -> bool:
        """Whether enough pictures came, and nothing but right ones."""
        return self.wrong == 0 and not self.words and self.shown > 0


@dataclass(frozen=True)
class Goal:
    """So many pictures, and not before so many seconds are over."""

    pictures: int = 8
    seconds: float = 0.0


class _Sink:
    def __init__(self, goal: Goal, walked: Walked) -> None:
        self.wishes, self.mark = Wishes(), unseen_mark()
        self._goal, self._walked, self._began_s = goal, walked, time.monotonic()
        self.stop: Callable[[], None] = lambda: None

    def decoded(self, count: int) -> None:
        """Not counted: what is shown counts."""

    def hear(self, pcm: bytes, captured_at: datetime | None) -> None:
        """Not asked for."""

    def show(self, frame: Any, captured_at: datetime | None, look: PictureLook = PLAIN) -> None:
        """A picture that a person would see."""
        self._walked.shown += 1
        self._walked.wrong += _number(frame) is None
        if _reached(self._goal, self._walked, self._began_s):
            self.stop()


def by_reader(url: str, password: str, goal: Goal) -> Walked:
    """The desktop's own reader and decoder."""
    walked = Walked()
    sink = _Sink(goal, walked)
    frames = RtspFrames(Endpoint(url, MediaCredentials(USER, password) if password else None))
    sink.stop = frames.stop
    late = threading.Timer(WAIT_S, frames.stop)
    late.start()
    try:
        frames.run(sink)
    except RtspError as error:
        walked.words = str(error)
    finally:
        late.cancel()
    return walked


def by_gateway(url: str, password: str, goal: Goal, codec: Codec = Codec.H264) -> Walked:
    """A camera that passes the stream on (`--video`), coded anew where it must be; decoded here."""
    walked, began_s = Walked(), time.monotonic()
    if password:
        url = url.replace("rtsp://", f"rtsp://{USER}:{quote(password, safe='')}@")
    decoder: Any = av.CodecContext.create(codec.value, "r")
    decoder.thread_count = 1
    try:
        with closing(
            TakenSource(video_input(url), Ways(Coding.plain(codec), lambda: datetime.now(UTC)))
        ) as source:
            while not source.ready(0.2):
                pass
            while not _reached(goal, walked, began_s) and time.monotonic() - began_s < WAIT_S:
                picture = source.take(False) if source.wait(0.5) else None
                for frame in decoder.decode(av.Packet(picture.annexb)) if picture else ():
                    walked.shown += 1
                    walked.wrong += _number(frame) is None
    except SourceError as error:
        walked.words = str(error)
    return walked


READERS = {"reader": by_reader, "gateway": by_gateway}


def _reached(goal: Goal, walked: Walked, began_s: float) -> bool:
    return walked.shown >= goal.pictures and time.monotonic() - began_s >= goal.seconds


def _number(frame: Any) -> int | None:
    luma: np.ndarray[Any, Any] = frame.to_ndarray(format="gray")
    return read(luma, BLOCK_PX)
