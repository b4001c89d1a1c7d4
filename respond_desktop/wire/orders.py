"""Signed orders to a camera: it obeys only what carries a log record's hash and the log key's signature."""

from contextlib import suppress
from datetime import datetime, timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from respond_desktop.domain.alert.alerts import Place
from respond_desktop.wire import strict
from respond_desktop.wire.signing import CAMERA_ORDER, b64, is_sha256, sign, unb64, verified
from respond_desktop.wire.unknown import kinds_of

ORDER_LIFE_S = 10.0
"""An order older than this, or good for longer, is refused: commands are never replayed later."""
AHEAD_S = 5.0
"""How far an order may have been issued ahead of central's time as the camera holds it: its welcome took time."""
END_OBEYED = "the end was obeyed, but"
"""How the report of an odd end begins (`OrderRejected`): what closes a view is obeyed all the same."""


TOO_OLD = "the order is too old"
"""The one refusal that a slow or sleeping link explains."""
NEWER = "this camera is older than the order, and doesn't know"
"""How the refusal of an order of an unknown kind begins: nobody's fault, and nothing of it is done."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What every order says: to whom, under which log record, until when (UTC)."""

    order_id: str
    device_id: str
    record_seq: int
    record_hash: str
    issued_at: datetime
    expires_at: datetime


class WatchOrder(Order, frozen=True, kw_only=True, tag="watch"):
    """Raise the three notices, report each, then publish to `publish_path` with the one-time token."""

    watch_id: str
    viewer: str
    purpose: str
    stream: str
    publish_token: str
    media_port: int
    sound: bool = False


class EndWatchOrder(Order, frozen=True, kw_only=True, tag="end_watch"):
    """The watch ended; with the last one the notices go out and publishing stops."""

    watch_id: str
    reason: str


class BackupOrder(Order, frozen=True, kw_only=True, tag="backup"):
    """Show the officer a backup request: code, place and description; the second button answers.

    `follows`: the request that this one takes the place of, for its unit moved on.
    """

    request_id: str
    for_unit_number: str
    code: int
    place: Place | None
    description: str
    follows: str = ""


class PublishAgainOrder(Order, frozen=True, kw_only=True, tag="publish_again"):
    """The picture of a running watch was lost: publish again with a fresh token. Tells nothing anew."""

    watch_id: str
    stream: str
    publish_token: str
    media_port: int


class TalkOrder(Order, frozen=True, kw_only=True, tag="talk"):
    """The viewer of a running watch wants to talk: show it, then read `/watch/<talk_id>` with the play token."""

    talk_id: str
    watch_id: str
    speaker: str
    play_token: str
    media_port: int


class EndTalkOrder(Order, frozen=True, kw_only=True, tag="end_talk"):
    """The viewer stopped talking."""

    talk_id: str
    reason: str


class RestoredOrder(Order, frozen=True, kw_only=True, tag="log_restored"):
    """The log was restored from a copy: orders below the camera's highest record are meant, once.

    It goes under the `log.restored` record. `old_*`: the head of the log before, as far as it is known (0 and empty:
    not at all); `new_*`: the head of the copy, which the `log.restored` record follows.
    """

    old_seq: int
    old_hash: str
    new_seq: int
    new_hash: str


AnyOrder = (
    WatchOrder | EndWatchOrder | BackupOrder | PublishAgainOrder | TalkOrder | EndTalkOrder | RestoredOrder
)


_orders: msgspec.json.Decoder[AnyOrder] = msgspec.json.Decoder(AnyOrder)
_KINDS = kinds_of(AnyOrder)
_KIND = 64
"""Characters of a kind's name that are said."""


class SignedOrder(msgspec.Struct, frozen=True):
    """The exact bytes that were signed (base64url) and the signature."""

    body: str
    signature: str


class OrderRefusedError(ValueError):
    """The order isn't obeyed; the message is the reason in plain words."""


def seal(order: AnyOrder, log_key: Ed25519PrivateKey) -> SignedOrder:
    """Sign an order with the log's key."""
    body = msgspec.json.encode(order, order="deterministic")
    return SignedOrder(b64(body), sign(log_key, CAMERA_ORDER, body))


def open_order(sealed: SignedOrder, log_key: Ed25519PublicKey, device_id: str, now: datetime) -> AnyOrder:
    """Check signature, addressee, record and time (`now`: central's clock); raises OrderRefusedError."""
    order = read_order(sealed, log_key, device_id)
    wrong = untimely(order, now)
    if wrong:
        raise OrderRefusedError(wrong)
    return order


def read_order(sealed: SignedOrder, log_key: Ed25519PublicKey, device_id: str) -> AnyOrder:
    """Check signature, addressee and record, not the time; raises OrderRefusedError."""
    try:
        body = unb64(sealed.body)
    except ValueError as error:
        raise OrderRefusedError("the order is not readable") from error
    if not verified(log_key, CAMERA_ORDER, body, sealed.signature):
        raise OrderRefusedError("the order is not signed by central's log key")
    try:
        order = strict.decode(_orders, body, strict.MESSAGE)
    except strict.UnreadableTextError as error:
        raise OrderRefusedError(_unread(body)) from error
    if order.device_id != device_id:
        raise OrderRefusedError("the order is for another camera")
    if order.record_seq < 1 or not is_sha256(order.record_hash):
        raise OrderRefusedError("the order carries no log record")
    return order


def _unread(body: bytes) -> str:
    """Why an order that the log's key signed can't be read."""
    kind = None
    with suppress(strict.UnreadableTextError):
        kind = strict.table(body, strict.MESSAGE).get("type")
    if isinstance(kind, str) and kind.isprintable() and kind not in _KINDS:
        return f"{NEWER} {kind[:_KIND]!r}"
    return "the order is not readable"


def untimely(order: AnyOrder, now: datetime) -> str:
    """What is wrong with an order's times at `now` (central's clock as the camera holds it); empty when nothing."""
    issued, expires = order.issued_at, order.expires_at
    if issued.tzinfo is None or expires.tzinfo is None:
        return "the order's times have no zone"
    if expires - issued > timedelta(seconds=ORDER_LIFE_S):
        return f"the order is good for longer than {ORDER_LIFE_S:.0f} s"
    if issued - now > timedelta(seconds=AHEAD_S):
        return "the order was issued ahead of central's time"
    return TOO_OLD if now > expires else ""
