"""The encodings this program knows, by their RTP names."""

from respond_desktop.rtsp.payload.codec import VideoCodec
from respond_desktop.rtsp.payload.h264 import H264
from respond_desktop.rtsp.payload.h265 import H265

VIDEO_CODECS: dict[str, VideoCodec] = {codec.encoding: codec for codec in (H264, H265)}
OPUS, AAC, PCMU, PCMA = "OPUS", "MPEG4-GENERIC", "PCMU", "PCMA"
AUDIO_ENCODINGS = frozenset((OPUS, AAC, PCMU, PCMA))


def key_packet(encoding: str, payload: bytes) -> bool:
    """Whether an RTP payload belongs to a key picture (or tells its parameters); never for sound."""
    codec = VIDEO_CODECS.get(encoding)
    return codec is not None and not codec.keys.isdisjoint(codec.packet_nal_types(payload))
