"""Messages between desktop and central over the WebSocket `/v1/live` (JSON text frames, field `t` names the kind)."""

from datetime import datetime

import msgspec

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.certificates import Upkeep
from respond_desktop.domain.units import UnitView
from respond_desktop.domain.watches import Watch
from respond_desktop.wire import strict
from respond_desktop.wire.heads import LogHead
from respond_desktop.wire.unknown import Unknown, kinds_of, unknown
from respond_desktop.wire.version import FIRST

MAX_BYTES = 64 * 1024
"""Largest message a desktop may send; central's own state messages may be larger."""


class _Message(msgspec.Struct, frozen=True, kw_only=True, tag_field="t"):
    pass


# central -> desktop


class LiveChallenge(_Message, frozen=True, kw_only=True, tag="challenge"):
    """First message on every connection: sign this nonce (base64url, 32 bytes). `version`: of the protocol."""

    nonce: str
    version: int = FIRST


class LiveWelcome(_Message, frozen=True, kw_only=True, tag="welcome"):
    """The session is accepted; central's clock and settings the desktop needs.

    `head`: the newest checkpoint of central's log, to be kept. `restored`: number of the `log.restored` record in
    which central lost what the workstation holds (0: it lost nothing of it). `release`: central's own.
    """

    now: datetime
    agency: str
    training: bool
    lease_s: float
    head: LogHead | None = None
    restored: int = 0
    release: str = ""


class StateParts(_Message, frozen=True, kw_only=True, tag="parts"):
    """What changed of all this session may see, part by part (domain/live/parts.py): each part whole, with its version.

    Only to a desktop whose proof said that it takes `parts`. `seq` counts per connection, `after` is the one before; 0:
    every part is here, and one that isn't is empty. Acknowledged as a `State` is; who misses one says `WholeWanted`.
    """

    seq: int
    after: int
    as_of: datetime
    parts: dict[str, tuple[int, msgspec.Raw]]


class State(_Message, frozen=True, kw_only=True, tag="state"):
    """The same whole in one message, for a desktop that knows no parts.

    `seq` counts per connection; the desktop acknowledges each, and central never has more than two unacknowledged.
    `trouble`: why nothing may be viewed at all now, in words. `questions_open`: questions about views that this person
    may answer. `hand_overs`: ids of those that wait for a yes here.
    `upkeep`: what somebody must do for central before long.
    """

    seq: int
    as_of: datetime
    units: tuple[UnitView, ...]
    alerts: tuple[Alert, ...]
    watches: tuple[Watch, ...]
    backups: tuple[BackupRequest, ...]
    alerts_last_hour: int = 0
    trouble: str = ""
    questions_open: int = 0
    hand_overs: tuple[str, ...] = ()
    upkeep: Upkeep | None = None


class PlayGranted(_Message, frozen=True, kw_only=True, tag="play"):
    """The officer was told; a one-time play token for this watch: RTSPS, user = watch id, password = token."""

    watch_id: str
    media_port: int
    path: str
    token: str
    sound: bool = False


class TalkGranted(_Message, frozen=True, kw_only=True, tag="talk"):
    """The officer was told: publish sound to `/stream/<talk_id>` (user = talk id, password = token) once."""

    talk_id: str
    watch_id: str
    media_port: int
    path: str
    token: str


class TalkEnded(_Message, frozen=True, kw_only=True, tag="talk_ended"):
    """A talk is over, or the camera refused it; the words say why."""

    talk_id: str
    words: str


class HeadTold(_Message, frozen=True, kw_only=True, tag="log_head"):
    """The newest checkpoint of central's log, to be kept; only to a desktop whose proof said that it keeps them."""

    head: LogHead


class CaIntroduced(_Message, frozen=True, kw_only=True, tag="ca"):
    """The agency's new CA (PEM): as the one before signed it, and by itself. Only to who said whom it `trusts`."""

    pem: str


class SessionEnded(_Message, frozen=True, kw_only=True, tag="session_ended"):
    """Central ended the session, with the reason in words."""

    reason: str


# desktop -> central


class LiveProve(_Message, frozen=True, kw_only=True, tag="prove"):
    """Session token, workstation, and its signature over nonce + SHA-256 of central's TLS certificate (DER).

    `held`: the newest checkpoint of central's log that it holds; `keeps_heads`: it takes `HeadTold`.
    `trusts`: SHA-256 of the CAs that it trusts; saying so, it takes `CaIntroduced`. `release`: its own.
    `parts`: it takes `StateParts`.
    """

    session: str
    workstation_id: str
    signature: str
    version: int = FIRST
    held: LogHead | None = None
    keeps_heads: bool = False
    trusts: tuple[str, ...] = ()
    parts: bool = False
    release: str = ""


class Seen(_Message, frozen=True, kw_only=True, tag="seen"):
    """The desktop has folded the state with that number."""

    seq: int


class WholeWanted(_Message, frozen=True, kw_only=True, tag="whole_wanted"):
    """A `StateParts` didn't fit what is held here (after number `seq`): send everything."""

    seq: int


class AuditHeartbeat(_Message, frozen=True, kw_only=True, tag="audit"):
    """How many local records wait for sync, and whether the local record can be written (CJIS AU-5)."""

    pending: int
    broken: str = ""


ToDesktop = (
    LiveChallenge
    | LiveWelcome
    | StateParts
    | State
    | PlayGranted
    | TalkGranted
    | TalkEnded
    | HeadTold
    | CaIntroduced
    | SessionEnded
)
FromDesktop = LiveProve | Seen | WholeWanted | AuditHeartbeat

_to_desktop: msgspec.json.Decoder[ToDesktop] = msgspec.json.Decoder(ToDesktop)
_from_desktop: msgspec.json.Decoder[FromDesktop] = msgspec.json.Decoder(FromDesktop)
_KINDS_TO_DESKTOP, _KINDS_FROM_DESKTOP = kinds_of(ToDesktop), kinds_of(FromDesktop)


def decode_to_desktop(text: str | bytes) -> ToDesktop | Unknown:
    """Decode a message from central, `Unknown` if it is of a newer kind; raises UnreadableError on anything else."""
    try:
        return strict.decode_long(_to_desktop, text, strict.STATE)
    except strict.UnreadableTextError:
        return unknown(text, strict.STATE, _KINDS_TO_DESKTOP)


def decode_from_desktop(text: str | bytes) -> FromDesktop | Unknown:
    """Decode a message from a desktop, `Unknown` if it is of a newer kind; raises UnreadableError else."""
    try:
        return strict.decode(_from_desktop, text, strict.MESSAGE)
    except strict.UnreadableTextError:
        return unknown(text, strict.MESSAGE, _KINDS_FROM_DESKTOP)


def encode(message: ToDesktop | FromDesktop) -> str:
    """The message as a JSON text frame."""
    return msgspec.json.encode(message).decode()
