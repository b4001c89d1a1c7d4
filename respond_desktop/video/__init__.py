"""From a stream's address to its newest picture, decoded and scaled in a process of its own.

The window's process imports the engine's half only; FFmpeg is loaded in the media process.
"""

from respond_desktop.video.address import StreamAddress
from respond_desktop.video.ending import EndKind, EndReason
from respond_desktop.video.picture import LiveStatistics, Picture, TileSize

__all__ = [
    "EndKind",
    "EndReason",
    "LiveStatistics",
    "Picture",
    "StreamAddress",
    "TileSize",
]
