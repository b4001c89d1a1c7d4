"""A message of a kind that this version doesn't know: read as something newer instead of cutting the link."""

from typing import Any, get_args

import msgspec

from respond_desktop.wire import strict
from respond_desktop.wire.version import FIRST, PROTOCOL

_MOST = 64
"""Characters of a kind's name that are kept; it is only for words and the log."""


class OtherProtocolError(Exception):
    """The other side speaks another protocol, so nothing can be said; the message is for the person at the device."""


class Unknown(msgspec.Struct, frozen=True):
    """Its kind, and the protocol that it names (`FIRST` if none): another protocol may say hello in other fields."""

    t: str
    version: int = FIRST


def kinds_of(union: Any) -> frozenset[str]:
    """The kinds of messages that one end of a link may be sent."""
    return frozenset(kind.__struct_config__.tag for kind in get_args(union))


def unknown(text: str | bytes, limits: strict.Limits, known: frozenset[str]) -> Unknown:
    """What couldn't be read, if it is only of a newer kind or of another protocol; else raises UnreadableError."""
    found = strict.table(text, limits)
    kind, version = found.get("t"), found.get("version", FIRST)
    if not isinstance(kind, str) or not kind.isprintable() or type(version) is not int:
        raise strict.UnreadableTextError("the message is not readable")
    if kind in known and version == PROTOCOL:
        raise strict.UnreadableTextError("the message is not readable")
    return Unknown(kind[:_MOST], version)
