"""One thread that reads a talk's sound from central's relay and gives it to the loudspeaker."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import av
import structlog
from av.error import FFmpegError

from respond_desktop.camera.device.hardware import Loudspeaker
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.reader import RtspReader

log = structlog.get_logger(__name__)
CLOCK_RATE = 48_000
LATE_S = 1.0
"""Sound that comes this much later than the promptest of its talk is dropped: nobody hears old words."""


class OpusDecoder:
    """Opus packets (RFC 7587) to 48 kHz mono signed 16 bits; a packet that can't be decoded is silence."""

    def __init__(self) -> None:
        self._codec: Any = av.CodecContext.create("opus", "r")
        self._resampler = av.AudioResampler(format="s16", layout="mono", rate=CLOCK_RATE)

    def decode(self, packet: bytes) -> bytes:
        """The sound of one packet."""
        if not packet:
            return b""  # to the decoder, nothing means the end
        try:
            frames = self._codec.decode(av.Packet(packet))
            shaped = [each for frame in frames for each in self._resampler.resample(frame)]
        except FFmpegError:
            return b""
        return b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in shaped)


@dataclass(slots=True)
class Promptness:
    """Tells sound that comes late from sound that comes on time, without comparing clocks."""

    _first_timestamp: int | None = None
    _promptest_s: float = field(default=0.0)

    def late(self, timestamp: int, now_s: float) -> bool:
        """Whether sound of this RTP time, here at `now_s` (monotonic), is older than `LATE_S`."""
        if self._first_timestamp is None:
            self._first_timestamp, self._promptest_s = timestamp, now_s
        behind = (timestamp - self._first_timestamp) & 0xFFFFFFFF
        played_s = (behind - (1 << 32) if behind >= 1 << 31 else behind) / CLOCK_RATE
        self._promptest_s = min(self._promptest_s, now_s - played_s)
        return now_s - played_s - self._promptest_s > LATE_S


class Playing(threading.Thread):
    """`ended` is called once from this thread with the reason, unless `halt` came first.

    `opened`: the relay gave the sound; how that ends, the relay knows as well.
    """

    def __init__(
        self, endpoint: Endpoint, speaker: Loudspeaker, ended: Callable[["Playing", str], None]
    ) -> None:
        super().__init__(name="camera-talk", daemon=True)
        self._speaker = speaker
        self._ended = ended
        self._reader = RtspReader(endpoint, sound=True)
        self._guard = threading.Lock()
        self._halted = False
        self.opened = False

    def halt(self) -> None:
        """Silent from now on, from any thread."""
        with self._guard:
            self._halted = True
            self._speaker.stop()
        self._reader.stop()

    def run(self) -> None:
        """Read, decode, play, until halted or until the sound ends."""
        reason = "the sound ended"
        try:
            self._play()
        except RtspError as error:
            reason = str(error)
        except Exception as error:
            log.exception("talk_broke")
            reason = type(error).__name__
        finally:
            self._reader.close()
            with self._guard:
                halted = self._halted
                if not halted:
                    self._speaker.stop()
        if not halted:
            self._ended(self, reason)

    def _play(self) -> None:
        self._reader.open()
        self.opened = True
        opus, promptness = OpusDecoder(), Promptness()
        for unit in self._reader:
            if unit.kind != "audio" or promptness.late(unit.rtp_timestamp, time.monotonic()):
                continue
            pcm = opus.decode(unit.data)
            with self._guard:
                if self._halted:
                    return
                self._speaker.play(pcm)
