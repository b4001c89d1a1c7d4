"""What a window may ask for. Every call returns at once; the reply comes on the GUI thread."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.alert.folds import FoldActed
from respond_desktop.domain.alert.handover import HandOver, TakenOver, WhatIsOpen
from respond_desktop.domain.alert.history import PastAlerts, PastAsk
from respond_desktop.domain.keeping import KeepPermit, KeepRequest, KeptFile, KeptPicture
from respond_desktop.domain.outcomes import Outcome
from respond_desktop.domain.requests import BackupDraft, Credentials, WatchRequest
from respond_desktop.domain.session import SessionView, Workplace
from respond_desktop.domain.views import ViewsOfOfficer

T = TypeVar("T")
Reply = Callable[[Outcome[T]], None]
"""Called once, on the GUI thread. It is dropped when the bridge has shut down."""


class Commands(Protocol):
    """The requests of the window. Nothing here is ever retried or replayed by itself."""

    def sign_in(self, credentials: Credentials, reply: Reply[SessionView]) -> None:
        """Sign in; Done.value is a SessionView."""

    def sign_out(self, reply: Reply[None]) -> None:
        """End the watches and the session."""

    def enrol(self, code: str, reply: Reply[Workplace]) -> None:
        """Enrol this workstation with a one-time code; Done.value is a Workplace."""

    def ask_watch(self, request: WatchRequest, reply: Reply[str]) -> None:
        """Ask to watch; Done.value is the watch id (str). Receipts and picture follow by signals."""

    def end_watch(self, watch_id: str, reply: Reply[None]) -> None:
        """End one of one's own watches."""

    def note_listening(self, watch_id: str, on: bool, reply: Reply[None]) -> None:
        """Record that one listens from now on, or no more; only after Done may it be heard."""

    def begin_talk(self, watch_id: str, reply: Reply[str]) -> None:
        """Have the officer told that one wants to talk; Done.value is the talk's id (str). The grant is a signal."""

    def end_talk(self, talk_id: str, reply: Reply[None]) -> None:
        """End a talk; the microphone is closed by then."""

    def ask_keep(self, request: KeepRequest, reply: Reply[KeepPermit]) -> None:
        """Ask to keep a picture or a clip; Done.value is a KeepPermit."""

    def put_kept(self, permit: KeepPermit, file: KeptFile, reply: Reply[KeptPicture]) -> None:
        """Hand over the file of a permit; Done.value is a KeptPicture."""

    def write_reason(self, watch_id: str, words: str, reply: Reply[None]) -> None:
        """Write the reason owed for a break-glass watch."""

    def acknowledge(self, alert_id: str, reply: Reply[None]) -> None:
        """Say "I have it" for an alert."""

    def close_alert(self, alert_id: str, outcome: AlertOutcome, reply: Reply[None]) -> None:
        """Close an acknowledged alert as real, false or test."""

    def acknowledge_all(self, alert_ids: tuple[str, ...], reply: Reply[FoldActed]) -> None:
        """Say "I have it" for all alerts of one card; Done.value is a FoldActed."""

    def close_alerts(
        self, alert_ids: tuple[str, ...], outcome: AlertOutcome, reply: Reply[FoldActed]
    ) -> None:
        """Close all alerts of one card; Done.value is a FoldActed."""

    def ask_backup(self, draft: BackupDraft, reply: Reply[str]) -> None:
        """Ask units to respond; Done.value is the request id (str)."""

    def load_my_views(self, reply: Reply[ViewsOfOfficer]) -> None:
        """Load who saw the signed-in officer; Done.value is a ViewsOfOfficer."""

    def question_view(self, record_seq: int, words: str, reply: Reply[object]) -> None:
        """Question a view of the signed-in officer, by the number of its record."""

    def read_alerts(self, asked: PastAsk, reply: Reply[PastAlerts]) -> None:
        """Read a page of closed alerts; Done.value is a PastAlerts."""

    def load_open(self, reply: Reply[WhatIsOpen]) -> None:
        """What would be left behind now; Done.value is a WhatIsOpen."""

    def hand_over(self, to_id: str, words: str, reply: Reply[HandOver]) -> None:
        """Offer it to a person, or (empty) to whoever signs in next here; Done.value is a HandOver."""

    def load_hand_overs(self, reply: Reply[tuple[HandOver, ...]]) -> None:
        """Those that wait for a yes here; Done.value is a tuple of HandOver."""

    def take_over(self, hand_over_id: str, reply: Reply[TakenOver]) -> None:
        """Say yes; Done.value is a TakenOver."""
