"""RTSP addresses: checked, and with any credentials taken out of the text."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from respond_desktop.domain.hosts import host_of, in_url, plain_host
from respond_desktop.rtsp.auth import MediaCredentials

_PORTS = {"rtsp": 554, "rtsps": 322}


@dataclass(frozen=True)
class Address:
    """Where to connect and what to ask for; ``url`` never holds credentials."""

    secure: bool
    host: str
    port: int
    path: str
    credentials: MediaCredentials | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """The address as it goes into a request line."""
        host = in_url(self.host.partition("%")[0])  # a zone means nothing to the server (RFC 6874)
        return f"{'rtsps' if self.secure else 'rtsp'}://{host}:{self.port}{self.path}"


def parse_address(url: str) -> Address:
    """An address from its text; ValueError (without the text) when it isn't an RTSP address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("not an RTSP address") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("not an RTSP address")
    if re.search(r"[\x00-\x20\x7f]", parts.netloc + unquote(parts.hostname) + parts.path + parts.query):
        raise ValueError("not an RTSP address")
    if re.search(r"[\x00-\x1f\x7f]", unquote(parts.netloc)):  # a password may hold a blank
        raise ValueError("not an RTSP address")
    credentials = None
    if parts.username is not None:
        credentials = MediaCredentials(unquote(parts.username), unquote(parts.password or ""))
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Address(
        parts.scheme == "rtsps", host_of(url), port or _PORTS[parts.scheme], path or "/", credentials
    )


def may_redirect(here: Address, there: Address) -> bool:
    """Whether a server's word to go elsewhere is followed: the same computer, and never out of TLS."""
    return plain_host(here.host).lower() == plain_host(there.host).lower() and (
        there.secure or not here.secure
    )


def resolve_control(base: str, control: str) -> str:
    """The address of one track: absolute controls as they are, others appended (RFC 2326 appendix C.1.1).

    A base's query is taken off, unless the server itself wrote a slash behind it: then it means that.
    """
    if control.lower().startswith(("rtsp://", "rtsps://")):
        return control
    stripped = (base if base.endswith("/") else base.split("?", 1)[0]).rstrip("/")
    return stripped if control in ("", "*") else f"{stripped}/{control.lstrip('/')}"
