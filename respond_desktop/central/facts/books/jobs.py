"""What waits to be recorded, as values: each can be counted, kept on disk, and is never dropped if it ends a view."""

from datetime import datetime
from typing import Any

import msgspec

from respond_desktop.central.facts.rows.alerts import AlertSaved
from respond_desktop.central.facts.rows.backups import ResponseSaved
from respond_desktop.central.facts.rows.kept_pictures import KeepOver
from respond_desktop.central.facts.rows.recordings import RecordingBegun, RecordingOver
from respond_desktop.central.facts.watch_run import WatchSaved
from respond_desktop.domain.kinds.records import ENDS

WaitingRow = WatchSaved | AlertSaved | ResponseSaved | RecordingBegun | RecordingOver | KeepOver
"""Every kind of row that may wait."""


class Job(msgspec.Struct, frozen=True):
    """A record with its time and the row beside it, or (without a kind) only a row; numbered in order."""

    number: int
    kind: str
    body: dict[str, Any]
    at: datetime
    row: WaitingRow | None = None

    @property
    def name(self) -> str:
        """What it is counted as."""
        return self.kind or f"row of {type(self.row).__name__}"

    @property
    def ends(self) -> bool:
        """Whether it must never be dropped: it ends a view, or it is the first word of an alert."""
        return self.kind in ENDS or (self.kind == "alert.opened" and self.body.get("count") == 1)

    @property
    def subject(self) -> tuple[str, str] | None:
        """The recording it begins or ends."""
        if self.kind not in ("recording.started", "recording.stopped", "recording.lease_ended"):
            return None
        return str(self.body.get("device")), str(self.body.get("recording"))
