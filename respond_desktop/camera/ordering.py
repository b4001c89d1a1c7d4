"""The gate for orders: only what central's log key signed, for this camera, in time, once; journalled before obeyed."""

from respond_desktop.camera.journal import Entry
from respond_desktop.camera.parts import Parts
from respond_desktop.wire.camera import OrderRejected
from respond_desktop.wire.orders import (
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
    open_order,
)
from respond_desktop.wire.signing import sha256_hex


class OrderGate:
    """Remembers every order's id, also over restarts (they are in the journal)."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seen = set(parts.diary.journal.order_ids)

    def admit(self, sealed: SignedOrder) -> AnyOrder | None:
        """The order if it is to be obeyed; else None: rejected, journalled and reported."""
        identity = self._parts.identity
        try:
            order = open_order(sealed, identity.log_key, identity.device_id, self._parts.clock.now())
            if order.order_id in self._seen:
                raise OrderRefusedError("the order was obeyed before")
        except OrderRefusedError as refused:
            self._reject(sealed, str(refused))
            return None
        written = self._parts.diary.record(Entry("order", _body(order)))
        if written is None:
            self._parts.outbox.put(OrderRejected(reason="the journal can't be written"))
            return None
        self._seen.add(order.order_id)
        return order

    def _reject(self, sealed: SignedOrder, reason: str) -> None:
        digest = sha256_hex(f"{sealed.body}.{sealed.signature}".encode())
        self._parts.outbox.put(OrderRejected(reason=reason))
        self._parts.diary.record(Entry("order_rejected", {"reason": reason, "sha256": digest}))
        words = f"{reason[0].upper()}{reason[1:]}"
        self._parts.diary.say("order_rejected", words, "Rejected", True, {"reason": reason})


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
                "order": "log_restored",
                "old_seq": order.old_seq,
                "old_hash": order.old_hash,
                "new_seq": order.new_seq,
                "new_hash": order.new_hash,
            }
