"""A clip in the media process: pictures are marked and coded in a thread of their own, never at the live ones' cost."""

import contextlib
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, VideoReformatter

from respond_desktop.video.decoding.frames import Wishes
from respond_desktop.video.decoding.seen import SeenFrame
from respond_desktop.video.keep.clips import ClipEnd, mark_size
from respond_desktop.video.keep.shot import ClipShot, even, moment, room_for
from respond_desktop.video.media_process import messages

if TYPE_CHECKING:  # loaded with the first clip
    from respond_desktop.video.keep.film import Film
    from respond_desktop.video.keep.mark import BurntMark

PART_BYTES = 128 * 1024
FIRST_PICTURE_S = 15.0
"""Without a marked picture for so long, there is nothing to record."""
MARK_S = 5.0
"""No picture is recorded under an older mark."""
_SAY_EVERY_S = 0.25
_NICE = 5
_log = structlog.get_logger(__name__)

Send = Callable[[messages.Event], None]


def nothing_recorded(command: messages.BeginClip) -> messages.ClipPart:
    """The answer where there is nothing to record."""
    return messages.ClipPart(stream=command.stream, clip=command.clip, end=ClipEnd.STREAM.value)


class ClipBench:
    """The clips of one stream, one at a time. `obey` and `offer` return at once."""

    def __init__(self, send: Send, wishes: Wishes) -> None:
        self._send, self._wishes = send, wishes
        self._run: ClipRun | None = None
        self._closed = False

    def obey(self, command: messages.ClipCommand) -> None:
        """Begin, mark or end a clip."""
        run = self._run
        if isinstance(command, messages.BeginClip):
            self._begin(command)
        elif run is not None and command.clip == run.number:
            if isinstance(command, messages.MarkClip):
                run.take_mark(command)
            else:
                run.end(ClipEnd.STOPPED)

    def offer(self, newest: SeenFrame | None, number: int) -> None:
        """A decoded frame; called in the stream's thread."""
        run = self._run
        if run is None or newest is None:
            return
        if run.over:
            self._run, self._wishes.whole = None, False
            return
        key = bool(newest.frame.key_frame)
        run.offer(ClipShot(newest.frame, newest.captured_at, time.monotonic(), number, key, newest.look))

    def close(self) -> None:
        """The stream is over: what was recorded until now is the clip."""
        self._closed = True
        if self._run is not None:
            self._run.end(ClipEnd.STREAM)

    def _begin(self, command: messages.BeginClip) -> None:
        running = self._run is not None and not self._run.over
        if running or self._closed:
            self._send(nothing_recorded(command))
            return
        light, self._wishes.whole = self._wishes.light, True
        self._run = run = ClipRun(command, self._send, wait_for_key=light)
        run.start()


class ClipRun(threading.Thread):
    """One clip, from its first marked picture to its last part."""

    def __init__(self, command: messages.BeginClip, send: Send, wait_for_key: bool) -> None:
        super().__init__(name="clip", daemon=True)
        self.number = command.clip
        self.over = False
        self._command, self._send_event = command, send
        self._wake = threading.Condition()
        self._shots: deque[ClipShot] = deque()
        self._asked_end: ClipEnd | None = None
        self._new_mark: messages.MarkClip | None = None
        self._wait_for_key, self._armed = wait_for_key, False
        self._size: tuple[int, int] | None = None
        self._mark: BurntMark | None = None
        self._film: Film | None = None
        self._first: ClipShot | None = None
        self._seen = 0
        self._began_s = self._marked_s = time.monotonic()
        self._said_s = 0.0
        self._reformatter = VideoReformatter()

    # -- from other threads

    def offer(self, shot: ClipShot) -> None:
        """A decoded frame; left out when the coder is behind."""
        if self._wait_for_key and not (self._armed and shot.key):
            self._armed = True  # from the next key picture on it is decoded whole
            return
        self._wait_for_key = False
        with self._wake:
            if self._asked_end is None and len(self._shots) < room_for(shot.frame):
                self._shots.append(shot)
                self._wake.notify()

    def take_mark(self, mark: messages.MarkClip) -> None:
        """The mark of the pictures from now on."""
        with self._wake:
            self._new_mark, self._marked_s = mark, time.monotonic()

    def end(self, why: ClipEnd) -> None:
        """End soon; the first reason counts."""
        with self._wake:
            self._asked_end = self._asked_end or why
            self._wake.notify()

    # -- the clip's own thread

    def run(self) -> None:
        """Record, then hand over what there is."""
        _step_back()
        end, content = ClipEnd.FAULT, memoryview(b"")
        try:
            end = self._record()
            if self._film is not None:
                content = self._film.finish()
        except Exception as error:  # worker boundary: the window is told that there is no clip
            _log.error("clip failed", error=type(error).__name__)
            end, content = ClipEnd.FAULT, memoryview(b"")
        self.over = True
        self._shots.clear()
        self._hand_over(end, content)
        self._film = self._mark = None

    def _record(self) -> ClipEnd:
        while True:
            shot = self._next()
            end = self._take(shot) if shot is not None else self._asked_end
            end = end or self._overdue()
            if end is not None:
                return end

    def _next(self) -> ClipShot | None:
        with self._wake:
            self._wake.wait_for(lambda: self._shots or self._asked_end, _SAY_EVERY_S)
            return self._shots.popleft() if self._shots else None

    def _take(self, shot: ClipShot) -> ClipEnd | None:
        shot = shot.straight()
        size = shot.frame.width, shot.frame.height
        if self._size is None:
            self._size = size
            self._say(shot)
        if size != self._size:
            return ClipEnd.CHANGED
        if not self._put_mark_on():
            return ClipEnd.MARK
        if self._mark is None:
            return None
        first = self._first = self._first or shot
        at_s = moment(first, shot)
        if at_s >= self._command.max_s:
            return ClipEnd.TIME
        if not self._add(shot, at_s):
            return ClipEnd.SIZE
        if time.monotonic() - self._said_s >= _SAY_EVERY_S:
            self._say(shot)
        return None

    def _put_mark_on(self) -> bool:
        """Take a new mark; False when it is not one of these pictures."""
        from respond_desktop.video.keep.mark import BurntMark, WrongMarkError

        with self._wake:
            mark, self._new_mark = self._new_mark, None
        if mark is None:
            return True
        assert self._size is not None
        width, height = even(*self._size)
        if (mark.width, mark.height) != mark_size(width, height):
            return False
        try:
            self._mark = BurntMark(width, height, mark.planes)
        except WrongMarkError:
            return False
        return True

    def _add(self, shot: ClipShot, at_s: float) -> bool:
        from respond_desktop.video.keep.film import Film
        from respond_desktop.video.keep.mark import copied

        assert self._mark is not None and self._size is not None
        width, height = even(*self._size)
        plain = self._plain(shot.frame, width, height)
        marked = copied(plain)
        self._mark.burn(marked)
        if self._film is None:
            marked.colorspace = plain.colorspace
            self._film = Film(marked, self._command.max_bytes, shot.captured_at)
        self._seen = shot.number
        return self._film.add(marked, at_s)

    def _plain(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        """The frame as yuv420p of video range; itself when it is that."""
        full = int(frame.color_range) == int(ColorRange.JPEG)
        return self._reformatter.reformat(
            frame,
            width=width,
            height=height,
            format="yuv420p",
            dst_color_range=ColorRange.MPEG if full else None,
            threads=1,
        )

    def _overdue(self) -> ClipEnd | None:
        now_s = time.monotonic()
        if self._first is None:
            return ClipEnd.MARK if now_s - self._began_s > FIRST_PICTURE_S else None
        if now_s - self._first.received_s >= self._command.max_s:
            return ClipEnd.TIME
        return ClipEnd.MARK if now_s - self._marked_s > MARK_S else None

    @property
    def _counted(self) -> tuple[float, int, int]:
        """Seconds and pictures recorded, and pictures left out."""
        if self._film is None or self._first is None:
            return 0.0, 0, 0
        left_out = self._seen - self._first.number + 1 - self._film.pictures
        return self._film.seconds, self._film.pictures, max(0, left_out)

    def _say(self, shot: ClipShot) -> None:
        self._said_s = time.monotonic()
        assert self._size is not None
        width, height = even(*self._size)
        seconds, pictures, left_out = self._counted
        self._send_event(
            messages.ClipGoing(
                stream=self._command.stream,
                clip=self.number,
                width=width,
                height=height,
                seconds=seconds,
                pictures=pictures,
                left_out=left_out,
                captured_s=shot.captured_at.timestamp() if shot.captured_at else None,
            )
        )

    def _hand_over(self, end: ClipEnd, content: memoryview) -> None:
        seconds, pictures, left_out = self._counted
        for start in range(0, max(1, len(content)), PART_BYTES):
            self._send_event(
                messages.ClipPart(
                    stream=self._command.stream,
                    clip=self.number,
                    end=end.value,
                    total=len(content),
                    seconds=seconds,
                    pictures=pictures,
                    left_out=left_out,
                    content=bytes(content[start : start + PART_BYTES]),
                )
            )


def _step_back() -> None:
    """On Linux a thread can leave the processor to the live pictures."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
