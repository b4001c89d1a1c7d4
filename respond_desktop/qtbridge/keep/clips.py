"""Keep a clip: permission first, then recorded with its marks in the media process, hashed, handed over once."""

import contextlib
import hashlib
import threading
import time
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol, runtime_checkable

import structlog
from PySide6.QtCore import QObject, Signal

from respond_desktop.domain.keeping import KeepKind, KeepPermit, KeepRequest, KeptFile, KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome, Unavailable
from respond_desktop.qtbridge.commands import Commands, Reply
from respond_desktop.qtbridge.keep.clip_marker import ClipMarker, DrawMark
from respond_desktop.qtbridge.keep.keeping import compared
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.video.keep.clips import CLIP_S, ClipEnd, ClipHooks, ClipProgress, ClipResult
from respond_desktop.video.keep.remote_clip import RemoteClip

NOTHING_RECORDED = {
    ClipEnd.STREAM: "The picture ended before anything was recorded.",
    ClipEnd.CHANGED: "The camera changed the size of its picture before anything was recorded.",
    ClipEnd.MARK: "No picture came that could be marked.",
    ClipEnd.LOST: "The media process stopped, and the clip was lost with it.",
    ClipEnd.FAULT: "The pictures can't be coded here. IT: look at this program's log.",
    ClipEnd.SIZE: "Central takes no file as large as a clip. IT: raise the limit there.",
}
STOPPED_EARLY = "It was stopped before the first picture."
NO_STREAM = "There is no picture now."
RECORDED = " The permission is recorded."

_log = structlog.get_logger(__name__)

ENDS_BY_ITSELF_S = CLIP_S
"""A clip is no longer than this."""
AGAIN_S = 580.0
"""So long after its permission a file may be sent again; central waits a little longer."""


class ClipStage(StrEnum):
    """How far the keeping of a clip is."""

    IDLE = "idle"
    ASKING = "asking"
    STARTING = "starting"
    RECORDING = "recording"
    ENDING = "ending"
    SENDING = "sending"


STOPPABLE = (ClipStage.STARTING, ClipStage.RECORDING)


@dataclass(frozen=True, slots=True)
class ClipState:
    """The stage, seconds recorded, pictures left out, and the share of the file that is on its way, 0 to 1."""

    stage: ClipStage = ClipStage.IDLE
    seconds: float = 0.0
    left_out: int = 0
    share: float = 0.0
    end: ClipEnd = ClipEnd.STOPPED


@dataclass(frozen=True, slots=True)
class _Finished:
    """A clip on its way to central, or waiting to be sent again."""

    permit: KeepPermit
    content: bytes = field(repr=False)
    digest: str


@runtime_checkable
class ClipSource(Protocol):
    """What a source of pictures may offer besides."""

    def record(self, hooks: ClipHooks, max_bytes: int) -> RemoteClip | None:
        """Begin a clip; None when there is nothing to record."""


class ClipKeeper(QObject):
    """One clip at a time. `changed()` for the state; the reply comes on the GUI thread, Done.value is a KeptPicture."""

    changed = Signal()
    _going = Signal(int, object)
    _came = Signal(int, object)
    _whole = Signal(int, object, str)
    _share = Signal(int, float)

    def __init__(self, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._commands = commands
        self._turn = 0
        self._permit: KeepPermit | None = None
        self._allowed_s = 0.0
        self._finished: _Finished | None = None
        self._last = ClipState()
        self._draw: DrawMark | None = None
        self._reply: Reply[KeptPicture] | None = None
        self._marker: ClipMarker | None = None
        self.state = ClipState()
        self._going.connect(self._goes_on)
        self._came.connect(self._take)
        self._whole.connect(self._hand_over)
        self._share.connect(self._say_share)

    @property
    def busy(self) -> bool:
        """Whether a clip is on its way."""
        return self.state.stage is not ClipStage.IDLE

    def keep(
        self, request: KeepRequest, feed: PictureFeed, draw: DrawMark, reply: Reply[KeptPicture]
    ) -> None:
        """Ask, record, hand over. Nothing is recorded before central's permission."""
        self._turn += 1
        turn = self._turn
        self._draw, self._reply, self._finished = draw, reply, None
        self._say(ClipState(ClipStage.ASKING))
        self._commands.ask_keep(request, lambda outcome: self._allowed(turn, outcome, feed))

    def stop(self) -> None:
        """Record no more; what there is, is kept."""
        if self._marker is not None and self.state.stage in STOPPABLE:
            self._say(replace(self.state, stage=ClipStage.ENDING))
            self._marker.end_clip()

    @property
    def can_send_again(self) -> bool:
        """Whether central didn't confirm the last clip, and still waits for it."""
        return self._finished is not None and time.monotonic() - self._allowed_s < AGAIN_S

    def send_again(self, reply: Reply[KeptPicture]) -> None:
        """Hand the same file over once more: somebody asked for it."""
        if self._finished is not None and not self.busy and self.can_send_again:
            self._turn += 1
            self._reply, self.state = reply, self._last
            self._put(self._finished)

    def forget(self) -> None:
        """The session is over, or the outcome was read: nothing more is recorded or handed over."""
        self._finished = None
        self._rest()

    def _rest(self) -> None:
        self._turn += 1
        if self._marker is not None:
            self._marker.end_clip()
        self._marker = self._permit = self._draw = self._reply = None
        self._say(ClipState())

    def _allowed(self, turn: int, outcome: Outcome[KeepPermit], feed: PictureFeed) -> None:
        if turn != self._turn:
            return
        if not isinstance(outcome, Done):
            self._answer(outcome)
            return
        self._permit, self._allowed_s = outcome.value, time.monotonic()
        source, draw = feed.source, self._draw
        hooks = ClipHooks(lambda going: self._note(turn, going), lambda done: self._done(turn, done))
        clip = source.record(hooks, self._permit.max_bytes) if isinstance(source, ClipSource) else None
        if clip is None or draw is None:
            self._answer(_not_kept(NO_STREAM))
            return
        self._marker = ClipMarker(clip, draw)
        self._say(ClipState(ClipStage.STARTING))

    # -- in the engine's thread

    def _note(self, turn: int, going: ClipProgress) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone: nobody is there to be told
            self._going.emit(turn, going)

    def _done(self, turn: int, result: ClipResult) -> None:
        with contextlib.suppress(RuntimeError):
            self._came.emit(turn, result)

    def _sent(self, turn: int, share: float) -> None:
        with contextlib.suppress(RuntimeError):
            self._share.emit(turn, share)

    # -- on the GUI thread

    def _goes_on(self, turn: int, going: ClipProgress) -> None:
        if turn != self._turn or self._marker is None:
            return
        self._marker.note(going)
        stage = self.state.stage
        if stage is ClipStage.STARTING and going.pictures:
            stage = ClipStage.RECORDING
        self._say(replace(self.state, stage=stage, seconds=going.seconds, left_out=going.left_out))

    def _take(self, turn: int, result: ClipResult) -> None:
        if turn != self._turn or self._marker is None:
            return
        self._marker.stop()
        self._marker = None
        if not result.pieces:
            self._answer(_not_kept(NOTHING_RECORDED.get(result.end, STOPPED_EARLY)))
            return
        self._say(ClipState(ClipStage.ENDING, result.seconds, result.left_out, end=result.end))
        join = threading.Thread(target=self._join, args=(turn, result), name="keep-clip", daemon=True)
        join.start()

    def _join(self, turn: int, result: ClipResult) -> None:
        content = b"".join(result.pieces)
        digest = hashlib.sha256(content).hexdigest()
        with contextlib.suppress(RuntimeError):
            self._whole.emit(turn, content, digest)

    def _hand_over(self, turn: int, content: bytes, digest: str) -> None:
        permit = self._permit
        if turn != self._turn or permit is None:
            return
        self._put(_Finished(permit, content, digest))

    def _put(self, finished: _Finished) -> None:
        turn, self._finished = self._turn, finished
        self._say(replace(self.state, stage=ClipStage.SENDING, share=0.0))
        self._last = self.state
        file = KeptFile(KeepKind.CLIP, finished.content, lambda share: self._sent(turn, share))
        self._commands.put_kept(
            finished.permit, file, lambda outcome: self._kept(turn, outcome, finished.digest)
        )

    def _say_share(self, turn: int, share: float) -> None:
        if turn == self._turn and self.state.stage is ClipStage.SENDING:
            self._say(replace(self.state, share=share))

    def _kept(self, turn: int, outcome: Outcome[KeptPicture], digest: str) -> None:
        if turn != self._turn:
            return
        if not isinstance(outcome, Unavailable):
            self._finished = None
        self._answer(compared(outcome, digest))

    def _answer(self, outcome: Outcome[KeptPicture]) -> None:
        """The state says until the reply has run how far it came."""
        reply = self._reply
        if reply is not None:
            reply(outcome)
        self._rest()

    def _say(self, state: ClipState) -> None:
        self.state = state
        self.changed.emit()


def _not_kept(why: str) -> Unavailable:
    return Unavailable(f"{why} Nothing was kept.{RECORDED}")
