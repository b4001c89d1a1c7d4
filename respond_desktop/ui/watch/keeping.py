"""Keeping pictures from the watch panel: the form in the right dock, the keeper, and what became of it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from respond_desktop.domain.keeping import KeepRequest, KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.keeping import Keeper
from respond_desktop.qtbridge.pictures import PictureFeed, StillPicture
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.watch.keepform import KeepForm
from respond_desktop.ui.watch.marking import KeptMarks, marked
from respond_desktop.ui.watch.own import OwnWatch
from respond_desktop.ui.watch.times import Clock
from respond_desktop.ui.watch.watermark import Viewer

FindFeed = Callable[[str], PictureFeed | None]


class Keeping(QObject):
    """Owns the form; `opened()` when it wants the dock, `left()` when it gives it back."""

    opened = Signal()
    left = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, bridge: Bridge, clock: Clock, feeds: FindFeed) -> None:
        self.form = KeepForm(theme)
        super().__init__(self.form)
        self._clock, self._feeds = clock, feeds
        self._keeper = Keeper(bridge.commands, self)
        self._session: SessionView | None = None
        self._unit_number, self._offset_s = "", 0.0
        self.form.keep_requested.connect(self._keep)
        self.form.left.connect(self.left)
        bridge.watch_ended.connect(self._ended)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; whoever sat here before keeps nothing any more."""
        self._session = session
        self._keeper.forget()

    def ask(self, own: OwnWatch, offset_s: float) -> None:
        """Open the form for an own watch; `offset_s` is central's clock minus ours."""
        if not self._keeper.busy:
            self._unit_number, self._offset_s = own.unit_number, offset_s
            self.form.ask(own)
        self.opened.emit()

    def _keep(self, request: KeepRequest) -> None:
        session, feed = self._session, self._feeds(request.watch_id)
        if session is None or feed is None:
            self.form.show_outcome(Unavailable("There is no picture now. Nothing was kept."))
            return
        viewer, unit = Viewer(session.person.name, session.workstation, session.training), self._unit_number

        def mark(still: StillPicture) -> QImage:
            now = self._clock.central(self._offset_s)
            return marked(still, KeptMarks(viewer, unit, now, request.incident))

        self._keeper.keep(request, feed, mark, self._answered)

    def _answered(self, outcome: Outcome) -> None:
        self.form.show_outcome(outcome)
        if isinstance(outcome, Done) and isinstance(outcome.value, KeptPicture):
            self.said.emit(
                f"A picture of Unit {self._unit_number} was kept. Record {outcome.value.record_seq}."
            )
        elif isinstance(outcome, Refused):
            self.said.emit(f"Refused: {outcome.fact} {outcome.why}")

    def _ended(self, watch_id: str, _words: str) -> None:
        self.form.watch_ended(watch_id)
