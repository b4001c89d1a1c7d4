"""Why a fix of a recording can't be believed."""

from datetime import datetime, timedelta

from respond_desktop.domain.fixes import Fix, fix_problem
from respond_desktop.domain.recordings import Recording

CLOCK_TOLERANCE_S = 10.0
"""How far a fix may lie after central's clock, or before its recording's start (clocks differ)."""


def fix_unbelieved(recording: Recording, fix: Fix, now: datetime) -> str | None:
    """In words; None when it can be believed."""
    return fix_problem(fix) or _time_problem(fix, recording, now)


def _time_problem(fix: Fix, recording: Recording, now: datetime) -> str | None:
    tolerance = timedelta(seconds=CLOCK_TOLERANCE_S)
    if fix.as_of.tzinfo is None:
        return "the fix's time has no zone"
    if fix.as_of > now + tolerance:
        return "the fix is from the future"
    if fix.as_of < recording.started_at - tolerance:
        return "the fix is older than its recording"
    return None
