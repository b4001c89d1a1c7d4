"""What ends at once when a session ends or nothing may be viewed any more."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from respond_desktop.central.facts.end_words import CLOSED, END_OF_SESSION
from respond_desktop.central.facts.whole import SharedFacts
from respond_desktop.central.in_turn import in_turn
from respond_desktop.central.links.desktop_lines import DesktopLines
from respond_desktop.central.people.session_ends import WITHDRAWN, SessionEnd
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.watches import WatchEnd


@dataclass(frozen=True, slots=True)
class Endings:
    """Watches first, then words, then the record."""

    facts: SharedFacts
    watches: Watches
    lines: DesktopLines

    def session_ended(self, session: Session, reason: SessionEnd) -> None:
        """Its watches end and its desktops are told; what was taken away by others is recorded here."""
        end = END_OF_SESSION.get(reason, WatchEnd.RIGHT_REVOKED)
        words = f"{reason.what} {CLOSED}" if end is WatchEnd.RIGHT_REVOKED else ""
        steps: list[Callable[[], object]] = [
            lambda: self.watches.end_of_session(session.id, end, words),
            lambda: self.lines.end_session(session, reason.words),
        ]
        if reason in WITHDRAWN:
            facts = {"by": session.person.id, "workstation": session.workstation_id, "session": session.id}
            steps.append(partial(self.facts.books.record, "signout", facts | {"reason": reason.value}))
        in_turn("session_end_failed", *steps)

    def barred(self) -> None:
        """Nothing may be viewed any more: what runs ends now."""
        for run in self.watches.running:
            self.watches.end_watch(run, WatchEnd.RIGHT_REVOKED, self.facts.bar.words)
        self.facts.signals.changed()
