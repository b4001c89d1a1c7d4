"""The window's commands, each with its local record before the request goes out."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from respond_desktop.audit.errors import TrailUnavailableError
from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.alert.folds import FoldActed
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.requests import WORDS_MAX, BackupDraft, Credentials, WatchRequest
from respond_desktop.domain.session import SessionView, Workplace
from respond_desktop.domain.views import ViewsOfOfficer
from respond_desktop.qtbridge.commands import Reply
from respond_desktop.qtbridge.desk import SIGNED_OUT, Desk
from respond_desktop.qtbridge.history_commands import HistoryCommands
from respond_desktop.qtbridge.picture_commands import (
    NOT_ENROLLED,
    NOT_SIGNED_IN,
    TOO_LONG,
)
from respond_desktop.qtbridge.ports import CentralPort, Station

NO_RECORD = "The record can't be written, so nothing can be watched. Alerts still show. IT: check this computer's disk."

EnrolStation = Callable[[str], Station]
"""(code, name) -> Station; blocking; raises PlainWordsError."""


class PlainWordsError(Exception):
    """Something the user must read; the message is what to show."""


class DeskCommands(HistoryCommands):
    """Commands (qtbridge/commands.py) on a Desk. Returns at once; replies on the GUI thread."""

    def __init__(self, enrol_station: EnrolStation) -> None:
        self._enrol_station = enrol_station

    def attach(self, desk: Desk) -> None:
        """Give the desk that carries the commands out; once, before the first command."""
        self._desk = desk

    def sign_in(self, credentials: Credentials, reply: Reply[SessionView]) -> None:
        """Sign in; Done.value is a SessionView."""
        self._desk.submit(self._sign_in(credentials), reply)

    def sign_out(self, reply: Reply[None]) -> None:
        """End the watches and the session."""
        self._desk.submit(self._sign_out(), reply)

    def enrol(self, code: str, reply: Reply[Workplace]) -> None:
        """Enrol this workstation with a one-time code; Done.value is a Workplace."""
        self._desk.submit(self._enrol(code), reply)

    def ask_watch(self, request: WatchRequest, reply: Reply[str]) -> None:
        """Ask to watch; Done.value is the watch id (str)."""
        self._desk.submit(self._ask_watch(request), reply)

    def end_watch(self, watch_id: str, reply: Reply[None]) -> None:
        """End one of one's own watches: dark here at once, then told to central."""
        self._desk.submit(self._end_watch(watch_id), reply)

    def write_reason(self, watch_id: str, words: str, reply: Reply[None]) -> None:
        """Write the reason owed for a break-glass watch."""
        body = {"watch": watch_id}
        self._desk.submit(self._plain("watch.reason", body, lambda c: c.write_reason(watch_id, words)), reply)

    def acknowledge(self, alert_id: str, reply: Reply[None]) -> None:
        """Say "I have it" for an alert."""
        self._desk.submit(
            self._alert("alert.acknowledged", alert_id, lambda c: c.acknowledge(alert_id)), reply
        )

    def close_alert(self, alert_id: str, outcome: AlertOutcome, reply: Reply[None]) -> None:
        """Close an acknowledged alert."""
        work = self._alert("alert.closed", alert_id, lambda c: c.close_alert(alert_id, outcome))
        self._desk.submit(work, reply)

    def acknowledge_all(self, alert_ids: tuple[str, ...], reply: Reply[FoldActed]) -> None:
        """Say "I have it" for all alerts of one card; Done.value is a FoldActed."""
        body = {"alerts": list(alert_ids)}
        work = self._plain("alert.acknowledged", body, lambda c: c.acknowledge_all(alert_ids))
        self._desk.submit(work, reply)

    def close_alerts(
        self, alert_ids: tuple[str, ...], outcome: AlertOutcome, reply: Reply[FoldActed]
    ) -> None:
        """Close all alerts of one card; Done.value is a FoldActed."""
        body = {"alerts": list(alert_ids)}
        work = self._plain("alert.closed", body, lambda c: c.close_alerts(alert_ids, outcome))
        self._desk.submit(work, reply)

    def ask_backup(self, draft: BackupDraft, reply: Reply[str]) -> None:
        """Ask units to respond; Done.value is the request id (str)."""
        self._desk.submit(self._ask_backup(draft), reply)

    def load_my_views(self, reply: Reply[ViewsOfOfficer]) -> None:
        """Load who saw the signed-in officer."""
        self._desk.submit(self._plain("views.read", {}, lambda c: c.my_views()), reply)

    def question_view(self, record_seq: int, words: str, reply: Reply[object]) -> None:
        """Question a view of the signed-in officer."""
        body = {"central_record": record_seq}
        work = self._plain("view.questioned", body, lambda c: c.question_view(record_seq, words))
        self._desk.submit(work, reply)

    # -- on the loop

    async def _sign_in(self, credentials: Credentials) -> Outcome[SessionView]:
        station = self._desk.station
        if station is None:
            return Unavailable(NOT_ENROLLED)
        try:
            await self._desk.record(
                "signin.asked", {"badge": credentials.badge, "banner": credentials.banner_version}
            )
        except TrailUnavailableError as error:
            return Unavailable(str(error))
        outcome = await station.central.sign_in(credentials)
        if isinstance(outcome, Done):
            await self._desk.start_session(outcome.value)
        return outcome

    async def _sign_out(self) -> Outcome[None]:
        station = self._desk.station
        if station is None:
            return Done(None)
        self._desk.watches.end_all(SIGNED_OUT)  # dark here at once, however long central takes
        outcome = await station.central.sign_out()
        await self._desk.end_session("")
        return outcome

    async def _enrol(self, code: str) -> Outcome[Workplace]:
        try:
            station = await asyncio.to_thread(self._enrol_station, code)
        except PlainWordsError as error:
            return Unavailable(str(error))
        await self._desk.take_station(station)
        workplace: Workplace = await station.central.workplace()
        return Done(workplace)

    async def _ask_watch(self, request: WatchRequest) -> Outcome[str]:
        if len(request.words) > WORDS_MAX:
            return Unavailable(TOO_LONG)
        body = {
            "unit": request.unit_number,
            "purpose": request.purpose,
            "incident": request.incident,
            "words": request.words,
            "break_glass": request.break_glass,
        }
        central, refused = self._central()
        if central is None:
            return refused
        try:
            digest = await self._desk.record("watch.asked", body)
        except TrailUnavailableError:
            return Unavailable(NO_RECORD)
        session = self._desk.session
        outcome = await central.watch(request, digest)
        await self._note_answer("watch", request.unit_number, outcome)
        if self._desk.session is not session:
            return Unavailable(NOT_SIGNED_IN)
        if isinstance(outcome, Done):
            self._desk.begin_watch(outcome.value.watch_id, request.unit_number)
            return Done(outcome.value.watch_id)
        return outcome

    async def _end_watch(self, watch_id: str) -> Outcome[None]:
        self._desk.watches.end_watch(watch_id, "You ended the watch. The picture was closed.")
        return await self._plain("watch.ended", {"watch": watch_id}, lambda c: c.end_watch(watch_id))

    async def _ask_backup(self, draft: BackupDraft) -> Outcome[str]:
        if len(draft.description) > WORDS_MAX:
            return Unavailable(TOO_LONG)
        body = {
            "for_unit": draft.for_unit_number,
            "code": int(draft.code),
            "recipients": list(draft.recipients),
            "description": draft.description,
            "place": draft.place.which.value,
            "alert": draft.place.alert_id,
        }
        if draft.follows:
            body["follows"] = draft.follows
        central, refused = self._central()
        if central is None:
            return refused
        digest = "0" * 64
        with contextlib.suppress(
            TrailUnavailableError
        ):  # help is sent even when this computer's own record can't be written; central records it
            digest = await self._desk.record("backup.asked", body)
        outcome = await central.ask_backup(draft, digest)
        if isinstance(outcome, Done):
            return Done(outcome.value.request_id)
        return outcome

    async def _alert(
        self, kind: str, alert_id: str, ask: Callable[[CentralPort], Coroutine[Any, Any, Outcome[None]]]
    ) -> Outcome[None]:
        return await self._plain(kind, {"alert": alert_id}, ask)

    async def _note_answer(self, what: str, unit: str, outcome: Outcome[object]) -> None:
        body: dict[str, Any] = {"what": what, "unit": unit}
        match outcome:
            case Done():
                body["answer"] = "allowed"
            case Refused(kind=kind, record_seq=seq):
                body |= {"answer": "refused", "kind": kind, "central_record": seq}
            case Unavailable():
                body["answer"] = "unavailable"
        with contextlib.suppress(
            TrailUnavailableError
        ):  # the ask itself is on record; the audit bar says that the next one can't be
            await self._desk.record("answer", body)
