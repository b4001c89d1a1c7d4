"""A clip begun in a running stream, marked as a window would, and read back."""

import io
import threading
from dataclasses import dataclass, field
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from respond_desktop.video.keep.clips import ClipHooks, ClipProgress, ClipResult, mark_size
from respond_desktop.video.keep.remote_clip import MOST, ClipLimits, RemoteClip
from respond_desktop.video.remote import RemoteSession
from tests.support.media import eventually

INK = 235
"""How light the mark's stripe is in a coded picture."""


def stripe(width: int, height: int) -> tuple[tuple[int, int], bytes, bytes]:
    """A mark that covers the left eighth of the picture, opaque and white, and nothing else."""
    columns, rows = mark_size(width, height)
    alpha = np.zeros((rows, columns), np.uint8)
    alpha[:, : columns // 8] = 255
    return (columns, rows), alpha.tobytes(), alpha.tobytes()


@dataclass
class Recorded:
    """A clip of a session; marked with a stripe as soon as its size is known, if `marked`."""

    session: RemoteSession
    limits: ClipLimits = MOST
    marked: bool = True
    going: list[ClipProgress] = field(default_factory=list)
    results: list[ClipResult] = field(default_factory=list)
    clip: RemoteClip | None = None

    def __post_init__(self) -> None:
        self._quit = threading.Event()
        self._marker = threading.Thread(target=self._mark, name="clip-marker")
        self._marker.start()
        self.clip = self.session.record(ClipHooks(self.going.append, self.results.append), self.limits)

    def _mark(self) -> None:
        while not self._quit.wait(0.05):
            if self.marked and self.going and self.clip is not None:
                self.clip.mark(*stripe(self.going[0].width, self.going[0].height))
                self._quit.wait(1.0)

    def records(self, pictures: int = 20) -> None:
        """Wait until so many pictures are in it."""
        eventually(lambda: self.results or (self.going and self.going[-1].pictures >= pictures), "it records")
        assert not self.results, self.results

    def result(self) -> ClipResult:
        """Wait for its end."""
        try:
            eventually(lambda: self.results, "the clip comes")
        finally:
            self._quit.set()
            self._marker.join()
        assert len(self.results) == 1
        return self.results[0]


@dataclass
class Film:
    """A clip as a player sees it: luma planes and times in seconds."""

    planes: list[npt.NDArray[np.uint8]]
    times: list[float]
    format: str


def film_of(result: ClipResult) -> Film:
    """Decode it."""
    content = b"".join(result.pieces)
    assert content.index(b"moov") < content.index(b"mdat"), "the index comes before the pictures"
    with av.open(io.BytesIO(content), "r") as container:
        frames = list(container.decode(video=0))
        name = f"{container.format.name} {container.streams.video[0].codec_context.name}"
    planes = [_luma(frame) for frame in frames]
    return Film(planes, [float(frame.time or 0) for frame in frames], name)


def _luma(frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
    plane: Any = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width].copy()


def striped(plane: npt.NDArray[np.uint8]) -> bool:
    """Whether the stripe lies over the left eighth, and the rest is a picture."""
    edge = plane.shape[1] // 8
    inside, outside = plane[:, : edge - 4], plane[:, edge + 4 :]
    return bool(inside.min() > INK - 30) and bool(outside.min() < 100)
