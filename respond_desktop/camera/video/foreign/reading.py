"""The thread that reads one file, device or address, in the way that fits it."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import structlog

from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.stream_data import DataTrack
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.foreign.by_ffmpeg import ByFfmpeg
from respond_desktop.camera.video.foreign.by_rtsp import ByRtsp, OnlyUdpError
from respond_desktop.camera.video.foreign.inputs import Input
from respond_desktop.camera.video.foreign.shelf import PictureShelf

log = structlog.get_logger(__name__)


class ReadingWay(Protocol):
    """One way to read a source, once."""

    def read(self) -> None:
        """Read until the source ends or the shelf is halted; SourceError says why it can't be."""

    def stop(self) -> None:
        """End `read` soon; safe from any thread."""


class SourceReading(threading.Thread):
    """Reads until halted; what it finds goes on the shelf, the payloads of data tracks to `data`."""

    def __init__(
        self,
        what: Input,
        shelf: PictureShelf,
        now: Callable[[], datetime],
        wanted: Codec,
        data: DataTrack | None = None,
    ) -> None:
        super().__init__(name="camera-lens", daemon=True)
        self._what, self._shelf, self._now, self._wanted = what, shelf, now, wanted
        self._data = data
        self._way: ReadingWay | None = None

    def halt(self) -> None:
        """End soon; safe from any thread."""
        self._shelf.halted.set()
        if self._way is not None:
            self._way.stop()

    def run(self) -> None:
        """Open, read, and again from the beginning if it repeats; the reason of the end in words."""
        words = ""
        try:
            with self._alone():
                while not self._shelf.halted.is_set():
                    self._once()
                    if not self._what.repeats:
                        words = f"{self._what.name} ended."
                        break
        except SourceError as error:
            words = str(error)
        except Exception:
            log.exception("reading_broke")
            words = f"{self._what.name} can't be read."
        self._shelf.end(words or "Stopped.")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """A source may have one reader only: the data track's own reader steps back."""
        if self._data is None:
            yield
            return
        with self._data.reading_pictures() as got:
            if not got:
                raise SourceError(f"{self._what.name} is still being read.")
            yield

    def _once(self) -> None:
        what = self._what
        if self._data is None and what.address.lower().startswith(("rtsp:", "rtsps:")):
            try:
                self._go(ByRtsp(what, self._shelf, self._now, self._wanted))
            except OnlyUdpError:
                what = replace(what, options={**what.options, "rtsp_transport": "udp"})
            else:
                return
        way = ByFfmpeg(what, self._shelf, self._now, self._wanted)
        way.data = self._data
        self._go(way)

    def _go(self, way: ReadingWay) -> None:
        self._way = way
        if self._shelf.halted.is_set():
            return
        way.read()
