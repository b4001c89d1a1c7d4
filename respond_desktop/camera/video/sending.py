"""One spell of sending: pictures at the rung the link carries, sound while somebody listens, nothing that is old."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from respond_desktop.camera.device.hardware import SoundSource, VideoSource
from respond_desktop.camera.video.carrying import LinkSample
from respond_desktop.camera.video.follower import Follower
from respond_desktop.rtsp.errors import Ended
from respond_desktop.rtsp.publisher import Publisher

_WAIT_S = 0.1
_WAIT_WITH_SOUND_S = 0.02
_STUCK_S = 5.0


@dataclass(frozen=True)
class SpellWishes:
    """What other threads want of a spell; safe from any."""

    key: threading.Event = field(default_factory=threading.Event)
    muted: threading.Event = field(default_factory=threading.Event)
    heard: threading.Event = field(default_factory=threading.Event)
    halted: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class SendingTold:
    """Called in the sending thread: the first picture went out; something a person should know."""

    first_picture: Callable[[], None]
    noted: Callable[[str], None]


class PictureSending:
    """`run` sends until it is halted; the publisher is open, and both are the caller's to close."""

    def __init__(
        self,
        source: VideoSource,
        publisher: Publisher,
        wishes: SpellWishes,
        telling: SendingTold,
        follower: Follower,
    ) -> None:
        self._source, self._publisher = source, publisher
        self._wishes, self._telling, self._follower = wishes, telling, follower
        self._sound: SoundSource | None = None
        self._trouble = ""
        self._gone_bytes, self._moved_s = 0, time.monotonic()

    def run(self) -> None:
        """Send until halted. Raises RtspError when the link is gone, SourceError when the source is."""
        self._wishes.key.set()
        first = True
        self._follower.begin(self._source.rungs, time.monotonic())
        self._source.use(self._follower.rung)
        try:
            while not self._wishes.halted.is_set():
                if self._step() and first:
                    first = False
                    self._telling.first_picture()
        finally:
            self._follower.end(time.monotonic(), self._publisher.blocked_s)
            self._hush()

    def _step(self) -> bool:
        """Wait for the next picture and send it; whether one was sent."""
        self._send_sound()
        if not self._source.wait(_WAIT_S if self._sound is None else _WAIT_WITH_SOUND_S):
            return False
        if self._wishes.muted.is_set():
            self._source.skip()
            self._wishes.halted.wait(0.05)
            return False
        if not self._carries():
            self._source.skip()
            return False
        wanted = self._wishes.key.is_set()
        self._wishes.key.clear()
        picture = self._source.take(wanted)
        if picture is None or self._wishes.muted.is_set():
            return False
        self._publisher.send(picture.annexb, picture.pts_s, picture.captured_at)
        return True

    def _carries(self) -> bool:
        """Follow the link; whether it takes a picture now."""
        sample = LinkSample(
            time.monotonic(),
            self._publisher.sent_bytes,
            self._publisher.blocked_s,
            self._publisher.unsent_bytes,
        )
        change, rung = self._follower.follow(sample), self._follower.rung
        if change:
            self._source.use(rung)
            more = "less" if change > 0 else "more"
            self._telling.noted(f"The link carries {more}: picture {rung.words()}")
        self._attend(sample)
        return not self._follower.congested

    def _attend(self, sample: LinkSample) -> None:
        if sample.gone_bytes != self._gone_bytes or not self._follower.congested:
            self._gone_bytes, self._moved_s = sample.gone_bytes, sample.at_s
        elif sample.at_s - self._moved_s > _STUCK_S:
            raise Ended("The link carries nothing.")

    def _send_sound(self) -> None:
        if not self._wishes.heard.is_set():
            self._hush()
            return
        if self._sound is None:
            self._sound = self._source.sound()
        if self._sound is None:
            return
        packets = self._sound.ready()
        if self._sound.trouble != self._trouble:
            self._trouble = self._sound.trouble
            self._telling.noted(self._trouble or "Sound is there again")
        if self._follower.congested or self._wishes.muted.is_set():
            return
        for packet in packets:
            self._publisher.send_audio(packet.opus, packet.pts_s, packet.captured_at)

    def _hush(self) -> None:
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.close()
