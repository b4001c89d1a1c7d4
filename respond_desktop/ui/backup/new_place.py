"""The offer to send the new place of a unit that moved on since backup was asked for her; never sent by itself."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from respond_desktop.domain.backup import MOVED_M, BackupRequest, moved_m
from respond_desktop.domain.fixes import Fix, FixState, age_s, fix_state
from respond_desktop.domain.requests import BackupDraft
from respond_desktop.domain.snapshot import LinkState, Snapshot, without_ended_leases
from respond_desktop.ui.kit import SECONDARY, Button, ButtonLook, Label, tight
from respond_desktop.ui.kit.panels import IconLine
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import accuracy, age, count, distance
from respond_desktop.ui.words.watches import plain

KEY = "P"


def offer_words(request: BackupRequest, snapshot: Snapshot, now: datetime) -> str:
    """Why a new place is offered; empty: it isn't. It goes with the recording, and with a fix of the last minute."""
    fix = _newest(request, snapshot, now)
    if fix is None or request.withheld is not None or followed(request, snapshot):
        return ""
    number, said = plain(request.for_unit_number), f"Fix {age(age_s(fix.as_of, now))} old"
    within = accuracy(fix.accuracy_m)
    moved = moved_m(request, fix)
    if moved is None:
        return f"Unit {number} has a location now. The request went without one. {said}, {within}."
    if moved <= MOVED_M:
        return ""
    return f"Unit {number} is {distance(moved)} from the place sent. {said}, {within}."


def followed(request: BackupRequest, snapshot: Snapshot) -> bool:
    """Whether a newer request renewed its place."""
    return any(later.follows == request.id for later in snapshot.backups)


def newest_request(snapshot: Snapshot, now: datetime) -> BackupRequest | None:
    """The request to look at: the newest whose unit moved on, else the newest."""
    moved = (r for r in reversed(snapshot.backups) if offer_words(r, snapshot, now))
    return next(moved, next(reversed(snapshot.backups), None))


def draft_of(request: BackupRequest) -> BackupDraft:
    """The same request with her place of now, for the same recipients."""
    return BackupDraft(
        request.for_unit_number,
        request.code,
        request.description,
        tuple(r.unit_id for r in request.responses),
        follows=request.id,
    )


class NewPlaceOffer(QFrame):
    """`asked(BackupDraft)` on its button or key; shown only while there is something to offer."""

    asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card-warning")
        self._request: BackupRequest | None = None
        self._sending = ""
        self._why = IconLine(theme, "map-marker-distance")
        self._send = Button(theme, "Send the new place", ButtonLook("car-emergency", KEY))
        self._to = Label("", SECONDARY, wrap=True)
        column = QVBoxLayout(self)
        tight(column, SPACE.PADDING - 2, SPACE.INSIDE)
        for widget in (self._why, self._send, self._to):
            column.addWidget(widget)
        self._send.clicked.connect(self.ask)
        self.hide()

    def show_request(self, request: BackupRequest, snapshot: Snapshot, now: datetime) -> None:
        """Offer, if the unit moved on."""
        words = offer_words(request, snapshot, now)
        self._request = request if words else None
        self.setVisible(bool(words))
        if not words:
            return
        self._why.say(words, "p2_text", "map-marker-distance")
        sending, linked = self._sending == request.id, snapshot.link.state is LinkState.CONNECTED
        self._send.say("Sending" if sending else "Send the new place")
        self._send.name_object(f"Unit {request.for_unit_number}")
        self._send.setEnabled(linked and not sending)
        self._send.setAccessibleDescription("" if linked else "No link to central. Use the radio.")
        units = len(request.responses)
        same = "the same unit" if units == 1 else f"the same {count(units, 'unit')}"
        self._to.setText(f"It goes to {same} as a new request, is recorded, and the officer can read that.")

    def ask(self) -> None:
        """Send it once; central reads her place itself."""
        if self._request is not None and self._send.isEnabled():
            self._sending = self._request.id
            self._send.setEnabled(False)
            self._send.say("Sending")
            self.asked.emit(draft_of(self._request))

    def answered(self) -> None:
        """Central answered: it may be asked again."""
        self._sending = ""


def _newest(request: BackupRequest, snapshot: Snapshot, now: datetime) -> Fix | None:
    unit = without_ended_leases(snapshot, now).unit(request.for_unit_id)
    if unit is None or unit.recording is None or unit.fix is None:
        return None
    return unit.fix if fix_state(unit.fix, now) is not FixState.UNRANKED else None
