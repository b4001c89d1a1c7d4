"""From a stream's address to its newest picture, decoded and scaled off the GUI thread."""

from respond_desktop.video.ending import EndKind, EndReason
from respond_desktop.video.liveness import Liveness, LivenessState, judge_liveness
from respond_desktop.video.picture import Picture, TileSize
from respond_desktop.video.session import LiveSession, LiveStatistics

__all__ = [
    "EndKind",
    "EndReason",
    "LiveSession",
    "LiveStatistics",
    "Liveness",
    "LivenessState",
    "Picture",
    "TileSize",
    "judge_liveness",
]
