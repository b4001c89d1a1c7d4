"""What the relay tells the live part."""

from respond_desktop.central.awake import awake_s
from respond_desktop.central.facts.asks.throttle import Throttle
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.streams import Streams
from respond_desktop.central.links.camera_lines import CameraLines
from respond_desktop.central.relay.events import RelayEvents
from respond_desktop.central.talk.talks import Talks
from respond_desktop.central.watch.pictures import PictureGrace
from respond_desktop.wire.camera import KeyFrameWanted


class LiveMediaEvents(RelayEvents):
    """Called in the event loop by the relay."""

    def __init__(
        self, pictures: PictureGrace, talks: Talks, streams: Streams, cameras: CameraLines, books: Books
    ) -> None:
        self._pictures = pictures
        self._talks = talks
        self._streams = streams
        self._cameras = cameras
        self._books = books
        self._refusals = Throttle()
        self._troubles = Throttle()

    def first_byte(self, watch: str) -> None:
        """The watch (or talk) is live; raises LookupError, which cuts the reader, when it has ended."""
        if self._talks.owns(watch):
            self._talks.first_byte(watch)
        else:
            self._pictures.first_byte(watch)

    def play_ended(self, watch: str, sent_bytes: int, _reason: str) -> None:
        """A reader is gone."""
        self._talks.connection_ended(watch)
        self._pictures.play_ended(watch, sent_bytes)

    def publish_started(self, stream: str) -> None:
        """A camera publishes."""
        if not self._talks.owns(stream):
            self._pictures.publish_started(stream)

    def publish_ended(self, stream: str, reason: str) -> None:
        """A camera publishes no more."""
        self._talks.connection_ended(stream)
        self._pictures.publish_ended(stream, reason)

    def refused(self, what: str, path_kind: str, reason: str) -> None:
        """Somebody tried a wrong or used token: recorded, the first of each minute singly."""
        if self._refusals.admits((what, path_kind), awake_s()):
            self._books.record("media.refused", {"what": what, "path": path_kind, "reason": reason})

    def integrity(self, what: str, path: str) -> None:
        """The media server is not as it must be: recorded, the first of each minute singly."""
        if self._troubles.admits(what, awake_s()):
            self._books.record("integrity", {"what": what, "path": path})

    def key_frame_wanted(self, stream: str) -> None:
        """Ask the camera for a key picture."""
        device_id = self._streams.device(stream)
        if device_id is not None:
            self._cameras.send(device_id, KeyFrameWanted(stream=stream))

    def tick(self) -> None:
        """Record how many more were refused in the minutes that are over."""
        for key, count in self._refusals.over(awake_s()):
            what, path_kind = key if isinstance(key, tuple) else (str(key), "")
            self._books.record("media.refused", {"what": what, "path": path_kind, "count": count})
        for what, count in self._troubles.over(awake_s()):
            self._books.record("integrity", {"what": str(what), "count": count})
