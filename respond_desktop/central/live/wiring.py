"""Puts the parts of the live half together: facts, then the features on them, then the links that bring and show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from respond_desktop.central.alert.whole import Alerting, alerting
from respond_desktop.central.audit.head_keeper import HeadKeeper
from respond_desktop.central.audit.held_heads import HeldHeads
from respond_desktop.central.audit.log import Log
from respond_desktop.central.audit.restores import Restored
from respond_desktop.central.authority.shown import ShownCertificates
from respond_desktop.central.backup.whole import BackingUp, backing_up
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.doors import Door
from respond_desktop.central.facts.asks.officers_hand import OfficersHand
from respond_desktop.central.facts.asks.pulses import Pulses, paces
from respond_desktop.central.facts.bar import Bar
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.clock import SteadyClock
from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.facts.orders import Orders
from respond_desktop.central.facts.receipts import Receipts
from respond_desktop.central.facts.runs import Runs
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.facts.signals import Signals
from respond_desktop.central.facts.streams import Streams
from respond_desktop.central.facts.whole import SharedFacts
from respond_desktop.central.facts.world import World
from respond_desktop.central.handover.left_open import OpenThings
from respond_desktop.central.handover.notes import Notes
from respond_desktop.central.handover.whole import HandingOver, handing_over
from respond_desktop.central.keep.whole import Keeping, keeping
from respond_desktop.central.links.camera_lines import CameraLines
from respond_desktop.central.links.cameras import CameraEvents, Cameras
from respond_desktop.central.links.desktop_door import DesktopDoor, HeadDesk
from respond_desktop.central.links.desktop_lines import DesktopLines
from respond_desktop.central.links.desktops import DesktopDesk, Desktops
from respond_desktop.central.links.door_book import DoorBook
from respond_desktop.central.live.camera_messages import CameraDesk, CameraMessages
from respond_desktop.central.live.endings import Endings
from respond_desktop.central.live.media import LiveMediaEvents
from respond_desktop.central.live.pauses import Pauses
from respond_desktop.central.live.presence import CameraPresence, SessionPresence
from respond_desktop.central.live.standing import LogStanding
from respond_desktop.central.people.directory import Directory
from respond_desktop.central.people.sessions import Sessions
from respond_desktop.central.seen.scene import StateComposer
from respond_desktop.central.seen.view import Shelves
from respond_desktop.central.storage.database import Database
from respond_desktop.central.talk.whole import Talking, talking
from respond_desktop.central.watch.whole import Around, Watching, watching
from respond_desktop.wire.heads import LogHead


@dataclass(frozen=True, slots=True)
class LiveNeeds:
    """What the live half works with and doesn't make."""

    config: CentralConfig
    clock: SteadyClock
    database: Database
    log: Log
    books: Books
    directory: Directory
    sessions: Sessions
    relay: MediaEngine
    doors: Sequence[Door]


@dataclass(frozen=True, slots=True)
class LinkLines:
    """Who is linked now."""

    cameras: CameraLines
    desktops: DesktopLines


@dataclass(frozen=True, slots=True)
class Features:
    """What people and cameras do here."""

    hand: OfficersHand
    alert: Alerting
    watch: Watching
    talk: Talking
    keep: Keeping
    backup: BackingUp
    handover: HandingOver


@dataclass(frozen=True, slots=True)
class LiveParts:
    """Every part, made once for each central."""

    facts: SharedFacts
    features: Features
    lines: LinkLines
    cameras: Cameras
    desktops: Desktops
    standing: LogStanding
    receipts: Receipts
    certificates: ShownCertificates
    media: LiveMediaEvents
    pauses: Pauses
    endings: Endings
    door_book: DoorBook


def wire(needs: LiveNeeds) -> LiveParts:
    """Each part is given what was made before it; what those before must hear of it comes as a signal."""
    lines, facts = _facts(needs)
    features = _features(needs, facts, lines)
    keeper = HeadKeeper(needs.database, needs.log, needs.config.folder)
    standing = LogStanding(
        HeldHeads(needs.database, needs.log),
        keeper,
        facts.bar,
        facts.books,
        features.alert.incidents,
        partial(_compared, facts.orders, facts.signals.changed),
    )
    certificates, receipts = (
        ShownCertificates(),
        Receipts(facts.people, features.alert.incidents.doubted, needs.clock.now),
    )
    desktops = _desktops(needs, facts, features, lines.desktops, (standing, certificates))
    messages = CameraMessages(_camera_desk(facts, features, receipts, desktops.moved))
    events = _camera_events(facts, features, standing, messages)
    cameras = Cameras(facts.people, needs.config, certificates, events, lines.cameras)
    watches = features.watch.watches
    return LiveParts(
        facts=facts,
        features=features,
        lines=lines,
        cameras=cameras,
        desktops=desktops,
        standing=standing,
        receipts=receipts,
        certificates=certificates,
        media=LiveMediaEvents(
            features.watch.pictures, features.talk.talks, facts.streams, lines.cameras, facts.books
        ),
        pauses=Pauses(facts.world, watches, cameras, desktops, facts.books),
        endings=Endings(facts, watches, lines.desktops),
        door_book=DoorBook(facts.books, needs.doors),
    )


def _facts(needs: LiveNeeds) -> tuple[LinkLines, SharedFacts]:
    bar, signals = Bar(), Signals()
    lines = LinkLines(CameraLines(bar), DesktopLines(signals.session_alone))
    facts = SharedFacts(
        people=People(needs.directory, bar, needs.clock),
        world=World(needs.config.lease_s),
        runs=Runs(),
        bar=bar,
        books=needs.books,
        orders=Orders(needs.log.key, lines.cameras.send, lines.cameras.send_end, needs.clock.now),
        streams=Streams(needs.relay),
        relay=needs.relay,
        signals=signals,
    )
    return lines, facts


def _features(needs: LiveNeeds, facts: SharedFacts, lines: LinkLines) -> Features:
    sessions, config, tell = needs.sessions, needs.config, lines.desktops.tell
    presence = SessionPresence(sessions, lines.desktops)
    alert = alerting(facts, Notes(facts.people, needs.database))
    pulses = Pulses(paces(config.watch_asks_at_once, config.watch_ask_again_s))
    hand = OfficersHand(facts.books, alert.urgent.calls_for, pulses)
    around = Around(tell, presence.lives, alert.alerts.help_open, alert.incidents.contact_lost)
    watch = watching(facts, around, hand, config)
    backup = backing_up(facts, alert.alerts, hand, sessions.lives)
    left_open = OpenThings(alert.alerts, backup.requests, watch.watches, needs.clock.now)
    return Features(
        hand=hand,
        alert=alert,
        watch=watch,
        talk=talking(facts, watch, hand, tell),
        keep=keeping(facts, watch, config.kept_folder, sessions.lives),
        backup=backup,
        handover=handing_over(facts, left_open, sessions.living),
    )


def _desktops(
    needs: LiveNeeds,
    facts: SharedFacts,
    features: Features,
    lines: DesktopLines,
    shown: tuple[LogStanding, ShownCertificates],
) -> Desktops:
    standing, certificates = shown
    alerts, watches = features.alert.alerts, features.watch.watches
    shelves = Shelves(alerts, watches, features.backup.requests, features.handover.book)
    scene = StateComposer(facts.people, facts.world, shelves)

    def newest() -> LogHead | None:
        return standing.keeper.newest

    door = DesktopDoor(
        needs.directory,
        needs.sessions,
        needs.config,
        certificates,
        HeadDesk(standing.of_workstation, newest, needs.clock.now),
    )
    desktops = Desktops(DesktopDesk(facts.people, scene, facts.books, newest), door, lines)
    facts.signals.changed.listen(desktops.changed)
    return desktops


def _camera_desk(
    facts: SharedFacts, features: Features, receipts: Receipts, moved: Callable[[], None]
) -> CameraDesk:
    return CameraDesk(
        people=facts.people,
        world=facts.world,
        recordings=features.watch.recordings,
        alerts=features.alert.alerts,
        watches=features.watch.watches,
        backups=features.backup.requests,
        talks=features.talk.talks,
        receipts=receipts,
        books=facts.books,
        moved=moved,
        changed=facts.signals.changed,
        misbehaved=features.alert.incidents.misbehaved,
    )


def _camera_events(
    facts: SharedFacts, features: Features, standing: LogStanding, messages: CameraMessages
) -> CameraEvents:
    world, incidents, recordings = facts.world, features.alert.incidents, features.watch.recordings
    presence = CameraPresence(facts.people, world, standing, features.watch.watches, facts.signals.changed)
    return CameraEvents(
        connected=presence.connected,
        gone=presence.gone,
        second=incidents.second_connection,
        refused=incidents.connection_refused,
        bad=incidents.bad_message,
        clock=incidents.own_clock,
        can=world.set_can,
        message=messages.take,
        standing=standing.of_camera,
        restored=facts.orders.restored,
        recording=lambda device_id: world.recording(device_id, facts.people.now()) is not None,
        withdrawn=lambda device_id, fault: recordings.withdrawn(device_id, fault.value, fault.viewer),
        moved=world.forget_fix,
    )


def _compared(orders: Orders, changed: Callable[[], None], device_id: str, restored: Restored | None) -> None:
    """A camera could be compared after all: before any order it is told of the restore."""
    if restored is not None:
        orders.restored(device_id, restored)
    changed()
