"""A clip that is being recorded in the media process, as the window commands it."""

from collections.abc import Callable
from dataclasses import dataclass

from respond_desktop.video.keep.clips import CLIP_BYTES, CLIP_S, ClipBox, ClipHooks, packed_mark
from respond_desktop.video.media_process import messages

_AROUND_BYTES = 4096
Tell = Callable[[messages.Command], None]


@dataclass(frozen=True, slots=True)
class ClipLimits:
    """A clip ends by itself before it is larger or longer."""

    max_bytes: int = CLIP_BYTES
    max_s: float = CLIP_S


MOST = ClipLimits()


class StreamClips:
    """The clips of one stream, one at a time."""

    def __init__(self, stream: int, tell: Tell) -> None:
        self._stream, self._tell = stream, tell
        self._box = ClipBox()

    @property
    def running(self) -> bool:
        """Whether a clip was begun and hasn't come yet."""
        return self._box.running

    def begin(self, hooks: ClipHooks, limits: ClipLimits) -> "RemoteClip | None":
        """Await a new clip; None while there is one. The process is told by RemoteClip.begin."""
        known = ClipLimits(min(limits.max_bytes, CLIP_BYTES), min(limits.max_s, CLIP_S))
        number = self._box.begin(hooks, known.max_bytes)
        return RemoteClip((self._stream, number), known, self._tell) if number else None

    def take(self, event: messages.ClipGoing | messages.ClipPart) -> None:
        """What the process says of it."""
        if isinstance(event, messages.ClipGoing):
            self._box.take_progress(event)
        else:
            self._box.take_part(event)

    def give_up(self) -> None:
        """The process is gone."""
        self._box.give_up()


class RemoteClip:
    """One clip. `mark` and `end` write to the process: not on the GUI thread."""

    def __init__(self, names: tuple[int, int], limits: ClipLimits, tell: Tell) -> None:
        self._stream, self._number = names
        self._limits, self._tell = limits, tell

    def begin(self) -> None:
        """Have it recorded; no picture is before the first mark."""
        limits = self._limits
        self._tell(
            messages.BeginClip(
                stream=self._stream, clip=self._number, max_bytes=limits.max_bytes, max_s=limits.max_s
            )
        )

    def mark(self, size: tuple[int, int], alpha: bytes, luma: bytes) -> None:
        """Burn this into the pictures from now on: `size` by clips.mark_size, one byte a pixel, luma times alpha.

        ValueError for planes too rich to be words.
        """
        width, height = size
        planes = packed_mark(alpha, luma)
        if len(planes) > messages.MAX_BYTES - _AROUND_BYTES:
            raise ValueError("a mark too large to send")
        self._tell(
            messages.MarkClip(
                stream=self._stream, clip=self._number, width=width, height=height, planes=planes
            )
        )

    def end(self) -> None:
        """Record no more; what there is comes to the hooks."""
        self._tell(messages.EndClip(stream=self._stream, clip=self._number))
