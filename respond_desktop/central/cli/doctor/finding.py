"""What one check found, in words for whoever runs central."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from respond_desktop.central.config import CentralConfig
from respond_desktop.central.setup import CentralHome


class FindingState(Enum):
    """How it stands. The value is what `--json` says."""

    WELL = "well"
    ATTENTION = "attention"
    """Central works; a person has to do something in the next days."""
    FAULT = "fault"
    """Something doesn't work, or will not after the next start."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`words`: what is so; `act`: what a person has to do (empty when all is well)."""

    state: FindingState
    words: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """The central that is looked at; `parts` is its open database and log, `now` the time of this computer (UTC)."""

    config: CentralConfig
    parts: CentralHome
    now: datetime


Look = Callable[[Examined], Iterator[Finding]]
"""One check: reads, changes nothing, and says at least one thing."""


def well(words: str) -> Finding:
    """Nothing to do."""
    return Finding(FindingState.WELL, words)


def attention(words: str, act: str) -> Finding:
    """To be done in the next days."""
    return Finding(FindingState.ATTENTION, words, act)


def fault(words: str, act: str) -> Finding:
    """To be done now."""
    return Finding(FindingState.FAULT, words, act)
