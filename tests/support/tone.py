"""A voice for tests: a pure tone in Opus, published as a desktop does that talks."""

import functools
import threading
import time
from datetime import UTC, datetime
from typing import Any

import av
import numpy as np

from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.publisher import AudioParameters, Publisher
from tests.support.pace import within

RATE = 48_000
PACKET_SAMPLES = 960
WAIT_S = within(30.0)


@functools.cache
def tone(hz: float, level_dbfs: float = -12.0) -> tuple[bytes, ...]:
    """One second: fifty Opus packets of 20 ms, 48 kHz mono; `level_dbfs` is the level as RMS."""
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.bit_rate, encoder.options = 32_000, {"application": "voip", "frame_duration": "20"}
    loud = 10 ** (level_dbfs / 20) * 2**0.5
    samples = (loud * np.sin(2 * np.pi * hz * np.arange(RATE) / RATE) * 32767).astype(np.int16)
    packets = []
    for start in range(0, RATE, PACKET_SAMPLES):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + PACKET_SAMPLES], "s16", "mono")
        frame.sample_rate, frame.pts = RATE, start
        packets += [bytes(packet) for packet in encoder.encode(frame)]
    return tuple(packets)


class Talker:
    """Publishes a tone, sound only, at the pace of the clock, until it is left or cut; entering doesn't wait."""

    def __init__(self, endpoint: Endpoint, hz: float = 440.0) -> None:
        self._publisher = Publisher(endpoint)
        self._packets = tone(hz)
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._run, name="test-talker")
        self.live = threading.Event()
        self.ended: RtspError | None = None

    def __enter__(self) -> "Talker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._quit.set()
        self._publisher.stop()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._publisher.open(video=None, audio=AudioParameters())
            self._talk()
        except RtspError as error:
            self.ended = error
        finally:
            self.live.set()
            self._publisher.close()

    def _talk(self) -> None:
        began, sent = time.monotonic(), 0
        while not self._quit.is_set():
            pts_s = sent * PACKET_SAMPLES / RATE
            packet = self._packets[sent % len(self._packets)]
            self._publisher.send_audio(packet, pts_s, datetime.now(UTC))
            self.live.set()
            sent += 1
            self._quit.wait(max(0.0, began + pts_s + PACKET_SAMPLES / RATE - time.monotonic()))
