"""Watching, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from respond_desktop.central.config import CentralConfig
from respond_desktop.central.facts.asks.officers_hand import OfficersHand
from respond_desktop.central.facts.whole import SharedFacts
from respond_desktop.central.watch.asks import WatchAsks
from respond_desktop.central.watch.desk import WatchDesk
from respond_desktop.central.watch.own import OwnWatchActs
from respond_desktop.central.watch.pictures import PictureDesk, PictureGrace
from respond_desktop.central.watch.recordings import Recordings
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.recordings import Recording
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.wire.live import PlayGranted


@dataclass(frozen=True, slots=True)
class Around:
    """Where a play token goes, whether a session still lives, a unit's open call for help, a lease that ended."""

    grant: Callable[[str, PlayGranted], bool]
    session_lives: Callable[[str], bool]
    help_open: Callable[[str], bool]
    contact_lost: Callable[[Recording], None]


@dataclass(frozen=True, slots=True)
class Watching:
    """Watches that run, their pictures, the recordings that they end with, and what people ask."""

    watches: Watches
    pictures: PictureGrace
    recordings: Recordings
    asks: WatchAsks
    own: OwnWatchActs


def watching(facts: SharedFacts, around: Around, hand: OfficersHand, config: CentralConfig) -> Watching:
    """Watches end with their session's last link."""
    people, world, books, orders = facts.people, facts.world, facts.books, facts.orders
    changed = facts.signals.changed
    watches = Watches(
        WatchDesk(
            people=people,
            world=world,
            runs=facts.runs,
            books=books,
            orders=orders,
            relay=facts.relay,
            streams=facts.streams,
            grant=around.grant,
            session_lives=around.session_lives,
            help_open=around.help_open,
            on_changed=changed,
            on_ended=facts.signals.watch_ended,
            notice_timeout_s=config.notice_timeout_s,
        )
    )
    facts.signals.session_alone.listen(
        lambda session_id: watches.end_of_session(session_id, WatchEnd.LINK_BROKEN)
    )
    pictures = PictureGrace(
        PictureDesk(watches, facts.relay, orders, books, changed, people.now, config.picture_grace_s)
    )
    return Watching(
        watches=watches,
        pictures=pictures,
        recordings=Recordings(people, world, watches, books, changed, around.contact_lost),
        asks=WatchAsks(people, world, around.help_open, books, watches, hand, orders),
        own=OwnWatchActs(people, books, watches, pictures),
    )
