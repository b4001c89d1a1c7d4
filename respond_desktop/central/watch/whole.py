"""Watching, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from respond_desktop.central.alert.urgent import Urgent
from respond_desktop.central.alert.whole import Alerting
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.facts.asks.officers_hand import OfficersHand
from respond_desktop.central.facts.asks.pulses import Pulses, paces
from respond_desktop.central.facts.whole import SharedFacts
from respond_desktop.central.watch.asks import WatchAsks
from respond_desktop.central.watch.desk import WatchDesk
from respond_desktop.central.watch.own import OwnWatches
from respond_desktop.central.watch.pictures import PictureDesk, Pictures
from respond_desktop.central.watch.recordings import Recordings
from respond_desktop.central.watch.watches import Watches
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.wire.live import PlayGranted


@dataclass(frozen=True, slots=True)
class Viewers:
    """Where a play token goes, and whether a session still lives."""

    grant: Callable[[str, PlayGranted], bool]
    session_lives: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Watching:
    """Watches that run, their pictures, the recordings that they end with, and what people ask."""

    watches: Watches
    pictures: Pictures
    recordings: Recordings
    hand: OfficersHand
    asks: WatchAsks
    own: OwnWatches


def watching(facts: SharedFacts, alert: Alerting, viewers: Viewers, config: CentralConfig) -> Watching:
    """Watches end with their session's last link."""
    people, world, books, orders = facts.people, facts.world, facts.books, facts.orders
    changed = facts.signals.changed
    watches = Watches(
        WatchDesk(
            people=people,
            world=world,
            books=books,
            orders=orders,
            relay=facts.relay,
            streams=facts.streams,
            grant=viewers.grant,
            session_lives=viewers.session_lives,
            help_open=lambda unit_id: alert.alerts.open_help(unit_id) is not None,
            on_changed=changed,
            on_ended=facts.signals.watch_ended,
            notice_timeout_s=config.notice_timeout_s,
        )
    )
    facts.signals.session_alone.listen(
        lambda session_id: watches.end_of_session(session_id, WatchEnd.LINK_BROKEN)
    )
    pictures = Pictures(PictureDesk(watches, facts.relay, orders, books, changed, config.picture_grace_s))
    urgent = Urgent(people, world, alert.alerts, lambda: watches.running)
    pulses = Pulses(paces(config.watch_asks_at_once, config.watch_ask_again_s))
    hand = OfficersHand(books, urgent.calls_for, pulses)
    return Watching(
        watches=watches,
        pictures=pictures,
        recordings=Recordings(people, world, watches, books, changed, alert.incidents.contact_lost),
        hand=hand,
        asks=WatchAsks(people, world, alert.alerts, books, watches, hand, orders),
        own=OwnWatches(people, books, watches, pictures),
    )
