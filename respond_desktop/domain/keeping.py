"""A picture kept as evidence: what is asked, what is allowed, what was kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeepRequest:
    """Keep a picture of a running watch, for a purpose in own words, in an incident (empty: none)."""

    watch_id: str
    words: str
    incident: str = ""


@dataclass(frozen=True, slots=True)
class KeepPermit:
    """Allowed and recorded: the file may be handed over once, of at most so many bytes."""

    keep_id: str
    record_seq: int
    max_bytes: int


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """Central holds the file: SHA-256 (hex) and size of what it received, and its record."""

    keep_id: str
    sha256: str
    size: int
    record_seq: int
