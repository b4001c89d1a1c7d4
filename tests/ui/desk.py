"""A desk for tests: a real window fed with frozen snapshots, a fake for central's commands, and a made-up shift."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from respond_desktop.domain.alert.alerts import Alert, AlertKind, AlertOutcome, Place
from respond_desktop.domain.alert.history import PastAsk
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.keeping import KeepPermit, KeepRequest, KeptFile
from respond_desktop.domain.outcomes import Outcome
from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.requests import BackupDraft, Credentials, WatchRequest
from respond_desktop.domain.rights.default_policy import PURPOSES
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView, Workplace
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import RecordingView, UnitView
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult, Watch, WatchState
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.choices import Choices
from respond_desktop.qtbridge.commands import Reply
from respond_desktop.ui.alerts import AlertsDesk
from respond_desktop.ui.alerts.screen import AlertsScreen
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.map.facts import MapFacts, MapPlace, MapUnit
from respond_desktop.ui.operations import OperationsScreen
from respond_desktop.ui.sound import Alarm
from respond_desktop.ui.theme import NIGHT, Theme, Tokens, load_fonts
from respond_desktop.ui.units import UnitsDock
from respond_desktop.ui.window import MainWindow
from respond_desktop.ui.words.places import PlaceWords
from respond_desktop.ui.words.times import Clock
from tests.support.map_units import units_in

NOW = datetime(2026, 11, 22, 2, 14, 37, tzinfo=UTC)


@dataclass
class Hands:
    """The clock in the test's hands."""

    at: datetime = NOW
    seconds: float = 1000.0

    def clock(self) -> Clock:
        return Clock(lambda: self.at, lambda: self.seconds)

    def pass_time(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass
class FakeCommands:
    """Meets the protocol; keeps what was asked and answers only when told to."""

    asked: list[tuple[object, ...]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    def answer(self, outcome: Outcome) -> None:
        self.replies.pop(0)(outcome)

    def _take(self, reply: Reply, *what: object) -> None:
        self.asked.append(what)
        self.replies.append(reply)

    def sign_in(self, credentials: Credentials, reply: Reply) -> None:
        self._take(reply, "sign_in", credentials)

    def sign_out(self, reply: Reply) -> None:
        self._take(reply, "sign_out")

    def enrol(self, code: str, reply: Reply) -> None:
        self._take(reply, "enrol", code)

    def ask_watch(self, request: WatchRequest, reply: Reply) -> None:
        self._take(reply, "ask_watch", request)

    def end_watch(self, watch_id: str, reply: Reply) -> None:
        self._take(reply, "end_watch", watch_id)

    def note_listening(self, watch_id: str, on: bool, reply: Reply) -> None:
        self._take(reply, "note_listening", watch_id, on)

    def begin_talk(self, watch_id: str, reply: Reply) -> None:
        self._take(reply, "begin_talk", watch_id)

    def end_talk(self, talk_id: str, reply: Reply) -> None:
        self._take(reply, "end_talk", talk_id)

    def ask_keep(self, request: KeepRequest, reply: Reply) -> None:
        self._take(reply, "ask_keep", request)

    def put_kept(self, permit: KeepPermit, file: KeptFile, reply: Reply) -> None:
        self._take(reply, "put_kept", permit, file)

    def write_reason(self, watch_id: str, words: str, reply: Reply) -> None:
        self._take(reply, "write_reason", watch_id, words)

    def acknowledge(self, alert_id: str, reply: Reply) -> None:
        self._take(reply, "acknowledge", alert_id)

    def close_alert(self, alert_id: str, outcome: AlertOutcome, reply: Reply) -> None:
        self._take(reply, "close_alert", alert_id, outcome)

    def acknowledge_all(self, alert_ids: tuple[str, ...], reply: Reply) -> None:
        self._take(reply, "acknowledge_all", alert_ids)

    def close_alerts(self, alert_ids: tuple[str, ...], outcome: AlertOutcome, reply: Reply) -> None:
        self._take(reply, "close_alerts", alert_ids, outcome)

    def ask_backup(self, draft: BackupDraft, reply: Reply) -> None:
        self._take(reply, "ask_backup", draft)

    def question_view(self, record_seq: int, words: str, reply: Reply) -> None:
        self._take(reply, "question_view", record_seq, words)

    def load_my_views(self, reply: Reply) -> None:
        self._take(reply, "load_my_views")

    def read_alerts(self, asked: PastAsk, reply: Reply) -> None:
        self._take(reply, "read_alerts", asked)

    def load_open(self, reply: Reply) -> None:
        self._take(reply, "load_open")

    def hand_over(self, to_id: str, words: str, reply: Reply) -> None:
        self._take(reply, "hand_over", to_id, words)

    def load_hand_overs(self, reply: Reply) -> None:
        self._take(reply, "load_hand_overs")

    def take_over(self, hand_over_id: str, reply: Reply) -> None:
        self._take(reply, "take_over", hand_over_id)


class FakeSpeaker(QObject):
    """Keeps what was played."""

    changed = Signal()

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.words = words
        self.played: list[str] = []

    def play(self, name: str) -> None:
        self.played.append(name)

    def stop(self) -> None:
        self.played.append("")


class PlainMap(QWidget):
    """Stands where the map stands; keeps what it was given."""

    unit_clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.units: tuple[MapUnit, ...] = ()
        self.places: tuple[MapPlace, ...] = ()
        self.centred: tuple[float, float] | None = None
        self.theme = ""
        self.still = False
        self.homes = 0
        self.empty = QLabel(self)

    def show_facts(self, facts: MapFacts, empty_words: str = "") -> None:
        self.units, self.places = units_in(facts), facts.places
        self.empty.setText("" if self.units or self.places else empty_words)

    def centre_on(self, lat: float, lon: float, zoom: int | None = None) -> None:
        self.centred = (lat, lon)

    def home(self) -> None:
        self.homes += 1

    def set_theme(self, name: str) -> None:
        self.theme = name

    def set_reduced_motion(self, reduced: bool) -> None:
        self.still = reduced

    def set_insets(self, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> None:
        pass


@dataclass
class TestDesk:
    """The window and everything around it."""

    __test__ = False

    window: MainWindow
    bridge: Bridge
    commands: FakeCommands
    speaker: FakeSpeaker
    map: PlainMap
    theme: Theme
    hands: Hands

    @property
    def alerts(self) -> AlertsScreen:
        return self.window.desk.screens.of(AlertsDesk).screen

    @property
    def units(self) -> UnitsDock:
        return self.window.desk.screens.of(OperationsScreen).units

    def show(self, snapshot: Snapshot) -> None:
        self.bridge.snapshot_changed.emit(snapshot)
        QApplication.processEvents()


@functools.cache
def fonts_once() -> tuple[str, ...]:
    return load_fonts()


def make_desk(
    tokens: Tokens = NIGHT,
    sound_words: str = "",
    map_view: QWidget | None = None,
    place_words: PlaceWords | None = None,
    choices: Choices | None = None,
    **more: object,
) -> TestDesk:
    fonts_once()
    hands, commands, theme = Hands(), FakeCommands(), Theme(tokens)
    bridge, speaker, plain = Bridge(commands), FakeSpeaker(sound_words), PlainMap()
    alarm = Alarm(speaker, hands.clock().monotonic)
    extras = Extras(map_pack="Nov 1", clock=hands.clock())
    if place_words is not None:
        extras = replace(extras, place_words=place_words)
    if choices is not None:
        extras = replace(extras, choices=choices)
    extras = replace(extras, **more)  # type: ignore[arg-type]
    window = MainWindow(bridge, theme, map_view or plain, alarm, extras)
    return TestDesk(window, bridge, commands, speaker, plain, theme, hands)


def session(role: Role = Role.OPERATOR, **changes: object) -> SessionView:
    desk = {
        Permission.SEE_POSITIONS,
        Permission.SEE_ALERTS,
        Permission.ACKNOWLEDGE_ALERTS,
        Permission.WATCH,
        Permission.REQUEST_BACKUP,
        Permission.READ_OWN_VIEWS,
    }
    rights = desk if role in (Role.OPERATOR, Role.SUPERVISOR) else {Permission.READ_OWN_VIEWS}
    made = SessionView(
        person=Person("p-1", "4471", "R. Okafor", role, "East"),
        permissions=frozenset(rights),
        purposes=PURPOSES,
        policy_ref="Live Video Policy v1",
        watch_minutes=15,
        expires_at=NOW + timedelta(hours=8),
        agency="Harborview PD",
        training=False,
        workstation="RTC-04",
        workstation_id="station-4",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def workplace(**changes: object) -> Workplace:
    made = Workplace(
        agency="Harborview PD",
        workstation="RTC-04",
        banner_title="Before you sign in",
        banner_paragraphs=(
            "You are about to use a system of Harborview Police Department that holds criminal justice "
            "information.",
            "Use is for official duty only. Everything you do here is recorded: each position you look at, each "
            "camera you watch, and why. The officer you watch is told at that moment and can read the record "
            "later.",
            "Misuse can end your access and can be a crime. By continuing you agree to this.",
        ),
        banner_version="of Oct 2, 2026",
        round_trip_ms=38.0,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def unit(
    number: str, fix_age_s: float = 2.0, place: tuple[float, float] = (39.29, -76.59), **changes: object
) -> UnitView:
    fix = Fix(*place, 16.0, NOW - timedelta(seconds=fix_age_s), 43.0, 1.8, 9)
    view = RecordingView(
        f"r-{number}", NOW - timedelta(seconds=164), StartCause.EVENT_BUTTON, NOW + timedelta(seconds=58)
    )
    made = UnitView(f"u-{number}", number, "East", f"d-{number}", True, view, fix, (), False, 64, 3)
    return replace(made, **changes)  # type: ignore[arg-type]


def silent(number: str) -> UnitView:
    """A unit on shift that isn't recording."""
    return UnitView(f"u-{number}", number, "East", f"d-{number}", True)


def alert(kind: AlertKind, number: str, age_s: float, where: str, **changes: object) -> Alert:
    opened = NOW - timedelta(seconds=age_s)
    place = Place(39.29, -76.59, 16.0, opened, where)
    made = Alert(f"a-{number}-{kind}", kind, f"u-{number}", number, opened, place)
    return replace(made, **changes)  # type: ignore[arg-type]


def three_alerts() -> tuple[Alert, ...]:
    acknowledged = {"acknowledged_by": "R. Okafor", "acknowledged_at": NOW - timedelta(seconds=110)}
    return (
        alert(AlertKind.TASER_ARMED, "231", 11, "Patterson Park, north path"),
        alert(AlertKind.GUNSHOT, "219", 118, "Fleet St at S Broadway", note="91 % sure", **acknowledged),
        alert(AlertKind.NEEDS_HELP, "214", 42, "Bank St at S Chester St"),
    )


def own_watch(**changes: object) -> Watch:
    told = tuple(Notice(channel, NoticeResult.SHOWN, NOW) for channel in NoticeChannel)
    made = Watch(
        id="w-1",
        unit_id="u-214",
        unit_number="214",
        device_id="d-214",
        viewer_id="p-1",
        viewer_name="R. Okafor",
        workstation="Desk by the window",  # never what the session calls it: machines are known by their ids
        workstation_id="station-4",
        purpose="danger",
        state=WatchState.LIVE,
        asked_at=NOW - timedelta(seconds=31),
        ends_at=NOW + timedelta(minutes=12, seconds=40),
        record_seq=3107,
        notices=told,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def shift(recording: int = 12, not_recording: int = 28) -> tuple[UnitView, ...]:
    named = ["214", "219", "231", "207", "212", "216", "222", "226", "228", "233", "240", "K9-2"]
    more = [str(number) for number in range(300, 300 + max(0, recording - len(named)))]
    units = []
    for n, number in enumerate((named + more)[:recording]):
        place = (39.285 + 0.0021 * (n % 5), -76.60 + 0.003 * n)
        units.append(unit(number, 31.0 if number == "226" else 1.0 + n % 5, place))
    watched = {"207": ("Sgt. Fairfield",), "214": ("R. Okafor",)}
    units = [replace(u, watched_by=watched.get(u.number, ())) for u in units]
    return (*units, *(silent(str(number)) for number in range(400, 400 + not_recording)))


def snapshot(**changes: object) -> Snapshot:
    link = Link(LinkState.CONNECTED, NOW - timedelta(hours=1), 38.0)
    made = Snapshot(NOW - timedelta(seconds=0.4), link, shift(), three_alerts(), alerts_last_hour=7)
    return replace(made, **changes)  # type: ignore[arg-type]


Opened = Callable[..., TestDesk]
