"""Keeping pictures, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from respond_desktop.central.facts.whole import SharedFacts
from respond_desktop.central.keep.asks import KeepAsks
from respond_desktop.central.keep.receiving import Keeps
from respond_desktop.central.watch.whole import Watching


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is asked to be kept, and what comes in for it."""

    asks: KeepAsks
    receiving: Keeps


def keeping(facts: SharedFacts, watch: Watching, folder: Path, lives: Callable[[str], bool]) -> Keeping:
    """`folder` holds the files; `lives` tells whether a session has not ended."""
    asks = KeepAsks(facts.people, facts.books, watch.own, folder)
    return Keeping(asks, Keeps(facts.people, facts.books, asks, lives))
