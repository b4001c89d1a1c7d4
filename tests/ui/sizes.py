"""The six sizes at which every screen must be readable, and a window to play a screen on."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.ui.map.facts import MapFacts
from respond_desktop.ui.theme import NIGHT, Tokens
from tests.ui import desk as desks
from tests.ui.desk import PlainMap
from tests.ui.wall.world import Booth, WallWorld


@dataclass(frozen=True)
class Size:
    """A monitor in real pixels and the scale it is used at; a window gets the logical pixels."""

    name: str
    width: int
    height: int
    scale: float = 1.0

    @property
    def logical(self) -> tuple[int, int]:
        return round(self.width / self.scale), int(self.height / self.scale)


SIZES = (
    Size("1280x720", 1280, 720),
    Size("1366x768", 1366, 768),
    Size("1366x768-125", 1366, 768, 1.25),
    Size("1920x1080", 1920, 1080),
    Size("1920x1080-150", 1920, 1080, 1.5),
    Size("3840x2160", 3840, 2160),
)


class FurnishedMap(PlainMap):
    """A map with its tools, scale and attribution where the real page draws them (tests/map compares the places)."""

    def __init__(self) -> None:
        super().__init__()
        self._foot = [QLabel(words, self) for words in ("1000 ft · 305 m", "© OpenStreetMap contributors")]
        self._tools = [QLabel(words, self) for words in ("+", "-", "all")]

        self._outside = QLabel("3 units outside this view · show all", self)

    def show_facts(self, facts: MapFacts, empty_words: str = "") -> None:
        super().show_facts(facts, empty_words)
        self._place()

    def resizeEvent(self, _event: object) -> None:
        self._place()

    def _place(self) -> None:
        wide = min(320, self.width() - 24)
        self.empty.setWordWrap(True)
        self.empty.setGeometry((self.width() - wide) // 2, self.height() // 2, wide, 40)
        bottom = self.height() - 10
        for label, above in zip(self._foot, (40, 14), strict=True):
            label.adjustSize()
            label.move(self.width() - 12 - label.width(), bottom - above)
        narrow = self.width() <= 480
        room = self.width() - 82 if narrow else 240
        left = 12 if narrow else (self.width() - room) // 2
        self._outside.setWordWrap(True)
        self._outside.setGeometry(left, 48 if self.width() <= 860 else 12, room, 34)
        for n, label in enumerate(self._tools):
            label.setGeometry(self.width() - 12 - 34, 12 + 38 * n, 34, 34)


@dataclass
class Shown:
    """What a screen is played on. `window` is the one to look at, when it isn't the main one."""

    world: WallWorld
    window: QMainWindow

    @property
    def desk(self) -> desks.TestDesk:
        return self.world.desk

    def sign_in(self, role: Role = Role.OPERATOR, **changes: object) -> None:
        made = desks.session(role, **changes)
        if role is not Role.OFFICER:
            more = {Permission.LISTEN, Permission.TALK, Permission.KEEP}
            made = replace(made, permissions=made.permissions | more)
        self.desk.bridge.session_started.emit(made)
        self.desk.show(desks.snapshot())

    def resize(self, size: Size) -> None:
        self.window.resize(*size.logical)
        self.settle()

    def settle(self) -> None:
        for _ in range(4):
            QApplication.processEvents()

    def close(self) -> None:
        self.desk.window.close()
        self.settle()
        self.desk.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def open_screen(play: "Play", tokens: Tokens = NIGHT) -> Shown:
    """A window that shows this screen."""
    booth = Booth()
    made = desks.make_desk(
        tokens,
        map_view=FurnishedMap(),
        place_words=lambda _lat, _lon: "N Montford Ave at E Baltimore St",
        make_sound=booth.sound,
        make_talk=booth.talk,
    )
    shown = Shown(WallWorld(made, booth=booth), made.window)
    made.window.resize(1280, 720)
    made.window.show()
    play(shown)
    shown.settle()
    return shown


Play = Callable[[Shown], None]
