"""When which tone sounds: the highest priority wins, P1 until somebody acknowledges, P2 at most six times."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.sound.arrivals import Arrivals
from respond_desktop.ui.words.times import SYSTEM_CLOCK

P1_EVERY_S, P1_LATE_EVERY_S, P1_LATE_AFTER_S = 6.0, 3.0, 30.0
P2_EVERY_S, P2_AT_MOST = 20.0, 6


class Speaker(Protocol):
    """What makes the sound; `words` says what is wrong with it."""

    words: str

    @property
    def changed(self) -> SignalInstance:
        """`words` changed."""

    def play(self, name: str) -> None:
        """Play a tone by name."""

    def stop(self) -> None:
        """Silence."""


class Alarm(QObject):
    """Give it every scene (`hear`); it plays what is due. Times are monotonic seconds."""

    def __init__(
        self,
        speaker: Speaker,
        monotonic: Callable[[], float] = SYSTEM_CLOCK.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.speaker = speaker
        self._monotonic = monotonic
        self._arrivals = Arrivals()
        self._lost = False
        self._first_p1: float | None = None
        self._last = float("-inf")
        self._p2_times = 0
        self._sounding = 0

    @property
    def words(self) -> str:
        """What is wrong with the sound; empty when alerts can be heard."""
        return self.speaker.words

    def hear(self, scene: Scene | None) -> None:
        """Play what is due for this scene; None: nobody is signed in, silence."""
        waiting = [a for a in scene.alerts if a.waiting] if scene else []
        lost = scene is not None and scene.snapshot.link.state is LinkState.LOST
        urgent = [a for a in waiting if a.priority is Priority.P1]
        new = self._arrivals.due(waiting, self._monotonic() - self._last)
        newly_lost, self._lost = lost and not self._lost, lost
        if urgent:
            self._p1(urgent, any(a.priority is Priority.P1 for a in new))
        elif waiting or lost:
            self._p2(waiting, bool(new) or newly_lost)
        elif self._sounding:
            self._silence()

    def answer(self) -> None:
        """The short tone for "refused" and "sent"; never over an alert."""
        if not self._sounding:
            self.speaker.play("answer")

    def test(self) -> None:
        """The sound test."""
        self.speaker.play("priority_2")

    def _p1(self, urgent: list[Alert], new: bool) -> None:
        at = self._monotonic()
        if self._first_p1 is None:
            self._first_p1 = at
        self._p2_times = 0
        late = at - self._first_p1 >= P1_LATE_AFTER_S
        if new or self._sounding != 1 or at - self._last >= (P1_LATE_EVERY_S if late else P1_EVERY_S):
            self._play(urgent[0].means.tone, 1)

    def _p2(self, waiting: list[Alert], new: bool) -> None:
        if self._sounding == 1:
            self._silence()
        self._p2_times = 0 if new else self._p2_times
        due = new or self._monotonic() - self._last >= P2_EVERY_S
        if due and self._p2_times < P2_AT_MOST:
            self._p2_times += 1
            self._arrivals.tell(waiting)
            self._play("priority_2", 2)

    def _play(self, tone: str, priority: int) -> None:
        self._last, self._sounding = self._monotonic(), priority
        self.speaker.play(tone)

    def _silence(self) -> None:
        self.speaker.stop()
        self._sounding, self._first_p1, self._p2_times = 0, None, 0
        self._last = float("-inf")
