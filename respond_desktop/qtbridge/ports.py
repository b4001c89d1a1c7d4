"""What the desk needs of the layers below: central by HTTPS, the local record, live pictures."""

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.alert.folds import FoldActed
from respond_desktop.domain.alert.handover import HandOver, TakenOver, WhatIsOpen
from respond_desktop.domain.alert.history import PastAlerts, PastAsk
from respond_desktop.domain.keeping import KeepRequest, KeptFile
from respond_desktop.domain.outcomes import Outcome
from respond_desktop.domain.requests import BackupDraft, Credentials, WatchRequest
from respond_desktop.domain.session import SessionView, Workplace
from respond_desktop.domain.views import ViewsOfOfficer
from respond_desktop.qtbridge.picture.pictures import PictureSource
from respond_desktop.video.ending import EndReason

if TYPE_CHECKING:  # the database and its libraries are loaded when a station is opened, not before the window
    from respond_desktop.audit.local import LocalTrail
    from respond_desktop.audit.sync import Synced
    from respond_desktop.audit.witness import LogWitness
    from respond_desktop.store.settings import Settings
    from respond_desktop.wire.bodies import http
    from respond_desktop.wire.bodies.my_views import QuestionAsked


class CentralPort(Protocol):
    """Central's HTTPS interface as outcomes (access/client.py)."""

    async def workplace(self) -> Workplace:
        """What is known before sign-in; never raises."""

    async def sign_in(self, credentials: Credentials) -> Outcome[SessionView]:
        """Done.value is a SessionView."""

    async def sign_out(self) -> Outcome[None]:
        """End the session."""

    async def watch(self, request: WatchRequest, local_record_hash: str) -> "Outcome[http.WatchAsked]":
        """Done.value is a WatchAsked."""

    async def play_again(self, watch_id: str) -> "Outcome[http.PlayAgain]":
        """Done.value is a PlayAgain; Refused: the watch is over."""

    async def end_watch(self, watch_id: str, reason: str = "closed") -> Outcome[None]:
        """End an own watch."""

    async def ask_talk(self, watch_id: str, local_record_hash: str) -> "Outcome[http.TalkAsked]":
        """Done.value is a TalkAsked."""

    async def end_talk(self, talk_id: str) -> Outcome[None]:
        """End an own talk."""

    async def ask_keep(self, request: KeepRequest, local_record_hash: str) -> "Outcome[http.KeepAsked]":
        """Done.value is a KeepAsked."""

    async def put_kept(self, keep_id: str, file: KeptFile) -> "Outcome[http.Kept]":
        """Done.value is a Kept."""

    async def write_reason(self, watch_id: str, words: str) -> Outcome[None]:
        """Write the reason owed."""

    async def acknowledge(self, alert_id: str) -> Outcome[None]:
        """Acknowledge an alert."""

    async def close_alert(self, alert_id: str, outcome: AlertOutcome) -> Outcome[None]:
        """Close an alert."""

    async def acknowledge_all(self, alert_ids: tuple[str, ...]) -> Outcome[FoldActed]:
        """Acknowledge the alerts of one card; Done.value is a FoldActed."""

    async def close_alerts(self, alert_ids: tuple[str, ...], outcome: AlertOutcome) -> Outcome[FoldActed]:
        """Close the alerts of one card; Done.value is a FoldActed."""

    async def ask_backup(self, draft: BackupDraft, local_record_hash: str) -> "Outcome[http.BackupAsked]":
        """Done.value is a BackupAsked."""

    async def alerts_of_past(self, asked: PastAsk) -> Outcome[PastAlerts]:
        """One page of closed alerts; Done.value is a PastAlerts."""

    async def what_is_open(self) -> Outcome[WhatIsOpen]:
        """Done.value is a WhatIsOpen."""

    async def hand_over(self, to_id: str, words: str) -> Outcome[HandOver]:
        """Done.value is a HandOver."""

    async def hand_overs(self) -> Outcome[tuple[HandOver, ...]]:
        """Done.value is a tuple of HandOver."""

    async def take_over(self, hand_over_id: str) -> Outcome[TakenOver]:
        """Done.value is a TakenOver."""

    async def my_views(self) -> Outcome[ViewsOfOfficer]:
        """Done.value is a ViewsOfOfficer."""

    async def question_view(self, record_seq: int, words: str) -> "Outcome[QuestionAsked]":
        """Question a view of the signed-in officer."""

    async def post_records(self, records: "http.LocalRecords") -> "Outcome[http.RecordsAnswer]":
        """Hand over local records; Done.value is a LocalRecordsReceived."""

    async def close(self) -> None:
        """Close connections."""

    @property
    def session(self) -> str:
        """The session token, empty when signed out."""


@dataclass(frozen=True, slots=True)
class PictureAddress:
    """Where one watch's picture is read; the token works once. `ca_pem`: whom to trust; `sound`: it may be heard.

    `origin` is the same for all pictures of one unit: a stream that crashed the decoder is known by it.
    """

    url: str
    user: str
    token: str = field(repr=False)
    ca_pem: str = field(repr=False)
    sound: bool = False
    origin: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PictureHooks:
    """Called in the media engine's thread; they return at once."""

    on_picture: Callable[[], None]
    on_ended: Callable[[EndReason], None]


OpenPicture = Callable[[PictureAddress, PictureHooks], PictureSource]
"""Begin to read a picture; called on the GUI thread, returns at once."""


@dataclass(frozen=True, slots=True)
class Station:
    """An enrolled workstation, ready to work."""

    id: str
    name: str
    url: str
    key: Ed25519PrivateKey
    ssl_context: ssl.SSLContext
    ca_pem: str
    central: CentralPort
    trail: "LocalTrail"
    witness: "LogWitness"
    sync: Callable[[], Awaitable["Synced"]]
    close: Callable[[], None]
    settings: Callable[[str], "Settings"] | None = None
    """The kept choices of a person, by id."""
    trust: Callable[[str], str] | None = None
    """Takes over the agency's new CA, and says what is trusted from now on (PEM)."""
