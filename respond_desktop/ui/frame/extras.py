"""What the application may add to a window."""

from collections.abc import Callable
from dataclasses import dataclass, field

from respond_desktop.qtbridge.choices import Choices, NoChoices
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.qtbridge.hear.sound import SoundDesk
from respond_desktop.qtbridge.hear.talking import OwnTalk
from respond_desktop.ui.words.places import PlaceWords
from respond_desktop.ui.words.times import SYSTEM_CLOCK, Clock


def _no_place(_lat: float, _lon: float) -> str | None:
    return None


def _keep_nothing(_scale: int) -> None:
    return None


def _no_words() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Extras:
    """Street words of a position, the map pack's date ("Nov 1"), the clock (tests bring their own), kept choices.

    `scale` is the size of everything in force (per cent), `keep_scale` keeps another for the next start.
    `media_words` says how the media process is; `make_sound` and `make_talk` give loudspeaker and microphone.
    """

    place_words: PlaceWords = _no_place
    map_pack: str = ""
    clock: Clock = SYSTEM_CLOCK
    media_words: Callable[[], str] = _no_words
    scale: int = 100
    keep_scale: Callable[[int], None] = _keep_nothing
    choices: Choices = field(default_factory=NoChoices)
    make_sound: Callable[[], SoundDesk] = SoundDesk
    make_talk: Callable[[Commands, SoundDesk], OwnTalk] = OwnTalk


NO_EXTRAS = Extras()
