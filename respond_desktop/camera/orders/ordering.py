"""The gate for orders: only what central's log key signed, for this camera, in time, once, and never back in the log.

What it admits is in the journal before it is obeyed. An end is obeyed whatever its time and record: what closes a view
is never refused for being odd, but odd is reported like a refusal.
"""

from respond_desktop.camera.orders.journal import JournalEntry
from respond_desktop.camera.orders.order_book import ORDER, RESTORED
from respond_desktop.camera.parts import CameraParts
from respond_desktop.wire.camera import OrderRejected
from respond_desktop.wire.orders import (
    END_OBEYED,
    AnyOrder,
    BackupOrder,
    EndTalkOrder,
    EndWatchOrder,
    OrderRefusedError,
    PublishAgainOrder,
    RestoredOrder,
    SignedOrder,
    TalkOrder,
    WatchOrder,
    read_order,
    untimely,
)
from respond_desktop.wire.signing import sha256_hex

_ENDS = (EndWatchOrder, EndTalkOrder)


class OrderGate:
    """Goes by what is in the journal, so that a restart forgets nothing."""

    def __init__(self, parts: CameraParts) -> None:
        self._parts = parts
        self._book = parts.diary.journal.orders

    def admit(self, sealed: SignedOrder) -> AnyOrder | None:
        """The order if it is to be obeyed; else None: rejected, journalled and reported."""
        identity = self._parts.identity
        try:
            order = read_order(sealed, identity.log_key, identity.device_id)
            odd = self._odd(order)
        except OrderRefusedError as refused:
            self._reject(sealed, str(refused))
            return None
        kind = RESTORED if isinstance(order, RestoredOrder) else ORDER
        if self._parts.diary.record(JournalEntry(kind, _body(order))) is None:
            unwritten = "the journal can't be written"
            ends = isinstance(order, _ENDS)
            reason = f"{END_OBEYED} {unwritten}" if ends else unwritten
            self._parts.outbox.put(OrderRejected(reason=reason))
            return order if ends else None
        if odd:
            self._reject(sealed, f"{END_OBEYED} {odd}")
        return order

    def _odd(self, order: AnyOrder) -> str:
        """What is odd with an end; raises OrderRefusedError for anything else that is odd."""
        if self._book.obeyed(order.order_id):
            raise OrderRefusedError("the order was obeyed before")
        odd = untimely(order, self._parts.clock.now()) or self._book.hindrance(order)
        if odd and not isinstance(order, _ENDS):
            raise OrderRefusedError(odd)
        return odd

    def _reject(self, sealed: SignedOrder, reason: str) -> None:
        digest = sha256_hex(f"{sealed.body}.{sealed.signature}".encode())
        self._parts.outbox.put(OrderRejected(reason=reason))
        self._parts.diary.record(JournalEntry("order_rejected", {"reason": reason, "sha256": digest}))
        words = f"{reason[0].upper()}{reason[1:]}"
        outcome = "Obeyed all the same" if reason.startswith(END_OBEYED) else "Rejected"
        self._parts.diary.say("order_rejected", words, outcome, True, {"reason": reason})


def _body(order: AnyOrder) -> dict[str, str | int]:
    body: dict[str, str | int] = {
        "order_id": order.order_id,
        "record_seq": order.record_seq,
        "record_hash": order.record_hash,
    }
    match order:
        case WatchOrder():
            return {**body, "order": "watch", "watch": order.watch_id, "stream": order.stream}
        case EndWatchOrder():
            return {**body, "order": "end_watch", "watch": order.watch_id, "reason": order.reason}
        case BackupOrder():
            return {**body, "order": "backup", "request": order.request_id, "code": order.code}
        case PublishAgainOrder():
            return {**body, "order": "publish_again", "watch": order.watch_id, "stream": order.stream}
        case TalkOrder():
            return {**body, "order": "talk", "talk": order.talk_id, "watch": order.watch_id}
        case EndTalkOrder():
            return {**body, "order": "end_talk", "talk": order.talk_id, "reason": order.reason}
        case RestoredOrder():
            return {
                **body,
                "old_seq": order.old_seq,
                "old_hash": order.old_hash,
                "new_seq": order.new_seq,
                "new_hash": order.new_hash,
            }
