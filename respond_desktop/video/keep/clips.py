"""Clips on their way from the media process: recorded there, in memory only, and handed to the window in parts."""

import math
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from respond_desktop.video.media_process.messages import ClipGoing, ClipPart

CLIP_S = 60.0
"""A clip is no longer than this."""
CLIP_BYTES = 200 * 1024 * 1024
"""Nor larger, whatever central would take."""
_MAX_WIDTH, _MAX_HEIGHT = 8192, 4320
_MARK_WIDTH, _MARK_HEIGHT = 1920, 1080
_MAGIC, _MAGIC_AT = b"ftyp", 4


class ClipEnd(StrEnum):
    """Why a clip ended."""

    STOPPED = "stopped"
    TIME = "time"
    SIZE = "size"
    CHANGED = "changed"
    STREAM = "stream"
    MARK = "mark"
    FAULT = "fault"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class ClipProgress:
    """How far a clip is; `seconds` and `pictures` recorded, `left_out` not. `captured_at`: camera's clock (UTC)."""

    width: int
    height: int
    seconds: float
    pictures: int
    left_out: int
    captured_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClipResult:
    """An ended clip: its MP4 in pieces, none when there is nothing to keep."""

    end: ClipEnd
    pieces: tuple[bytes, ...] = field(default=(), repr=False)
    seconds: float = 0.0
    pictures: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ClipHooks:
    """Called in the engine's thread; they must return quickly. `on_done` once, also when everything is lost."""

    on_going: Callable[[ClipProgress], None]
    on_done: Callable[[ClipResult], None]


@dataclass(slots=True)
class _Coming:
    number: int
    hooks: ClipHooks
    max_bytes: int
    pieces: list[bytes] = field(default_factory=list)
    size: int = 0
    total: int = -1


def mark_scale(width: int, height: int) -> int:
    """How many pixels of a picture one of its mark covers in each direction."""
    return max(1, -(-width // _MARK_WIDTH), -(-height // _MARK_HEIGHT))


def mark_size(width: int, height: int) -> tuple[int, int]:
    """The size of the mark for pictures of this size: theirs, or a whole part of it, up to 1920 x 1080."""
    scale = mark_scale(width, height)
    return -(-width // scale), -(-height // scale)


def packed_mark(alpha: bytes, luma: bytes) -> bytes:
    """The planes of a mark as messages.MarkClip carries them: one byte a pixel; `luma` is times alpha."""
    return zlib.compress(alpha + luma, 1)


class ClipBox:
    """The clip of one stream that is being recorded; a media process that says what can't be loses it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._begun = 0
        self._coming: _Coming | None = None

    @property
    def running(self) -> bool:
        """Whether a clip was begun and hasn't come yet."""
        return self._coming is not None

    def begin(self, hooks: ClipHooks, max_bytes: int) -> int:
        """The number of a new clip; 0 while there is one."""
        with self._guard:
            if self._coming is not None:
                return 0
            self._begun += 1
            self._coming = _Coming(self._begun, hooks, max_bytes)
            return self._begun

    def take_progress(self, going: ClipGoing) -> None:
        """How far it is, if that can be."""
        coming = self._coming
        if coming is None or going.clip != coming.number:
            return
        if not _plausible(going):
            self._finish(coming, ClipResult(ClipEnd.LOST))
            return
        captured_s = going.captured_s
        captured = None if captured_s is None else datetime.fromtimestamp(captured_s, UTC)
        coming.hooks.on_going(
            ClipProgress(going.width, going.height, going.seconds, going.pictures, going.left_out, captured)
        )

    def take_part(self, part: ClipPart) -> None:
        """One part came; with the last, the clip is done."""
        coming = self._coming
        if coming is None or part.clip != coming.number:
            return
        if coming.total < 0:
            coming.total = part.total
        coming.pieces.append(part.content)
        coming.size += len(part.content)
        if part.total != coming.total or not _fits(coming, part):
            self._finish(coming, ClipResult(ClipEnd.LOST))
        elif coming.size == coming.total:
            pieces = tuple(coming.pieces) if coming.total else ()
            numbers = part.seconds, part.pictures, part.left_out
            self._finish(coming, ClipResult(_end(part.end), pieces, *numbers))

    def give_up(self) -> None:
        """Nothing comes any more: the media process is gone."""
        coming = self._coming
        if coming is not None:
            self._finish(coming, ClipResult(ClipEnd.LOST))

    def _finish(self, coming: _Coming, result: ClipResult) -> None:
        with self._guard:
            if self._coming is not coming:
                return
            self._coming = None
        coming.hooks.on_done(result)


def _plausible(going: ClipGoing) -> bool:
    sized = 0 < going.width <= _MAX_WIDTH and 0 < going.height <= _MAX_HEIGHT
    counted = 0 <= going.seconds <= 2 * CLIP_S and going.pictures >= 0 and going.left_out >= 0
    captured_s = going.captured_s
    return sized and counted and (captured_s is None or (math.isfinite(captured_s) and _dated(captured_s)))


def _dated(seconds: float) -> bool:
    return 0 <= seconds < 253_402_300_800  # the year 10000


def _fits(coming: _Coming, part: ClipPart) -> bool:
    """Whether this can be a part of such a clip."""
    counted = 0 <= part.seconds <= 2 * CLIP_S and part.pictures >= 0 and part.left_out >= 0
    if not counted or not 0 <= coming.total <= coming.max_bytes or coming.size > coming.total:
        return False
    if coming.total == 0:
        return True
    first = coming.pieces[0]
    return bool(part.content) and first[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] == _MAGIC


def _end(text: str) -> ClipEnd:
    try:
        return ClipEnd(text)
    except ValueError:
        return ClipEnd.FAULT
