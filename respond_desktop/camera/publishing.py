"""One thread that sends pictures and sound to central's relay, by the camera's own RTSP class."""

import asyncio
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import structlog

from respond_desktop.camera.device.hardware import SourceError, VideoMaker, VideoSource
from respond_desktop.camera.video.carrying import Rules
from respond_desktop.camera.video.follower import Follower
from respond_desktop.camera.video.sending import PictureSending, SendingTold, SpellWishes
from respond_desktop.domain.hosts import url_of
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.rtsp.publisher import AudioParameters, Publisher, VideoParameters
from respond_desktop.rtsp.wire_socket import Timeouts

log = structlog.get_logger(__name__)
JOIN_S = 5.0
_LOOK_S = 0.2
_TIMEOUTS = Timeouts(send_s=8.0)  # a large picture on a link that has just become narrow


@dataclass(frozen=True, slots=True)
class PublishTarget:
    """Where to publish and with which one-time token; with the microphone's sound only if a watch may listen."""

    stream: str
    host: str
    port: int
    token: str = field(repr=False)
    context: ssl.SSLContext = field(repr=False)
    sound: bool = False

    def endpoint(self) -> Endpoint:
        """The relay's address for this stream."""
        return Endpoint(
            url_of("rtsps", self.host, self.port, f"/stream/{self.stream}"),
            MediaCredentials(self.stream, self.token),
            self.context,
            _TIMEOUTS,
        )


@dataclass(frozen=True, slots=True)
class Listener:
    """Called in the agent's loop: the first picture went out; publishing ended by itself, with the reason;
    something about the picture that the officer may want to know.
    """

    first_picture: Callable[[str], None]
    ended: Callable[[str, str], None]
    noted: Callable[[str], None] = lambda words: None


@dataclass(frozen=True, slots=True)
class Told:
    """What a publishing thread tells: `first` picture, `noted` words, or `ended` with the reason."""

    kind: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Making:
    """Where pictures come from, how the link is judged, and seconds until a missing source is tried again."""

    video: VideoMaker
    rules: Rules = field(default_factory=Rules)
    again_s: float = 1.0
    longest_s: float = 15.0


class Publishing:
    """At most one stream at a time; the thread is born with it and ends with it."""

    def __init__(self, making: Making, listener: Listener) -> None:
        self._making = making
        self._follower = Follower(making.rules)
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._run: _Run | None = None
        self._spare: PublishTarget | None = None
        self._old: list[_Run] = []

    @property
    def stream(self) -> str | None:
        """The stream that is being published, or None."""
        return self._run.target.stream if self._run else None

    @property
    def picture(self) -> str:
        """Size and rate of what is being sent, in words; empty while nothing is."""
        return self._follower.words if self._run is not None and not self.muted else ""

    @property
    def muted(self) -> bool:
        """Whether a stream waits, muted, for its `stop`."""
        return self._run is not None and self._run.wishes.muted.is_set()

    def start(self, target: PublishTarget) -> None:
        """Publish to `target`; a stream that runs already goes on, and the new token is kept for its next loss."""
        if self._run is not None and (self.muted or self._run.target.stream != target.stream):
            self.stop()
        if self._run is not None:
            self._spare = None if self._run.renew(target) else target
            self._run.hear(target.sound)
        else:
            self._run = _Run(target, self._making, self._follower, self._told)
            self._run.hear(target.sound)
            self._run.start()

    def hear(self, on: bool) -> None:
        """Send sound while `on`: somebody who watches may listen; the token that is kept obeys as well."""
        if self._run is not None:
            self._run.hear(on)
        if self._spare is not None:
            self._spare = replace(self._spare, sound=on)

    def key_frame(self) -> None:
        """Make the next picture a key picture."""
        if self._run is not None:
            self._run.wishes.key.set()

    def mute(self) -> None:
        """Not one more picture, from now; the connection stays until `stop`, and when it is lost no other follows."""
        self._spare = None
        if self._run is not None:
            self._run.wishes.muted.set()

    def stop(self) -> str | None:
        """End the connection now; the stream that was published, or None."""
        run, self._run = self._run, None
        self._spare = None
        if run is None:
            return None
        run.halt()
        self._old = [old for old in self._old if old.is_alive()] + [run]
        return run.target.stream

    async def close(self) -> None:
        """Stop and wait for the threads."""
        self.stop()
        for run in self._old:
            await asyncio.to_thread(run.join, JOIN_S)
        self._old = []

    def _told(self, run: "_Run", told: Told) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heard, run, told)

    def _heard(self, run: "_Run", told: Told) -> None:
        if run is not self._run:
            return
        if told.kind == "ended":
            self._ended(run, told.words)
        elif told.kind == "first":
            self._listener.first_picture(run.target.stream)
        else:
            self._listener.noted(told.words)

    def _ended(self, run: "_Run", reason: str) -> None:
        self._run = None
        self._old.append(run)
        spare, self._spare = self._spare, None
        self._listener.ended(run.target.stream, reason)
        if spare is not None:
            self.start(spare)


class _Run(threading.Thread):
    def __init__(
        self, target: PublishTarget, making: Making, follower: Follower, told: Callable[["_Run", Told], None]
    ) -> None:
        super().__init__(name="camera-publish", daemon=True)
        self.target = target
        self.wishes = SpellWishes()
        self._making, self._follower = making, follower
        self._told = told
        self._guard = threading.Lock()
        self._publisher: Publisher | None = None

    def hear(self, on: bool) -> None:
        """Send sound, or don't."""
        (self.wishes.heard.set if on else self.wishes.heard.clear)()

    def halt(self) -> None:
        self.wishes.muted.set()
        self.wishes.halted.set()
        with self._guard:
            if self._publisher is not None:
                self._publisher.stop()

    def renew(self, target: PublishTarget) -> bool:
        """Take a newer token while the first picture is still waited for; False once the older one is spent."""
        with self._guard:
            if self._publisher is None:
                self.target = target
            return self._publisher is None

    def run(self) -> None:
        ended: str | None = None
        try:
            self._publish()
        except (RtspError, SourceError) as error:
            ended = str(error)
        except Exception as error:
            log.exception("publishing_broke")
            ended = type(error).__name__
        finally:
            if self._publisher is not None:
                self._publisher.close()
        if ended is not None:
            self._told(self, Told("ended", ended))

    def _publish(self) -> None:
        source = self._source()
        if source is None:
            return
        try:
            with self._guard:
                publisher = self._publisher = Publisher(self.target.endpoint())
                if self.wishes.halted.is_set():
                    return
            video = VideoParameters(encoding=source.codec.encoding)
            publisher.open(video, AudioParameters() if source.has_sound else None)
            telling = SendingTold(lambda: self._told(self, Told("first")), self._note)
            PictureSending(source, publisher, self.wishes, telling, self._follower).run()
        finally:
            source.close()

    def _source(self) -> VideoSource | None:
        """The token is spent only once there is something to send; until then, again and again."""
        wait_s, said = self._making.again_s, ""
        while not self.wishes.halted.is_set():
            source: VideoSource | None = None
            try:
                source = self._making.video()
                while not self.wishes.halted.is_set():
                    if source.ready(_LOOK_S):
                        return source
                source.close()
                return None
            except SourceError as error:
                if source is not None:
                    source.close()
                if str(error) != said:
                    said = str(error)
                    self._note(f"{said} It is tried again")
            self.wishes.halted.wait(wait_s)
            wait_s = min(2 * wait_s, self._making.longest_s)
        return None

    def _note(self, words: str) -> None:
        self._told(self, Told("noted", words))
