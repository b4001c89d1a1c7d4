"""Passes the relay's events on to the live part, which is made after the relay."""

from respond_desktop.central.relay.events import RelayEvents


class MediaEvents(RelayEvents):
    """`target` gets everything; until it is set, a first byte is refused."""

    target: RelayEvents | None = None

    def first_byte(self, watch: str) -> None:
        """Raises when nobody can record it: no view without a trace."""
        if self.target is None:
            raise RuntimeError("nobody records this view")
        self.target.first_byte(watch)

    def play_ended(self, watch: str, sent_bytes: int, reason: str) -> None:
        """Pass on."""
        if self.target:
            self.target.play_ended(watch, sent_bytes, reason)

    def publish_started(self, stream: str) -> None:
        """Pass on."""
        if self.target:
            self.target.publish_started(stream)

    def publish_ended(self, stream: str, reason: str) -> None:
        """Pass on."""
        if self.target:
            self.target.publish_ended(stream, reason)

    def refused(self, what: str, path_kind: str, reason: str) -> None:
        """Pass on."""
        if self.target:
            self.target.refused(what, path_kind, reason)

    def key_frame_wanted(self, stream: str) -> None:
        """Pass on."""
        if self.target:
            self.target.key_frame_wanted(stream)

    def integrity(self, what: str, path: str) -> None:
        """Pass on."""
        if self.target:
            self.target.integrity(what, path)
