"""Why a live picture is over, in words for the person who watched."""

import enum
from dataclasses import dataclass

from respond_desktop.rtsp.errors import Ended, NotRtsp, RefusedByServer, RtspError, TlsRefused, Unreachable


class EndKind(enum.Enum):
    """What kind of end it was."""

    CLOSED_HERE = "closed here"
    ENGINE_LOST = "engine lost"
    CUT = "cut"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOT_TRUSTED = "not trusted"
    BROKEN = "broken"
    CRASHES = "crashes"


@dataclass(frozen=True)
class EndReason:
    """The kind, and one or two plain sentences."""

    kind: EndKind
    words: str


CLOSED_HERE = EndReason(EndKind.CLOSED_HERE, "You closed the picture.")
ENGINE_LOST = EndReason(EndKind.ENGINE_LOST, "The media process stopped.")
CRASHES = EndReason(EndKind.CRASHES, "The camera's video crashes the decoder here. The picture stays closed.")
FAULT = EndReason(EndKind.BROKEN, "The picture stopped because of a fault in this program.")

_KINDS: tuple[tuple[type[RtspError], EndKind], ...] = (
    (RefusedByServer, EndKind.REFUSED),
    (Unreachable, EndKind.UNREACHABLE),
    (TlsRefused, EndKind.NOT_TRUSTED),
    (Ended, EndKind.CUT),
    (NotRtsp, EndKind.BROKEN),
)


def explain(error: RtspError) -> EndReason:
    """The end an error means."""
    kind = next((kind for cause, kind in _KINDS if isinstance(error, cause)), EndKind.BROKEN)
    words = error.reason if isinstance(error, RefusedByServer) else str(error)
    return EndReason(kind, f"The picture ended. {words}" if kind is EndKind.CUT else words)
