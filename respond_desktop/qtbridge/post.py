"""From any thread to the GUI thread: at once and in order, or on a beat for what comes many times a second."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

BEAT_MS = 8
"""Pictures of a wall come one by one, 480 a second; painted 125 times a second they cost half, and wait 4 ms."""


class GuiPost(QObject):
    """Made on the GUI thread; `post(call)` from anywhere runs `call` there. After `close()` nothing runs any more.

    Calls that come together run together: sixteen pictures of one moment wake the GUI thread once and are painted at
    once.
    """

    _posted = Signal()
    _paced = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._calls: deque[Callable[[], None]] = deque()
        self._waking = False
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)
        self._on_beat: deque[Callable[[], None]] = deque()
        self._beating = False
        self._beat = QTimer(self, interval=BEAT_MS, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._run_beat)
        self._paced.connect(self._run_beat, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on the GUI thread soon."""
        if not self._open:
            return
        self._calls.append(call)
        if (
            not self._waking
        ):  # set before the wake is sent, cleared before the calls are taken: none is left lying
            self._waking = True
            self._posted.emit()

    def post_on_beat(self, call: Callable[[], None]) -> None:
        """Run `call` on the GUI thread: at once after a pause, else together with others on the next beat."""
        if not self._open:
            return
        self._on_beat.append(call)
        if not self._beating:  # the same order as in `post`
            self._beating = True
            self._paced.emit()

    def close(self) -> None:
        """Drop what is still to come."""
        self._open = False
        self._calls.clear()
        self._on_beat.clear()
        self._beat.stop()

    @Slot()
    def _run(self) -> None:
        self._waking = False
        try:
            _run_all(self._calls)
        finally:
            if self._calls and not self._waking:  # one call raised, or more came: the others get their turn
                self._waking = True
                self._posted.emit()

    @Slot()
    def _run_beat(self) -> None:
        self._beating = False
        if not self._on_beat:  # nothing came for a whole beat: the next call runs at once
            return
        self._beating = True
        try:
            _run_all(self._on_beat)
        finally:
            if self._open:
                self._beat.start()


def _run_all(calls: deque[Callable[[], None]]) -> None:
    for _ in range(len(calls)):
        if not calls:  # closed by one of them
            return
        calls.popleft()()
