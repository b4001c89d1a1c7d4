"""The paths and Transport headers the relay understands (RFC 2326 section 12.39)."""

import re
from urllib.parse import unquote

from respond_desktop.central.relay.tokens import MediaPath, PathKind

_PATH = re.compile(r"(?:rtsps?://[^/?#]*)?/(stream|watch)/([A-Za-z0-9._~-]{1,128})(?:/([^/?#]*))?/?(?:\?.*)?")


def parse_path(uri: str) -> tuple[MediaPath, str] | None:
    """The path and the track control of a request address; None for anything else."""
    found = _PATH.fullmatch(uri)
    if not found:
        return None
    return MediaPath(PathKind(found[1]), found[2]), unquote(found[3] or "")


def track_base(uri: str) -> str:
    """What the track's control is relative to: the request's address without query and credentials."""
    scheme, separator, rest = uri.split("?", 1)[0].rstrip("/").partition("://")
    if not separator:
        return scheme + "/"
    authority, slash, path = rest.partition("/")
    return f"{scheme}://{authority.rsplit('@', 1)[-1]}{slash}{path}/"


def parse_channels(transport: str, default: tuple[int, int]) -> tuple[int, int] | None:
    """The channel pair of the first interleaved transport offered; None when there is none (461)."""
    for offer in transport.split(","):
        if not re.match(r"RTP/AVP/TCP(?:;|$)", offer.strip(), re.IGNORECASE):
            continue
        found = re.search(r";\s*interleaved=([0-9]{1,3})(?:-([0-9]{1,3}))?", offer)
        if not found:
            return default
        first = int(found[1])
        second = int(found[2]) if found[2] else first + 1
        if first != second and max(first, second) <= 255:
            return first, second
    return None
