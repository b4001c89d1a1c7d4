"""Hosts as they are written: alone (`2001:db8::5`), and inside a URL, where an IPv6 address stands in brackets."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote, urlsplit

EVERY = ("0.0.0.0", "::")  # noqa: S104 - the addresses that mean all of this computer
_DEFAULT_PORTS = {"https": 443, "wss": 443, "rtsp": 554, "rtsps": 322}


def plain_host(text: str) -> str:
    """A host as all of its spellings are compared: no brackets or blanks, an address in its shortest form."""
    bare = text.strip()
    if bare.startswith("[") and bare.endswith("]"):
        bare = bare[1:-1]
    address = address_of(bare)
    return bare if address is None else str(address)


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """The address, or None when it is a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def in_url(host: str) -> str:
    """The host as it stands in a URL or before `:port`."""
    bare = plain_host(host)
    return f"[{bare.replace('%', '%25')}]" if ":" in bare else bare


def url_of(scheme: str, host: str, port: int, path: str = "") -> str:
    """A URL of one server; the scheme's own port isn't written, as HTTP clients don't either."""
    shown = "" if _DEFAULT_PORTS.get(scheme) == port else f":{port}"
    return f"{scheme}://{in_url(host)}{shown}{path}"


def host_of(url: str) -> str:
    """The host of a URL as a socket takes it; empty when there is none or the URL can't be read."""
    try:
        return plain_host(unquote(urlsplit(url).hostname or ""))
    except ValueError:
        return ""
