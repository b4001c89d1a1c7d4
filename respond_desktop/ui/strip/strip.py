"""The strip that holds the cards and answers F2, F3, F4 and C."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Alert, AlertOutcome
from respond_desktop.domain.alert.folds import AlertFold
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.ui.frame.keys import Actions
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.strip.announce import AlertAnnouncer, screen_reader
from respond_desktop.ui.strip.beside import BesideAlerts
from respond_desktop.ui.strip.card import AlertCard
from respond_desktop.ui.strip.chip import chip_width
from respond_desktop.ui.strip.leftmost import Leftmost
from respond_desktop.ui.strip.more import MoreAlerts
from respond_desktop.ui.strip.open_alerts import OpenAlerts
from respond_desktop.ui.strip.plan import StripRoom, plan
from respond_desktop.ui.strip.row import StripRow
from respond_desktop.ui.strip.sending import AlertSending
from respond_desktop.ui.strip.words import list_words
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock

EMPTY_HEIGHT = 30
_GAP, _MARGIN, _END, _MORE = 8, 12, 150, 130
_NARROW = 1280
"""Below this width the sums give way to the alerts themselves."""
CHANGED_WORDS = "The first alert has just changed. Look at it, then press F2 again."
_FIRST_ACKNOWLEDGE = "Acknowledge this alert first, then close it."


class AlertStrip(QWidget):
    """By priority, waiting first, oldest first. Each waiting priority 1 stands by name; the rest is counted."""

    alert_chosen = Signal(str)
    said = Signal(str)

    def __init__(self, theme: Theme, commands: Commands, clock: Clock = SYSTEM_CLOCK) -> None:
        super().__init__()
        self._theme = theme
        self._leftmost = Leftmost(clock.monotonic)
        self._announcer = AlertAnnouncer(screen_reader(self), clock.monotonic)
        self._open = OpenAlerts()
        self._closing = ""
        self._alerts_row = StripRow(theme)
        self._sending = AlertSending(commands, self)
        self._sending.changed.connect(self._show_sending)
        self._sending.said.connect(self.said)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Alerts")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._row.setSpacing(_GAP)
        self._beside = BesideAlerts(theme)
        self._build()
        self.setFixedHeight(EMPTY_HEIGHT)

    def _build(self) -> None:
        row = self._alerts_row
        row.chosen.connect(self.choose)
        row.acknowledge_asked.connect(self.acknowledge)
        row.close_asked.connect(self.close_alert)
        row.closing_asked.connect(self._close_whole)
        row.closing_left.connect(self._closing_left)
        for widget in self._beside.none:
            self._row.addWidget(widget)
        self._row.addWidget(row, 1)
        self._row.addStretch(0)
        self._row.addLayout(self._beside.sums)
        row.hide()

    @property
    def key_actions(self) -> Actions:
        """What keys do here."""
        return {
            "acknowledge_first": self.acknowledge_first,
            "acknowledge_selected": self.acknowledge_selected,
            "first_alert": self.go_to_first,
            "next_alert": partial(self._step, 1),
            "previous_alert": partial(self._step, -1),
            "close_alert": self.begin_closing,
        }

    @property
    def cards(self) -> tuple[AlertCard, ...]:
        """The cards shown."""
        return self._alerts_row.cards

    @property
    def more(self) -> MoreAlerts:
        """What is only counted."""
        return self._alerts_row.more

    def card_of(self, alert_id: str) -> AlertCard | None:
        """The alert's card, if it has one."""
        return self._alerts_row.card_of(alert_id)

    def show_scene(self, scene: Scene) -> None:
        """Show the open alerts of the scene."""
        self._open.scene = scene
        alerts = scene.cards
        waiting = next((a.id for a in alerts if a.waiting), "")
        self._leftmost.see(waiting)
        self._announcer.see(scene)
        self._sending.keep(scene.alerts)
        self._alerts_row.setVisible(bool(alerts))
        self._beside.show_scene(scene, self.width() >= _NARROW)
        self._arrange(alerts, scene, waiting)

    def clear(self) -> None:
        """Nobody is signed in: no alert of the last person's session stays."""
        self._open.scene = None
        self._sending.forget()
        self._closing = ""
        self._alerts_row.clear()
        self._alerts_row.hide()
        self._beside.clear()
        self.setFixedHeight(EMPTY_HEIGHT)

    def acknowledge_first(self) -> None:
        """F2: only a card that has been first for half a second, else say why not."""
        first = self._leftmost.first
        if not first:
            self.said.emit("No alert is waiting.")
        elif not self._leftmost.settled():
            self.said.emit(CHANGED_WORDS)
        else:
            self.acknowledge(first)

    def acknowledge_selected(self) -> None:
        """Shift+F2."""
        alert = self._open.selected
        if alert is None:
            self.said.emit("No alert is selected. F4 selects one.")
        elif alert.waiting:
            self.acknowledge(alert.id)
        else:
            self.said.emit("This alert is acknowledged already.")

    def acknowledge(self, alert_id: str) -> None:
        """Say "I have it" to central."""
        alert = self._open.on_card(alert_id)
        if alert is not None:
            self._sending.acknowledge(alert)

    def close_alert(self, alert_id: str, outcome: object) -> None:
        """Close an alert as a person judged it."""
        alert = self._open.on_card(alert_id)
        if alert is not None and isinstance(outcome, AlertOutcome):
            self._sending.close(alert, outcome)

    def begin_closing(self) -> None:
        """C: ask on the selected (else first acknowledged) alert's card how to close it."""
        alert = self._open.selected or next((a for a in self._open.all if not a.waiting), None)
        if alert is None:
            self.said.emit(_FIRST_ACKNOWLEDGE if self._open.all else "No open alert to close.")
        elif alert.waiting:
            self.said.emit(_FIRST_ACKNOWLEDGE)
        else:
            self._close_whole(alert.id)

    def go_to_first(self) -> None:
        """F3."""
        alerts = self._open.all
        if alerts:
            self.choose(alerts[0].id)
        else:
            self.said.emit(self._open.none_words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        if self._open.scene is not None and event.size().width() != event.oldSize().width():
            self.show_scene(self._open.scene)

    def minimumSizeHint(self) -> QSize:
        """Alerts never make the window wider."""
        return QSize(0, EMPTY_HEIGHT)

    def choose(self, alert_id: str) -> None:
        """Go to an alert; of many cameras on one card, say which they are."""
        alert = self._open.on_card(alert_id)
        if isinstance(alert, AlertFold):
            self.said.emit(list_words(alert))
        self.alert_chosen.emit(alert_id)

    def _step(self, by: int) -> None:
        found = self._open.beside_selected(by)
        if found:
            self.choose(found)
        else:
            self.said.emit(self._open.none_words)

    def _arrange(self, alerts: tuple[Alert, ...], scene: Scene, waiting: str) -> None:
        end = _END + _GAP if self.width() >= _NARROW else 0
        room = StripRoom(self.width() - 2 * _MARGIN - end, _MORE, chip_width)
        row = self._alerts_row
        row.show_plan(plan(alerts, self._open.selected_id, room, self._closing), scene, waiting)
        self.setFixedHeight(row.height_wanted if alerts else EMPTY_HEIGHT)
        self._show_sending()

    def _close_whole(self, alert_id: str) -> None:
        """Ask how to close it, on a card that has the room to ask."""
        self._closing = alert_id
        if self._open.scene is not None:
            self.show_scene(self._open.scene)
        card = self.card_of(alert_id)
        if card is not None:
            card.begin_closing()

    def _closing_left(self) -> None:
        self._closing = ""

    def _show_sending(self) -> None:
        linked = self._open.scene is not None and self._open.scene.snapshot.link.state is LinkState.CONNECTED
        for card in self.cards:
            alert = self._open.on_card(card.alert_id)
            if alert is not None:
                card.show_sending(self._sending.waits_for(alert), linked, self._sending.closes(alert))
