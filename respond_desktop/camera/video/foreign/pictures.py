"""Coded pictures to shots: untouched while that is wanted and possible, decoded otherwise; never a damaged one."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import av

from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.sets import ParameterSets
from respond_desktop.camera.video.foreign.coded import Coded
from respond_desktop.camera.video.foreign.shelf import CameraShot, Facts, PictureShelf
from respond_desktop.domain.stream.look import PictureLook, look
from respond_desktop.domain.stream.soundness import Soundness

_MOST_IN_GROUP = 300
_LEAST_PX = 16
_USUAL_FPS = 25.0
_BROKEN = (av.error.FFmpegError, ValueError)


@dataclass(frozen=True)
class PictureTrack:
    """What is known of the picture's track before its first picture.

    `codec` is None for what can only be decoded, by `context`. `extradata`: parameter sets (Annex B) told outside of
    the stream. `said`: how the container wants the picture looked at; None: the stream says so itself.
    `trails`: domain/stream/soundness.py.
    """

    codec: Codec | None
    wanted: Codec
    sound: bool
    fps: float = 0.0
    bit_rate: int | None = None
    extradata: bytes = b""
    context: "av.VideoCodecContext | None" = None
    said: PictureLook | None = None
    reordered: bool = False
    trails: int = 0


class CodedPictures:
    """Takes coded pictures in order; the first whole one says how large they are and how they are looked at."""

    def __init__(self, track: PictureTrack, shelf: PictureShelf, now: Callable[[], datetime]) -> None:
        self._track, self._shelf, self._now = track, shelf, now
        self._soundness = Soundness(track.trails)
        self._sets = ParameterSets(track.codec) if track.codec else None
        self._decoder = self._fresh()
        self._facts: Facts | None = None
        self._copying = False
        self._group: list[bytes] = []

    def take(self, coded: Coded) -> None:
        """One picture: at most one shot."""
        at_s, captured_at = time.monotonic(), self._now()
        data = self._admitted(coded)
        if data is None:
            return
        whole = self._soundness.shows()
        frames = [] if self._copying else self._decoded(coded.packet or av.Packet(data), whole)
        if self._facts is None:
            if not frames:
                return
            self._facts = self._found(frames[-1])
            self._shelf.opened(self._facts)
        key = coded.entry == 0
        frames = self._choose(data, key, frames)
        if self._copying:
            self._shelf.put(CameraShot(at_s, captured_at, None, data, key))
        elif frames:
            self._shelf.put(CameraShot(at_s, captured_at, frames[-1], turn=self._facts.turn))

    def _admitted(self, coded: Coded) -> bytes | None:
        """What is to be decoded or copied, with its parameter sets where one may begin; None: it doesn't pass."""
        if coded.begins:
            self._soundness.skipped()
        began = self._soundness.needs_entry
        if not self._soundness.admits(coded.entry, coded.damaged):
            self._group = []
            return None
        if began:
            self._begin(whole_later=bool(coded.entry))
        if self._sets is not None and (began or coded.entry == 0):
            return self._sets.before(coded.data, self._track.extradata)
        return coded.data

    def _begin(self, whole_later: bool) -> None:
        """Something before is missing. What is whole only later is decoded until then: nobody behind us could know."""
        if self._copying and whole_later:
            self._copying = False
            self._decoder = self._fresh()
        elif self._facts is not None and not self._copying:
            self._decoder.flush_buffers()

    def _choose(self, data: bytes, key: bool, frames: "list[av.VideoFrame]") -> "list[av.VideoFrame]":
        """Begin to copy at a key picture; decode again from what was only copied since the newest one."""
        assert self._facts is not None
        wanted = self._facts.untouched and self._shelf.copying.is_set()
        if wanted and key:
            self._copying, self._group = True, []
        elif self._copying and not wanted:
            self._copying = False
            frames = self._catch_up(data)
        if self._copying and (key or self._group):
            self._group = [*self._group, data] if len(self._group) < _MOST_IN_GROUP else []
        return frames

    def _catch_up(self, data: bytes) -> "list[av.VideoFrame]":
        self._decoder = self._fresh()
        group, self._group = self._group, []
        for coded in group:
            self._decoded(av.Packet(coded), True)
        return self._decoded(av.Packet(data), True) if group else []

    def _found(self, frame: "av.VideoFrame") -> Facts:
        track, context = self._track, self._decoder
        own = look(context.sample_aspect_ratio, -frame.rotation)
        said = track.said if track.said is not None else own
        width, height = said.size(frame.width, frame.height)
        if min(width, height) < _LEAST_PX:
            raise SourceError("The source doesn't say how large its picture is.")
        untouched = track.codec is track.wanted and not context.has_b_frames and not track.reordered
        rate = float(context.framerate or 0)
        fps = track.fps or (rate if 1 <= rate <= 120 else _USUAL_FPS)
        return Facts(width, height, fps, track.bit_rate, untouched and said == own, track.sound, said.turn)

    def _decoded(self, packet: "av.Packet[Any]", shown: bool) -> "list[av.VideoFrame]":
        try:
            frames: list[Any] = list(self._decoder.decode(packet))
        except _BROKEN:
            self._soundness.broke()
            return []
        if any(frame.is_corrupt for frame in frames):
            self._soundness.broke()
            return []
        return frames if shown else []

    def _fresh(self) -> "av.VideoCodecContext":
        if self._track.codec is None:
            assert self._track.context is not None
            return self._track.context
        context = av.CodecContext.create(self._track.codec.value, "r")
        assert isinstance(context, av.VideoCodecContext)
        context.thread_count = 1
        return context
