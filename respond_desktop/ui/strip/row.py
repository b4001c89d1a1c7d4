"""The strip's cards and chips where the plan puts them."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import tight
from respond_desktop.ui.strip.card import HEIGHT, AlertCard
from respond_desktop.ui.strip.chip import AlertChips
from respond_desktop.ui.strip.more import MoreAlerts
from respond_desktop.ui.strip.plan import GAP, Form, Plan, must_show
from respond_desktop.ui.theme import Theme

BELOW_GAP, MARGIN = 6, 5


class StripRow(QWidget):
    """`acknowledge_asked(str)`, `close_asked(str, AlertOutcome)`, `chosen(str)`; `height_wanted` in px.

    `closing_asked(str)`: a compact card has no room to ask how to close it. `closing_left()`: it is closed, or not.
    """

    acknowledge_asked = Signal(str)
    close_asked = Signal(str, object)
    chosen = Signal(str)
    closing_asked = Signal(str)
    closing_left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._cards: dict[str, AlertCard] = {}
        self._below: AlertCard | None = None
        self.chips, self.more = AlertChips(theme), MoreAlerts(theme)
        for part in (self.chips, self.more):
            part.chosen.connect(self.chosen)
        self._row, self._under, self._low = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        column = QVBoxLayout(self)
        tight(column, spacing=BELOW_GAP)
        column.setContentsMargins(0, MARGIN, 0, MARGIN)
        for row in (self._row, self._under, self._low):
            tight(row, spacing=GAP)
            column.addLayout(row)
            row.addStretch(1)
        self._row.insertWidget(0, self.chips)
        self._row.insertWidget(1, self.more)
        self.chips.hide()
        self.height_wanted = HEIGHT + 2 * MARGIN

    @property
    def cards(self) -> tuple[AlertCard, ...]:
        """All cards, the one below them last."""
        return (*self._cards.values(), *((self._below,) if self._below else ()))

    def card_of(self, alert_id: str) -> AlertCard | None:
        """The largest card of the alert."""
        if self._below is not None and self._below.alert_id == alert_id:
            return self._below
        return self._cards.get(alert_id)

    def show_plan(self, plan: Plan, scene: Scene, waiting: str) -> None:
        """Put everything where it belongs; `waiting` is the id of the first waiting alert."""
        for gone in set(self._cards) - {alert.id for alert, _ in plan.cards}:
            self._remove(self._row, self._cards.pop(gone))
        for alert, form in plan.cards:
            if alert.id not in self._cards:
                self._cards[alert.id] = self._made(alert.id)
            self._cards[alert.id].show_alert(alert, scene, form, alert.id == waiting)
        self._order(plan)
        self.chips.show_alerts(plan.chips, scene, plan.chips_width)
        self.more.show_alerts(plan.hidden)
        self._show_below(plan.below, scene)
        chips = self.chips.height() if plan.chips else 0
        under = BELOW_GAP + chips if plan.chips_under else max(0, chips - HEIGHT)
        low = HEIGHT + BELOW_GAP if plan.below is not None else 0
        self.height_wanted = 2 * MARGIN + HEIGHT + under + low

    def _order(self, plan: Plan) -> None:
        """Waiting priority 1 by card, then by chip, then the others, then how many are left."""
        urgent = [self._cards[alert.id] for alert, _ in plan.cards if must_show(alert)]
        others = [self._cards[alert.id] for alert, _ in plan.cards if not must_show(alert)]
        beside = () if plan.chips_under else (self.chips,)
        if plan.chips_under and self._under.indexOf(self.chips) < 0:
            self._row.removeWidget(self.chips)
            self._under.insertWidget(0, self.chips)
        elif beside and self._under.indexOf(self.chips) >= 0:
            self._under.removeWidget(self.chips)
        for place, part in enumerate((*urgent, *beside, *others, self.more)):
            if self._row.indexOf(part) != place:
                self._row.removeWidget(part)
                self._row.insertWidget(place, part, 0, Qt.AlignmentFlag.AlignTop)
        for card in (*urgent, *others):
            card.show()

    def minimumSizeHint(self) -> QSize:
        """Alerts never make the window wider: what doesn't fit takes less room."""
        return QSize(0, HEIGHT)

    def clear(self) -> None:
        """Nothing of the last person's session stays."""
        for card in self._cards.values():
            self._remove(self._row, card)
        self._cards = {}
        self._take_below()
        self.chips.hide()
        self.more.hide()

    def _show_below(self, alert: Alert | None, scene: Scene) -> None:
        if self._below is not None and (alert is None or alert.id != self._below.alert_id):
            self._take_below()
        if alert is None:
            return
        if self._below is None:
            self._below = self._made(alert.id)
            self._low.insertWidget(0, self._below)
        self._below.show_alert(alert, scene, Form.FIRST, first_waiting=False)
        self._below.show()

    def _take_below(self) -> None:
        if self._below is not None:
            self._remove(self._low, self._below)
            self._below = None

    def _made(self, alert_id: str) -> AlertCard:
        card = AlertCard(self._theme, alert_id)
        card.acknowledge_asked.connect(self.acknowledge_asked)
        card.close_asked.connect(self.close_asked)
        card.chosen.connect(self.chosen)
        card.closing_asked.connect(self.closing_asked)
        card.closing_left.connect(self.closing_left)
        return card

    def _remove(self, row: QHBoxLayout, card: AlertCard) -> None:
        card.hide()
        row.removeWidget(card)
        card.deleteLater()
