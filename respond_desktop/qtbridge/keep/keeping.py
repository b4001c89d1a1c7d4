"""Keep a picture: permission first, then the camera's full picture, marked, hashed, handed over once."""

import hashlib
import threading
from collections.abc import Callable

import structlog
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Signal
from PySide6.QtGui import QImage, QImageWriter

from respond_desktop.domain.keeping import KeepKind, KeepPermit, KeepRequest, KeptFile, KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.qtbridge.commands import Commands, Reply
from respond_desktop.qtbridge.picture.pictures import PictureFeed, StillPicture

NO_PICTURE = "There was no picture to keep. Nothing was kept. The permission is recorded."
TOO_LARGE = "The picture is too large for central. Nothing was kept. IT: raise the limit there."
OTHER_HASH = "Central's copy is not the picture that was sent. IT: look at central's disk and at the record."

_log = structlog.get_logger(__name__)

Mark = Callable[[StillPicture], QImage]
"""Burns who kept it, where and when into a picture; called in a thread of its own (a 4K picture takes 0.1 s)."""


class Keeper(QObject):
    """One picture at a time; the reply comes on the GUI thread, Done.value is a KeptPicture."""

    _still_came = Signal(object)
    _coded = Signal(bytes)

    def __init__(self, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._still_came.connect(self._mark_it)
        self._coded.connect(self._hand_over)
        self._permit: KeepPermit | None = None
        self._mark: Mark | None = None
        self._reply: Reply[KeptPicture] | None = None

    @property
    def busy(self) -> bool:
        """Whether a picture is on its way."""
        return self._reply is not None

    def keep(self, request: KeepRequest, feed: PictureFeed, mark: Mark, reply: Reply[KeptPicture]) -> None:
        """Ask, take, mark, hand over. Nothing is taken before central's permission."""
        self._mark, self._reply = mark, reply
        self._commands.ask_keep(request, lambda outcome: self._allowed(outcome, feed))

    def forget(self) -> None:
        """The session is over: nothing more is handed over."""
        self._reply = self._mark = self._permit = None

    def _allowed(self, outcome: Outcome[KeepPermit], feed: PictureFeed) -> None:
        if self._reply is None:
            return
        if isinstance(outcome, Done):
            self._permit = outcome.value
            feed.still(self._still_came.emit)
        else:
            self._answer(outcome)

    def _mark_it(self, still: StillPicture | None) -> None:
        if self._mark is None:
            return
        if still is None or still.image.isNull():
            self._answer(Unavailable(NO_PICTURE))
            return
        threading.Thread(
            target=self._code, args=(self._mark, still), name="keep-picture", daemon=True
        ).start()

    def _code(self, mark: Mark, still: StillPicture) -> None:
        png = b""
        try:
            png = png_of(mark(still))
        except Exception as error:  # worker boundary: the form says that nothing was kept
            _log.error("picture not coded", error=type(error).__name__)
        self._coded.emit(png)

    def _hand_over(self, png: bytes) -> None:
        permit = self._permit
        if permit is None or self._reply is None:
            return
        if not png or len(png) > permit.max_bytes:
            self._answer(Unavailable(TOO_LARGE if png else NO_PICTURE))
            return
        digest = hashlib.sha256(png).hexdigest()
        file = KeptFile(KeepKind.PICTURE, png)
        self._commands.put_kept(permit, file, lambda outcome: self._answer(compared(outcome, digest)))

    def _answer(self, outcome: Outcome[KeptPicture]) -> None:
        reply = self._reply
        self.forget()
        if reply is not None:
            reply(outcome)


def compared(outcome: Outcome[KeptPicture], digest: str) -> Outcome[KeptPicture]:
    """Central's answer to a file of that SHA-256; it is kept only when central's copy has the same."""
    if not isinstance(outcome, Done):
        return outcome
    same = isinstance(outcome.value, KeptPicture) and outcome.value.sha256 == digest
    return outcome if same else Unavailable(OTHER_HASH)


def png_of(image: QImage) -> bytes:
    """The picture as PNG, without a text chunk that could name anybody; empty when it can't be coded."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    written = QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(kept.data()) if written else b""
