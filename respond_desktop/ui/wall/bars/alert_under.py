"""Under the head of the wall's own window: each further waiting priority 1 by name, the rest counted."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import tight
from respond_desktop.ui.strip.chip import AlertChips
from respond_desktop.ui.strip.more import MoreAlerts
from respond_desktop.ui.strip.plan import GAP, must_show
from respond_desktop.ui.theme import Theme

_MARGIN, _MORE = 12, 230


class AlertUnder(QWidget):
    """`chosen(str)`. It takes no room while the head says everything."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "dock")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Further alerts")
        self.chips, self.more = AlertChips(theme), MoreAlerts(theme, stacked=False)
        for part in (self.chips, self.more):
            part.chosen.connect(self.chosen)
        self._row = QHBoxLayout(self)
        tight(self._row, spacing=GAP)
        self._row.setContentsMargins(_MARGIN, 4, _MARGIN, 4)
        for widget in (self.chips, self.more):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addStretch(1)
        self.hide()

    def show_alerts(self, others: tuple[Alert, ...], scene: Scene, room: int) -> None:
        """All open alerts but the first, in `room` px."""
        urgent = tuple(a for a in others if must_show(a))
        rest = others[len(urgent) :]
        left = room - 2 * _MARGIN - (_MORE if rest else 0)
        self.chips.show_alerts(urgent, scene, max(120, left))
        if not urgent:
            self.chips.hide()
        self.more.show_alerts(rest)
        self.setVisible(bool(others))

    def minimumSizeHint(self) -> QSize:
        """Alerts never make the window wider."""
        return QSize(0, super().minimumSizeHint().height())
