"""H.264 for one live stream: x264 by PyAV, no picture held back, a key picture each second or when asked."""

import fractions

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import PictureType

from respond_desktop.camera.video.scene import FPS
from respond_desktop.camera.video.street import HEIGHT, WIDTH

_OPTIONS = {
    "preset": "ultrafast",
    "tune": "zerolatency",
    "x264-params": f"keyint={FPS}:min-keyint=1:scenecut=0:repeat-headers=1:bframes=0:sliced-threads=0"
    ":vbv-maxrate=1500:vbv-bufsize=750",
}


class Encoder:
    """One coded picture for each raw one, in Annex B with SPS and PPS before each key picture."""

    def __init__(self) -> None:
        context = av.CodecContext.create("libx264", "w")
        assert isinstance(context, av.VideoCodecContext)
        context.width, context.height = WIDTH, HEIGHT
        context.pix_fmt = "yuv420p"
        context.time_base = fractions.Fraction(1, FPS)
        context.framerate = fractions.Fraction(FPS, 1)
        context.bit_rate = 1_200_000
        context.thread_count = 1
        context.options = _OPTIONS
        self._context = context

    def encode(self, picture: npt.NDArray[np.uint8], number: int, key: bool) -> tuple[bytes, bool]:
        """The coded picture and whether it is a key picture."""
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts = number
        if key:
            frame.pict_type = PictureType.I
        packets = self._context.encode(frame)
        return b"".join(bytes(packet) for packet in packets), any(p.is_keyframe for p in packets)
