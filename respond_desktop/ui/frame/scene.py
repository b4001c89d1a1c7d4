"""What every panel is given to show: the newest snapshot, the time, who is signed in and what is selected."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from PySide6.QtCore import QObject, QTimer, Signal

from respond_desktop.domain.alert.alerts import Alert, strip_order
from respond_desktop.domain.alert.folds import folded, members_of
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import Snapshot, without_ended_leases
from respond_desktop.domain.watches import Watch
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock

BEAT_MS = 500
"""Half a second: ages count, and a waiting P1's edge changes, at 1 Hz."""

StreetWords = Callable[[float, float], str | None]
"""Street words of a latitude and longitude, or None."""


def _no_words(_lat: float, _lon: float) -> str | None:
    return None


@dataclass(frozen=True)
class Scene:
    """One moment as a window shows it; what many panels ask of it is sorted once.

    `now` is central's time (UTC); `beat` alternates each half second.
    """

    snapshot: Snapshot
    now: datetime
    session: SessionView
    selected_unit: str = ""
    selected_alert: str = ""
    beat: bool = False
    still: bool = False
    """Less motion is wanted: the beat doesn't change, and edges that would alternate are steady and wider."""
    place_words: StreetWords = _no_words

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """Open alerts in the strip's order."""
        return strip_order(self.snapshot.alerts)

    @cached_property
    def cards(self) -> tuple[Alert, ...]:
        """The same as they stand on cards: trouble of devices is one card for each kind."""
        return folded(self.snapshot.alerts)

    def card(self, alert_id: str) -> Alert | None:
        """What stands on the card of that alert: itself, or the fold that it is a part of."""
        return next((a for a in self.cards if alert_id in (m.id for m in members_of(a))), None)

    @cached_property
    def own_watches(self) -> tuple[Watch, ...]:
        """Running watches of the signed-in person at this workstation."""
        return tuple(w for w in self.snapshot.watches if w.running and self.session.owns(w))

    def only_beat_since(self, before: "Scene | None") -> bool:
        """Whether nothing but time has passed since `before`, and no lease has ended."""
        return (
            before is not None
            and (self.snapshot is before.snapshot or self.snapshot == before.snapshot)
            and (self.selected_unit, self.selected_alert) == (before.selected_unit, before.selected_alert)
        )

    def alert(self, alert_id: str) -> Alert | None:
        """The open alert with that id."""
        return next((a for a in self.snapshot.alerts if a.id == alert_id and a.open), None)

    def alerts_by_unit(self) -> dict[str, Alert]:
        """The most urgent open alert of each unit that has one, by unit id."""
        return self._alerts_by_unit

    @cached_property
    def _alerts_by_unit(self) -> dict[str, Alert]:
        found: dict[str, Alert] = {}
        for alert in (a for a in self.alerts if a.unit_id):
            found.setdefault(alert.unit_id, alert)
        return found


class SceneKeeper(QObject):
    """Keeps the scene: takes snapshots and choices, erases ended leases by itself, says `changed` at each beat."""

    changed = Signal(object)
    """Scene, or None while nobody is signed in or no snapshot has come."""

    def __init__(
        self,
        clock: Clock = SYSTEM_CLOCK,
        parent: QObject | None = None,
        place_words: StreetWords = _no_words,
    ) -> None:
        super().__init__(parent)
        self._clock, self._place_words = clock, place_words
        self._snapshot: Snapshot | None = None
        self._session: SessionView | None = None
        self._scene: Scene | None = None
        self._selected_unit = self._selected_alert = ""
        self._beat = self._still = False
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def scene(self) -> Scene | None:
        """The scene shown now."""
        return self._scene

    def start(self, session: SessionView) -> None:
        """Somebody signed in."""
        self._session = session
        self._timer.start()
        self._emit()

    def stop(self) -> None:
        """The session is over: nothing of it is kept."""
        self._timer.stop()
        self._session = self._snapshot = None
        self._selected_unit = self._selected_alert = ""
        self._emit()

    def hold_still(self, still: bool) -> None:
        """Let nothing alternate, or again."""
        if still != self._still:
            self._still = still
            self._emit()

    def take(self, snapshot: Snapshot) -> None:
        """A newer snapshot."""
        self._snapshot = snapshot
        self._emit()

    def select_unit(self, unit_id: str) -> None:
        """Select a unit ("" for none)."""
        if unit_id != self._selected_unit:
            self._selected_unit = unit_id
            self._emit()

    def select_alert(self, alert_id: str) -> None:
        """Select an alert and its unit."""
        self._selected_alert = alert_id
        alert = next((a for a in self._snapshot.alerts if a.id == alert_id), None) if self._snapshot else None
        if alert is not None:
            self._selected_unit = alert.unit_id
        self._emit()

    def _tick(self) -> None:
        self._beat = not self._beat and not self._still
        self._emit()

    def _emit(self) -> None:
        self._scene = self._made()
        self.changed.emit(self._scene)

    def _made(self) -> Scene | None:
        if self._session is None or self._snapshot is None:
            return None
        now = self._clock.central(self._snapshot.link.clock_offset_s)
        made = Scene(
            without_ended_leases(self._snapshot, now), now, self._session, beat=self._beat, still=self._still
        )
        return replace(
            made,
            selected_unit=self._selected_unit,
            selected_alert=self._selected_alert,
            place_words=self._place_words,
        )
