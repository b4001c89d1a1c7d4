"""The unit card: where the selected unit is, how old that is, and what can be done; nothing when it doesn't record."""

from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from respond_desktop.domain.fixes import FixState, age_s, fix_state
from respond_desktop.domain.kinds.capabilities import lacking
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import LinkState, Snapshot, without_ended_leases
from respond_desktop.domain.units import UnitView
from respond_desktop.ui.kit import (
    BODY,
    SECONDARY,
    Button,
    ButtonLook,
    Label,
    Rows,
    SectionHeader,
    line,
    tight,
)
from respond_desktop.ui.kit.panels import IconLine, padded
from respond_desktop.ui.theme import SPACE, Theme
from respond_desktop.ui.words.measures import clock as clock_words
from respond_desktop.ui.words.places import PlaceWords
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock
from respond_desktop.ui.words.watches import CAUSE_WORDS, fix_words, heading_words, plain


def _no_words(_lat: float, _lon: float) -> str | None:
    return None


class UnitCard(QFrame):
    """`watch_requested(str)` and `backup_requested(str)` carry the unit's id."""

    watch_requested = Signal(str)
    backup_requested = Signal(str)

    def __init__(
        self, theme: Theme, clock: Clock = SYSTEM_CLOCK, place_words: PlaceWords = _no_words
    ) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self._clock, self._place_words = clock, place_words
        self._unit_id = ""
        self._snapshot: Snapshot | None = None
        self._session: SessionView | None = None
        self._header = SectionHeader(theme, "police-badge-outline", "No unit selected")
        self._command = Label("", SECONDARY)
        self._header.add(self._command)
        self._rows = Rows()
        self._silent = IconLine(theme, "map-marker-off-outline", label=Label("", BODY, wrap=True))
        self._watch = Button(theme, "Watch", ButtonLook("eye", "V"))
        self._backup = Button(theme, "Backup, Code 3", ButtonLook("car-emergency", "F7"))
        self._timer = QTimer(self, interval=1000)
        self._lay_out()
        self._watch.clicked.connect(self._watch_clicked)
        self._backup.clicked.connect(self._backup_clicked)
        self._timer.timeout.connect(self._refresh)
        self._refresh()

    @property
    def unit_id(self) -> str:
        """The unit shown, empty when none is."""
        return self._unit_id

    def show_session(self, session: SessionView | None) -> None:
        """Buttons a role may not use are absent."""
        self._session = session
        self._refresh()

    def show_unit(self, unit_id: str) -> None:
        """Show this unit from now on; empty for none."""
        self._unit_id = unit_id
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Follow the unit."""
        self._snapshot = snapshot
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Ages run while they can be seen."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing runs unseen."""
        super().hideEvent(event)
        self._timer.stop()

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        tight(body)
        body.addWidget(line())
        body.addWidget(self._header)
        body.addWidget(line())
        content, column = padded(top=SPACE.INSIDE)
        column.addWidget(self._rows)
        column.addWidget(self._silent)
        buttons = QHBoxLayout()
        tight(buttons, 0, SPACE.INSIDE)
        buttons.addWidget(self._watch)
        buttons.addWidget(self._backup)
        column.addLayout(buttons)
        body.addWidget(content)
        body.addStretch(1)

    def _watch_clicked(self) -> None:
        self.watch_requested.emit(self._unit_id)

    def _backup_clicked(self) -> None:
        self.backup_requested.emit(self._unit_id)

    def _refresh(self) -> None:
        now = self._clock.central(self._snapshot.link.clock_offset_s if self._snapshot else 0.0)
        world = without_ended_leases(self._snapshot, now) if self._snapshot else None
        unit = world.unit(self._unit_id) if world else None
        self._header.title.setText(f"Unit {plain(unit.number)}" if unit else "No unit selected")
        self._command.setText(f"{plain(unit.command)} command" if unit else "")
        self._say_rows(unit, now)
        self._silent.say(_silence(unit), "text")
        self._offer(unit, world)

    def _say_rows(self, unit: UnitView | None, now: datetime) -> None:
        fix = unit.fix if unit and unit.recording else None
        old = fix is not None and fix_state(fix, now) is not FixState.FRESH
        where = (self._place_words(fix.lat, fix.lon) or "") if fix else ""
        self._rows.set_row("Where", where, strong=True)
        said = fix_words(fix, age_s(fix.as_of, now)) if fix else "none yet" if unit and unit.recording else ""
        self._rows.set_row("Fix", said, strong=old, tone="p2_text" if old else "text")
        self._rows.set_row("Moving", heading_words(fix) if fix and not old else "")
        self._rows.set_row("Recording", _recording_words(unit))
        self._rows.set_row("Camera", _camera_words(unit))

    def _offer(self, unit: UnitView | None, world: Snapshot | None) -> None:
        linked = world is not None and world.link.state is LinkState.CONNECTED
        self._watch.setVisible(unit is not None and self._may(Permission.WATCH) and not self._watching(world))
        self._backup.setVisible(unit is not None and self._may(Permission.REQUEST_BACKUP))
        for button, enabled in (
            (self._watch, linked and bool(unit and unit.recording)),
            (self._backup, linked),
        ):
            button.setEnabled(enabled)
            button.name_object(f"Unit {unit.number}" if unit else "")
            button.setAccessibleDescription("" if enabled else _why_not(unit, linked))

    def _may(self, permission: Permission) -> bool:
        return self._session is not None and self._session.may(permission)

    def _watching(self, world: Snapshot | None) -> bool:
        session = self._session
        return session is not None and any(
            w.running and w.unit_id == self._unit_id and session.owns(w)
            for w in (world.watches if world else ())
        )


def _recording_words(unit: UnitView | None) -> str:
    if unit is None or unit.recording is None:
        return ""
    return f"since {clock_words(unit.recording.started_at)}, {CAUSE_WORDS[unit.recording.cause]}"


def _camera_words(unit: UnitView | None) -> str:
    if unit is None or unit.recording is None:
        return ""
    parts = [] if unit.battery_pct is None else [f"battery {unit.battery_pct} %"]
    parts += [] if unit.signal_bars is None else [f"signal {unit.signal_bars} of 4"]
    return ", ".join((*parts, *lacking(unit.can)))


def _silence(unit: UnitView | None) -> str:
    if unit is None:
        return "Select a unit in the list or on the map."
    if unit.recording is not None:
        return ""
    number = plain(unit.number)
    if unit.lost_contact:
        return f"Lost contact with Unit {number}. The picture and the location are gone."
    camera = "" if unit.online else " Its camera is not connected."
    return (
        f"Unit {number} is not recording. It has no location here, and none is kept. "
        f"Cameras can be watched only while they record.{camera}"
    )


def _why_not(unit: UnitView | None, linked: bool) -> str:
    if not linked:
        return "No link to central. Use the radio."
    return f"Unit {unit.number} is not recording." if unit else ""
