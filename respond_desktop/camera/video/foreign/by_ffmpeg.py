"""Reads a file, a device or an address through FFmpeg; the thread that opens it alone closes it, or FFmpeg crashes."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import av

from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.sound.taken import TakenSound
from respond_desktop.camera.stream_data import DataTrack
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.foreign.coded import Coded
from respond_desktop.camera.video.foreign.inputs import OPEN_S, READ_S, Input
from respond_desktop.camera.video.foreign.pictures import CodedPictures, PictureTrack
from respond_desktop.camera.video.foreign.shelf import PictureShelf
from respond_desktop.camera.video.pace import FilePace
from respond_desktop.domain.stream.look import PictureLook, look
from respond_desktop.rtsp.payload.codecs import VIDEO_CODECS
from respond_desktop.rtsp.payload.entry import entry_of_packet
from respond_desktop.rtsp.payload.units import NO_PARSER, PictureCutter

_TRAILS = 1
_USUAL_FPS = 25.0
_RAW = "wrapped_avframe"
_IN_PIECES = "mpegts"
_LATE = "nothing arrived in time"
_CODECS: dict[str, Codec] = {codec.value: codec for codec in Codec}


class ByFfmpeg:
    """One reading, from opening to end; `data` takes the payloads of data tracks."""

    def __init__(self, what: Input, shelf: PictureShelf, now: Callable[[], datetime], wanted: Codec) -> None:
        self._what, self._shelf, self._now, self._wanted = what, shelf, now, wanted
        self.data: DataTrack | None = None

    def stop(self) -> None:
        """`read` sees the shelf's flag at the next packet, or when its time-out is over."""

    def read(self) -> None:
        """Read until the source ends or the shelf is halted; SourceError says why it can't be."""
        try:
            self._read()
        except (av.error.FFmpegError, OSError, ValueError) as error:
            if not self._shelf.halted.is_set():
                raise SourceError(f"{self._what.name} can't be read: {plain_reason(error)}.") from None

    def _read(self) -> None:
        what, shelf = self._what, self._shelf
        with _opened(what) as container:
            if not container.streams.video:
                raise SourceError(f"{what.name} has no picture.")
            video = container.streams.video[0]
            audio = container.streams.audio[0] if container.streams.audio else None
            sound = TakenSound(audio.codec_context, shelf, self._now) if audio else None
            cutter = _Cutter(video, container.format.name == _IN_PIECES)
            track = _track(container, self._wanted, cutter, None if what.live else _said(what, container))
            pictures = CodedPictures(track, shelf, self._now)
            pace = None if what.live else FilePace(shelf.halted)
            for packet in container.demux([video, *([audio] if audio else []), *self._data_of(container)]):
                if shelf.halted.is_set():
                    return
                if packet.size == 0 or (self.data is not None and self.data.pass_on(packet)):
                    continue
                if pace:
                    pace.wait(packet, 1 / (track.fps or _USUAL_FPS))
                if sound is not None and packet.stream is audio:
                    sound.take(packet)
                else:
                    for coded in cutter.coded(packet):
                        pictures.take(coded)

    def _data_of(self, container: Any) -> Any:
        return container.streams.data if self.data is not None else ()


class _Cutter:
    """Packets to coded pictures: H.264 and H.265 as Annex B, with what says how damaged they are."""

    def __init__(self, stream: Any, in_pieces: bool) -> None:
        context = stream.codec_context
        self.codec = _CODECS.get(context.name)
        self.extradata = bytes(context.extradata or b"")
        self._intra = (
            context.codec.intra_only or context.name == _RAW
        )  # each picture is whole by itself, marked or not
        self._pieces = PictureCutter(VIDEO_CODECS[self.codec.encoding]) if in_pieces and self.codec else None
        self._change: Any = None
        if self.codec and self.extradata[:1] == b"\x01":
            self._change = av.BitStreamFilterContext(f"{self.codec.value}_mp4toannexb", stream)
            self.extradata = b""

    def coded(self, packet: Any) -> Iterator[Coded]:
        damaged = bool(packet.is_corrupt)
        if self.codec is None:
            entry = 0 if packet.is_keyframe or self._intra else None
            yield Coded(b"", entry, damaged, packet=packet)
            return
        if self._pieces is not None:
            for cut in self._pieces.cut(bytes(packet), damaged):
                yield Coded(cut.data, cut.entry, cut.damaged)
            return
        for ready in list(self._change.filter(packet)) if self._change else [packet]:
            if ready.size:
                data = bytes(ready)
                codec = VIDEO_CODECS[self.codec.encoding]
                yield Coded(data, entry_of_packet(codec, data) if ready.is_keyframe else None, damaged)


def _opened(what: Input) -> Any:
    """MPEG-TS without FFmpeg's parser (rtsp/payload/units); whether it is MPEG-TS may be known only once it is open."""
    timeout = (OPEN_S, READ_S) if what.live else None
    known = what.address.startswith("udp:")
    container = av.open(
        what.address,
        format=what.format,
        options={**what.options, **(NO_PARSER if known else {})},
        timeout=timeout,
    )
    if known or container.format.name != _IN_PIECES:
        return container
    container.close()
    return av.open(what.address, format=_IN_PIECES, options={**what.options, **NO_PARSER}, timeout=timeout)


def _track(container: Any, wanted: Codec, cutter: _Cutter, said: PictureLook | None) -> PictureTrack:
    video = container.streams.video[0]
    rate = video.average_rate or video.guessed_rate
    return PictureTrack(
        codec=cutter.codec,
        wanted=wanted,
        sound=bool(container.streams.audio),
        fps=float(rate) if rate else 0.0,
        bit_rate=_bit_rate(container),
        extradata=cutter.extradata,
        context=video.codec_context if cutter.codec is None else None,
        said=said,
        reordered=bool(video.codec_context.has_b_frames),
        trails=0 if container.format.name == _IN_PIECES else _TRAILS,
    )


def _said(what: Input, container: Any) -> PictureLook | None:
    """How a file's own header wants its picture looked at (one of this computer: it is opened a second time)."""
    video = container.streams.video[0]
    if not container.format.name.startswith(("mov", "matroska", "avi")):
        return None
    turn = 0.0
    with av.open(what.address, format=what.format, options=dict(what.options)) as again:
        for frame in again.decode(video=0):
            turn = -frame.rotation
            break
    return look(video.sample_aspect_ratio or video.codec_context.sample_aspect_ratio, turn)


def _bit_rate(container: Any) -> int | None:
    stated = container.streams.video[0].bit_rate or container.bit_rate
    if stated:
        return int(stated)
    seconds = container.duration / av.time_base if container.duration else 0.0
    return int(8 * container.size / seconds) if seconds and container.size > 0 else None


def plain_reason(error: Exception) -> str:
    """The reason without the address, which FFmpeg's texts carry whole; "exit requested" is our own time-out."""
    if isinstance(error, TimeoutError) or "Exit" in type(error).__name__:
        return _LATE
    return (getattr(error, "strerror", "") or type(error).__name__).lower()
