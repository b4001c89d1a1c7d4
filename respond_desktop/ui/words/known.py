"""How much of what a panel shows is known now: not yet, now, or only until the link was lost; and the words for it."""

from enum import Enum

from respond_desktop.domain.snapshot import LinkState, Snapshot

NOBODY = "Nobody is recording. Positions appear when a camera records."
ASKING = "Asking central who records."
_NO_LINK = "Who records isn't known. There is no link to central."
_UNLINKED = (LinkState.LOST, LinkState.REFUSED)


class Known(Enum):
    """Not yet: central has said nothing. Once: it said so before the link was lost; since then things age."""

    NOT_YET = "not yet"
    NOW = "now"
    ONCE = "once"


def known(snapshot: Snapshot | None) -> Known:
    """What a panel may claim of it."""
    if snapshot is None or not snapshot.known:
        return Known.NOT_YET
    return Known.NOW if snapshot.link.state is LinkState.CONNECTED else Known.ONCE


def nobody_words(snapshot: Snapshot | None) -> str:
    """What stands where nobody is shown as recording."""
    if known(snapshot) is Known.NOW:
        return NOBODY
    if snapshot is not None and (snapshot.known or snapshot.link.state in _UNLINKED):
        return _NO_LINK
    return ASKING
