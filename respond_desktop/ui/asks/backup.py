"""Asking for backup, from the closest-units card over the form to the receipts."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.outcomes import Done, Outcome, Refused
from respond_desktop.domain.requests import BackupDraft
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.backup.closest import ClosestCard
from respond_desktop.ui.backup.form import BackupForm
from respond_desktop.ui.backup.new_place import newest_request, offer_words
from respond_desktop.ui.backup.receipts import BackupReceipts
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.frame.right_dock import RightDock
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.theme import Theme

NO_REQUEST = "No backup was asked for in the last hours."


class BackupSide(QObject):
    """Owns form, receipts and the closest-units card (which floats above the map)."""

    said = Signal(str)

    def __init__(self, theme: Theme, commands: Commands, dock: RightDock, extras: Extras) -> None:
        super().__init__(dock)
        self._commands, self._dock = commands, dock
        clock = extras.clock
        self.card = ClosestCard(theme, clock)
        self.form = BackupForm(theme, clock, extras.place_words)
        self.receipts = BackupReceipts(theme, clock)
        self._session: SessionView | None = None
        self._scene: Scene | None = None
        self._offered: set[str] = set()
        for page in (self.form, self.receipts):
            dock.add_form(page)
        self.card.ask_requested.connect(self.ask)
        self.form.send_requested.connect(self._send)
        self.form.cancelled.connect(dock.show_panels)
        self.receipts.closed.connect(dock.show_panels)
        self.receipts.ask_others.connect(self.ask)
        self.receipts.offer.asked.connect(self._send_new_place)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here."""
        self._session, self._scene = session, None
        self._offered.clear()
        self.card.show_session(session)
        if session is None:
            now = datetime.now(UTC)
            self.card.show_snapshot(Snapshot(now, Link(LinkState.CONNECTING, now)))
        self.card.show_unit("")

    def show_scene(self, scene: Scene) -> None:
        """Rank anew around the selected unit; follow the request shown."""
        before, self._scene = self._scene, scene
        self.card.show_snapshot(scene.snapshot)
        if before is None or before.selected_unit != scene.selected_unit:
            self.card.show_unit(scene.selected_unit)
        self._say_who_moved(scene)

    def show_newest(self) -> None:
        """Shift+F7: what became of the newest request; first of one whose unit moved on."""
        scene = self._scene
        found = newest_request(scene.snapshot, scene.now) if scene else None
        if found is None:
            self.said.emit(NO_REQUEST)
        else:
            self.receipts.show_request(found.id)
            self._dock.show_form(self.receipts)

    def _say_who_moved(self, scene: Scene) -> None:
        """Once for each of one's own requests: its receipts may have been put away."""
        for request in scene.snapshot.backups:
            mine = request.asked_by_id == scene.session.person.id and request.id not in self._offered
            words = offer_words(request, scene.snapshot, scene.now) if mine else ""
            if words:
                self._offered.add(request.id)
                self.said.emit(f"{words} Shift+F7 shows the request, P there sends the new place.")

    def _send_new_place(self, draft: object) -> None:
        if isinstance(draft, BackupDraft):
            self._commands.ask_backup(draft, self._sent_new_place(draft))

    def _sent_new_place(self, draft: BackupDraft) -> Callable[[Outcome[str]], None]:
        session = self._session

        def answered(outcome: Outcome[str]) -> None:
            if session is None or session is not self._session:
                return
            self.receipts.offer.answered()
            if isinstance(outcome, Done):
                self.said.emit(f"New place of Unit {draft.for_unit_number} sent.")
                if self._dock.shows(self.receipts) and self.receipts.request_id == draft.follows:
                    self.receipts.show_request(outcome.value)
            elif isinstance(outcome, Refused):
                self.said.emit(f"Refused: {outcome.fact} {outcome.why}")
            else:
                self.said.emit(outcome.words)

        return answered

    def ask(self, unit_id: str, chosen: str = "") -> None:
        """Open the form for a unit; `chosen` is the unit asked unless toggled."""
        unit = self._scene.snapshot.unit(unit_id) if self._scene else None
        if self._scene is None or unit is None or self._open_for(unit):
            return
        self._dock.show_form(self.form)
        self.form.ask(unit, self._scene.snapshot, frozenset({chosen}) if chosen else frozenset())

    def _open_for(self, unit: UnitView) -> bool:
        return self._dock.shows(self.form) and self.form.unit_number == unit.number

    def _send(self, draft: object) -> None:
        if isinstance(draft, BackupDraft):
            self._commands.ask_backup(draft, self._sent(draft))

    def _sent(self, draft: BackupDraft) -> Callable[[Outcome[str]], None]:
        session = self._session

        def answered(outcome: Outcome[str]) -> None:
            if session is None or session is not self._session:
                return
            self.form.show_outcome(outcome)
            if isinstance(outcome, Done):
                self.said.emit(f"Backup asked for Unit {draft.for_unit_number}.")
                if self._dock.shows(self.form):
                    self.receipts.show_request(outcome.value)
                    self._dock.show_form(self.receipts)
            elif isinstance(outcome, Refused):
                self.said.emit(f"Refused: {outcome.fact} {outcome.why}")
            else:
                self.said.emit(outcome.words)

        return answered
