"""A wall in a desk: own watches of many units, their feeds from made pictures, and a look at each tile."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from PySide6.QtWidgets import QApplication

from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult, Watch
from respond_desktop.qtbridge.commands import Commands
from respond_desktop.qtbridge.hear.sound import SoundDesk
from respond_desktop.qtbridge.hear.talk_line import TalkAddress
from respond_desktop.qtbridge.hear.talking import OwnTalk
from respond_desktop.qtbridge.picture.pictures import PictureFeed, StreamFigures, TakeSound
from respond_desktop.ui.wall import Wall
from respond_desktop.ui.wall.screen import WallScreen
from respond_desktop.ui.wall.tiles.tile import Tile
from tests.qtbridge.test_sound import Loudspeaker
from tests.qtbridge.test_talking import KeptLine, SyntheticMicrophone
from tests.ui import desk as desks
from tests.ui.desk import NOW, TestDesk
from tests.ui.watch.pictures import Source

NUMBERS = tuple(unit.number for unit in desks.shift(16, 0))


@dataclass
class Kept:
    """Choices kept in memory."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)

    def load(self, person_id: str, key: str, reply: object) -> None:
        reply(self.texts.get((person_id, key), ""))  # type: ignore[operator]

    def save(self, person_id: str, key: str, value: str) -> None:
        self.texts[(person_id, key)] = value


@dataclass
class Booth:
    """Loudspeaker, microphone and talk lines of the test's."""

    speaker: Loudspeaker = field(default_factory=Loudspeaker)
    microphone: SyntheticMicrophone = field(default_factory=SyntheticMicrophone)
    lines: list[KeptLine] = field(default_factory=list)

    def sound(self) -> SoundDesk:
        return SoundDesk(lambda: self.speaker)

    def talk(self, commands: Commands, sound: SoundDesk) -> OwnTalk:
        return OwnTalk(commands, sound, self.microphone, self._open)

    def _open(self, address: TalkAddress, broken: Callable[[str], None]) -> KeptLine:
        self.lines.append(KeptLine(address, broken))
        return self.lines[-1]


@dataclass
class HeardSource(Source):
    """Pictures and sound a test makes."""

    take: TakeSound | None = None

    def listen(self, take: TakeSound | None) -> None:
        self.take = take

    def still(self, done: object) -> None: ...

    def figures(self) -> StreamFigures:
        return StreamFigures()


@dataclass
class WallWorld:
    """The desk, its wall, and the sources of the pictures by unit number."""

    desk: TestDesk
    sources: dict[str, HeardSource] = field(default_factory=dict)
    feeds: dict[str, PictureFeed] = field(default_factory=dict)
    watches: dict[str, Watch] = field(default_factory=dict)
    alerts: tuple[object, ...] = ()
    booth: Booth = field(default_factory=Booth)

    @property
    def wall(self) -> WallScreen:
        return self.desk.window.desk.screens.of(Wall).screen

    def tile(self, number: str) -> Tile:
        place = self.wall.model.places.of_unit(number)
        assert place is not None, number
        return self.wall.area.tiles[place]

    def snapshot(self, **changes: object) -> Snapshot:
        known = {"units": desks.shift(16), "alerts": self.alerts, "watches": tuple(self.watches.values())}
        return desks.snapshot(**(known | changes))

    def show(self, **changes: object) -> None:
        self.desk.show(self.snapshot(**changes))

    def watch(self, *numbers: str, on_wall: bool = True, **changes: object) -> None:
        """Begin to watch these units; each with a live picture."""
        for number in numbers:
            made = desks.own_watch(
                id=f"w-{number}", unit_id=f"u-{number}", unit_number=number, device_id=f"d-{number}"
            )
            self.watches[number] = replace(made, **changes)  # type: ignore[arg-type]
        self.show()
        for number in numbers:
            source = self.sources[number] = HeardSource(self.hands)  # type: ignore[arg-type]
            feed = self.feeds[number] = PictureFeed(source)
            self.desk.bridge.picture_opened.emit(f"w-{number}", feed)
            self.picture(number)
            if on_wall:
                self.wall.acts.bring(f"w-{number}")
        self.settle()

    def change(self, number: str, **changes: object) -> None:
        self.watches[number] = replace(self.watches[number], **changes)  # type: ignore[arg-type]
        self.show()

    def picture(self, number: str, delay_s: float = 0.2) -> None:
        """A new picture of that unit, taken `delay_s` ago."""
        source, clock = self.sources[number], self.desk.hands.clock()
        source.make()
        assert source.picture is not None
        taken = clock.utc() - timedelta(seconds=delay_s)
        source.picture = replace(source.picture, captured_at=taken, received_s=clock.monotonic())
        self.feeds[number].say_changed()

    def pass_time(self, seconds: float) -> None:
        """Time passes, and the wall looks at its pictures."""
        self.desk.hands.pass_time(seconds)
        self.wall._judge()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            QApplication.processEvents()

    @property
    def hands(self) -> object:
        return self.desk.hands


def told_but_lcd() -> tuple[Notice, ...]:
    """Vibration and LED shown, LCD off."""
    off = {NoticeChannel.LCD: NoticeResult.SUPPRESSED}
    return tuple(Notice(c, off.get(c, NoticeResult.SHOWN), NOW) for c in NoticeChannel)


def no_right_to_watch() -> object:
    """A session without the right to watch."""
    made = desks.session()
    return replace(made, permissions=made.permissions - {Permission.WATCH})
