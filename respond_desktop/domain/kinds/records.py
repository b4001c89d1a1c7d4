"""Kinds of records in central's log: one row each, read by whoever writes, keeps, shows, exports or documents one.

`audit/verify.py` is one file that imports nothing of ours; a test holds it to this table. A kind that isn't here was
written by a newer central: it is kept, and shown as something newer.
"""

from dataclasses import dataclass

from respond_desktop.domain.kinds.bodies import acts, common, house, views
from respond_desktop.domain.kinds.views import ViewKind

_OF_OFFICERS = ("officer", "units", "places")
"""Parts of a body that name officers (their ids)."""


@dataclass(frozen=True, slots=True)
class KindOfRecord:
    """`says`: what is recorded; `body`: what it holds (a TypedDict; `names` is added when it is sealed).

    `seen_as`: it names an officer as the one seen, and begins that row of My views; `goes_on`: it tells how a view or
    a session went on. `ends`: it ends or narrows what somebody sees, or says that a person took charge, and is never
    dropped. `outside`: respond-verify's words where they aren't those of the row in My views.
    """

    kind: str
    says: str
    body: type
    seen_as: ViewKind | None = None
    goes_on: bool = False
    ends: bool = False
    outside: str = ""

    @property
    def holds(self) -> tuple[str, ...]:
        """Names of what its body may hold."""
        return tuple(self.body.__annotations__)

    @property
    def names_officers(self) -> bool:
        """Whether it says whose view, unit or question it is about."""
        return any(part in self.holds for part in _OF_OFFICERS)


_Row = KindOfRecord
GROUPS: dict[str, tuple[KindOfRecord, ...]] = {
    "Central and its log": (
        _Row("log.opened", "The log begins", house.LogOpened),
        _Row("central.started", "Central starts, and whether it found its log whole", house.CentralStarted),
        _Row("central.stopped", "Central stops", common.Nothing, ends=True),
        _Row(
            "records.missed",
            "What could not be recorded while the log could not be written",
            house.RecordsMissed,
        ),
        _Row("log.restored", "The log goes on from a copy", house.LogRestored),
        _Row(
            "log.held", "A camera or workstation came back with a record that the restore lost", house.LogHeld
        ),
        _Row("log.copied", "A backup was made", house.LogCopied),
        _Row("log.not_copied", "A backup failed", house.LogCopied),
        _Row("integrity", "Something does not fit", house.IntegrityBody),
        _Row("certificate.renewed", "Central's certificate was renewed", house.CertificateRenewed),
        _Row("ca.changed", "The agency has a new CA", house.CertificateRenewed),
        _Row("door.refused", "Strangers were turned away at the door", house.DoorRefused),
        _Row("policy.changed", "A new version of the policy", house.PolicyChanged),
        _Row("console.refused", "Somebody might not do that at central's console", house.ConsoleRefused),
    ),
    "People and devices": (
        _Row("account.created", "A person was added", house.AccountFacts),
        _Row("account.changed", "A person was changed, disabled or unlocked", house.AccountFacts),
        _Row(
            "directory.changed",
            "A unit, camera, workstation, assignment or right was changed",
            house.DirectoryChanged,
        ),
        _Row("enrol.code_made", "A one-time code was made", house.EnrolmentBody),
        _Row("enrol.done", "A camera or workstation enrolled", house.EnrolmentBody),
        _Row("enrol.refused", "A code was refused", house.EnrolmentBody),
        _Row("signin.done", "A person signed in", house.SignInBody),
        _Row("signin.refused", "A sign-in was refused", house.SignInBody),
        _Row("signin.locked", "An account was locked", house.SignInBody),
        _Row("signout", "A session ended", house.SignInBody, goes_on=True, ends=True),
    ),
    "Recording, positions, links": (
        _Row("recording.started", "A camera records", acts.RecordingFacts),
        _Row("recording.stopped", "It stopped", acts.RecordingFacts, ends=True),
        _Row(
            "recording.lease_ended",
            "Contact was lost for the length of the lease",
            acts.RecordingFacts,
            ends=True,
        ),
        _Row(
            "positions.visible",
            "Whose positions and places a session sees from now on",
            views.PositionsVisible,
            seen_as=ViewKind.MAP,
            goes_on=True,
            ends=True,
        ),
        _Row("link.gap", "A camera had no link", acts.LinkGapBody),
        _Row("order.rejected", "A camera did not obey an order", acts.OrderRejectedBody),
    ),
    "Alerts": (
        _Row("alert.opened", "An alert was raised", acts.AlertOpened),
        _Row("alert.acknowledged", "A person took it", acts.AlertActed, ends=True),
        _Row("alert.closed", "A person closed it", acts.AlertActed, ends=True),
        _Row("alert.refused", "Somebody might not take or close it", acts.AlertRefused),
        _Row(
            "alerts.read",
            "Closed alerts were read, and the places in them",
            views.AlertsRead,
            seen_as=ViewKind.ALERT_PLACE,
            outside="saw the place of a past alert of hers",
        ),
        _Row("alerts.refused", "Somebody might not read them", acts.AlertRefused),
    ),
    "Watches": (
        _Row("watch.asked", "Somebody watches a camera", views.WatchAskedBody, seen_as=ViewKind.WATCH),
        _Row("watch.refused", "Somebody might not", views.WatchAskedBody, seen_as=ViewKind.REFUSED),
        _Row("watch.told", "How the officer was told", views.WatchTold, goes_on=True),
        _Row("watch.started", "The first picture may go out", acts.WatchStarted),
        _Row("watch.reason", "The reason of a watch that began with F9", acts.WatchReasonBody, goes_on=True),
        _Row("watch.play_again", "The viewer fetched the picture again", acts.WatchStarted),
        _Row("watch.picture_lost", "The picture broke", acts.PictureGone),
        _Row("watch.picture_back", "It came back", acts.PictureGone),
        _Row("watch.silenced", "Its sound ended", acts.WatchSilenced, ends=True),
        _Row("watch.ended", "It ended", views.WatchEnded, goes_on=True, ends=True),
        _Row("media.refused", "The relay refused a picture or a sound", acts.MediaRefused),
    ),
    "Talks": (
        _Row("talk.asked", "Somebody talks to an officer", acts.TalkFacts, seen_as=ViewKind.TALK),
        _Row("talk.refused", "Somebody might not", acts.TalkRefusedBody, seen_as=ViewKind.TALK_REFUSED),
        _Row("talk.told", "She was told", acts.TalkFacts),
        _Row("talk.started", "Her camera plays", acts.TalkFacts),
        _Row("talk.ended", "It ended", acts.TalkFacts, goes_on=True, ends=True),
    ),
    "Kept pictures and clips": (
        _Row("keep.asked", "Somebody keeps a picture or clip", acts.KeepFacts, seen_as=ViewKind.KEPT),
        _Row("keep.refused", "Somebody might not", acts.KeepRefused, seen_as=ViewKind.KEEP_REFUSED),
        _Row("keep.lapsed", "No file came", acts.KeepFacts, goes_on=True, ends=True),
        _Row("keep.failed", "The file was not taken", acts.KeepFacts, goes_on=True, ends=True),
        _Row("picture.kept", "It is kept", acts.KeepFacts, goes_on=True),
        _Row("picture.exported", "It was taken out of central", acts.KeepFacts, seen_as=ViewKind.EXPORTED),
        _Row("picture.not_exported", "That failed", acts.KeepFacts, goes_on=True),
    ),
    "Backup": (
        _Row("backup.asked", "Backup was asked for a unit", acts.BackupAskedBody),
        _Row("backup.delivered", "A recipient's camera shows it", acts.BackupReceived),
        _Row("backup.answered", "A recipient answered", acts.BackupReceived),
        _Row(
            "backup.refused",
            "Somebody might not ask",
            acts.BackupRefused,
            outside="asked backup for her, refused",
        ),
        _Row(
            "place.disclosed",
            "An officer's place went to others",
            views.PlaceDisclosed,
            seen_as=ViewKind.DISCLOSURE,
        ),
    ),
    "Hand-overs": (
        _Row("handover.given", "What is open was handed over", acts.HandedOver),
        _Row("handover.read", "Hand-overs were read", acts.HandedOver),
        _Row("handover.taken", "One was taken", acts.HandedOver),
        _Row("handover.refused", "Somebody might not", acts.HandedOver),
    ),
    "Who looked, and questions": (
        _Row("views.read", "An officer read who saw her", house.ViewsRead),
        _Row("case.opened", "She questions a view", house.CaseFacts),
        _Row("case.answered", "It was answered", house.CaseFacts),
        _Row("case.closed", "Nothing more is to be said", house.CaseFacts),
        _Row("case.read", "Questions were read at the server", house.CaseFacts),
        _Row("audit.received", "Records of a workstation arrived", house.AuditReceived),
        _Row("audit.exported", "The log was exported", common.ByBody),
    ),
}
"""All kinds, by what they are about."""
RECORDS: dict[str, KindOfRecord] = {row.kind: row for rows in GROUPS.values() for row in rows}

NAMING = tuple(row.kind for row in RECORDS.values() if row.seen_as is not None)
"""Kinds that name the officer as the one seen."""
NOT_SEEN = tuple(row.kind for row in RECORDS.values() if row.seen_as is None)
"""Kinds that may name her and are no view of her; what is in neither list is something newer."""
FOLLOWING = tuple(row.kind for row in RECORDS.values() if row.goes_on)
"""Kinds that tell how a watch or a session went on."""
ENDS = frozenset(row.kind for row in RECORDS.values() if row.ends)
"""Kinds that end or narrow what somebody sees, or say that a person took charge."""

LOCAL = {
    "signin.asked": "Somebody signs in here",
    "answer": "What central answered to an ask",
    "signout": "The session ended",
    "views.read": "An officer asks who saw her",
    "view.questioned": "She questions a view",
    "alert.acknowledged": "Somebody takes an alert",
    "alert.closed": "Somebody closes an alert",
    "alerts.read": "Somebody reads closed alerts",
    "watch.asked": "Somebody asks to watch",
    "watch.reason": "The reason of a watch that began with F9",
    "watch.listening": "The sound of a camera is played here, or no more",
    "watch.ended": "Somebody ends a watch",
    "talk.asked": "Somebody asks to talk to an officer",
    "keep.asked": "Somebody asks to keep a picture or clip",
    "backup.asked": "Somebody asks for backup",
    "handover.begun": "Somebody looks what is left to hand over",
    "handover.given": "Somebody hands over",
    "handover.read": "Somebody reads hand-overs",
    "handover.taken": "Somebody takes one",
    "record.works_again": "What could not be recorded here, once it can be again",
}
"""Kinds in a workstation's own chain: what was asked here, written before central is asked."""
