"""Frames of an RTSP stream by our own reader: decoded as they come, skipping ahead when they come too fast."""

import time
from collections import deque

from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import NotRtsp, RtspError
from respond_desktop.rtsp.reader import NOTHING_WHOLE, NOTHING_WHOLE_S, AccessUnit, RtspReader
from respond_desktop.video.decoding.decode import Decoded, Decoder
from respond_desktop.video.decoding.frames import FrameSink
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.sound import SoundDecoder
from respond_desktop.video.decoding.turns import DECODING
from respond_desktop.video.marks import DECODES, PARSES, RESTS

SHOWN_CLOSELY_S = 0.02
"""A picture with a newer one waiting behind it is left out when the last one was shown less than this ago."""
_SHOWING_SHARE = 3
"""While pictures wait, showing may take no more than one part of this many and one."""
CATCH_UP_S = 0.5
"""A backlog that would take longer is left out up to the next key picture: delay can't creep up."""
_KEPT_PICTURES, _KEPT_BYTES = 300, 4_000_000


class RtspFrames:
    """One stream. What a newer picture overtakes isn't shown; what waits behind a newer key picture is left out."""

    def __init__(
        self, endpoint: Endpoint, hardware: HardwareChoice | None = None, sound: bool = False
    ) -> None:
        """ValueError when the endpoint's address isn't one."""
        self._reader = RtspReader(endpoint, sound)
        self._hardware = hardware
        self._decoder: Decoder | None = None
        self._sound: SoundDecoder | None = None
        self._waiting: deque[AccessUnit] = deque()
        self._unseen: list[AccessUnit] = []
        self._unshown: Decoded | None = None
        self._step_s = self._shown_s = self._pause_s = 0.0
        self._fails_s = 0.0  # since when nothing can be decoded; 0: it can
        self._skipping = self._stopped = self._has_keys = False

    @property
    def received_bytes(self) -> int:
        """Bytes of packets so far."""
        return self._reader.received_bytes

    @property
    def gaps(self) -> int:
        """How often packets were missing."""
        return self._reader.gaps

    @property
    def damaged(self) -> int:
        """How often a picture could not be decoded."""
        return self._decoder.damaged if self._decoder else 0

    @property
    def words(self) -> str:
        """What decodes, for diagnostics."""
        return self._decoder.words if self._decoder else ""

    def run(self, sink: FrameSink) -> None:
        """Open, read and decode until the stream is over; RtspError says why."""
        try:
            self._reader.rest_with(sink.mark)
            self._reader.open()
            sink.mark.put(DECODES)
            if self._reader.video is not None:
                self._decoder = Decoder(self._reader.video.encoding, self._hardware)
            if self._reader.audio is not None:
                self._sound = SoundDecoder(self._reader.audio)
            sink.mark.put(PARSES)
            opened_s = time.monotonic()
            for batch in self._reader.batches():
                self._take(batch, sink)
                while self._waiting:
                    sink.mark.put(RESTS)
                    self._step(sink)
                    sink.mark.put(PARSES)
                fails_s = self._fails_s or (0.0 if self._shown_s else opened_s)
                if fails_s and time.monotonic() - fails_s > self._patience_s():
                    raise NotRtsp(NOTHING_WHOLE)
        except RtspError:
            if not self._stopped:
                raise
        finally:
            self._reader.close()

    def stop(self) -> None:
        """End `run` soon; safe from any thread."""
        self._stopped = True
        self._reader.stop()

    def _patience_s(self) -> float:
        """A stream that refreshes itself bit by bit may take long to be whole."""
        refreshing = self._decoder is not None and self._decoder.refreshing
        return NOTHING_WHOLE_S * (3 if refreshing else 1)

    def _take(self, units: list[AccessUnit], sink: FrameSink) -> None:
        for unit in units:
            if unit.kind == "audio":
                self._hear(unit, sink)
                continue
            self._has_keys = self._has_keys or unit.key
            if self._skipping and unit.refresh is not None and self._decoder is not None:
                self._skipping = False
                self._decoder.skipped()
            if unit.key:
                self._skipping = False
                if len(self._waiting) > 1:  # one is a moment's wait, two are a backlog
                    self._waiting.clear()
            if not self._skipping:
                self._waiting.append(unit)

    def _step(self, sink: FrameSink) -> None:
        """Decode one picture in its turn, take what came meanwhile, and show what is due."""
        assert self._decoder is not None
        began_s, unseen = time.monotonic(), len(self._unseen)
        with DECODING:
            sink.mark.put(DECODES)
            self._unshown = self._decode(self._waiting.popleft(), sink) or (
                None if self._decoder.needs_key else self._unshown
            )
            self._take(self._reader.more(), sink)
            self._skip_if_late()
            self._show_if_due(sink)
        waits = self._decoder.needs_key or self._decoder.refreshing
        self._fails_s = (self._fails_s or began_s) if waits else 0.0
        pictures = 1 + max(0, unseen - len(self._unseen))  # many at once when somebody looks again
        self._step_s += ((time.monotonic() - began_s) / pictures - self._step_s) / 8

    def _show_if_due(self, sink: FrameSink) -> None:
        began_s = time.monotonic()
        if self._unshown is None or (self._waiting and began_s - self._shown_s < self._pause_s):
            return
        newest, self._unshown = self._unshown, None
        sink.show(*newest)
        self._shown_s = time.monotonic()
        self._pause_s = max(SHOWN_CLOSELY_S, _SHOWING_SHARE * (self._shown_s - began_s))

    def _decode(self, unit: AccessUnit, sink: FrameSink) -> Decoded | None:
        if sink.wishes.keys_only and self._has_keys and not unit.key:
            self._keep_unseen(unit)
            return None
        behind, self._unseen = ([], []) if unit.key else (self._unseen, [])
        newest: Decoded | None = None
        for each in (*behind, unit):
            newest = self._decode_one(each, sink) or newest
        return newest

    def _decode_one(self, unit: AccessUnit, sink: FrameSink) -> Decoded | None:
        assert self._decoder is not None
        self._decoder.light = sink.wishes.light
        sink.mark.put(DECODES)
        decoded = self._decoder.decode(unit)
        sink.decoded(decoded is not None)
        return decoded

    def _keep_unseen(self, unit: AccessUnit) -> None:
        """While nobody looks, the pictures since the last key picture wait, so that a new viewer sees now at once."""
        self._unseen.append(unit)
        if len(self._unseen) > _KEPT_PICTURES or sum(len(u.data) for u in self._unseen) > _KEPT_BYTES:
            self._unseen.clear()
            self._skipping = True
            self._waiting.clear()

    def _skip_if_late(self) -> None:
        """By the time that a picture takes here with its wait for a turn: a busy computer counts too."""
        if self._shown_s and len(self._waiting) * self._step_s > CATCH_UP_S:
            self._waiting.clear()
            self._skipping = True

    def _hear(self, unit: AccessUnit, sink: FrameSink) -> None:
        if self._sound is None or not sink.wishes.listen:
            return
        before = sink.mark.put(DECODES)
        pcm = self._sound.decode(unit.data)
        sink.mark.put(before)
        if pcm:
            sink.hear(pcm, unit.captured_at)
