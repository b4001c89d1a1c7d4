"""Bodies about recordings, alerts, watches, talks, kept pictures, backup and hand-overs."""

from typing import TypedDict

from respond_desktop.domain.kinds.bodies.common import ByBody, RefusedBody, Whose


class RecordingFacts(Whose, total=False):
    """`recording.*`: a recording span and how it ended."""

    recording: str
    cause: str
    at: str
    resumed: bool
    how: str
    renewed_at: str


class LinkGapBody(Whose, total=False):
    """`link.gap`: from when to when a camera had no link."""

    since: str
    until: str
    fixes_not_sent: int
    events_held: int


class OrderRejectedBody(Whose, total=False):
    """`order.rejected`: why a camera didn't obey."""

    reason: str


class AlertOpened(Whose, total=False):
    """`alert.opened`: unit, officer and camera as far as it has them, else whose it is and what raised it."""

    alert: str
    kind: str
    event: str
    count: int
    at: str
    note: str
    command: str
    source: str


class AlertActed(ByBody, Whose, total=False):
    """`alert.acknowledged`, `alert.closed`."""

    alert: str
    kind: str
    outcome: str


class AlertRefused(ByBody, Whose, RefusedBody, total=False):
    """`alert.refused`, `alerts.refused`."""

    alert: str


class WatchStarted(ByBody, Whose, total=False):
    """`watch.started`, `watch.play_again`: a play token was made; `count` of several in one minute."""

    watch: str
    count: int


class WatchReasonBody(WatchStarted, total=False):
    """`watch.reason`: what was written after an F9."""

    words: str


class PictureGone(WatchStarted, total=False):
    """`watch.picture_lost`, `watch.picture_back`: on which side, and for how long."""

    side: str
    reason: str
    after_s: float


class WatchSilenced(WatchStarted, total=False):
    """`watch.silenced`: the sound ended before the watch."""

    reason: str


class MediaRefused(TypedDict, total=False):
    """`media.refused`: who asked the relay for what, and why not."""

    what: str
    path: str
    reason: str
    count: int


class TalkFacts(ByBody, Whose, total=False):
    """`talk.*`: a talk to an officer through her camera."""

    talk: str
    watch: str
    local_record: str
    policy_ref: str
    journal_seq: int
    journal_hash: str
    reason: str
    words: str
    duration_s: float


class TalkRefusedBody(TalkFacts, RefusedBody, total=False):
    """`talk.refused`."""


class KeepFacts(ByBody, Whose, total=False):
    """`keep.*`, `picture.*`: a picture or clip (`what`) asked to be kept, kept, exported or not."""

    keep: str
    watch: str
    what: str
    words: str
    incident: str
    local_record: str
    policy_ref: str
    sha256: str
    size: int
    export: str
    reason: str


class KeepRefused(KeepFacts, RefusedBody, total=False):
    """`keep.refused`."""


class BackupAskedBody(ByBody, Whose, total=False):
    """`backup.asked`: for whom, by which code, whom it was sent to, and which place went along."""

    request: str
    unit_id: str
    code: int
    words: str
    recipients: list[str]
    place: str
    chosen: str
    alert: str
    follows: str
    worn_by: str
    local_record: str
    policy_ref: str


class BackupRefused(BackupAskedBody, RefusedBody, total=False):
    """`backup.refused`."""


class BackupReceived(Whose, total=False):
    """`backup.delivered`, `backup.answered`: a recipient's camera."""

    request: str
    state: str
    at: str


_From = TypedDict("_From", {"from": str}, total=False)


class HandedOver(ByBody, RefusedBody, _From, total=False):
    """`handover.*`: what was left to whom (`to`), or taken from whom (`from`)."""

    hand_over: str
    hand_overs: list[str]
    to: str
    words: str
    alerts: list[str]
    requests: list[str]
    watches: list[str]
    reasons: list[str]
