"""What a picture's numbers mean as colours, when its source doesn't say so."""

import av
from av.video.reformatter import Colorspace

_HD_HEIGHT = 720
_UNSAID = (0, 2, 3)  # AVCOL_SPC_RGB, _UNSPECIFIED, _RESERVED


def colour_space(frame: "av.VideoFrame") -> int:
    """As the source says; unsaid, what cameras mean by the size they send: BT.709 from 720 lines on, else BT.601."""
    said = int(frame.colorspace)
    if said not in _UNSAID:
        return said
    hd = frame.height >= _HD_HEIGHT and not frame.format.is_rgb
    return int(Colorspace.ITU709 if hd else Colorspace.ITU601)
