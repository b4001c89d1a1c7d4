"""Keeping pictures and clips: the form in the right dock, the keepers, and what became of it."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from respond_desktop.domain.keeping import KeepKind, KeepRequest, KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.session import SessionView
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.keep.keeping import Keeper
from respond_desktop.qtbridge.picture.pictures import StillPicture
from respond_desktop.ui.keep.clipping import ClipOf, Clipping
from respond_desktop.ui.keep.form import KeepForm
from respond_desktop.ui.keep.marking import KeptMarks, marked
from respond_desktop.ui.picture.watermark import PictureViewer
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.words.times import Clock


class KeepPanel(QObject):
    """Owns the form; `opened()` when it wants the dock, `left()` when it gives it back."""

    opened = Signal()
    left = Signal()
    said = Signal(str)

    def __init__(self, theme: Theme, bridge: Bridge, clock: Clock) -> None:
        self.form = KeepForm(theme)
        super().__init__(self.form)
        self._clock, self._book = clock, bridge.watches
        self._keeper = Keeper(bridge.commands, self)
        self.clips = Clipping(theme, bridge, clock)
        self._session: SessionView | None = None
        self._unit_number, self._offset_s = "", 0.0
        self.form.keep_requested.connect(self._keep)
        self.form.left.connect(self.left)
        self.clips.began.connect(self._clip_began)
        self.clips.not_begun.connect(self._answered)
        self.clips.runs_changed.connect(self.form.show_clip)
        self.clips.said.connect(self.said)
        bridge.watch_ended.connect(self._ended)

    def show_session(self, session: SessionView | None) -> None:
        """Who sits here; whoever sat here before keeps nothing any more."""
        self._session = session
        self._keeper.forget()
        self.clips.forget()

    def ask(self, own: OwnWatch, offset_s: float) -> None:
        """Open the form for an own watch; `offset_s` is central's clock minus ours."""
        if not self._keeper.busy and not self.form.waits_for_clip:
            self._unit_number, self._offset_s = own.unit_number, offset_s
            self.form.ask(own)
        self.opened.emit()

    def _keep(self, request: KeepRequest) -> None:
        session, feed = self._session, self._book.feed(request.watch_id)
        if session is None or feed is None:
            self.form.show_outcome(Unavailable("There is no picture now. Nothing was kept."))
            return
        viewer, unit = (
            PictureViewer(session.person.name, session.workstation, session.training),
            self._unit_number,
        )
        if request.kind is KeepKind.CLIP:
            if self.clips.busy:
                self.form.show_outcome(Unavailable("A clip runs already. Stop it first."))
                return
            self.clips.keep(request, feed, ClipOf(unit, viewer, self._offset_s, request.incident))
            return

        def mark(still: StillPicture) -> QImage:
            now = self._clock.central(self._offset_s)
            return marked(still, KeptMarks(viewer, unit, now, request.incident))

        self._keeper.keep(request, feed, mark, self._answered)

    def _clip_began(self) -> None:
        """The picture comes back into view while it is recorded."""
        if self.form.waits_for_clip:
            self.form.clip_began()
            if self.form.isVisible():
                self.left.emit()

    def _answered(self, outcome: Outcome[KeptPicture]) -> None:
        self.form.show_outcome(outcome)
        if isinstance(outcome, Done):
            self.said.emit(
                f"A picture of Unit {self._unit_number} was kept. Record {outcome.value.record_seq}."
            )
        elif isinstance(outcome, Refused):
            self.said.emit(f"Refused: {outcome.fact} {outcome.why}")
        elif isinstance(outcome, Unavailable):
            self.said.emit(outcome.words)

    def _ended(self, watch_id: str, _words: str) -> None:
        self.form.watch_ended(watch_id)
