"""What every part works by, made once for each central."""

from dataclasses import dataclass

from respond_desktop.central.facts.bar import Bar
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.runs import Runs
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.signals import Signals
from respond_desktop.central.facts.streams import Streams
from respond_desktop.central.facts.world import World


@dataclass(frozen=True, slots=True)
class SharedFacts:
    """Who and where, who watches whom, what bars views, records, orders, streams and their relay, what happens."""

    people: People
    world: World
    runs: Runs
    bar: Bar
    books: Books
    orders: Orders
    streams: Streams
    relay: MediaEngine
    signals: Signals
