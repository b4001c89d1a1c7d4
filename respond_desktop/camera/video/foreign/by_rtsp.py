"""Reads another maker's camera with our own RTSP reader: as forgiving as the desktop's, and TLS by Python."""

import ssl
from collections.abc import Callable
from datetime import datetime

import av

from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.sound.taken import TakenSound, sound_context
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.foreign.coded import Coded
from respond_desktop.camera.video.foreign.inputs import Input
from respond_desktop.camera.video.foreign.pictures import CodedPictures, PictureTrack
from respond_desktop.camera.video.foreign.shelf import PictureShelf
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RefusedByServer, RtspError
from respond_desktop.rtsp.reader import RtspReader

NOT_OVER_TCP = 461
_CODECS = {codec.encoding: codec for codec in Codec}
_WORDS = {401: "it doesn't accept the name and password", 404: "there is no such stream"}


class OnlyUdpError(SourceError):
    """The server carries its stream over UDP only: FFmpeg must read it."""


class ByRtsp:
    """One reading, from opening to end."""

    def __init__(self, what: Input, shelf: PictureShelf, now: Callable[[], datetime], wanted: Codec) -> None:
        """Raises SourceError when the address isn't one."""
        self._what, self._shelf, self._now, self._wanted = what, shelf, now, wanted
        context = ssl.create_default_context() if what.address.lower().startswith("rtsps:") else None
        try:
            self._reader = RtspReader(Endpoint(what.address, None, context), sound=True)
        except ValueError:
            raise SourceError(f"{what.name} has an address that can't be read.") from None

    def stop(self) -> None:
        """End `read` soon; safe from any thread."""
        self._reader.stop()

    def read(self) -> None:
        """Read until the stream ends or the shelf is halted; SourceError says why."""
        try:
            self._reader.open()
            self._read()
        except RtspError as error:
            if not self._shelf.halted.is_set():
                raise _source_error(self._what.name, error) from None
        finally:
            self._reader.close()

    def _read(self) -> None:
        reader = self._reader
        if reader.video is None:
            raise SourceError(f"{self._what.name} has no picture.")
        sound = TakenSound(sound_context(reader.audio), self._shelf, self._now) if reader.audio else None
        track = PictureTrack(_CODECS[reader.video.encoding], self._wanted, sound is not None)
        pictures = CodedPictures(track, self._shelf, self._now)
        for unit in reader:
            if self._shelf.halted.is_set():
                return
            if unit.kind == "video":
                pictures.take(Coded(unit.data, unit.entry, begins=unit.begins))
            elif sound is not None:
                sound.take(av.Packet(unit.data))


def _source_error(name: str, error: RtspError) -> SourceError:
    if isinstance(error, RefusedByServer):
        kind = OnlyUdpError if error.status == NOT_OVER_TCP else SourceError
        words = _WORDS.get(error.status, error.reason.rstrip("."))
        return kind(f"{name} can't be read: {words[0].lower()}{words[1:]}.")
    words = str(error).rstrip(".")
    return SourceError(f"{name} can't be read: {words[0].lower()}{words[1:]}.")
