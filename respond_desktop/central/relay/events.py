"""What the relay tells central, and the figures it keeps of each playback."""

from dataclasses import dataclass
from datetime import datetime

REPLACED = "replaced by a new connection"
"""Why a reader ended whose watch got a fresh token: another reader has taken its place, the watch goes on."""


class RelayEvents:
    """Override what you need; every method is called in the event loop and must not block."""

    def first_byte(self, watch: str) -> None:
        """The first media bytes are about to go to the reader of this watch; raising cuts it instead."""

    def play_ended(self, watch: str, sent_bytes: int, reason: str) -> None:
        """An authorised reader is gone; called once per connection.

        With ``REPLACED`` as reason another one was let in for the same watch just now; it is told after this.
        """

    def publish_started(self, stream: str) -> None:
        """A camera publishes."""

    def publish_ended(self, stream: str, reason: str) -> None:
        """A camera publishes no more; its readers are cut and its cache is empty."""

    def refused(self, what: str, path_kind: str, reason: str) -> None:
        """Somebody was refused: ``what`` is play, publish or other; ``path_kind`` watch, stream or unknown."""

    def key_frame_wanted(self, stream: str) -> None:
        """A reader joined: a camera that can should send a key picture soon."""

    def integrity(self, what: str, path: str) -> None:
        """Something must not be as it is, on a path of the media server; said once for each."""


@dataclass(frozen=True)
class PlayStatistics:
    """Figures of one playback; bytes are media bytes handed to the network, times are UTC."""

    stream: str
    authorised_at: datetime
    first_byte_at: datetime | None
    sent_bytes: int
    skipped: int
