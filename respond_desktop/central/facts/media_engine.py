"""What central needs of whatever carries the video: the embedded relay and MediaMTX both do this."""

from typing import Protocol

from respond_desktop.central.relay.events import PlayStatistics


class MediaEngine(Protocol):
    """All methods are for the event loop it was started in; ends are asked for at once and never waited for."""

    @property
    def port(self) -> int:
        """The port for RTSPS that cameras and desktops are told."""

    @property
    def separates_sound(self) -> bool:
        """Whether it can keep a stream's sound from a reader who gets the picture; else no stream may carry any."""

    def watch_path(self, watch: str, stream: str) -> str:
        """Where a viewer reads a watch (user = watch id)."""

    def talk_path(self, talk: str) -> str:
        """Where a viewer publishes a talk (user = talk id)."""

    async def start(self) -> None:
        """Begins; OSError when it can't."""

    async def stop(self) -> None:
        """Cuts everybody."""

    def allow_publish(self, stream: str, token: str) -> None:
        """One publisher may connect to `/stream/<stream>` once with this token."""

    def allow_play(self, watch: str, stream: str, token: str, sound: bool = False) -> None:
        """One reader may connect to the watch's path once with this token."""

    def end_play(self, watch: str, reason: str) -> None:
        """Takes the token back and cuts the reader; harmless when there is none."""

    def end_stream(self, stream: str, reason: str) -> None:
        """Takes all its tokens back, cuts publisher and readers."""

    def statistics(self, watch: str) -> PlayStatistics | None:
        """Figures of a playback; None when nobody plays this watch."""
