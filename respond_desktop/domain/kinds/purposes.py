"""Purposes: why one watches, one row each; an agency's policy holds its own, beginning with these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason one may choose; `needs_words` asks for own words, `needs_second_person` for a commander."""

    key: str
    words: str
    needs_words: bool = False
    needs_second_person: bool = False

    @property
    def can_be_allowed(self) -> bool:
        """Whether an ask for it alone may succeed: no desktop can bring a second person yet, so it isn't offered."""
        return not self.needs_second_person


PURPOSES = (
    Purpose("danger", "Officer may be in danger"),
    Purpose("pursuit", "Foot pursuit, or officer not answering"),
    Purpose("asked", "The officer asked for a second pair of eyes"),
    Purpose("event", "Large event or tactical operation"),
    Purpose("supervision", "Supervision", needs_words=True, needs_second_person=True),
    Purpose("other", "Something else", needs_words=True),
)
