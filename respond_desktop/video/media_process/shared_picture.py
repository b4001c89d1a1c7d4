"""The newest pictures of one stream in shared memory: three slots, one writer, one reader, no locks."""

import math
import mmap
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from respond_desktop.video.picture import Picture

SLOTS = 3
NONE = 255
_MAGIC = b"RSP1"
_MARKS = struct.Struct("<4sBBBB")  # magic, newest slot, held slot, told, spare
_NEWEST, _HELD, _TOLD = 4, 5, 6
_FIGURES = struct.Struct(
    "<dQQIId"
)  # frames a second, received bytes, pictures, gaps, damaged, first picture after s
_FIGURES_AT = 64
_SLOT = struct.Struct("<QIIIIIIddd")  # number, width, height, stride, source size, spare, three times
_SLOT_AT, _SLOT_STEP = 256, 128
_PIXELS_AT = 4096


@dataclass(frozen=True, slots=True)
class Figures:
    """What the media process counts of a stream; `first_picture_s` after the opening."""

    frames_per_s: float = 0.0
    received_bytes: int = 0
    pictures: int = 0
    gaps: int = 0
    damaged: int = 0
    first_picture_s: float = 0.0


def block_size(picture_bytes: int) -> int:
    """Bytes of a block whose slots hold pictures of this size."""
    return _PIXELS_AT + SLOTS * _room(picture_bytes)


def _room(picture_bytes: int) -> int:
    return (picture_bytes + 4095) & ~4095


class PictureBlock:
    """One block, seen by its writer or its reader."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory
        self._view = memoryview(memory)
        self._room = (len(memory) - _PIXELS_AT) // SLOTS
        self._drawing = 0

    @property
    def picture_bytes(self) -> int:
        """How large a picture may be."""
        return self._room

    # -- the writer's half

    def prepare(self) -> None:
        """Make an empty block of zeros."""
        _MARKS.pack_into(self._memory, 0, _MAGIC, NONE, NONE, 0, 0)

    def room(self) -> memoryview:
        """Memory nobody looks at, for the next picture: `publish` it when it is drawn."""
        newest, held = self._memory[_NEWEST], self._memory[_HELD]
        self._drawing = next(each for each in range(SLOTS) if each not in (newest, held))
        start = _PIXELS_AT + self._drawing * self._room
        return self._view[start : start + self._room]

    def publish(self, picture: Picture) -> None:
        """What was drawn into `room` is the newest picture."""
        slot = self._drawing
        captured_s = math.nan if picture.captured_at is None else picture.captured_at.timestamp()
        _SLOT.pack_into(
            self._memory,
            _SLOT_AT + slot * _SLOT_STEP,
            picture.number,
            picture.width,
            picture.height,
            picture.stride,
            picture.source_width,
            picture.source_height,
            0,
            captured_s,
            picture.received_at.timestamp(),
            picture.received_s,
        )
        self._memory[_NEWEST] = slot

    def tell(self) -> bool:
        """Whether the reader must be told: it has taken note of what it was told before."""
        if self._memory[_TOLD]:
            return False
        self._memory[_TOLD] = 1
        return True

    def count(self, figures: Figures) -> None:
        """Write the figures down."""
        _FIGURES.pack_into(
            self._memory,
            _FIGURES_AT,
            figures.frames_per_s,
            figures.received_bytes,
            figures.pictures,
            figures.gaps,
            figures.damaged,
            figures.first_picture_s,
        )

    # -- the reader's half

    @property
    def ours(self) -> bool:
        """Whether this is a block of ours."""
        return len(self._memory) > _PIXELS_AT and self._memory[:4] == _MAGIC

    def take_note(self) -> None:
        """The next picture may be told."""
        self._memory[_TOLD] = 0

    def newest(self, known: Picture | None) -> Picture | None:
        """The newest picture, held until the next call; `known` itself when it still is the newest."""
        while True:
            slot = self._memory[_NEWEST]
            if slot >= SLOTS:
                return None
            self._memory[_HELD] = slot
            if self._memory[_NEWEST] == slot:
                break
        facts = _SLOT.unpack_from(self._memory, _SLOT_AT + slot * _SLOT_STEP)
        if known is not None and known.number == facts[0]:
            return known
        return self._picture(slot, facts)

    def figures(self) -> Figures:
        """What was counted up to the newest picture."""
        return Figures(*_FIGURES.unpack_from(self._memory, _FIGURES_AT))

    # -- both

    def wipe(self) -> None:
        """Overwrite every pixel; whoever still paints from here paints black."""
        self._memory[_NEWEST] = NONE
        self._view[_PIXELS_AT:] = bytes(len(self._memory) - _PIXELS_AT)

    def _picture(self, slot: int, facts: tuple[int | float, ...]) -> Picture | None:
        number, width, height, stride, source_width, source_height = (int(fact) for fact in facts[:6])
        size = stride * height
        if not 0 < size <= self._room or width * 4 > stride:
            return None
        start = _PIXELS_AT + slot * self._room
        return Picture(
            pixels=self._view[start : start + size],
            width=width,
            height=height,
            stride=stride,
            source_width=source_width,
            source_height=source_height,
            captured_at=None if math.isnan(facts[7]) else datetime.fromtimestamp(facts[7], UTC),
            received_at=datetime.fromtimestamp(facts[8], UTC),
            received_s=facts[9],
            number=number,
        )
