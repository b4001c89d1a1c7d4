"""What a tile shows, decided in one place: from who has the place, the watch, the picture's age and the link."""

from enum import StrEnum

from respond_desktop.domain.outcomes import Refused
from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.stream.liveness import Liveness, PictureAge
from respond_desktop.domain.watches import NoticeChannel, Watch, WatchState, notices_complete, told
from respond_desktop.ui.kit import LIVE, QUIET, WARNING, ChipLook
from respond_desktop.ui.picture.live import CAMERA_LOST
from respond_desktop.ui.wall.book.places import Occupant
from respond_desktop.ui.words.measures import clock
from respond_desktop.ui.words.watches import told_words


class TileState(StrEnum):
    """Every state a place can be in; each has its badge and its words."""

    EMPTY = "empty"
    KEPT = "kept"
    ASKING = "asking"
    REFUSED = "refused"
    WAITING = "waiting"
    LIVE = "live"
    DELAYED = "delayed"
    FROZEN = "frozen"
    TRYING = "trying"
    DARK = "dark"
    ENDED = "ended"


_AMBER = ChipLook("pause-octagon-outline", "p2_text", "", "p2_line", 22, 600)
_GREY = ChipLook("stop", "muted", "raised", "line", 22, 500)
_LIVE = ChipLook(LIVE.icon, LIVE.tone, LIVE.fill, LIVE.edge, 22, 600)
_LOOKS = {
    TileState.LIVE: _LIVE,
    TileState.DELAYED: ChipLook("timer-sand", WARNING.tone, "", WARNING.edge, 22, 600),
    TileState.FROZEN: _AMBER,
    TileState.TRYING: ChipLook("video-off-outline", "p2_text", "", "p2_line", 22, 600),
    TileState.DARK: _GREY,
    TileState.ENDED: _GREY,
    TileState.REFUSED: ChipLook("cancel", "muted", "raised", "line", 22, 500),
    TileState.ASKING: ChipLook("timer-sand", QUIET.tone, "raised", "line", 22, 500),
    TileState.WAITING: ChipLook("timer-sand", QUIET.tone, "raised", "line", 22, 500),
    TileState.KEPT: ChipLook("", QUIET.tone, "", "", 22, 400),
    TileState.EMPTY: ChipLook("", QUIET.tone, "", "", 22, 400),
}
_WORDS = {
    TileState.LIVE: "LIVE",
    TileState.DELAYED: "DELAYED",
    TileState.TRYING: "Trying again",
    TileState.DARK: "No recording",
    TileState.ENDED: "Ended",
    TileState.REFUSED: "Refused",
    TileState.ASKING: "Asking",
    TileState.WAITING: "Waiting",
    TileState.KEPT: "Not watched",
    TileState.EMPTY: "",
}
RUNNING = (
    TileState.WAITING,
    TileState.LIVE,
    TileState.DELAYED,
    TileState.FROZEN,
    TileState.TRYING,
    TileState.DARK,
)
SHOWN = (TileState.LIVE, TileState.DELAYED, TileState.FROZEN, TileState.TRYING)


def tile_state(occupant: Occupant | None, own: OwnWatch | None, judged: PictureAge, broken: str) -> TileState:
    """The one state of a place; `broken` says why pictures stopped while the watch runs, else empty."""
    if occupant is None:
        return TileState.EMPTY
    if occupant.watch_id:
        return _watched(own, judged, broken)
    if occupant.answer is not None:
        return TileState.REFUSED
    return TileState.ASKING if occupant.asking else TileState.KEPT


def _watched(own: OwnWatch | None, judged: PictureAge, broken: str) -> TileState:
    if own is None or not own.running:
        return TileState.ENDED
    if own.dark is not None:
        return TileState.DARK
    if judged.state is Liveness.FROZEN:
        return TileState.FROZEN
    if broken and judged.state is Liveness.WAITING:
        return TileState.TRYING
    shown = {Liveness.LIVE: TileState.LIVE, Liveness.LATE: TileState.DELAYED}
    return shown.get(judged.state, TileState.WAITING)


def badge(state: TileState, judged: PictureAge, occupant: Occupant | None) -> tuple[str, ChipLook]:
    """Words and look of the state's badge."""
    words = _WORDS.get(state, "")
    if state is TileState.FROZEN:
        words = f"FROZEN {int(judged.silent_s)} s"
    elif state is TileState.REFUSED and occupant is not None and not isinstance(occupant.answer, Refused):
        words = "Not possible"
    return words, _LOOKS[state]


def broken_words(watch: Watch | None, interruption: str) -> str:
    """Why pictures stopped while the watch runs: the camera's side first, then this side's."""
    if watch is not None and watch.running and watch.camera_lost_at is not None:
        return f"{CAMERA_LOST.removesuffix('.')} since {clock(watch.camera_lost_at)}."
    return interruption


def told_chip(watch: Watch | None) -> tuple[str, bool]:
    """Officer told 3 of 3, or 2 of 3: LCD off; and whether that is as it should be. Empty while receipts come in."""
    if watch is None or not notices_complete(watch.notices):
        return "", True
    return f"Officer told {told_words(watch.notices).replace(', ', ': ', 1)}", told(watch.notices) == len(
        NoticeChannel
    )


def waiting_words(watch: Watch | None) -> tuple[str, str]:
    """What happens before the first picture."""
    if watch is None or watch.state in (WatchState.ASKED, WatchState.TELLING):
        return "Telling the officer.", "Central has written the record."
    return "The officer was told.", "Waiting for the first picture."
