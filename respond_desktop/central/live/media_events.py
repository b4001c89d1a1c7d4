"""Passes the relay's events on to the live part, which is made after the relay."""

from respond_desktop.central.relay.events import RelayEvents


class MediaEvents(RelayEvents):
    """Everybody who listens gets everything; while nobody does, a first byte is refused."""

    def __init__(self) -> None:
        self._listeners: list[RelayEvents] = []

    def listen(self, listener: RelayEvents) -> None:
        """From now on `listener` is told."""
        self._listeners.append(listener)

    def first_byte(self, watch: str) -> None:
        """Raises when nobody can record it: no view without a trace."""
        if not self._listeners:
            raise RuntimeError("nobody records this view")
        for listener in self._listeners:
            listener.first_byte(watch)

    def play_ended(self, watch: str, sent_bytes: int, reason: str) -> None:
        """Pass on."""
        for listener in self._listeners:
            listener.play_ended(watch, sent_bytes, reason)

    def publish_started(self, stream: str) -> None:
        """Pass on."""
        for listener in self._listeners:
            listener.publish_started(stream)

    def publish_ended(self, stream: str, reason: str) -> None:
        """Pass on."""
        for listener in self._listeners:
            listener.publish_ended(stream, reason)

    def refused(self, what: str, path_kind: str, reason: str) -> None:
        """Pass on."""
        for listener in self._listeners:
            listener.refused(what, path_kind, reason)

    def key_frame_wanted(self, stream: str) -> None:
        """Pass on."""
        for listener in self._listeners:
            listener.key_frame_wanted(stream)

    def integrity(self, what: str, path: str) -> None:
        """Pass on."""
        for listener in self._listeners:
            listener.integrity(what, path)
