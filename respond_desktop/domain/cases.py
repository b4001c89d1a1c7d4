"""A question of an officer about a view of her: who may read and answer it, and how far it has come."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.newer import Reported
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Ask, Permission, Policy, decide

ANSWER_MAX = 2000
"""Most characters of an answer."""


class CaseState(Reported):
    """Open until it is answered; closed when nothing more is to be said."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ViewQuestion:
    """What the officer reads of her own question. `readers`: how many people may answer it now. Times are UTC."""

    case_id: str
    asked_at: datetime
    words: str
    state: CaseState
    readers: int = 0
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""


def may_handle(policy: Policy, person: Person, about: tuple[str, str]) -> bool:
    """Whether a person may see and answer a case; `about`: ids of who is questioned and of who asked.

    Whoever may read the agency's audit may, but never the one it is about, whatever her rights, nor the one who asked.
    """
    return person.id not in about and decide(policy, Ask(person, Permission.EXPORT_AUDIT)).allowed
