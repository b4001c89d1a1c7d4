"""How FFmpeg opens an address: options by scheme, encrypted ones only where the certificate is checked."""

import contextlib
import io
import ssl
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
    url2pathname,
)

from respond_desktop.rtsp.errors import RefusedByServer
from respond_desktop.rtsp.payload.units import NO_PARSER
from respond_desktop.video.address import StreamAddress

OPEN_S, READ_S = 5.0, 3.0
IN_PIECES = "mpegts"
_MAX_PIECE_BYTES = 64 * 1024 * 1024
_DEVICES = {"v4l2": "v4l2", "dshow": "dshow", "avfoundation": "avfoundation"}
_UDP_BUFFER = "4000000"  # a key picture comes at once; the system grants what it allows
_QUICK = {"fpsprobesize": "0", "analyzeduration": "1"}


@dataclass(slots=True)
class StreamOpening:
    """Arguments for one opening; `paced`: the stream comes in pieces or all at once, its own times count."""

    file: Callable[[], Any] = field(repr=False)
    format: str = ""
    options: dict[str, str] = field(default_factory=dict, repr=False)
    open_s: float = OPEN_S
    read_s: float = READ_S
    paced: bool = False
    more: dict[str, Any] = field(default_factory=dict)
    passing: list[Path] = field(default_factory=list)

    def tidy(self) -> None:
        """Remove files that were only needed to open."""
        for path in self.passing:
            path.unlink(missing_ok=True)
        self.passing.clear()


def how_to_open(address: StreamAddress) -> StreamOpening:
    """The way for this scheme. ValueError (without the address) when nobody here reads it."""
    scheme = urlsplit(address.url).scheme.lower()
    if scheme in ("http", "https"):
        return _hls(address)
    url = _with_credentials(address)
    match scheme:
        case "rtsp":
            options = {"rtsp_transport": "udp", "fpsprobesize": "0", "protocol_whitelist": "rtp,udp,tcp,rtsp"}
            return StreamOpening(lambda: url, options=options | {"buffer_size": _UDP_BUFFER})
        case "rtmp":
            return StreamOpening(lambda: url, "live_flv", {**_QUICK, "protocol_whitelist": "rtmp,tcp"})
        case "rtmps":
            return _rtmps(url, address.ca_pem)
        case "udp" | "rtp":
            return _datagrams(url)
        case "file":
            path = url2pathname(urlsplit(address.url).path)
            return StreamOpening(lambda: path, options={"protocol_whitelist": "file"}, paced=True)
    if scheme in _DEVICES:
        name = address.url.partition("://")[2]
        return StreamOpening(lambda: name, _DEVICES[scheme], open_s=2 * OPEN_S)
    raise ValueError("no address of a stream")


def _datagrams(url: str) -> StreamOpening:
    options = {"fpsprobesize": "0", "protocol_whitelist": "udp,rtp", "buffer_size": _UDP_BUFFER}
    if url.lower().startswith("udp:"):
        return StreamOpening(lambda: url, IN_PIECES, options | NO_PARSER)
    return StreamOpening(lambda: url, "", options)


def _with_credentials(address: StreamAddress) -> str:
    if not address.user:
        return address.url
    parts = urlsplit(address.url)
    who = f"{quote(address.user, safe='')}:{quote(address.password, safe='')}"
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{who}@{place}"))


def _rtmps(url: str, ca_pem: str) -> StreamOpening:
    if sys.platform == "win32":  # FFmpeg uses Schannel there, which takes no authority of one program
        raise RefusedByServer(
            495, "On Windows the server's certificate can't be checked for RTMPS. Use RTSPS."
        )
    options = {**_QUICK, "protocol_whitelist": "rtmps,rtmp,tls,tcp", "tls_verify": "1"}
    opening = StreamOpening(lambda: url, "live_flv", options)
    trusted = ca_pem or _system_authorities()
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False, encoding="ascii") as file:
        file.write(trusted)
    opening.passing.append(Path(file.name))
    options["ca_file"] = file.name
    return opening


def _system_authorities() -> str:
    context = ssl.create_default_context()
    return "".join(ssl.DER_cert_to_PEM_cert(der) for der in context.get_ca_certs(binary_form=True))


def _hls(address: StreamAddress) -> StreamOpening:
    """Playlist and pieces are fetched by Python, which checks certificates on every system."""
    fetch = _Fetch(address)

    def open_piece(url: str, flags: int, options: object) -> io.BytesIO:
        return fetch.piece(url)

    options = {"http_persistent": "0", "live_start_index": "-2"}
    more = {"io_open": open_piece}
    return StreamOpening(lambda: fetch.piece(address.url), "hls", options, 2 * OPEN_S, 4 * READ_S, True, more)


class _NoCrossing(HTTPRedirectHandler):
    """A redirect may not leave TLS."""

    def redirect_request(self, req: Request, *rest: Any) -> Request | None:
        if req.full_url.startswith("https:") and not str(rest[-1]).startswith("https:"):
            return None
        return super().redirect_request(req, *rest)


class _Fetch:
    def __init__(self, address: StreamAddress) -> None:
        context = ssl.create_default_context(cadata=address.ca_pem or None)
        self._secure = address.url.lower().startswith("https:")
        self._opener = build_opener(ProxyHandler({}), HTTPSHandler(context=context), _NoCrossing())
        self._moved: dict[str, str] = {}

    def piece(self, url: str) -> io.BytesIO:
        """A playlist or a piece of the stream; OSError when it can't be had.

        What a playlist behind a redirect names is relative to where the redirect leads, and FFmpeg knows only where
        it asked.
        """
        folder, slash, name = url.partition("?")[0].rpartition("/")
        moved = self._moved.get(folder)
        if moved is not None:
            with contextlib.suppress(OSError):
                return self._fetched(moved + slash + name + url[len(folder + slash + name) :])
        return self._fetched(url)

    def _fetched(self, url: str) -> io.BytesIO:
        scheme = urlsplit(url).scheme.lower()
        if scheme != "https" and (self._secure or scheme != "http"):
            raise OSError("another scheme")
        with self._opener.open(Request(url), timeout=READ_S) as answer:  # noqa: S310 scheme checked above
            body = answer.read(_MAX_PIECE_BYTES + 1)
            there = str(answer.geturl())
        if len(body) > _MAX_PIECE_BYTES:
            raise OSError("too large")
        here, target = (address.partition("?")[0].rpartition("/")[0] for address in (url, there))
        if here != target:
            self._moved[here] = target
        piece = io.BytesIO(body)
        piece.name = there  # FFmpeg resolves relative addresses against it
        return piece
