"""A camera with sound, or with sound alone; its sound packets are numbered so that a test can tell them apart."""

import functools
import threading
import time
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import av
import numpy as np

from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.publisher import AudioParameters, VideoParameters
from tests.support.media import Coded, TestCamera

FRAME_S = 0.02


def sound_packet(number: int) -> bytes:
    """What the relay passes on for one 20 ms frame; it doesn't look inside."""
    return b"\x78sound" + number.to_bytes(4, "big") + bytes(50)


@functools.cache
def clip_h265(pictures: int = 30, gop: int = 10) -> tuple[Coded, ...]:
    """Moving noise, coded by x265 with parameter sets at every key picture."""
    encoder: Any = av.CodecContext.create("libx265", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 180, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 30), Fraction(30)
    words = f"keyint={gop}:min-keyint={gop}:scenecut=0:repeat-headers=1:bframes=0:log-level=none:pools=1"
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency", "x265-params": words}
    noise = np.random.default_rng(3).integers(0, 255, (180, 320, 3), dtype=np.uint8) // 4
    packets = []
    for number in range(pictures):
        frame = av.VideoFrame.from_ndarray(np.roll(noise, number * 4, axis=1), format="rgb24")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return tuple(Coded(bytes(packet), packet.is_keyframe) for packet in packets)


class SoundingCamera(TestCamera):
    """Publishes sound from a thread of its own, with the clip beside it unless ``pictures`` is None."""

    __test__ = False

    def __init__(
        self, endpoint: Endpoint, pictures: tuple[Coded, ...] | None = (), encoding: str = "H264"
    ) -> None:
        super().__init__(endpoint, 30.0, pictures or ())
        self._silent_picture = pictures is None
        self._encoding = encoding
        self.sounded = 0

    def __enter__(self) -> "SoundingCamera":
        super().__enter__()
        return self

    def _run(self) -> None:
        speaker = threading.Thread(target=self._speak, name="test-microphone")
        first = VideoParameters.from_annexb(self._pictures[0].data, self._encoding)
        try:
            self._publisher.open(None if self._silent_picture else first, AudioParameters())
            speaker.start()
            if self._silent_picture:
                self.live.set()
                self._quit.wait()
            else:
                self._publish()
        except RtspError as error:
            self.ended = error
        finally:
            self._quit.set()
            self.live.set()
            if speaker.ident is not None:
                speaker.join()
            self._publisher.close()

    def _speak(self) -> None:
        started = time.monotonic()
        try:
            while not self._quit.is_set():
                at_s = self.sounded * FRAME_S
                self._publisher.send_audio(sound_packet(self.sounded), at_s, datetime.now(UTC))
                self.sounded += 1
                self._quit.wait(max(0.0, started + at_s + FRAME_S - time.monotonic()))
        except RtspError as error:
            self.ended = self.ended or error
            self._quit.set()
