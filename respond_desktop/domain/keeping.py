"""A picture or clip kept as evidence: what is asked, what is allowed, what was kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class KeepKind(StrEnum):
    """One picture, or the pictures of some seconds; central's word for each."""

    PICTURE = "snapshot"
    CLIP = "clip"

    @property
    def noun(self) -> str:
        """In a sentence: the picture, the clip."""
        return "clip" if self is KeepKind.CLIP else "picture"


@dataclass(frozen=True, slots=True)
class KeepRequest:
    """Keep a picture of a running watch, for a purpose in own words, in an incident (empty: none)."""

    watch_id: str
    words: str
    incident: str = ""
    kind: KeepKind = KeepKind.PICTURE


@dataclass(frozen=True, slots=True)
class KeepPermit:
    """Allowed and recorded: the file may be handed over once, of at most so many bytes."""

    keep_id: str
    record_seq: int
    max_bytes: int
    kind: KeepKind = KeepKind.PICTURE


def _nobody(_share: float) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What is handed over: PNG or MP4. `sent(share)` is told from any thread how much of it is on its way, 0 to 1."""

    kind: KeepKind
    content: bytes = field(repr=False)
    sent: Callable[[float], None] = _nobody


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """Central holds the file: SHA-256 (hex) and size of what it received, and its record."""

    keep_id: str
    sha256: str
    size: int
    record_seq: int
