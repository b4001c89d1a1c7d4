"""A recording and what goes with it: its lease, its fixes, and the alerts that name it."""

import asyncio
import secrets
from datetime import datetime

from respond_desktop.camera.orders.journal import JournalEntry
from respond_desktop.camera.parts import CameraParts
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.kinds.alerts import ALERTS, AlertKind, KindOfAlert
from respond_desktop.domain.recordings import RENEW_EVERY_S, StartCause
from respond_desktop.wire.camera import (
    AlertRaised,
    FixReported,
    HelpRequested,
    LeaseRenewed,
    RecordingStarted,
    RecordingStopped,
    TaserArmed,
)

_EVENTS = {AlertKind.NEEDS_HELP.value: "help", AlertKind.TASER_ARMED.value: "taser"}
_OLDER: dict[str, type[HelpRequested] | type[TaserArmed]] = {
    AlertKind.NEEDS_HELP: HelpRequested,
    AlertKind.TASER_ARMED: TaserArmed,
}
_CAUSES = {
    StartCause.EVENT_BUTTON: "Event button",
    StartCause.NEEDS_HELP: "Event button, double press",
    StartCause.TASER_ARMED: "TASER armed",
}


class Recorder:
    """Starts and stops recordings; fixes and renewals exist only in between."""

    def __init__(self, parts: CameraParts) -> None:
        self._parts = parts
        self.current: RecordingStarted | None = None
        self.renew_every_s = RENEW_EVERY_S
        self._beats: list[asyncio.Task[None]] = []

    @property
    def since(self) -> datetime | None:
        """When the running recording began (UTC)."""
        return self.current.at if self.current else None

    def start(self, cause: StartCause) -> None:
        """Begin: tell central, then renew the lease and send fixes."""
        started = RecordingStarted(recording_id=_new_id("rec"), at=self._parts.clock.now(), cause=cause)
        self.current = started
        self._parts.outbox.put(started)
        self._fix()
        self._beats = [asyncio.create_task(self._renewing()), asyncio.create_task(self._fixing())]
        facts = {"recording": started.recording_id, "cause": cause.value}
        self._parts.diary.record(JournalEntry("recording_started", dict(facts)))
        self._parts.diary.say("recording_started", _CAUSES[cause], "Recording, position on", facts=facts)

    def stop(self) -> None:
        """End: central hears of it before anything else; from here on there is no position."""
        if self.current is None:
            return
        ended, self.current = self.current, None
        for beat in self._beats:
            beat.cancel()
        self._beats = []
        self._parts.outbox.put_stopped(
            RecordingStopped(recording_id=ended.recording_id, at=self._parts.clock.now())
        )

    def write_stop(self, recording_id: str) -> None:
        """Journal and say that it ended; after the message is on its way."""
        self._parts.diary.record(JournalEntry("recording_stopped", {"recording": recording_id}))
        self._parts.diary.say(
            "recording_stopped", "Recording stopped", "Position off", facts={"recording": recording_id}
        )

    def end_earlier(self, recording_id: str) -> None:
        """A recording that a crash cut off is over: central must not show it until its lease ends."""
        self._parts.outbox.put(RecordingStopped(recording_id=recording_id, at=self._parts.clock.now()))
        self.write_stop(recording_id)

    def raise_alert(self, kind: str, because: str) -> None:
        """An alert of any kind that a camera raises, with the newest fix; `because`: what the officer did."""
        row, recording = ALERTS[kind], self.current
        if recording is None or not row.from_camera:
            return
        event = _new_id(_EVENTS.get(kind, "alert"))
        self._parts.outbox.put(self._alert(row, event, recording.recording_id))
        self._parts.diary.record(JournalEntry(kind, {"event": event, "recording": recording.recording_id}))
        what = "TASER alert" if kind == AlertKind.TASER_ARMED else row.words
        outcome = f"{what} sent" if self._parts.outbox.open else f"{what} kept until there is a link"
        self._parts.diary.say(kind, because, outcome, facts={"event": event})

    def _alert(
        self, row: KindOfAlert, event: str, recording: str
    ) -> HelpRequested | TaserArmed | AlertRaised:
        """Two kinds have messages of their own, which every central knows."""
        at, fix = self._parts.clock.now(), self._newest()
        older = _OLDER.get(row.kind)
        if older is not None:
            return older(event_id=event, recording_id=recording, at=at, fix=fix)
        return AlertRaised(
            kind=row.kind,
            event_id=event,
            recording_id=recording,
            at=at,
            fix=fix,
            words=row.words,
            priority=row.priority,
            shape=row.shape,
        )

    def _newest(self) -> Fix | None:
        return self._parts.hardware.gnss.fix(self._parts.clock.now())

    def _fix(self) -> None:
        fix = self._newest()
        if self.current is not None and fix is not None:
            self._parts.outbox.put(FixReported(recording_id=self.current.recording_id, fix=fix))

    async def _fixing(self) -> None:
        while True:
            await asyncio.sleep(self._parts.timing.fix_every_s)
            self._fix()

    async def _renewing(self) -> None:
        while self.current is not None:
            await asyncio.sleep(self.renew_every_s)
            self.renew()

    def renew(self) -> None:
        """Say that the recording still runs."""
        if self.current is None:
            return
        battery = self._parts.hardware.battery
        self._parts.outbox.put(
            LeaseRenewed(
                recording_id=self.current.recording_id,
                battery_pct=battery.percent(),
                signal_bars=battery.bars(),
                at=self._parts.clock.now(),
            )
        )


def _new_id(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(10)}"
