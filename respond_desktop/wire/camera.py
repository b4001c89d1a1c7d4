"""Messages between camera and central over the WebSocket `/v1/camera` (JSON text frames, field `t` names the kind)."""

from datetime import datetime

import msgspec

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.watches import NoticeChannel, NoticeResult
from respond_desktop.wire import strict
from respond_desktop.wire.orders import SignedOrder
from respond_desktop.wire.unknown import Unknown, kinds_of, unknown
from respond_desktop.wire.version import FIRST

MAX_BYTES = 64 * 1024


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", forbid_unknown_fields=False):
    pass


# central -> camera


class Challenge(_Message, frozen=True, kw_only=True, tag="challenge"):
    """First message on every connection: sign this nonce (base64url, 32 bytes). `version`: of the protocol."""

    nonce: str
    version: int = FIRST


class CameraWelcome(_Message, frozen=True, kw_only=True, tag="welcome"):
    """The camera is who it says; central's clock and release, and how often to renew."""

    now: datetime
    unit_number: str
    officer_badge: str
    renew_every_s: float
    lease_s: float
    training: bool
    release: str = ""


class OrderMessage(_Message, frozen=True, kw_only=True, tag="order"):
    """A signed order (wire/orders.py)."""

    order: SignedOrder


class WatchRenewal(_Message, frozen=True, kw_only=True, tag="renew_watches"):
    """Sent every second while watches run; 5 s without it and the camera stops publishing."""

    watch_ids: tuple[str, ...]
    now: datetime


class KeyFrameWanted(_Message, frozen=True, kw_only=True, tag="key_frame"):
    """A viewer joined: the next picture should be a key picture."""

    stream: str


class CaIntroduced(_Message, frozen=True, kw_only=True, tag="ca"):
    """The agency's new CA (PEM): as the one before signed it, and by itself. Only to who said whom it `trusts`."""

    pem: str


class Dropped(_Message, frozen=True, kw_only=True, tag="dropped"):
    """Central dropped what the camera sent, with the reason (a fix outside a recording, a bad message)."""

    reason: str


# camera -> central


class Prove(_Message, frozen=True, kw_only=True, tag="prove"):
    """Answer to the challenge: signature over nonce + SHA-256 of central's TLS certificate (DER).

    `now`: what the camera's own clock says, which may be wrong.
    `trusts`: SHA-256 of the CAs that it trusts; saying so, it takes `CaIntroduced`. `release`: its own.
    `record_seq`, `record_hash`: the highest log record under which the camera obeyed an order (0 and empty: none).
    `can`: what it can do (domain/kinds/capabilities.py); an older one says nothing.
    """

    device_id: str
    signature: str
    now: datetime
    version: int = FIRST
    record_seq: int = 0
    record_hash: str = ""
    trusts: tuple[str, ...] = ()
    release: str = ""
    can: tuple[str, ...] = ()


class RecordingStarted(_Message, frozen=True, kw_only=True, tag="recording_started"):
    """Recording began; sent again after a reconnect while it still runs (`resumed`)."""

    recording_id: str
    at: datetime
    cause: StartCause
    resumed: bool = False


class RecordingStopped(_Message, frozen=True, kw_only=True, tag="recording_stopped"):
    """Recording ended: marker and picture must be gone everywhere within 1 s."""

    recording_id: str
    at: datetime


class LeaseRenewed(_Message, frozen=True, kw_only=True, tag="lease_renewed"):
    """Still recording; every 5 s. The lease counts from `at`, central's time as the camera holds it (none: now)."""

    recording_id: str
    battery_pct: int | None = None
    signal_bars: int | None = None
    at: datetime | None = None


class FixReported(_Message, frozen=True, kw_only=True, tag="fix"):
    """A fix, only while recording."""

    recording_id: str
    fix: Fix


class HelpRequested(_Message, frozen=True, kw_only=True, tag="needs_help"):
    """Double press. Carries the newest fix if there is one. `event_id` makes a repeat after a reconnect harmless."""

    event_id: str
    recording_id: str
    at: datetime
    fix: Fix | None = None


class TaserArmed(_Message, frozen=True, kw_only=True, tag="taser_armed"):
    """TASER armed."""

    event_id: str
    recording_id: str
    at: datetime
    fix: Fix | None = None


class AlertRaised(_Message, frozen=True, kw_only=True, tag="alert"):
    """Any other alert of a camera. `words`, `priority`, `shape`: of a kind that central may not know yet."""

    kind: str
    event_id: str
    recording_id: str
    at: datetime
    fix: Fix | None = None
    words: str = ""
    priority: int = 2
    shape: str = ""


class NoticeReceipt(_Message, frozen=True, kw_only=True, tag="notice"):
    """What one channel did for one watch; `journal_*` are number and hash of its entry in the camera's journal."""

    watch_id: str
    channel: NoticeChannel
    result: NoticeResult
    at: datetime
    journal_seq: int
    journal_hash: str = ""


class WatchRefused(_Message, frozen=True, kw_only=True, tag="watch_refused"):
    """The camera refuses the watch (not recording, stealth with no notice shown, bad order)."""

    watch_id: str
    reason: str


class PublishState(_Message, frozen=True, kw_only=True, tag="publish"):
    """Publishing started or ended, with the reason."""

    stream: str
    publishing: bool
    reason: str = ""


class BackupReceipt(_Message, frozen=True, kw_only=True, tag="backup_receipt"):
    """The request is on the camera's display (`answer` None), or the officer answered."""

    request_id: str
    at: datetime
    answer: bool | None = None


class TalkReceipt(_Message, frozen=True, kw_only=True, tag="talk_receipt"):
    """Whether the officer was told that somebody talks (LCD, and vibration); only then is anything played."""

    talk_id: str
    shown: bool
    at: datetime
    journal_seq: int
    journal_hash: str = ""


class TalkRefused(_Message, frozen=True, kw_only=True, tag="talk_refused"):
    """The camera refuses to be talked to (no such watch, nothing can be shown, no speaker)."""

    talk_id: str
    reason: str


class OrderRejected(_Message, frozen=True, kw_only=True, tag="order_rejected"):
    """An order failed its check (signature, addressee, time, record): central raises an integrity alert.

    An odd end was obeyed all the same; then the reason begins with `orders.END_OBEYED`.
    """

    reason: str


class LinkGap(_Message, frozen=True, kw_only=True, tag="link_gap"):
    """After a reconnect: from when to when there was no link, and how many fixes and events were not sent."""

    since: datetime
    until: datetime
    fixes_not_sent: int
    events_held: int


ToCamera = Challenge | CameraWelcome | OrderMessage | WatchRenewal | KeyFrameWanted | CaIntroduced | Dropped
FromCamera = (
    Prove
    | RecordingStarted
    | RecordingStopped
    | LeaseRenewed
    | FixReported
    | HelpRequested
    | TaserArmed
    | AlertRaised
    | NoticeReceipt
    | WatchRefused
    | PublishState
    | BackupReceipt
    | TalkReceipt
    | TalkRefused
    | OrderRejected
    | LinkGap
)

_to_camera: msgspec.json.Decoder[ToCamera] = msgspec.json.Decoder(ToCamera)
_from_camera: msgspec.json.Decoder[FromCamera] = msgspec.json.Decoder(FromCamera)
_KINDS_TO_CAMERA, _KINDS_FROM_CAMERA = kinds_of(ToCamera), kinds_of(FromCamera)


def decode_to_camera(text: str | bytes) -> ToCamera | Unknown:
    """Decode a message from central, `Unknown` if it is of a newer kind; raises UnreadableError on anything else."""
    try:
        return strict.decode(_to_camera, text, strict.MESSAGE)
    except strict.UnreadableTextError:
        return unknown(text, strict.MESSAGE, _KINDS_TO_CAMERA)


def decode_from_camera(text: str | bytes) -> FromCamera | Unknown:
    """Decode a message from a camera, `Unknown` if it is of a newer kind; raises UnreadableError on anything else."""
    try:
        return strict.decode(_from_camera, text, strict.MESSAGE)
    except strict.UnreadableTextError:
        return unknown(text, strict.MESSAGE, _KINDS_FROM_CAMERA)


def encode(message: ToCamera | FromCamera) -> str:
    """The message as a JSON text frame."""
    return msgspec.json.encode(message).decode()
