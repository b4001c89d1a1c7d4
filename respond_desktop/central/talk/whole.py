"""Talking, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from respond_desktop.central.facts.asks.officers_hand import OfficersHand
from respond_desktop.central.facts.whole import SharedFacts
from respond_desktop.central.talk.asks import TalkAsks
from respond_desktop.central.talk.talks import TalkNeeds, Talks
from respond_desktop.central.watch.whole import Watching
from respond_desktop.wire.live import TalkEnded, TalkGranted


@dataclass(frozen=True, slots=True)
class Talking:
    """Talks that run, and what people ask."""

    talks: Talks
    asks: TalkAsks


def talking(
    facts: SharedFacts,
    watch: Watching,
    hand: OfficersHand,
    tell: Callable[[str, TalkGranted | TalkEnded], bool],
) -> Talking:
    """A talk ends with its watch; `tell` reaches the newest live link of a session."""
    people, books, orders = facts.people, facts.books, facts.orders
    needs = TalkNeeds(people, watch.watches, books, orders, facts.relay, tell, facts.signals.changed)
    talks = Talks(needs)
    facts.signals.watch_ended.listen(talks.watch_ended)
    return Talking(talks, TalkAsks(people, books, watch.own, talks, hand, orders))
