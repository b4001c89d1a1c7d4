"""Which reader an address needs."""

import ssl
import threading
from urllib.parse import urlsplit

from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RefusedByServer, Unreachable
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.frames import FrameSink, FrameSource
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.other import OtherFrames
from respond_desktop.video.decoding.rtsp_frames import RtspFrames

_NOT_OVER_TCP = 461
_LET_GO_S = (0.3, 1.0)


def frames_of(address: StreamAddress, hardware: HardwareChoice) -> FrameSource:
    """The source of an address's frames. ValueError (without the address) when it isn't one."""
    scheme = urlsplit(address.url).scheme.lower()
    if scheme == "rtsps":
        return _own(address, hardware)
    if scheme == "rtsp":
        return RtspOrUdp(address, hardware)
    return OtherFrames(address, hardware)


def _own(address: StreamAddress, hardware: HardwareChoice) -> RtspFrames:
    credentials = MediaCredentials(address.user, address.password) if address.user else None
    context = tls_context(address.ca_pem) if address.url.lower().startswith("rtsps:") else None
    return RtspFrames(Endpoint(address.url, credentials, context), hardware, address.sound)


def tls_context(ca_pem: str) -> ssl.SSLContext:
    """TLS 1.2+ that checks names and trusts only this CA, or what this computer trusts when there is none."""
    if not ca_pem:
        return ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(cadata=ca_pem)
    return context


class RtspOrUdp:
    """Our own reader over TCP; a server that only speaks UDP is read by FFmpeg instead."""

    def __init__(self, address: StreamAddress, hardware: HardwareChoice) -> None:
        self._source: FrameSource = _own(address, hardware)
        self._udp = OtherFrames(address, hardware)
        self._stopped = threading.Event()

    @property
    def received_bytes(self) -> int:
        """Bytes so far."""
        return self._source.received_bytes

    @property
    def gaps(self) -> int:
        """How often packets were missing."""
        return self._source.gaps

    @property
    def damaged(self) -> int:
        """How often a picture could not be decoded."""
        return self._source.damaged

    @property
    def words(self) -> str:
        """What decodes, for diagnostics."""
        return self._source.words

    def run(self, sink: FrameSink) -> None:
        """Read over TCP, or over UDP when the server says 461; RtspError says why it is over."""
        try:
            self._source.run(sink)
        except RefusedByServer as refused:
            if refused.status != _NOT_OVER_TCP:
                raise
            self._source = self._udp
            self._read_by_udp(sink)

    def _read_by_udp(self, sink: FrameSink) -> None:
        """Some servers refuse a second reader until they have let go of the one they just turned away."""
        for pause_s in _LET_GO_S:
            try:
                return self._udp.run(sink)
            except Unreachable:
                if self._stopped.wait(pause_s):
                    return None
        return self._udp.run(sink)

    def stop(self) -> None:
        """End `run` soon; safe from any thread."""
        self._stopped.set()
        self._source.stop()
        self._udp.stop()
