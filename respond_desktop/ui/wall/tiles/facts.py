"""What is known of one place on the wall, and what of it stands in the caption and is read aloud."""

from dataclasses import dataclass

from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.stream.liveness import PictureAge
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.wall.book.places import Occupant
from respond_desktop.ui.wall.tiles.caption import CaptionWords
from respond_desktop.ui.wall.tiles.face import NO_WORDS, VeilWords
from respond_desktop.ui.wall.tiles.said import NOTHING_ALLOWED, NOTHING_SAID, TileMay, TileSaid
from respond_desktop.ui.wall.tiles.state import SHOWN, TileState, badge
from respond_desktop.ui.words.measures import count


@dataclass(frozen=True, slots=True)
class TileFacts:
    """What is known of one place. `left_s` seconds until the watch ends by itself, None when that isn't known."""

    occupant: Occupant | None = None
    own: OwnWatch | None = None
    feed: PictureFeed | None = None
    where: str = ""
    watchers: int = 0
    left_s: float | None = None
    urgent: bool = False
    broken: str = ""
    told: tuple[str, bool] = ("", True)
    veil: VeilWords = NO_WORDS
    may: TileMay = NOTHING_ALLOWED
    said: TileSaid = NOTHING_SAID

    @property
    def number(self) -> str:
        """The unit's number, empty for an empty place."""
        return self.occupant.unit_number if self.occupant else ""


def caption_words(facts: TileFacts, state: TileState, judged: PictureAge) -> CaptionWords:
    """The caption of a place."""
    left = facts.left_s
    running = f"{int(left) // 60}:{int(left) % 60:02} left" if left is not None else ""
    watching = f"{facts.watchers} watching" if facts.watchers > 1 else ""
    said = badge(state, judged, facts.occupant)
    return CaptionWords(facts.number, facts.where, watching, running, left is not None and left <= 60, said)


def described(facts: TileFacts, state: TileState, judged: PictureAge) -> str:
    """The state of a place for screen readers."""
    word = badge(state, judged, facts.occupant)[0].split(" ")[0].lower()
    watching = f"{count(facts.watchers, 'person', 'people')} watching" if facts.watchers else ""
    veil, heard = facts.veil, "you hear it" if facts.said.heard else ""
    shown = (state in SHOWN and state is not TileState.TRYING) or not veil.headline
    rest = (facts.told[0], watching, heard) if shown else (veil.headline, veil.rest, veil.rule)
    note = facts.said.note
    parts = (word, facts.where, *rest, note.headline, note.rest, note.rule)
    return ", ".join(part for part in parts if part)
