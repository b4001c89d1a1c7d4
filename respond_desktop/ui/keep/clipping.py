"""A clip from the window: its bar, its keeper, and that nobody believes it kept when it isn't."""

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from respond_desktop.domain.keeping import KeepRequest, KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.keep.clip_marker import ClipMoment
from respond_desktop.qtbridge.keep.clips import STOPPABLE, ClipKeeper, ClipStage
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.keep.clip_bar import ClipBar
from respond_desktop.ui.keep.clip_words import (
    CLOSE_AGAIN,
    TOO_LATE,
    ClipWords,
    going_words,
    lost_words,
    outcome_words,
)
from respond_desktop.ui.keep.marking import KeptMarks, clip_mark
from respond_desktop.ui.picture.watermark import PictureViewer
from respond_desktop.ui.theme import Theme
from respond_desktop.ui.words.times import Clock

CLOSE_AGAIN_S = 10.0
_SAID = {
    ClipStage.RECORDING: "A clip of Unit {unit} runs. Press K to end it.",
    ClipStage.ENDING: "The clip of Unit {unit} has ended. It is not kept yet.",
}


@dataclass(frozen=True, slots=True)
class ClipOf:
    """Whose clip it is, by whom, and central's clock minus ours in seconds."""

    unit_number: str = ""
    viewer: PictureViewer = field(default_factory=PictureViewer)
    offset_s: float = 0.0
    incident: str = ""


class Clipping(QObject):
    """Owns the bar. `began()`: central allows it; `not_begun(Outcome)`: it doesn't, or can't be asked."""

    began = Signal()
    not_begun = Signal(object)
    runs_changed = Signal(bool)
    said = Signal(str)

    def __init__(self, theme: Theme, bridge: Bridge, clock: Clock) -> None:
        self.bar = ClipBar(theme)
        super().__init__(self.bar)
        self._clock, self._of = clock, ClipOf()
        self._keeper = ClipKeeper(bridge.commands, self)
        self._warned_s: float | None = None
        self._ran, self._told = False, ClipStage.IDLE
        self._keeper.changed.connect(self._changed)
        self.bar.stop_clicked.connect(self.stop)
        self.bar.again_clicked.connect(self._again)
        self.bar.read.connect(self._read)

    @property
    def busy(self) -> bool:
        """Whether a clip is on its way."""
        return self._keeper.busy

    def keep(self, request: KeepRequest, feed: PictureFeed, of: ClipOf) -> None:
        """Ask, record, hand over; not while another clip is on its way."""
        if self._keeper.busy:
            return
        self._of = of
        self._warned_s = None
        self._ran, self._told = False, ClipStage.IDLE

        def draw(moment: ClipMoment) -> QImage:  # in the marker's thread
            now = self._clock.central(of.offset_s)
            return clip_mark(moment, KeptMarks(of.viewer, of.unit_number, now, request.incident))

        self._keeper.keep(request, feed, draw, self._answered)

    def stop(self) -> None:
        """K: the clip ends; what was recorded is kept."""
        if self._keeper.state.stage in STOPPABLE:
            self._keeper.stop()
        elif not self._keeper.busy:
            self.said.emit("No clip runs.")

    def forget(self) -> str:
        """The session is over: nothing more is recorded or handed over; what is lost by that, in words."""
        lost = lost_words(self._of.unit_number, self._keeper.state)
        self._keeper.forget()
        self.bar.show_nothing()
        return lost

    def may_close(self) -> bool:
        """Whether the window may go: the first time it is said what would be lost."""
        if not self._keeper.busy:
            return True
        now_s, warned_s = self._clock.monotonic(), self._warned_s
        if warned_s is not None and now_s - warned_s <= CLOSE_AGAIN_S:
            return True
        self._warned_s = now_s
        self._changed()
        self.said.emit(f"A clip of Unit {self._of.unit_number} is not kept yet. {CLOSE_AGAIN}")
        return False

    def _again(self) -> None:
        self._keeper.send_again(self._answered)
        if not self._keeper.busy:
            self.bar.show_outcome(ClipWords("The clip can't be sent any more.", TOO_LATE), False)

    def _read(self) -> None:
        self._keeper.forget()
        self.bar.show_nothing()

    def _changed(self) -> None:
        state, unit = self._keeper.state, self._of.unit_number
        self.runs_changed.emit(self._keeper.busy)
        if state.stage in (ClipStage.IDLE, ClipStage.ASKING):
            return
        words = going_words(unit, state)
        if self._warned_s is not None and self._clock.monotonic() - self._warned_s <= CLOSE_AGAIN_S:
            words = ClipWords(words.line, CLOSE_AGAIN)
        self.bar.show_going(words, f"Unit {unit}", state.stage)
        if state.stage in _SAID and state.stage is not self._told:
            self._told = state.stage
            self.said.emit(_SAID[state.stage].format(unit=unit))
        if not self._ran:
            self._ran = True
            self.began.emit()

    def _answered(self, outcome: Outcome[KeptPicture]) -> None:
        state, of = self._keeper.state, self._of
        if state.stage is ClipStage.ASKING:
            self.not_begun.emit(outcome)
            return
        words = outcome_words(of.unit_number, state, of.incident, outcome)
        kept = isinstance(outcome, Done)
        self.bar.show_outcome(words, kept, self._keeper.can_send_again)
        self.said.emit(f"{words.line} {words.rest}".strip())
