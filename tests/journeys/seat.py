"""A workstation without its window: desk, live link, encrypted records and pictures, all real."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pytestqt.qtbot import QtBot

from respond_desktop.app.station import enrol_station, open_station
from respond_desktop.domain.alert.alerts import Alert, AlertOutcome
from respond_desktop.domain.outcomes import Done, Outcome
from respond_desktop.domain.requests import Credentials, WatchRequest
from respond_desktop.domain.snapshot import LinkState, Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.domain.watches import Watch
from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.commands import Reply
from respond_desktop.qtbridge.desk import Desk
from respond_desktop.qtbridge.desk_commands import DeskCommands
from respond_desktop.qtbridge.picture.live_pictures import LivePictures
from respond_desktop.qtbridge.picture.pictures import PictureFeed, PictureSource
from respond_desktop.qtbridge.ports import PictureAddress, PictureHooks, Station
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.video.engine import EngineSettings, StreamEngine
from tests.journeys.cameras import Camera
from tests.support.pace import within

T = TypeVar("T")
WAIT_MS = 60_000
STOP_S = within(20.0)


class DeskSeat:
    """Somebody works here: asks by `Commands`, sees by the bridge's signals. `leave()` is the shut-down."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self._qtbot = qtbot
        self._left = False
        self._loop, self._gui = FeedLoop(), GuiPost()
        self.engine = StreamEngine(EngineSettings(patience_s=20))
        self.engine.start()
        self.commands = DeskCommands(lambda code: enrol_station(home, code))
        self.bridge = Bridge(self.commands)
        self.desk = Desk(self._loop, self.bridge, self._gui, self._open_picture)
        self.commands.attach(self.desk)
        self.snapshots: list[Snapshot] = []
        self.feeds: dict[str, PictureFeed] = {}
        self.addresses: dict[str, PictureAddress] = {}
        self.picture_ends: dict[str, str] = {}
        self.watch_ends: dict[str, str] = {}
        self.session_ends: list[str] = []
        self._listen()
        self._loop.start()
        station = open_station(home)
        assert station is not None
        self._loop.submit(self.desk.take_station(station)).result(STOP_S)

    @property
    def station(self) -> Station:
        """The enrolled workstation."""
        assert self.desk.station is not None
        return self.desk.station

    @property
    def snapshot(self) -> Snapshot:
        """The newest one."""
        return self.snapshots[-1]

    # -- asking

    def ask(self, command: Callable[[Reply], None]) -> Any:
        """Give a command and wait for its outcome."""
        told: list[Outcome] = []
        command(told.append)
        self.wait(lambda: told, "an outcome")
        return told[0]

    def sign_in(self, badge: str, password: str) -> "DeskSeat":
        """Sign in and wait for the first state."""
        empty_as_of = self.desk._world.snapshot.as_of
        credentials = Credentials(badge, password, "1")
        outcome = self.ask(lambda reply: self.commands.sign_in(credentials, reply))
        assert isinstance(outcome, Done), outcome
        self.wait(lambda: self.linked and self.snapshot.as_of != empty_as_of, "the first state")
        return self

    def ask_watch(self, unit: str, purpose: str = "danger") -> Any:
        """Ask to watch; the outcome."""
        request = WatchRequest(unit, purpose)
        return self.ask(lambda reply: self.commands.ask_watch(request, reply))

    def begin_recording(self, camera: Camera, unit: str) -> int:
        """Press, and wait for the unit on this map; what the test before left is off it first. As `Camera.say`."""
        self.wait(lambda: not self.on_map(unit), f"Unit {unit} off the map")
        after = camera.say("press")
        self.wait(lambda: self.on_map(unit), f"Unit {unit} on the map")
        return after

    def watch(self, unit: str) -> str:
        """Watch until a picture is there; the watch's id."""
        outcome = self.ask_watch(unit)
        assert isinstance(outcome, Done), outcome
        watch_id = str(outcome.value)
        self.wait(lambda: self.sees(watch_id), f"a picture of {unit}; ended: {self.watch_ends}")
        return watch_id

    def end_watch(self, watch_id: str) -> None:
        """End one's own watch."""
        outcome = self.ask(lambda reply: self.commands.end_watch(watch_id, reply))
        assert isinstance(outcome, Done), outcome

    def close_alerts(self) -> "DeskSeat":
        """Close what is open, so that the next call for help is a new alert."""
        for alert in [a for a in self.snapshot.alerts if a.open]:
            if alert.waiting:
                self.ask(partial(self.commands.acknowledge, alert.id))
            assert isinstance(self.ask(partial(self.commands.close_alert, alert.id, AlertOutcome.TEST)), Done)
        self.wait(lambda: not any(a.open for a in self.snapshot.alerts), "no open alert")
        return self

    # -- seeing

    @property
    def linked(self) -> bool:
        """Whether the live link is there."""
        return bool(self.snapshots) and self.snapshot.link.state is LinkState.CONNECTED

    def sees(self, watch_id: str) -> bool:
        """Whether a picture of this watch could be painted now."""
        feed = self.feeds.get(watch_id)
        return feed is not None and feed.newest() is not None

    def picture_number(self, watch_id: str) -> int:
        """How many pictures have come; 0 when it is dark."""
        feed = self.feeds.get(watch_id)
        shown = feed.newest() if feed else None
        return shown.number if shown else 0

    def pictures_go_on(self, watch_id: str) -> None:
        """Wait until newer pictures come."""
        before = self.picture_number(watch_id)
        assert before
        self.wait(lambda: self.picture_number(watch_id) > before + 3, "newer pictures")

    def unit(self, number: str) -> UnitView | None:
        """The unit as it is shown."""
        return next((u for u in self.snapshot.units if u.number == number), None)

    def on_map(self, number: str) -> bool:
        """Whether a position of the unit is shown."""
        unit = self.unit(number)
        return unit is not None and unit.fix is not None

    def running(self) -> list[Watch]:
        """Everybody's running watches, as shown here."""
        return [w for w in self.snapshot.watches if w.running]

    def alerts(self, unit: str, kind: str) -> list[Alert]:
        """Open alerts of a unit."""
        return [a for a in self.snapshot.alerts if a.open and (a.unit_number, a.kind) == (unit, kind)]

    def wait(self, seen: Callable[[], T], what: str) -> T:
        """Run Qt until `seen()` is true; its value."""
        found: list[T] = []

        def there() -> bool:
            value = seen()
            if value:
                found.append(value)
            return bool(value)

        try:
            self._qtbot.waitUntil(there, timeout=WAIT_MS)
        except Exception as late:
            raise AssertionError(f"not seen: {what}") from late
        return found[-1]

    def leave(self) -> None:
        """Shut down as the program does; harmless when repeated."""
        if self._left:
            return
        self._left = True
        self._loop.submit(self._leave()).result(STOP_S)
        self._gui.close()
        self._loop.stop()
        self.engine.stop()

    async def _leave(self) -> None:
        if self.desk.session is not None:
            await self.station.central.sign_out()
        await self.desk.end_session("")
        await self.desk.stop()

    def _listen(self) -> None:
        bridge = self.bridge
        bridge.snapshot_changed.connect(self.snapshots.append)
        bridge.picture_opened.connect(self._opened)
        bridge.watch_ended.connect(self.watch_ends.__setitem__)
        bridge.session_ended.connect(self.session_ends.append)

    def _opened(self, watch_id: str, feed: PictureFeed) -> None:
        self.feeds[watch_id] = feed
        feed.ended.connect(lambda words: self.picture_ends.__setitem__(watch_id, words))

    def _open_picture(self, address: PictureAddress, hooks: PictureHooks) -> PictureSource:
        self.addresses[address.user] = address
        return LivePictures(self.engine).open(address, hooks)
