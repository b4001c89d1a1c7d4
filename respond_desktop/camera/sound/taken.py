"""The sound that comes with a picture of another source: decoded and coded as Opus, while somebody listens."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import av

from respond_desktop.camera.sound.opus import OpusCoder
from respond_desktop.camera.video.foreign.shelf import PictureShelf
from respond_desktop.rtsp.payload.codecs import AAC, OPUS, PCMA, PCMU
from respond_desktop.rtsp.stream.sdp import Media

_DECODERS = {OPUS: "opus", AAC: "aac", PCMU: "pcm_mulaw", PCMA: "pcm_alaw"}
_BROKEN = (av.error.FFmpegError, ValueError)
"""What FFmpeg raises for damaged sound; its AAC decoder says EPERM."""


class TakenSound:
    """Takes packets in order."""

    def __init__(self, context: Any, shelf: PictureShelf, now: Callable[[], datetime]) -> None:
        """`context`: the decoder of the sound's track."""
        self._context, self._shelf, self._now = context, shelf, now
        self._coder: OpusCoder | None = None

    def take(self, packet: Any) -> None:
        """Decode and code, or forget."""
        if not self._shelf.listening.is_set():
            self._coder = None
            return
        self._coder = self._coder or OpusCoder(self._now)
        try:
            frames = list(self._context.decode(packet))
        except _BROKEN:
            return
        for frame in frames:
            self._shelf.sounds.put(self._coder.code(frame))


def sound_context(media: Media) -> Any:
    """A decoder for a described track of sound."""
    context: Any = av.CodecContext.create(_DECODERS[media.encoding], "r")
    context.sample_rate = media.clock_rate
    context.layout = "stereo" if media.channels == 2 else "mono"
    if media.audio_config:
        context.extradata = media.audio_config
    return context
