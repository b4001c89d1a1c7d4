"""From any thread to the GUI thread, in order."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class GuiPost(QObject):
    """Made on the GUI thread; `post(call)` from anywhere runs `call` there. After `close()` nothing runs any more.

    Calls that come together run together: sixteen pictures of one moment wake the GUI thread once and are painted at
    once.
    """

    _posted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._calls: deque[Callable[[], None]] = deque()
        self._waking = False
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

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

    def close(self) -> None:
        """Drop what is still to come."""
        self._open = False
        self._calls.clear()

    @Slot()
    def _run(self) -> None:
        self._waking = False
        try:
            for _ in range(len(self._calls)):
                if not self._calls:  # closed by one of them
                    return
                self._calls.popleft()()
        finally:
            if self._calls and not self._waking:  # one call raised, or more came: the others get their turn
                self._waking = True
                self._posted.emit()
