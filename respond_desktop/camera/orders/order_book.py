"""What the camera was ordered before, by its journal: each order once, and under log records that never go back."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from respond_desktop.audit.record import Head
from respond_desktop.wire.orders import (
    AnyOrder,
    BackupOrder,
    EndTalkOrder,
    EndWatchOrder,
    PublishAgainOrder,
    RestoredOrder,
    TalkOrder,
    WatchOrder,
)

ORDER, RESTORED = "order", "log_restored"
"""Kinds of journal entries it learns from."""
NOTHING = Head(0, "")
_ACTS = {"watch": "watch", "talk": "talk", "backup": "request"}
"""Orders that begin something, by their name in the journal, and the name of what they begin."""
_KEPT = 1000
"""An end or a fresh picture follows an act of minutes ago; more than these are not remembered."""


class OrderBook:
    """Learns with `note` from entries read and written. `highest`: the log record that orders have come to.

    What begins something (watch, talk, backup) comes under a record above `highest`; what follows names the record
    of what it follows. After `log_restored` it goes on from the restored log's record, once for each such record.
    """

    def __init__(self) -> None:
        self.highest = NOTHING
        self._ids: set[str] = set()
        self._acts: OrderedDict[str, Head] = OrderedDict()
        self._restored: set[Head] = set()

    def note(self, kind: str, body: Mapping[str, Any]) -> None:
        """An entry of the journal, in its order."""
        if kind not in (ORDER, RESTORED):
            return
        self._ids.add(str(body.get("order_id", "")))
        record = Head(int(body.get("record_seq", 0)), str(body.get("record_hash", "")))
        if kind == RESTORED:
            self._restored.add(record)
            self.highest = record
            self._forget_above(int(body.get("new_seq", 0)))
        elif body.get("order") in _ACTS:
            self._keep(str(body.get(_ACTS[body["order"]], "")), record)
            self.highest = max(self.highest, record, key=lambda head: head.seq)

    def obeyed(self, order_id: str) -> bool:
        """Whether this very order is in the journal."""
        return order_id in self._ids

    def hindrance(self, order: AnyOrder) -> str:
        """Why the order doesn't fit into the log as the camera knows it; empty when it does."""
        record = Head(order.record_seq, order.record_hash)
        match order:
            case RestoredOrder():
                return self._restore_hindrance(order, record)
            case WatchOrder() | TalkOrder() | BackupOrder():
                return self._act_hindrance(record)
            case PublishAgainOrder() | EndWatchOrder():
                return self._follow_hindrance(order.watch_id, record)
            case EndTalkOrder():
                return self._follow_hindrance(order.talk_id, record)

    def _act_hindrance(self, record: Head) -> str:
        highest = self.highest
        if record.seq > highest.seq:
            return ""
        if record.seq == highest.seq and record.hash != highest.hash:
            return f"the order names another record {record.seq} than one before it"
        return f"the order goes back in the log, to record {record.seq} after {highest.seq}"

    def _follow_hindrance(self, act: str, record: Head) -> str:
        known = self._acts.get(act)
        if known is not None and known != record:
            return f"the order does not name record {known.seq}, of what it follows"
        if any(each.seq == record.seq and each.hash != record.hash for each in self._acts.values()):
            return f"the order names another record {record.seq} than one before it"
        return ""

    def _restore_hindrance(self, order: RestoredOrder, record: Head) -> str:
        if record in self._restored:
            return f"the log was restored with record {record.seq} before"
        if record.seq <= order.new_seq:
            return "the order does not follow the log that was restored"
        if any(each.seq == order.new_seq and each.hash != order.new_hash for each in self._acts.values()):
            return f"the restored log has another record {order.new_seq}"
        return ""

    def _keep(self, act: str, record: Head) -> None:
        self._acts[act] = record
        self._acts.move_to_end(act)
        while len(self._acts) > _KEPT:
            self._acts.popitem(last=False)

    def _forget_above(self, seq: int) -> None:
        """Records that are not in the restored log stand for nothing any more: their numbers come again."""
        self._acts = OrderedDict((act, each) for act, each in self._acts.items() if each.seq <= seq)
