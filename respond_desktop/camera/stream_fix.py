"""The fix of a camera that carries another camera's stream: taken from its KLV data track (MISB ST 0601)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from respond_desktop.domain.fixes import Fix, fix_problem
from respond_desktop.interop.klv import SMPTE_LABEL, KlvError, LocalSet, decode, local_sets

MAX_AGE_S = 10.0
MAX_AHEAD_S = 2.0
ASSUMED_ACCURACY_M = 25.0
"""The sets that are read say no accuracy, so a cautious one is stated (68 % radius)."""


class Source(StrEnum):
    """What became of the stream's position, in words for the officer."""

    NONE = "The stream says no position"
    DAMAGED = "The stream's position is damaged"
    UNBELIEVABLE = "The stream's position can't be believed"
    OLD = "The stream's position is old, or its clock is behind"
    AHEAD = "The stream's clock is ahead"
    GOOD = "The position is the stream's"


class StreamGnss:
    """Takes payloads in any thread; gives a fix only from a sound, young and believable local set.

    `told` hears of each change of the source, from the thread that asks for fixes.
    """

    def __init__(self, told: Callable[[Source], None] = lambda source: None) -> None:
        self._told = told
        self._newest: LocalSet | None = None
        self._damaged = False
        self.source = Source.NONE

    def take(self, payload: bytes) -> None:
        """One payload of the data track; damaged sets are dropped, those without a place and other sets say nothing."""
        found = False
        for packet in local_sets(payload):
            found = True
            try:
                said = decode(packet)
            except KlvError:
                self._damaged = True
                continue
            self._damaged = False
            if said.lat is not None and said.lon is not None:
                self._newest = said
        if payload and not found and SMPTE_LABEL not in payload:
            self._damaged = True  # no set of any kind: the track is not what it says

    def fix(self, now: datetime) -> Fix | None:
        """The stream's own position at `now` (UTC), dated by the stream; None without a good one."""
        source, fix = self._judged(self._newest, now)
        if source is not self.source:
            self.source = source
            self._told(source)
        return fix

    def _judged(self, said: LocalSet | None, now: datetime) -> tuple[Source, Fix | None]:
        if said is None or said.lat is None or said.lon is None:
            return (Source.DAMAGED if self._damaged else Source.NONE), None
        if said.at > now + timedelta(seconds=MAX_AHEAD_S):
            return Source.AHEAD, None
        if said.at < now - timedelta(seconds=MAX_AGE_S):
            return Source.DAMAGED if self._damaged else Source.OLD, None
        fix = Fix(
            said.lat,
            said.lon,
            ASSUMED_ACCURACY_M,
            min(said.at, now),
            said.heading_deg,
            None if said.speed_mps is None else float(said.speed_mps),
        )
        if fix_problem(fix) is not None or (fix.lat, fix.lon) == (0.0, 0.0):
            return Source.UNBELIEVABLE, None
        return Source.GOOD, fix
