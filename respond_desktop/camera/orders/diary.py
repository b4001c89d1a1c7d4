"""What the camera did, in words for the window and the script; and its journal, without which nothing is obeyed."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from respond_desktop.audit.record import Head
from respond_desktop.camera.connection.clock import CameraClock
from respond_desktop.camera.device.state import Did
from respond_desktop.camera.orders.journal import CameraJournal, JournalEntry, JournalUnusableError

log = structlog.get_logger(__name__)
KEPT = 200


@dataclass
class Diary:
    """`told` hears of each thing done; `changed` of any change at all."""

    journal: CameraJournal
    clock: CameraClock
    told: Callable[[Did], object] = lambda did: None
    changed: Callable[[], None] = lambda: None
    did: deque[Did] = field(default_factory=lambda: deque(maxlen=KEPT))

    def say(
        self,
        kind: str,
        words: str,
        outcome: str = "",
        strong: bool = False,
        facts: Mapping[str, str | int] | None = None,
    ) -> None:
        """Note one thing, newest first."""
        done = Did(self.clock.now(), words, outcome, strong, kind, dict(facts or {}))
        self.did.appendleft(done)
        self.told(done)
        self.changed()

    def record(self, *entries: JournalEntry) -> tuple[Head, ...] | None:
        """Write journal entries to disk; number and hash of each, or None (said aloud) when that can't be done."""
        try:
            return self.journal.append(self.now(), *entries)
        except JournalUnusableError as error:
            log.error("journal_unusable")
            self.say("journal", str(error), "Watches are refused", strong=True)
            return None

    def say_damage(self) -> None:
        """Record and say that the journal was found damaged, if it was."""
        damage = self.journal.damage
        if damage is None:
            return
        body: dict[str, str | int] = {
            "sound_seq": damage.sound_seq,
            "reason": damage.reason,
            "kept_as": damage.kept_as,
        }
        self.record(JournalEntry("journal_damaged", dict(body)))
        self.say("journal", f"The journal was damaged: {damage.reason}", "Kept aside", True, body)

    def now(self) -> datetime:
        """The time in UTC, by central's clock once it is known."""
        return self.clock.now()
