"""What a tile says of listening and talking: what is allowed, whether it is heard or talked to, or why it isn't."""

from dataclasses import dataclass
from enum import StrEnum

from respond_desktop.qtbridge.hear.talking import TalkState
from respond_desktop.ui.frame.refusal import rule_words
from respond_desktop.ui.hear.hearing import SoundState
from respond_desktop.ui.watch.acts import TALK_WORDS


@dataclass(frozen=True, slots=True)
class TileMay:
    """What the role and the stream allow with the picture of a place, besides looking."""

    listen: bool = False
    talk: bool = False
    keep: bool = False


NOTHING_ALLOWED = TileMay()


class NoteKind(StrEnum):
    """On its way, microphone open (it stands out), not as it should be, or refused."""

    PLAIN = "plain"
    OPEN = "open"
    TROUBLE = "trouble"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class NoteWords:
    """Icon, fact, what follows from it, and the rule with its record; nothing is shown without a headline."""

    icon: str = ""
    headline: str = ""
    rest: str = ""
    rule: str = ""
    kind: NoteKind = NoteKind.PLAIN

    @property
    def stays(self) -> bool:
        """It stays until it is closed."""
        return self.kind in (NoteKind.TROUBLE, NoteKind.REFUSED)


NO_NOTE = NoteWords()


@dataclass(frozen=True, slots=True)
class TileSaid:
    """Whether a tile is heard, how far a talk to its officer is, and what is said about both."""

    heard: bool = False
    talk: TalkState = TalkState.SILENT
    note: NoteWords = NO_NOTE


NOTHING_SAID = TileSaid()


def tile_said(watch_id: str, number: str, state: SoundState) -> TileSaid:
    """From the workstation's book of sound to one tile; `number` is its unit's."""
    talk = state.talk if state.talk_to == watch_id else TalkState.SILENT
    return TileSaid(state.heard == watch_id, talk, _note(watch_id, number, state))


def _note(watch_id: str, number: str, state: SoundState) -> NoteWords:
    if state.talk_to == watch_id:
        if state.talk is not TalkState.SILENT:
            kind = NoteKind.OPEN if state.talk is TalkState.TALKING else NoteKind.PLAIN
            return NoteWords("microphone", TALK_WORDS[state.talk], kind=kind)
        if state.refused is not None:
            refused = state.refused
            fact = f"Refused: {refused.fact}"
            return NoteWords("cancel", fact, refused.why, rule_words(refused), NoteKind.REFUSED)
        if state.talk_words:
            return _trouble("microphone-off", state.talk_words)
    if state.trouble_of == watch_id and state.trouble:
        fact = f"You hear nothing of Unit {number}."
        return NoteWords("volume-off", fact, state.trouble, kind=NoteKind.TROUBLE)
    return NO_NOTE


def _trouble(icon: str, words: str) -> NoteWords:
    first, dot, rest = words.partition(". ")
    return NoteWords(icon, f"{first}." if dot else first, rest, kind=NoteKind.TROUBLE)
