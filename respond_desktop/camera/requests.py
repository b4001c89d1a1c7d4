"""Backup requests on the camera: shown on the display, answered with the second button."""

from collections import deque

from respond_desktop.camera.device.hardware import RequestShown
from respond_desktop.camera.orders.journal import JournalEntry
from respond_desktop.camera.parts import CameraParts
from respond_desktop.domain.alert.alerts import Place
from respond_desktop.domain.names import readable
from respond_desktop.domain.watches import NoticeResult
from respond_desktop.wire.camera import BackupReceipt
from respond_desktop.wire.orders import BackupOrder

MAX_WAITING = 8
_LINE = 34


class Requests:
    """The newest request is on the display; others wait behind it."""

    def __init__(self, parts: CameraParts) -> None:
        self._parts = parts
        self._waiting: deque[RequestShown] = deque(maxlen=MAX_WAITING)
        self._reported: set[str] = set()

    def begin(self, order: BackupOrder) -> None:
        """Show it; `delivered` is said only once it is on the display. A new place takes the old request's place."""
        if order.follows:
            kept = [shown for shown in self._waiting if shown.request_id != order.follows]
            self._waiting = deque(kept, maxlen=MAX_WAITING)
        if all(shown.request_id != order.request_id for shown in self._waiting):
            self._waiting.appendleft(_as_read(order))
        self.show()

    def show(self) -> None:
        """Put the newest on the display, if the display may show anything."""
        shown = self._waiting[0] if self._waiting else None
        result = self._parts.hardware.display.request(shown)
        if shown is None or shown.request_id in self._reported:
            return
        facts = {"request": shown.request_id, "result": result.value}
        self._parts.diary.record(JournalEntry("request", dict(facts)))
        if result is not NoticeResult.SHOWN:
            self._parts.diary.say("request", shown.title, "Not shown: stealth", True, facts)
            return
        self._reported.add(shown.request_id)
        self._parts.hardware.vibration.pulse(1)
        self._parts.outbox.put(BackupReceipt(request_id=shown.request_id, at=self._parts.clock.now()))
        self._parts.diary.say("request", f"LCD: {shown.title}", "Receipt: shown", facts=facts)

    def answer(self, accept: bool) -> None:
        """The officer answers what is on the display; nothing there, nothing happens."""
        if not self._waiting or self._waiting[0].request_id not in self._reported:
            return
        shown = self._waiting.popleft()
        at = self._parts.clock.now()
        facts: dict[str, str | int] = {"request": shown.request_id, "accepted": int(accept)}
        self._parts.outbox.put(BackupReceipt(request_id=shown.request_id, at=at, answer=accept))
        self._parts.diary.record(JournalEntry("request_answered", dict(facts)))
        words = "Second button: accepted" if accept else "Second button, held: declined"
        self._parts.diary.say("request_answered", words, "Answer sent", facts=facts)
        self.show()


def _as_read(order: BackupOrder) -> RequestShown:
    place = _where(order.place) if order.place else ""
    if order.follows and place:
        place = f"Now at {place}"
    lines = tuple(readable(line)[:_LINE] for line in (place, order.description) if line)
    return RequestShown(
        order.request_id, f"Code {order.code}: Unit {readable(order.for_unit_number)[:12]}", lines
    )


def _where(place: Place) -> str:
    return place.words or f"{place.lat:.5f}, {place.lon:.5f}"
