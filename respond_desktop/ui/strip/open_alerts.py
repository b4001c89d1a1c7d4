"""The open alerts as they stand on cards, and which of them is selected."""

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.strip.beside import NOT_KNOWN
from respond_desktop.ui.strip.words import empty_words


class OpenAlerts:
    """Of the newest `scene`; None while nothing is known."""

    def __init__(self) -> None:
        self.scene: Scene | None = None

    @property
    def all(self) -> tuple[Alert, ...]:
        """In the strip's order."""
        return self.scene.cards if self.scene else ()

    @property
    def selected(self) -> Alert | None:
        """The card of the selected alert."""
        return self.on_card(self.scene.selected_alert) if self.scene else None

    @property
    def selected_id(self) -> str:
        """A fold goes by its lead, which changes while one of its members stays selected."""
        card = self.selected
        return card.id if card else ""

    @property
    def none_words(self) -> str:
        """What is said while nothing is open."""
        return empty_words(self.scene.snapshot) if self.scene else NOT_KNOWN

    def on_card(self, alert_id: str) -> Alert | None:
        """What stands on the card of that alert: itself, or the fold that it is a part of."""
        return self.scene.card(alert_id) if self.scene else None

    def beside_selected(self, by: int) -> str:
        """Id of the alert `by` places further, round the end; the first (or last) while none is selected."""
        ids = [a.id for a in self.all]
        selected = self.selected_id
        start = ids.index(selected) if selected in ids else (-1 if by > 0 else 0)
        return ids[(start + by) % len(ids)] if ids else ""
