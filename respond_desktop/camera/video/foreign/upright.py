"""Turns a decoded picture so that it stands upright, before it is coded anew."""

from typing import Any

import av
import numpy as np

from respond_desktop.camera.video.encode.colours import colour_space


def upright(frame: "av.VideoFrame", turn: int) -> "av.VideoFrame":
    """The frame turned `turn` degrees clockwise (0, 90, 180, 270); its colours stay what they are."""
    if turn % 360 == 0:
        return frame
    planes = frame if frame.format.name in ("yuv420p", "yuvj420p") else frame.reformat(format="yuv420p")
    height, width = planes.height, planes.width
    turned: list[Any] = []
    for number, plane in enumerate(planes.planes[:3]):
        share = 1 if number == 0 else 2
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        seen = rows[: -(-height // share), : -(-width // share)]
        turned.append(np.rot90(seen, -(turn // 90)))
    out: Any = av.VideoFrame(turned[0].shape[1], turned[0].shape[0], planes.format.name)
    for plane, rows in zip(out.planes, turned, strict=True):
        padded = np.zeros((plane.height, plane.line_size), np.uint8)
        padded[: rows.shape[0], : rows.shape[1]] = rows[: plane.height, : plane.line_size]
        plane.update(padded.tobytes())
    out.colorspace, out.color_range = colour_space(frame), frame.color_range  # of the frame as it was sent
    out.color_primaries, out.color_trc = frame.color_primaries, frame.color_trc
    made: av.VideoFrame = out
    return made
