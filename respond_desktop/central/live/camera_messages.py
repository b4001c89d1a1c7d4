"""What each message of a camera does. A stop acts in the same turn of the event loop; nothing waits for a disk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from respond_desktop.central.alert.open_alerts import Alerts, Raised
from respond_desktop.central.backup.requests import Backups
from respond_desktop.central.facts.bad_message import BadMessageError
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.camera_checks import bounded, check, not_after
from respond_desktop.central.facts.fix_checks import fix_unbelieved
from respond_desktop.central.facts.receipts import Receipts
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.world import World
from respond_desktop.central.people.directory import Who
from respond_desktop.central.talk.talks import Talks
from respond_desktop.central.watch.recordings import Recordings
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.alert.alerts import AlertKind, Place, Priority
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.kinds.alerts import ALERTS, KindOfAlert, Needs, kind_of_alert
from respond_desktop.domain.names import readable
from respond_desktop.domain.newer import is_newer
from respond_desktop.domain.recordings import Recording
from respond_desktop.domain.watches import Notice, NoticeResult
from respond_desktop.wire import camera as wire
from respond_desktop.wire.orders import END_OBEYED, TOO_OLD
from respond_desktop.wire.orders import NEWER as NEWER_ORDER
from respond_desktop.wire.unknown import Unknown

Alarm = wire.HelpRequested | wire.TaserArmed | wire.AlertRaised
NOT_RUNNING = "no such recording is running"
NO_TALK = "no such talk is running"
NEWER = "central is older than this camera and doesn't know {kind}"


@dataclass(frozen=True, slots=True)
class CameraDesk:
    """What messages act on; `moved` and `changed` tell the desktops, `misbehaved` records and raises an alert."""

    people: People
    world: World
    recordings: Recordings
    alerts: Alerts
    watches: Watches
    backups: Backups
    talks: Talks
    receipts: Receipts
    books: Books
    moved: Callable[[], None]
    changed: Callable[[], None]
    misbehaved: Callable[[str, str, bool], None]


class CameraMessages:
    """`take` answers None, or why the message was dropped; raises BadMessageError for what isn't a message."""

    def __init__(self, desk: CameraDesk) -> None:
        self._desk = desk
        self._acts: dict[type[Any], Callable[[str, Any], str | None]] = {
            wire.RecordingStarted: self._started,
            wire.RecordingStopped: self._stopped,
            wire.LeaseRenewed: self._renewed,
            wire.FixReported: self._fix,
            wire.HelpRequested: self._help,
            wire.TaserArmed: self._taser,
            wire.AlertRaised: self._alert_of_kind,
            wire.NoticeReceipt: self._notice,
            wire.WatchRefused: self._watch_refused,
            wire.PublishState: self._publish_state,
            wire.TalkReceipt: self._talk_receipt,
            wire.TalkRefused: self._talk_refused,
            wire.BackupReceipt: self._backup_receipt,
            wire.OrderRejected: self._order_rejected,
            wire.LinkGap: self._link_gap,
        }

    def take(self, device_id: str, message: Any) -> str | None:
        """Act on one message of a proven camera."""
        if isinstance(message, Unknown):
            return NEWER.format(kind=message.t)
        act = self._acts.get(type(message))
        if act is None:
            raise BadMessageError("this message is not expected now")
        check(message)
        return act(device_id, message)

    def _started(self, device_id: str, message: wire.RecordingStarted) -> str | None:
        now = self._desk.people.now()
        at = not_after(message.at, now)
        said_at = self._desk.world.said_at(device_id, at, now)
        recording = Recording(message.recording_id, device_id, at, message.cause, renewed_at=said_at)
        return self._desk.recordings.started(recording, message.resumed)

    def _stopped(self, device_id: str, message: wire.RecordingStopped) -> str | None:
        self._desk.recordings.stopped(device_id, message.recording_id)
        return None

    def _renewed(self, device_id: str, message: wire.LeaseRenewed) -> str | None:
        """It counts from when it was given: what lay in a buffer while central stood still proves nothing of now."""
        now = self._desk.people.now()
        given = not_after(message.at, now) if message.at else now
        condition = (bounded(message.battery_pct, 100), bounded(message.signal_bars, 4))
        if not self._desk.world.renew(device_id, message.recording_id, now, condition, given):
            return NOT_RUNNING
        self._desk.moved()
        return None

    def _fix(self, device_id: str, message: wire.FixReported) -> str | None:
        first = self._desk.world.camera(device_id).fix is None
        problem = self._desk.world.report(
            device_id, message.recording_id, message.fix, self._desk.people.now()
        )
        if problem is not None:
            self._desk.misbehaved(device_id, problem, True)
        elif first:
            self._desk.changed()
        else:
            self._desk.moved()
        return problem

    def _help(self, device_id: str, message: wire.HelpRequested) -> str | None:
        return self._alert(device_id, message, ALERTS[AlertKind.NEEDS_HELP])

    def _taser(self, device_id: str, message: wire.TaserArmed) -> str | None:
        return self._alert(device_id, message, ALERTS[AlertKind.TASER_ARMED])

    def _alert_of_kind(self, device_id: str, message: wire.AlertRaised) -> str | None:
        """A kind that central doesn't know yet is raised by what the camera says of it."""
        priority = Priority.P1 if message.priority == Priority.P1 else Priority.P2
        row = kind_of_alert(message.kind, readable(message.words), priority, message.shape)
        if not row.newer and not row.from_camera:
            self._desk.misbehaved(device_id, f"a {row.kind} alert, which no camera raises", True)
            return "no camera raises this kind of alert"
        return self._alert(device_id, message, row)

    def _alert(self, device_id: str, message: Alarm, row: KindOfAlert) -> str | None:
        """The alert is raised in any case; its place only when it names the running recording."""
        now = self._desk.people.now()
        at = not_after(message.at, now)
        who = self._who(device_id, at)
        if who is None and Needs.UNIT in row.needs:
            return "this camera is assigned to nobody"
        place, problem = self._place(device_id, message.recording_id, message.fix, now)
        unit, officer = (who.unit, who.officer.id) if who else (None, "")
        self._desk.alerts.raise_alert(
            Raised(
                row.kind,
                unit,
                officer,
                device_id,
                at,
                f"{device_id}/{message.event_id}",
                place,
                source=self._desk.people.camera_words(device_id),
                words=row.words,
                priority=row.priority,
                shape=row.shape.value,
            )
        )
        if problem is not None:
            self._desk.misbehaved(device_id, f"{row.kind}: {problem}", False)
        return problem

    def _place(
        self, device_id: str, recording_id: str, fix: Fix | None, now: datetime
    ) -> tuple[Place | None, str | None]:
        recording = self._desk.world.believed(device_id, now)
        if recording is None or recording.id != recording_id:
            return None, NOT_RUNNING
        if fix is None:
            return None, None
        problem = fix_unbelieved(recording, fix, now)
        if problem is not None:
            return None, problem
        return Place(fix.lat, fix.lon, fix.accuracy_m, fix.as_of), None

    def _notice(self, device_id: str, message: wire.NoticeReceipt) -> str | None:
        if is_newer(message.channel):
            return NEWER.format(kind="that way of telling the officer")
        receipts, run = self._desk.receipts, self._desk.watches.get(message.watch_id)
        at = receipts.dated(device_id, message.at, run.recorded.at if run else None)
        entry = receipts.entry(device_id, message.journal_seq, message.journal_hash)
        result = NoticeResult.UNKNOWN if is_newer(message.result) else message.result
        notice = Notice(message.channel, result, at)
        if self._desk.watches.receipt(device_id, message.watch_id, notice, entry):
            return None
        return "no such watch is running"

    def _watch_refused(self, device_id: str, message: wire.WatchRefused) -> str | None:
        if self._desk.watches.camera_refused(device_id, message.watch_id, message.reason):
            return None
        return "no such watch is running"

    def _talk_receipt(self, device_id: str, message: wire.TalkReceipt) -> str | None:
        talks, receipts = self._desk.talks, self._desk.receipts
        receipts.dated(device_id, message.at, talks.asked_at(message.talk_id))
        entry = receipts.entry(device_id, message.journal_seq, message.journal_hash)
        return None if talks.answered(device_id, message.talk_id, message.shown, entry) else NO_TALK

    def _talk_refused(self, device_id: str, message: wire.TalkRefused) -> str | None:
        return None if self._desk.talks.answered(device_id, message.talk_id, message.reason) else NO_TALK

    def _publish_state(self, _device_id: str, _message: wire.PublishState) -> str | None:
        """The relay knows better whether pictures come; the camera's word changes nothing."""
        return None

    def _backup_receipt(self, device_id: str, message: wire.BackupReceipt) -> str | None:
        at = self._desk.receipts.dated(device_id, message.at, self._desk.backups.asked_at(message.request_id))
        if self._desk.backups.receipt(device_id, message.request_id, at, message.answer):
            return None
        self._desk.misbehaved(device_id, "an answer to a request it was never sent", False)
        return "no such request was sent to this camera"

    def _order_rejected(self, device_id: str, message: wire.OrderRejected) -> str | None:
        who = self._who(device_id, self._desk.people.now())
        facts = {"device": device_id, "officer": who.officer.id if who else "", "reason": message.reason}
        self._desk.books.record("order.rejected", facts)
        obeyed = message.reason.startswith(END_OBEYED)
        what = message.reason if obeyed else f"it rejected an order: {message.reason}"
        late = message.reason.endswith(TOO_OLD)  # it, central or the link between slept: nobody's fault
        older = message.reason.startswith(NEWER_ORDER)
        self._desk.misbehaved(device_id, what, not (late or older))
        return None

    def _link_gap(self, device_id: str, message: wire.LinkGap) -> str | None:
        who = self._who(device_id, self._desk.people.now())
        now = (
            self._desk.people.now()
        )  # a gap proves nothing: it is bounded, and no clock that was set is called a lie
        until = not_after(message.until, now)
        facts = {
            "device": device_id,
            "officer": who.officer.id if who else "",
            "since": min(not_after(message.since, now), until),
            "until": until,
            "fixes_not_sent": message.fixes_not_sent,
            "events_held": message.events_held,
        }
        self._desk.books.record("link.gap", facts)
        return None

    def _who(self, device_id: str, at: datetime) -> Who | None:
        """Who wore it then; whoever wears it now if nobody did."""
        return self._desk.people.who(device_id, at) or self._desk.people.who(
            device_id, self._desk.people.now()
        )
