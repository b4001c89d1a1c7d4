"""Hand-overs, put together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from respond_desktop.central.facts.whole import SharedFacts
from respond_desktop.central.handover.book import HandOverBook
from respond_desktop.central.handover.hand_overs import HandOvers
from respond_desktop.central.handover.left_open import OpenThings
from respond_desktop.central.people.sessions import Session


@dataclass(frozen=True, slots=True)
class HandingOver:
    """Hand-overs that wait for a yes, and what people do with them."""

    book: HandOverBook
    acts: HandOvers


def handing_over(
    facts: SharedFacts, open_things: OpenThings, sessions: Callable[[], Iterable[Session]]
) -> HandingOver:
    """`sessions`: who is signed in."""
    book, people, books, changed = HandOverBook(), facts.people, facts.books, facts.signals.changed
    acts = HandOvers(people, open_things.alerts, open_things, book, books, sessions, changed)
    return HandingOver(book, acts)
