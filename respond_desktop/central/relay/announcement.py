"""What a camera announced, which of it it set up, and which channel carries which track."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from respond_desktop.central.relay.channels import ChannelTable, Pair
from respond_desktop.central.relay.stream import AUDIO, VIDEO, Tracks
from respond_desktop.rtsp.messages import Interleaved
from respond_desktop.rtsp.stream.sdp import Description, Media


@dataclass
class Arrived:
    """What came of one track at once: packets in order, and the newest report."""

    packets: list[bytes] = field(default_factory=list)
    report: bytes | None = None


class Announcement:
    """Tracks are counted as announced; those nobody here can read may be set up, but go nowhere."""

    def __init__(self, description: Description) -> None:
        self._media = description.media
        self._wanted = {VIDEO: description.video(), AUDIO: description.audio()}
        self._channels = ChannelTable()
        self._roles: dict[int, int] = {}

    @property
    def readable(self) -> bool:
        """Whether there is anything to pass on, and no picture that would be missing."""
        hidden = self._wanted[VIDEO] is None and any(media.kind == "video" for media in self._media)
        return not hidden and any(self._wanted.values())

    @property
    def default(self) -> Pair:
        """The channels of a track whose sender leaves the choice to us."""
        return self._channels.default

    def set_up(self, control: str, pair: Pair) -> bool | None:
        """Gives the track of a control its channels; None when there is no such track, False when they are taken."""
        index = self._find(control)
        if index is None:
            return None
        if not self._channels.assign(index, pair):
            return False
        role = next((role for role, media in self._wanted.items() if media is self._media[index]), None)
        if role is not None:
            self._roles[index] = role
        return True

    def tracks(self) -> Tracks | None:
        """What readers may get: what can be read and was set up; None when that is nothing."""
        ready = set(self._roles.values())
        video = self._wanted[VIDEO] if VIDEO in ready else None
        audio = self._wanted[AUDIO] if AUDIO in ready else None
        return Tracks(video, audio) if video or audio else None

    def sort(self, frames: Iterable[Interleaved]) -> dict[int, Arrived]:
        """Frames by track; those on other channels are dropped."""
        arrived: dict[int, Arrived] = {}
        for frame in frames:
            found = self._channels.find(frame.channel)
            if found is None or found[0] not in self._roles:
                continue
            track = arrived.setdefault(self._roles[found[0]], Arrived())
            if found[1]:
                track.report = frame.payload
            else:
                track.packets.append(frame.payload)
        return arrived

    def _find(self, control: str) -> int | None:
        if len(self._media) == 1:
            return 0
        return next((n for n, media in enumerate(self._media) if _last(media) == control), None)


def _last(media: Media) -> str:
    """The last part of a track's control, which may be a whole address."""
    return media.control.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
