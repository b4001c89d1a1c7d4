"""The rows under a picture: why one watches, until when, and who else does."""

from datetime import datetime

from respond_desktop.domain.rights.policy import Purpose
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.watches import Watch
from respond_desktop.ui.kit import Rows
from respond_desktop.ui.words.measures import clock, clock_minutes, duration
from respond_desktop.ui.words.watches import plain

SAID_FROM_S = 60
_LABELS = ("Purpose", "Incident", "Reason due", "Ends by itself", "Also watching")


class WatchFacts(Rows):
    """Purpose, incident, reason due, ends by itself, also watching."""

    def show_nothing(self) -> None:
        """Central hasn't said anything of the watch yet."""
        for label in _LABELS:
            self.set_row(label, "")

    def show_purpose(self, watch: Watch, known: tuple[Purpose, ...]) -> None:
        """Why: in the policy's words where it knows the purpose."""
        words = next((p.words for p in known if p.key == watch.purpose), plain(watch.purpose))
        due = watch.reason_due_at
        self.set_row("Purpose", words, strong=True)
        self.set_row("Incident", plain(watch.incident))
        self.set_row("Reason due", f"by {clock_minutes(due, with_zone=True)}" if due else "")

    def show_running(self, watch: Watch, snapshot: Snapshot | None, now: datetime) -> bool:
        """Until when and who else watches; says whether the last minute has begun."""
        left = int(max(0.0, (watch.ends_at - now).total_seconds()))
        soon = left <= SAID_FROM_S
        words = f"in {duration(left)}, or when recording stops"
        self.set_row("Ends by itself", words, strong=soon, tone="p2_text" if soon else "text")
        self.set_row("Also watching", _others(watch, snapshot))
        return soon

    def show_ended(self) -> None:
        """Nothing runs any more."""
        self.set_row("Ends by itself", "")
        self.set_row("Also watching", "")


def _others(watch: Watch, snapshot: Snapshot | None) -> str:
    said = [
        f"{plain(w.viewer_name)} ({plain(w.workstation)}), since {clock(w.asked_at)}"
        for w in (snapshot.watches if snapshot else ())
        if w.unit_id == watch.unit_id and w.id != watch.id and w.running
    ]
    return "\n".join(said) or "nobody else"
