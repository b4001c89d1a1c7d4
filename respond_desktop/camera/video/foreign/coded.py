"""One coded picture as it was read, whatever read it."""

from dataclasses import dataclass, field
from typing import Any

import av


@dataclass(frozen=True, slots=True)
class Coded:
    """H.264 and H.265 as Annex B in `data`; anything else is FFmpeg's own `packet`, which can't be taken apart.

    `entry`: a decoder that begins here shows whole pictures from so many pictures later; None: it can't begin here.
    `damaged`: the reader says that something of it, or before it, is missing. `begins`: units before it are missing.
    """

    data: bytes = field(repr=False)
    entry: int | None = None
    damaged: bool = False
    begins: bool = False
    packet: "av.Packet[Any] | None" = field(default=None, repr=False)
