"""Frames of what our own RTSP reader doesn't carry, through FFmpeg: RTMP, HLS, MPEG-TS, UDP, files, webcams."""

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import av
from av.audio.resampler import AudioResampler
from av.error import FFmpegError, InvalidDataError
from av.error import HTTPUnauthorizedError as Unauthorized
from av.video.frame import VideoFrame

from respond_desktop.domain.certificates import distrust_words
from respond_desktop.domain.stream.look import look
from respond_desktop.domain.stream.soundness import Soundness
from respond_desktop.rtsp.errors import Ended, RefusedByServer, TlsRefused, Unreachable
from respond_desktop.rtsp.payload.codec import VideoCodec
from respond_desktop.rtsp.payload.entry import entry_of_packet
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.h265 import H265
from respond_desktop.rtsp.payload.units import PictureCutter
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.frames import FrameSink
from respond_desktop.video.decoding.hardware import MAX_HEIGHT, MAX_WIDTH, HardwareChoice
from respond_desktop.video.decoding.opening import IN_PIECES, StreamOpening, how_to_open
from respond_desktop.video.decoding.sound import RATE_HZ, samples
from respond_desktop.video.marks import READS, RESTS

LATE_S, CAUGHT_UP_S = 0.5, 0.2
_LONGEST_PAUSE_S = 10.0
_INCURABLE_S = 2.0
_MAX_DAMAGE_IN_A_ROW = 200
_TRAILS = 1
"""FFmpeg's parsers may mark the packet before the damaged one (domain/stream/soundness.py)."""
_CODECS = {"h264": H264, "hevc": H265}
_AVCC = b"\x01"
"""How the extra data of MP4 and FLV begins (ISO/IEC 14496-15): lengths instead of start codes stand before NALs."""


class OtherFrames:
    """One stream, opened, read and closed by the thread in `run`; `stop` is a flag, seen within the read time-out."""

    def __init__(self, address: StreamAddress, hardware: HardwareChoice) -> None:
        """ValueError (without the address) for a scheme nobody here reads."""
        self._opening: StreamOpening = how_to_open(address)
        self._stopped = threading.Event()
        self._words = ""
        self._pace = ForeignPace(self._opening.paced)
        self.received_bytes = self.gaps = 0
        self._codec: VideoCodec | None = None
        self._length_prefixed = False
        self._cutter: PictureCutter | None = None
        self._soundness = Soundness(_TRAILS)
        self._damage_in_a_row = 0

    @property
    def words(self) -> str:
        """What decodes, for diagnostics."""
        return self._words

    @property
    def damaged(self) -> int:
        """How often damage was found."""
        return self._soundness.breaks

    def stop(self) -> None:
        """End `run` soon; safe from any thread."""
        self._stopped.set()

    def run(self, sink: FrameSink) -> None:
        """Open, read and decode until the stream is over; RtspError says why, never with an address."""
        sink.mark.put(READS)  # FFmpeg reads, parses and decodes: from outside nobody sees which
        container = self._open()
        try:
            if not container.streams.video:
                raise RefusedByServer(415, "The stream has no video.")
            self._read(container, sink)
        except FFmpegError as error:
            if not self._stopped.is_set():
                raise Ended(_ended_words(error)) from None
        finally:
            container.close()
        if not self._stopped.is_set():
            raise Ended("The stream is over.")

    def _open(self) -> Any:
        opening = self._opening
        try:
            return av.open(
                opening.file(),
                format=opening.format or None,
                options=opening.options,
                timeout=(opening.open_s, opening.read_s),
                **opening.more,
            )
        except Unauthorized:
            raise RefusedByServer(401, "The media server doesn't accept the password.") from None
        except (FFmpegError, OSError, ValueError) as error:
            cause = getattr(error, "reason", error)
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise TlsRefused(distrust_words("the server", cause.verify_code, datetime.now(UTC))) from None
            raise Unreachable("The stream can't be opened.") from None
        finally:
            opening.tidy()

    def _read(self, container: Any, sink: FrameSink) -> None:
        video = container.streams.video[0]
        context = video.codec_context
        context.thread_type, context.thread_count = "NONE", 1
        context.options = {"max_pixels": str(MAX_WIDTH * MAX_HEIGHT)}
        self._words = f"{context.name}, software, by FFmpeg"
        self._codec = _CODECS.get(context.name)
        self._length_prefixed = bytes(context.extradata or b"")[:1] == _AVCC
        if (
            container.format.name == IN_PIECES
            and self._codec is not None
            and self._opening.format == IN_PIECES
        ):
            self._cutter = PictureCutter(self._codec)
            self._soundness = Soundness()
        sound = container.streams.audio[0] if container.streams.audio else None
        resampler = AudioResampler("s16", "mono", RATE_HZ)
        for packet in container.demux([each for each in (video, sound) if each is not None]):
            if self._stopped.is_set():
                return
            self.received_bytes += packet.size
            if packet.stream is video:
                self._decode(packet, sink)
            elif sink.wishes.listen:
                self._hear(packet, resampler, sink)

    def _decode(self, packet: Any, sink: FrameSink) -> None:
        at_s = float(packet.pts * packet.time_base) if packet.pts is not None else None
        behind = self._pace.behind(at_s)
        for picture, entry, damaged in self._pictures(packet):
            if entry is None and not damaged and (sink.wishes.keys_only or behind):
                self._soundness.skipped()
            elif self._admitted(packet, entry, damaged):
                self._show(picture, sink)

    def _admitted(self, packet: Any, entry: int | None, damaged: bool) -> bool:
        began = self._soundness.needs_entry
        if not self._soundness.admits(entry, damaged):
            return False
        if began and entry:
            packet.stream.codec_context.flush_buffers()
        return True

    def _show(self, picture: Any, sink: FrameSink) -> None:
        try:
            frames: list[VideoFrame] = picture.decode()
        except InvalidDataError:
            self._damage()
            return
        if any(f.is_corrupt or f.width > MAX_WIDTH or f.height > MAX_HEIGHT for f in frames):
            self._damage()
            return
        self._damage_in_a_row = 0
        if not self._soundness.shows():
            return
        sink.decoded(len(frames))
        for frame in frames[-1:]:
            sink.mark.put(RESTS)
            self._pace.wait(frame.time, self._stopped)
            sink.mark.put(READS)
            stream = picture.stream
            pixel = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
            sink.show(frame, None, look(pixel, -frame.rotation))

    def _pictures(self, packet: Any) -> Iterator[tuple[Any, int | None, bool]]:
        """Each picture of a packet, where a decoder may begin (domain/stream), and whether it is damaged."""
        damaged = bool(packet.is_corrupt)
        if self._cutter is None:
            yield packet, self._entry(packet), damaged
            return
        for cut in self._cutter.cut(bytes(packet), damaged):
            picture: Any = av.Packet(cut.data)
            picture.stream, picture.pts, picture.dts = packet.stream, packet.pts, packet.dts
            picture.time_base = packet.time_base
            yield picture, cut.entry, cut.damaged

    def _entry(self, packet: Any) -> int | None:
        """FFmpeg marks pictures as key pictures from which a stream only begins to refresh itself."""
        if not packet.is_keyframe:
            return None
        data = bytes(packet)
        if self._codec is None or self._length_prefixed:
            return 0
        return entry_of_packet(self._codec, data)

    def _damage(self) -> None:
        self._soundness.broke()
        self._damage_in_a_row += 1
        if self._damage_in_a_row > _MAX_DAMAGE_IN_A_ROW:
            raise Ended("Nothing in the stream can be decoded.")

    def _hear(self, packet: Any, resampler: AudioResampler, sink: FrameSink) -> None:
        try:
            pcm = samples(resampler, packet.decode())
        except (FFmpegError, ValueError):
            return
        if pcm:
            sink.hear(pcm, None)


class ForeignPace:
    """When a picture is due: at once for live streams, by its own time for what comes in pieces or all at once."""

    def __init__(self, paced: bool) -> None:
        self._paced = paced
        self._start_s: float | None = None
        self._late = False
        self._late_since_s = self._least_s = 0.0
        self._last_at_s: float | None = None

    def behind(self, at_s: float | None) -> bool:
        """Whether a live picture of the stream's second `at_s` comes so late that it must be left out."""
        last_s, self._last_at_s = self._last_at_s, at_s
        if self._paced or at_s is None or at_s == last_s:  # a clock that stands still says nothing
            return False
        now_s = time.monotonic()
        offset_s = now_s - at_s
        if self._start_s is None or offset_s < self._start_s or offset_s - self._start_s > _LONGEST_PAUSE_S:
            self._start_s = offset_s  # the earliest so far, or the stream's clock jumped
        late_s = offset_s - self._start_s
        was_late, self._late = self._late, late_s > (CAUGHT_UP_S if self._late else LATE_S)
        if self._late:
            self._learn(now_s, offset_s, was_late)
        return self._late

    def _learn(self, now_s: float, offset_s: float, was_late: bool) -> None:
        """What leaving out doesn't cure is no lag: the first pictures came in a burst, ahead of the stream's clock."""
        if not was_late:
            self._late_since_s, self._least_s = now_s, offset_s
        self._least_s = min(self._least_s, offset_s)
        if now_s - self._late_since_s > _INCURABLE_S:
            self._start_s, self._late = self._least_s, False

    def wait(self, at_s: float | None, stopped: threading.Event) -> None:
        """Wait until a paced picture is due."""
        if not self._paced or at_s is None:
            return
        now_s = time.monotonic()
        if self._start_s is None or not -_LONGEST_PAUSE_S < self._start_s + at_s - now_s < _LONGEST_PAUSE_S:
            self._start_s = now_s - at_s
        stopped.wait(max(0.0, self._start_s + at_s - now_s))


def _ended_words(error: FFmpegError) -> str:
    """FFmpeg's own words may hold the address with its password: ours don't."""
    if isinstance(error, TimeoutError) or "Exit" in type(error).__name__:
        return "Nothing arrived in time."
    return "The connection broke."
