"""Parameter sets before every key picture, so that a viewer can begin at each of them."""

from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.rtsp.payload.annexb import join_annexb, split_annexb
from respond_desktop.rtsp.payload.codecs import VIDEO_CODECS


class ParameterSets:
    """Remembers the newest parameter sets of one stream."""

    def __init__(self, codec: Codec) -> None:
        self._codec = VIDEO_CODECS[codec.encoding]
        self._known = b""

    def before(self, key_picture: bytes, extradata: bytes) -> bytes:
        """The key picture (Annex B) with its parameter sets; `extradata` (Annex B) has them where it has none."""
        own = self._sets(key_picture)
        if own:
            self._known = own
            return key_picture
        self._known = self._sets(extradata) or self._known
        return self._known + key_picture

    def _sets(self, stream: bytes) -> bytes:
        nals = [
            nal for nal in split_annexb(stream) if self._codec.nal_type(nal) in self._codec.parameter_sets
        ]
        if not any(self._codec.nal_type(nal) == self._codec.sequence_set for nal in nals):
            return b""
        return join_annexb(nals)
