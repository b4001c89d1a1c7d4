"""What was, read for the window: each reading recorded here before central is asked."""

from respond_desktop.domain.history import PastAsk
from respond_desktop.qtbridge.commands import Reply
from respond_desktop.qtbridge.picture_commands import PictureCommands


class HistoryCommands(PictureCommands):
    """Carries them out on a desk. Returns at once; replies on the GUI thread."""

    def read_alerts(self, asked: PastAsk, reply: Reply) -> None:
        """Read a page of closed alerts; Done.value is a PastAlerts."""
        body = {
            "since": asked.since.isoformat() if asked.since else "",
            "until": asked.until.isoformat() if asked.until else "",
            "unit": asked.unit_number,
        }
        self._desk.submit(
            self._recorded("alerts.read", body, lambda central, _: central.alerts_of_past(asked)), reply
        )
