"""From any thread to the GUI thread, in order."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class GuiPost(QObject):
    """Made on the GUI thread; `post(call)` from anywhere runs `call` there. After `close()` nothing runs any more."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[[], None]) -> None:
        """Run `call` on the GUI thread soon."""
        if self._open:
            self._posted.emit(call)

    def close(self) -> None:
        """Drop what is still to come."""
        self._open = False

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        if self._open:
            call()
