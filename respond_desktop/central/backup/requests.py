"""Backup requests: place frozen, orders sent, and only the cameras' own words move a response on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.awake import Later
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.rows.backups import ResponseSaved, load_since
from respond_desktop.domain.backup import BackupRequest, Response, ResponseState

NO_ANSWER_S = 3.0
SHOWN_HOURS = 4
REQUESTS_KEPT = 200


@dataclass(slots=True)
class _Open:
    request: BackupRequest
    devices: dict[str, str]
    officer_id: str


class Backups:
    """The requests of the last hours."""

    def __init__(
        self,
        books: Books,
        orders: Orders,
        on_changed: Callable[[], None],
        officer_of: Callable[[str], str],
        now: Callable[[], datetime],
    ) -> None:
        self._now = now
        self._books = books
        self._orders = orders
        self._on_changed = on_changed
        self._officer_of = officer_of
        self._open: dict[str, _Open] = {}
        self._timers: set[Later] = set()

    async def load(self) -> None:
        """Take up the requests of the last hours; whoever had not received one then was not reached."""
        since = self._now() - timedelta(hours=SHOWN_HOURS)
        for request, devices, officer in await self._books.database.read(
            lambda rows: load_since(rows, since)
        ):
            self._open[request.id] = _Open(request, devices, officer)
            self._not_reached(request.id)

    def stop(self) -> None:
        """Forget the timers."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    @property
    def asked(self) -> tuple[tuple[BackupRequest, str], ...]:
        """Requests of the last hours, oldest first, each with the id of the officer it was asked for."""
        return tuple((o.request, o.officer_id) for o in self._open.values())

    def send(
        self, request: BackupRequest, devices: dict[str, str], recorded: Recorded, officer_id: str
    ) -> None:
        """The request is recorded: order each recipient's camera (`devices`: device id by unit id, or empty)."""
        self._open[request.id] = _Open(request, devices, officer_id)
        self._trim()
        for response in request.responses:
            device_id = devices.get(response.unit_id, "")
            if not device_id or not self._orders.backup(device_id, request, recorded):
                self._put(request.id, replace(response, state=ResponseState.NOT_REACHED))
        self._on_changed()
        timer = Later(NO_ANSWER_S, partial(self._not_reached, request.id))
        self._timers = {t for t in self._timers if not t.over} | {timer}

    def request(self, request_id: str) -> BackupRequest | None:
        """A request of the last hours."""
        found = self._open.get(request_id)
        return found.request if found else None

    def asked_at(self, request_id: str) -> datetime | None:
        """When a request of the last hours was asked."""
        found = self._open.get(request_id)
        return found.request.asked_at if found else None

    def receipt(self, device_id: str, request_id: str, at: datetime, answer: bool | None) -> bool:
        """A camera reports: on its display (None), accepted or declined; False when it was never asked."""
        found = self._open.get(request_id)
        unit_id = next((u for u, d in found.devices.items() if d == device_id), None) if found else None
        response = next((r for r in found.request.responses if r.unit_id == unit_id), None) if found else None
        if response is None:
            return False
        changed = _moved(response, at, answer)
        if changed is not None:
            self._put(request_id, changed)
            kind = "backup.delivered" if answer is None else "backup.answered"
            officer = {"officer": self._officer_of(device_id)}
            self._books.record(kind, _receipt_body(request_id, device_id, changed) | officer)
            self._on_changed()
        return True

    def tick(self, now: datetime) -> None:
        """Forget the requests of long ago."""
        life = timedelta(hours=SHOWN_HOURS)
        old = [key for key, kept in self._open.items() if now - kept.request.asked_at > life]
        for request_id in old:
            del self._open[request_id]
        if old:
            self._on_changed()

    def _not_reached(self, request_id: str) -> None:
        found = self._open.get(request_id)
        silent = [r for r in found.request.responses if r.state is ResponseState.ASKED] if found else []
        for response in silent:
            self._put(request_id, replace(response, state=ResponseState.NOT_REACHED))
        if silent:
            self._on_changed()

    def _put(self, request_id: str, response: Response) -> None:
        found = self._open[request_id]
        responses = tuple(response if r.unit_id == response.unit_id else r for r in found.request.responses)
        found.request = replace(found.request, responses=responses)
        device_id = found.devices.get(response.unit_id, "")
        self._books.write(ResponseSaved(request_id, device_id, response))

    def _trim(self) -> None:
        while len(self._open) > REQUESTS_KEPT:
            del self._open[next(iter(self._open))]


def _moved(response: Response, at: datetime, answer: bool | None) -> Response | None:
    """The response after a receipt; None when it says nothing new. The first answer stands."""
    if response.state in (ResponseState.ACCEPTED, ResponseState.DECLINED):
        return None
    if answer is None:
        if response.state is ResponseState.DELIVERED:
            return None
        return replace(response, state=ResponseState.DELIVERED, delivered_at=at)
    state = ResponseState.ACCEPTED if answer else ResponseState.DECLINED
    return replace(response, state=state, delivered_at=response.delivered_at or at, answered_at=at)


def _receipt_body(request_id: str, device_id: str, response: Response) -> dict[str, Any]:
    return {
        "request": request_id,
        "unit": response.unit_number,
        "device": device_id,
        "state": response.state.value,
        "at": response.answered_at or response.delivered_at,
    }
