"""What a person asks for, as plain values on their way from the window to central."""

from dataclasses import dataclass

from respond_desktop.domain.backup import CENTRAL_CHOOSES, Code, PlaceChoice

WORDS_MAX = 2000
"""Most characters of a text that a person writes: why she watches, what is going on, why a picture is kept."""


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """Ask to watch a unit."""

    unit_number: str
    purpose: str = ""
    incident: str = ""
    words: str = ""
    break_glass: bool = False


@dataclass(frozen=True, slots=True)
class BackupDraft:
    """Ask `recipients` (unit ids) to go to a unit, to the place chosen.

    `follows`: the request whose place this one renews.
    """

    for_unit_number: str
    code: Code
    description: str
    recipients: tuple[str, ...]
    place: PlaceChoice = CENTRAL_CHOOSES
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the person typed at sign-in; `banner_version` says which use banner was agreed to."""

    badge: str
    password: str
    banner_version: str
