"""Which reader an address needs."""

import ssl
from urllib.parse import urlsplit

from respond_desktop.rtsp.auth import Credentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import Refused
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.frames import FrameSink, FrameSource
from respond_desktop.video.hardware import HardwareChoice
from respond_desktop.video.other import OtherFrames
from respond_desktop.video.rtsp_frames import RtspFrames

_NOT_OVER_TCP = 461


def frames_of(address: StreamAddress, hardware: HardwareChoice) -> FrameSource:
    """The source of an address's frames. ValueError (without the address) when it isn't one."""
    scheme = urlsplit(address.url).scheme.lower()
    if scheme == "rtsps":
        return _own(address, hardware)
    if scheme == "rtsp":
        return RtspOrUdp(address, hardware)
    return OtherFrames(address, hardware)


def _own(address: StreamAddress, hardware: HardwareChoice) -> RtspFrames:
    credentials = Credentials(address.user, address.password) if address.user else None
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
        except Refused as refused:
            if refused.status != _NOT_OVER_TCP:
                raise
            self._source = self._udp
            self._source.run(sink)

    def stop(self) -> None:
        """End `run` soon; safe from any thread."""
        self._source.stop()
        self._udp.stop()
