"""The line to an officer's camera while one talks: samples in, Opus packets out, by a thread of its own."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ssl import SSLContext
from typing import Any

import structlog

from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.publisher import AudioParameters, Publisher

RATE_HZ, SAMPLES = 48_000, 960
FRAME_BYTES = SAMPLES * 2
PACKET_S = SAMPLES / RATE_HZ
WAITING_FRAMES = 10
"""200 ms of speech may wait for the network; what is older is dropped."""
BIT_RATE = 24_000
LINE_LOST = "The connection to the media server is lost. The officer doesn't hear you."
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TalkAddress:
    """Where one granted talk is published; the token works once."""

    talk_id: str
    watch_id: str
    url: str
    token: str = field(repr=False)
    ssl_context: SSLContext = field(repr=False)


class TalkLine:
    """Opens on making. `put` from any thread; `stop` returns at once and nothing is sent after it."""

    def __init__(self, address: TalkAddress, on_broken: Callable[[str], None]) -> None:
        endpoint = Endpoint(
            address.url, MediaCredentials(address.talk_id, address.token), address.ssl_context
        )
        self._publisher = Publisher(endpoint)
        self._on_broken = on_broken
        self._frames: deque[bytes] = deque(maxlen=WAITING_FRAMES)
        self._rest = b""
        self._wake = threading.Condition()
        self._stopped = False
        threading.Thread(target=self._run, name="talk-line", daemon=True).start()

    def put(self, pcm: bytes) -> None:
        """Samples of the microphone: 16-bit little-endian mono at 48 kHz."""
        with self._wake:
            if self._stopped:
                return
            whole = self._rest + pcm
            cut = len(whole) // FRAME_BYTES * FRAME_BYTES
            self._frames.extend(whole[n : n + FRAME_BYTES] for n in range(0, cut, FRAME_BYTES))
            self._rest = whole[cut:]
            self._wake.notify()

    def stop(self) -> None:
        """Nothing more is sent; what waited is forgotten."""
        with self._wake:
            self._stopped = True
            self._frames.clear()
            self._wake.notify()
        self._publisher.stop()

    def _run(self) -> None:
        try:
            self._publisher.open(video=None, audio=AudioParameters())
            self._talk()
        except RtspError:
            self._broke()
        except Exception as error:  # worker boundary: the panel says so, the program lives on
            _log.error("talk line failed", error=type(error).__name__)
            self._broke()
        finally:
            self._publisher.close()

    def _broke(self) -> None:
        if not self._stopped:
            self._on_broken(LINE_LOST)

    def _talk(self) -> None:
        coder = _coder()
        pts_s = time.monotonic()
        while (frame := self._next()) is not None:
            pts_s = max(pts_s + PACKET_S, time.monotonic() - WAITING_FRAMES * PACKET_S)
            for packet in coder.encode(_frame(frame)):
                if self._stopped:
                    return
                self._publisher.send_audio(bytes(packet), pts_s, datetime.now(UTC))

    def _next(self) -> bytes | None:
        with self._wake:
            while not self._frames and not self._stopped:
                self._wake.wait()
            return None if self._stopped else self._frames.popleft()


def _coder() -> Any:
    import av  # loaded with the first talk, not before the window

    coder: Any = av.CodecContext.create("libopus", "w")
    coder.sample_rate, coder.layout, coder.format = RATE_HZ, "mono", "s16"
    coder.bit_rate = BIT_RATE
    coder.options = {"application": "voip", "frame_duration": "20"}
    coder.open()
    return coder


def _frame(pcm: bytes) -> Any:
    import av

    made = av.AudioFrame(format="s16", layout="mono", samples=SAMPLES)
    made.planes[0].update(pcm)
    made.sample_rate = RATE_HZ
    return made
