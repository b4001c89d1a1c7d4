"""A microphone read by its own thread, only while somebody listens; missing or silent, it holds up nothing."""

import threading
from collections.abc import Callable
from datetime import datetime

import av
import structlog

from respond_desktop.camera.device.hardware import SoundPacket
from respond_desktop.camera.sound.opus import HeardPackets, OpusCoder
from respond_desktop.camera.video.foreign.inputs import OPEN_S, READ_S, Input
from respond_desktop.camera.video.pace import FilePace

log = structlog.get_logger(__name__)
_JOIN_S = 2.0
_AGAIN_S, _LONGEST_S = 1.0, 15.0


class SystemMicrophone:
    """Opens on making; tried again with growing pauses when it isn't there."""

    def __init__(self, what: Input, now: Callable[[], datetime]) -> None:
        self._what, self._now = what, now
        self._heard = HeardPackets()
        self._halted = threading.Event()
        self.trouble = ""
        self._thread = threading.Thread(target=self._run, name="camera-microphone", daemon=True)
        self._thread.start()

    def ready(self) -> list[SoundPacket]:
        """What was heard since the last call."""
        return self._heard.take()

    def close(self) -> None:
        """Let the device go."""
        self._halted.set()
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        wait_s = _AGAIN_S
        while not self._halted.is_set():
            try:
                self._listen()
                self.trouble = f"{self._what.name} ended. It is tried again"
            except (av.error.FFmpegError, OSError, ValueError):
                self.trouble = f"{self._what.name} can't be heard. It is tried again"
            except Exception:
                log.exception("microphone_broke")
                self.trouble = f"{self._what.name} can't be heard."
                return
            self._halted.wait(wait_s)
            wait_s = min(2 * wait_s, _LONGEST_S)

    def _listen(self) -> None:
        what = self._what
        options, timeout = dict(what.options), (OPEN_S, READ_S)
        with av.open(what.address, format=what.format, options=options, timeout=timeout) as container:
            if not container.streams.audio:
                raise ValueError("no sound in it")
            coder = OpusCoder(self._now)
            pace = None if what.live else FilePace(self._halted)
            for packet in container.demux(container.streams.audio[0]):
                if self._halted.is_set():
                    return
                if pace and packet.size:
                    pace.wait(packet, 0.0)
                for frame in packet.decode():
                    if isinstance(frame, av.AudioFrame):
                        self.trouble = ""
                        self._heard.put(coder.code(frame))
