"""H.264 and H.265 pictures to frames; damaged ones are left out until the next key picture."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

import av
from av.error import FFmpegError, InvalidDataError
from av.video.frame import VideoFrame

from respond_desktop.domain.stream.look import PictureLook, look
from respond_desktop.domain.stream.soundness import Soundness
from respond_desktop.rtsp.reader import AccessUnit
from respond_desktop.video.decoding.hardware import MAX_HEIGHT, MAX_WIDTH, HardwareChoice, decoding_context

Decoded = tuple[VideoFrame, datetime | None, PictureLook]
_NAMES = {"H264": "H.264", "H265": "H.265"}
_MAX_HELD = 64
_HARDWARE_TRIES = 3


class Decoder:
    """One thread's decoder: no frame threads, no delay. Never raises on damaged data."""

    def __init__(self, encoding: str = "H264", hardware: HardwareChoice | None = None) -> None:
        """`encoding` as in RTP's names; ValueError when it isn't H264 or H265."""
        self._encoding = encoding
        self._hardware = hardware or HardwareChoice(allowed=False)
        self._light = False
        self._context, self._device = decoding_context(encoding, False, self._hardware)
        self._captured: OrderedDict[int, datetime | None] = OrderedDict()
        self._fed = self._failed = 0
        self.light = False
        """Wished: leave the deblocking filter out between key pictures; from the next key picture on."""
        self._soundness = Soundness()

    @property
    def needs_key(self) -> bool:
        """Whether nothing can be decoded before the next picture at which a decoder may begin."""
        return self._soundness.needs_entry

    @property
    def refreshing(self) -> bool:
        """Whether what is decoded is not whole yet and therefore isn't shown."""
        return self._soundness.refreshing

    @property
    def damaged(self) -> int:
        """How often a picture could not be decoded."""
        return self._soundness.breaks

    @property
    def words(self) -> str:
        """What decodes, for diagnostics."""
        name = _NAMES[self._encoding]
        if self._device:
            return f"{name}, hardware ({self._device})"
        how = f"{name}, software" + (", without deblocking between key pictures" if self._light else "")
        return f"{how} ({self._hardware.reason})" if self._hardware.reason else how

    def decode(self, unit: AccessUnit) -> Decoded | None:
        """The newest frame this picture completes, if any: when it was captured, and how it is to be looked at."""
        if unit.begins:
            self._soundness.skipped()
        began = self._soundness.needs_entry
        if not self._soundness.admits(unit.entry):
            return None
        if began and not unit.key and self._fed:
            self._context.flush_buffers()
        if unit.key and self.light != self._light and not self._device:
            self._renew()
        packet = av.Packet(unit.data)
        packet.pts = self._remember(unit.captured_at)
        try:
            frames: list[VideoFrame] = self._context.decode(packet)
        except (FFmpegError, OSError, RuntimeError) as error:
            self._damage(broken_device=not isinstance(error, InvalidDataError))
            return None
        if any(frame.is_corrupt or not _plausible(frame) for frame in frames):
            self._damage()
            return None
        if not self._soundness.shows() or not frames:
            return None
        self._failed = 0
        newest = frames[-1]
        seen = look(self._context.sample_aspect_ratio, -newest.rotation)
        return newest, self._captured.get(newest.pts or 0), seen

    def skipped(self) -> None:
        """Pictures were left out: nothing is decoded before the next one at which a decoder may begin."""
        self._soundness.skipped()

    def _remember(self, captured_at: datetime | None) -> int:
        self._fed += 1
        self._captured[self._fed] = captured_at
        while len(self._captured) > _MAX_HELD:
            self._captured.popitem(last=False)
        return self._fed

    def _damage(self, broken_device: bool = False) -> None:
        self._soundness.broke()
        self._failed += 1
        if self._device and (broken_device or self._failed >= _HARDWARE_TRIES):
            self._hardware.give_up(self._device, "it stopped decoding")
            self._renew()
        else:
            self._context.flush_buffers()

    def _renew(self) -> None:
        self._light = self.light
        context: Any
        context, self._device = decoding_context(self._encoding, self._light, self._hardware)
        self._context = context


def _plausible(frame: VideoFrame) -> bool:
    return 0 < frame.width <= MAX_WIDTH and 0 < frame.height <= MAX_HEIGHT
