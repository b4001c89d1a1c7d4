"""Who is signed in at this workstation, and where."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Permission, Purpose
from respond_desktop.domain.watches import Watch


@dataclass(frozen=True, slots=True)
class Workplace:
    """What is known before anybody signs in: agency, workstation, banner, and what works.

    `enrolled` False: this workstation has no key at central yet and needs a one-time code.

    `clock_offset_s`: central's clock minus this computer's.
    `central_words`, `keyring_words` are empty when all is well, else say what is wrong and what to do. `barred_words`:
    why nobody can sign in at this workstation whatever he types (it was taken out of use, central doesn't know it).
    `version_words`: which of central and this workstation is older, and who updates it.
    """

    agency: str = ""
    training: bool = False
    workstation: str = ""
    banner_title: str = ""
    banner_paragraphs: tuple[str, ...] = ()
    banner_version: str = ""
    round_trip_ms: float | None = None
    central_words: str = ""
    keyring_words: str = ""
    enrolled: bool = True
    barred_words: str = ""
    clock_offset_s: float = 0.0
    version_words: str = ""


@dataclass(frozen=True, slots=True)
class SessionView:
    """The signed-in person and what the role may do at all; central still decides each ask.

    `workstation` is what people call this computer, for reading; it is known by `workstation_id` alone.
    """

    person: Person
    permissions: frozenset[Permission]
    purposes: tuple[Purpose, ...]
    policy_ref: str
    watch_minutes: int
    expires_at: datetime
    agency: str
    training: bool
    workstation: str
    unit_number: str = ""
    extra_words: tuple[str, ...] = ()
    workstation_id: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether the role has the right in some scope."""
        return permission in self.permissions

    def owns(self, watch: Watch) -> bool:
        """Whether the signed-in person asked for the watch at this workstation.

        By id: names are for reading. Only a central that sends no id yet is taken by its name.
        """
        here = (
            watch.workstation_id == self.workstation_id
            if watch.workstation_id
            else watch.workstation == self.workstation
        )
        return here and watch.viewer_id == self.person.id
