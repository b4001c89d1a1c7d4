"""One case of the campaign: a server, and what a tile must say and show of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from respond_desktop.video.ending import EndKind

WATCHED_S = 6.0


@dataclass(frozen=True)
class Case:
    """`serve` gives the address; `trouble` is made after pictures came; `ends`: kinds of end that are right.

    `pictures`: how many must be shown at least. `readable`: every shown picture carries a readable number.
    """

    name: str
    serve: Callable[[], AbstractContextManager[str]]
    ends: tuple[EndKind, ...] = ()
    pictures: int = 0
    readable: bool = True
    trouble: Callable[[], None] | None = None
    watched_s: float = WATCHED_S
    ca_pem: str = ""
