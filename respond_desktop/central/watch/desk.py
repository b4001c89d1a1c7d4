"""What watches need of the rest of the live part."""

from collections.abc import Callable
from dataclasses import dataclass

from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.runs import Runs
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.streams import Streams
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.facts.world import World
from respond_desktop.wire.live import PlayGranted


@dataclass(frozen=True, slots=True)
class WatchDesk:
    """Who, where, records, orders, the relay, and the viewers' links."""

    people: People
    world: World
    runs: Runs
    books: Books
    orders: Orders
    relay: MediaEngine
    streams: Streams
    grant: Callable[[str, PlayGranted], bool]
    session_lives: Callable[[str], bool]
    help_open: Callable[[str], bool]
    on_changed: Callable[[], None]
    on_ended: Callable[[WatchRun], None]
    notice_timeout_s: float
