"""One incoming track: its packets to coded units with the sender's own time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.payload.codecs import VIDEO_CODECS
from respond_desktop.rtsp.payload.depacketise import Depacketiser
from respond_desktop.rtsp.payload.rtp import parse_rtp
from respond_desktop.rtsp.stream.rtcp import MediaClock, find_sender_report
from respond_desktop.rtsp.stream.sdp import Media
from respond_desktop.rtsp.stream.sound import SoundDepacketiser, sound_depacketiser

Kind = Literal["video", "audio"]


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One coded picture, or one coded frame of sound. ``captured_at`` (UTC) is None until the sender told its clock.

    ``rtp_timestamp`` counts ticks of the track's own clock. Pictures are Annex B byte streams; sound is what the
    encoding's decoder takes (AAC without ADTS: its configuration is ``Media.audio_config``). Sound is always key.
    ``refresh``: no key picture, but a decoder may begin here and shows whole pictures from so many pictures later.
    ``begins``: something before it is missing, or it is the first.
    """

    rtp_timestamp: int
    key: bool
    captured_at: datetime | None
    data: bytes = field(repr=False)
    kind: Kind = "video"
    refresh: int | None = None
    begins: bool = False

    @property
    def entry(self) -> int | None:
        """How many pictures after this one a decoder that begins here shows whole ones; None: it can't begin here."""
        return 0 if self.key else self.refresh


_NOTHING: tuple[AccessUnit, ...] = ()


class Track:
    """What belongs to one ``m=`` section once it is set up."""

    def __init__(self, media: Media, sure: bool = True) -> None:
        """``sure``: the sender's markers are known to end pictures."""
        self.media = media
        codec = VIDEO_CODECS.get(media.encoding)
        self._video = Depacketiser(media.parameter_sets, codec, sure) if codec else None
        self._sound: SoundDepacketiser = sound_depacketiser(media)
        self._clock: MediaClock | None = None

    @property
    def gaps(self) -> int:
        """How often packets were missing or came too late."""
        return self._video.gaps if self._video else self._sound.gaps

    def take(self, packet: bytes) -> Sequence[AccessUnit]:
        """The units completed by one RTP packet; broken packets and foreign payload types are dropped."""
        try:
            parsed = parse_rtp(packet)
        except NotRtsp:  # the depacketiser sees the hole it leaves
            return _NOTHING
        if parsed.payload_type != self.media.payload_type:
            return _NOTHING
        if self._video:
            pictures = self._video.push(parsed)
            if not pictures:
                return _NOTHING
            return [
                AccessUnit(
                    p.timestamp, p.key, self._time_of(p.timestamp), p.data, "video", p.refresh, p.begins
                )
                for p in pictures
            ]
        sounds = self._sound.push(parsed)
        return [AccessUnit(s.timestamp, True, self._time_of(s.timestamp), s.data, "audio") for s in sounds]

    def take_report(self, packet: bytes) -> None:
        """An RTCP packet of this track: a sender report sets its clock."""
        report = find_sender_report(packet, datetime.now(UTC))
        if report is not None:
            self._clock = MediaClock(self.media.clock_rate, report)

    def _time_of(self, timestamp: int) -> datetime | None:
        return self._clock.wall_clock(timestamp) if self._clock else None
