"""Puts the parts of the live half together."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from respond_desktop.central.alert.acts import AlertActs
from respond_desktop.central.alert.history import AlertHistory
from respond_desktop.central.alert.open_alerts import Alerts
from respond_desktop.central.alert.untoward import Incidents
from respond_desktop.central.alert.urgent import Urgent
from respond_desktop.central.audit.head_keeper import HeadKeeper
from respond_desktop.central.audit.held_heads import HeldHeads
from respond_desktop.central.audit.restores import Restored
from respond_desktop.central.backup.asks import BackupAsks
from respond_desktop.central.backup.place import BackupPlaces
from respond_desktop.central.backup.requests import Backups
from respond_desktop.central.facts.asks.officers_hand import OfficersHand
from respond_desktop.central.facts.asks.pulses import Pulses, paces
from respond_desktop.central.facts.bar import Bar
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.receipts import Receipts
from respond_desktop.central.facts.scopes import People, utc_now
from respond_desktop.central.facts.streams import Streams
from respond_desktop.central.facts.world import World
from respond_desktop.central.handover.book import HandOverBook
from respond_desktop.central.handover.hand_overs import HandOvers
from respond_desktop.central.handover.left_open import OpenThings
from respond_desktop.central.handover.notes import Notes
from respond_desktop.central.keep.asks import KeepAsks
from respond_desktop.central.keep.receiving import Keeps
from respond_desktop.central.links.cameras import CameraEvents, Cameras
from respond_desktop.central.links.desktop_door import DesktopDoor, HeadDesk
from respond_desktop.central.links.desktops import DesktopDesk, Desktops
from respond_desktop.central.links.door_book import DoorBook
from respond_desktop.central.live.camera_messages import CameraDesk, CameraMessages
from respond_desktop.central.live.media import LiveMediaEvents
from respond_desktop.central.live.pauses import Pauses
from respond_desktop.central.live.standing import Standing
from respond_desktop.central.seen.scene import Scene
from respond_desktop.central.talk.asks import TalkAsks
from respond_desktop.central.talk.talks import TalkDesk, Talks
from respond_desktop.central.watch.asks import WatchAsks
from respond_desktop.central.watch.desk import WatchDesk
from respond_desktop.central.watch.own import OwnWatches
from respond_desktop.central.watch.pictures import PictureDesk, Pictures
from respond_desktop.central.watch.recordings import Recordings
from respond_desktop.central.watch.watches import Watches

if TYPE_CHECKING:
    from respond_desktop.central.live.service import Live


@dataclass(frozen=True, slots=True)
class Parts:
    """Every part, made once for each central."""

    people: People
    world: World
    books: Books
    standing: Standing
    desktops: Desktops
    alerts: Alerts
    watches: Watches
    pictures: Pictures
    talks: Talks
    backups: Backups
    recordings: Recordings
    receipts: Receipts
    cameras: Cameras
    media: LiveMediaEvents
    incidents: Incidents
    pauses: Pauses
    hand: OfficersHand
    watch_asks: WatchAsks
    own_watches: OwnWatches
    talk_asks: TalkAsks
    keep_asks: KeepAsks
    keeps: Keeps
    alert_acts: AlertActs
    alert_history: AlertHistory
    hand_overs: HandOvers
    hand_over_book: HandOverBook
    backup_asks: BackupAsks
    door_book: DoorBook


def wire(live: "Live") -> Parts:
    """Make the parts; what they tell each other goes through `live`, which knows them all."""
    bar, world, books = Bar(), World(live.config.lease_s), Books(live.log, live.database)
    people = People(live.directory, bar)
    keeper = HeadKeeper(live.database, live.log, live.config.folder)
    scene = Scene(people, world)
    heads = HeadDesk(
        lambda station, held: live.parts.standing.of_workstation(station, held), lambda: keeper.newest
    )
    door = DesktopDoor(live.directory, live.sessions, live.config, live.certificates, heads)
    desktops = Desktops(DesktopDesk(people, scene, books, live.session_alone, lambda: keeper.newest), door)
    alerts = Alerts(books, desktops.changed)
    streams = Streams(live.relay)
    orders = Orders(live.log.key, live.send_order, live.send_end_order)
    watches = Watches(
        WatchDesk(
            people=people,
            world=world,
            books=books,
            orders=orders,
            relay=live.relay,
            streams=streams,
            grant=live.grant,
            session_lives=live.session_lives,
            help_open=lambda unit_id: alerts.open_help(unit_id) is not None,
            on_changed=desktops.changed,
            on_ended=lambda run: talks.watch_ended(run),
            notice_timeout_s=live.config.notice_timeout_s,
        )
    )
    pictures = Pictures(
        PictureDesk(watches, live.relay, orders, books, desktops.changed, live.config.picture_grace_s)
    )
    talks = Talks(TalkDesk(people, watches, books, orders, live.relay, desktops.tell, desktops.changed))
    backups = Backups(books, orders, desktops.changed, people.officer_of)
    book = HandOverBook()
    scene.bind(alerts, watches, backups, book)
    incidents = Incidents(people, alerts, books)
    recordings = Recordings(people, world, watches, books, desktops.changed, incidents.contact_lost)
    receipts = Receipts(people, incidents.doubted)
    messages = CameraMessages(
        CameraDesk(
            people,
            world,
            recordings,
            alerts,
            watches,
            backups,
            talks,
            receipts,
            books,
            desktops.moved,
            desktops.changed,
            incidents.misbehaved,
        )
    )
    pulses = Pulses(paces(live.config.watch_asks_at_once, live.config.watch_ask_again_s))
    hand = OfficersHand(books, Urgent(people, world, alerts, lambda: watches.running), pulses)
    standing = Standing(
        HeldHeads(live.database, live.log),
        keeper,
        bar,
        books,
        incidents,
        partial(_compared, orders, desktops.changed),
    )
    own = OwnWatches(people, books, watches, pictures)
    keep_asks = KeepAsks(people, books, own, live.config.kept_folder)
    events = CameraEvents(
        connected=live.camera_connected,
        gone=live.camera_gone,
        second=incidents.second_connection,
        refused=incidents.connection_refused,
        bad=incidents.bad_message,
        clock=incidents.own_clock,
        message=messages.take,
        standing=standing.of_camera,
        restored=orders.restored,
        recording=lambda device_id: world.recording(device_id, utc_now()) is not None,
        withdrawn=lambda device_id, fault: recordings.withdrawn(device_id, fault.value, fault.viewer),
        moved=world.forget_fix,
    )
    cameras = Cameras(people, live.config, live.certificates, events)
    return Parts(
        people=people,
        world=world,
        books=books,
        standing=standing,
        desktops=desktops,
        alerts=alerts,
        watches=watches,
        pictures=pictures,
        talks=talks,
        backups=backups,
        recordings=recordings,
        receipts=receipts,
        cameras=cameras,
        media=LiveMediaEvents(pictures, talks, streams, cameras, books),
        incidents=incidents,
        pauses=Pauses(world, watches, cameras, desktops, books),
        hand=hand,
        watch_asks=WatchAsks(people, world, alerts, books, watches, hand, orders),
        own_watches=own,
        talk_asks=TalkAsks(people, books, own, talks, hand, orders),
        keep_asks=keep_asks,
        keeps=Keeps(people, books, keep_asks, live.sessions.lives),
        alert_acts=AlertActs(people, alerts, books),
        alert_history=AlertHistory(people, books, Notes(people, live.database)),
        hand_overs=HandOvers(
            people,
            alerts,
            OpenThings(alerts, backups, watches),
            book,
            books,
            live.sessions.living,
            desktops.changed,
        ),
        hand_over_book=book,
        door_book=DoorBook(books),
        backup_asks=BackupAsks(
            people, BackupPlaces(people, world, alerts), books, backups, hand, orders, live.sessions.lives
        ),
    )


def _compared(orders: Orders, changed: Callable[[], None], device_id: str, restored: Restored | None) -> None:
    """A camera could be compared after all: before any order it is told of the restore."""
    if restored is not None:
        orders.restored(device_id, restored)
    changed()
