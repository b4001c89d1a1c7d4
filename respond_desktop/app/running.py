"""The running workstation: its parts wired together, started and shut down in order."""

import asyncio
import contextlib
import importlib
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QApplication

from respond_desktop.app.closed import StationClosedError
from respond_desktop.app.engine import engine_words, media_engine
from respond_desktop.app.first_expose import FirstExpose
from respond_desktop.app.map_source import OpenMap
from respond_desktop.app.scale import keep_scale
from respond_desktop.app.settled import settle, unsettle
from respond_desktop.domain.session import Workplace
from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.desk import Desk
from respond_desktop.qtbridge.desk_commands import DeskCommands
from respond_desktop.qtbridge.kept_choices import KeptChoices
from respond_desktop.qtbridge.picture.live_pictures import LivePictures
from respond_desktop.qtbridge.ports import Station
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.ui.frame.extras import Extras
from respond_desktop.ui.sound.alarm import Alarm
from respond_desktop.ui.sound.speaker import QtSpeaker
from respond_desktop.ui.theme.apply import load_fonts
from respond_desktop.ui.theme.source import Theme
from respond_desktop.ui.window import MainWindow
from respond_desktop.video.engine import StreamEngine

log = structlog.get_logger()
SHUT_DOWN_S = 8.0
FRAME_KNOWN_MS = 400
KEYRING_AGAIN_S = 3.0
STATION_FIRST_S = 2.0
"""How long the map engine waits for the station (a locked keyring may keep it closed for ever)."""
MAP_LIBRARIES = "respond_desktop.ui.map.page"


@dataclass(frozen=True, slots=True)
class WorkstationParts:
    """What a running workstation is made of."""

    loop: FeedLoop
    gui: GuiPost
    bridge: Bridge
    desk: Desk
    theme: Theme
    map: OpenMap
    window: MainWindow
    engine: StreamEngine


class RunningWorkstation:
    """One workstation in `home`, from its window to its link; use `show()`, then `shut_down()` once."""

    def __init__(self, app: QApplication, home: Path, scale: int = 100) -> None:
        """`scale` is the size of everything in force, in per cent."""
        self._home = home
        load_fonts()
        theme = Theme()
        loop, gui = FeedLoop(), GuiPost()
        commands = DeskCommands(lambda code: _enrol_station(home, code))
        bridge = Bridge(commands)
        engine = media_engine(home)
        desk = Desk(loop, bridge, gui, LivePictures(engine).open)
        commands.attach(desk)
        opened = OpenMap()
        extras = Extras(
            place_words=opened.place_words,
            map_pack=opened.date,
            media_words=partial(engine_words, engine),
            choices=KeptChoices(desk),
            scale=scale,
            keep_scale=self._keep_scale,
        )
        window = MainWindow(bridge, theme, opened.view, Alarm(QtSpeaker()), extras)
        self.parts = WorkstationParts(loop, gui, bridge, desk, theme, opened, window, engine)
        self._down = False
        app.aboutToQuit.connect(self.shut_down)
        opened.view.ready.connect(self._take_keyboard_back)
        opened.view.ready.connect(self._settle)
        self._first = FirstExpose(self._begin)
        loop.start()

    def show(self, place: QRect | None = None, full_size: bool = True) -> None:
        """Show the window: at `place`, frame and all, else on the whole screen (`full_size`), else as it is."""
        if place is not None:
            self.parts.window.setGeometry(place)
            self.parts.window.show()
            QTimer.singleShot(FRAME_KNOWN_MS, self.parts.window, lambda: self._inside_frame(place))
        elif full_size:
            screen = self.parts.window.screen()
            # Without a window manager nothing else enlarges it.
            self.parts.window.resize(screen.availableSize())
            self.parts.window.showMaximized()
        else:
            self.parts.window.show()
        self._first.watch(self.parts.window.windowHandle())

    def _keep_scale(self, scale: int) -> None:
        """For the next start; the disk may take its time."""
        self.parts.loop.submit(asyncio.to_thread(keep_scale, self._home, scale))

    def _inside_frame(self, place: QRect) -> None:
        """The window manager's frame is known only after a moment."""
        handle = self.parts.window.windowHandle()
        if handle is not None:
            self.parts.window.setGeometry(place.marginsRemoved(handle.frameMargins()))

    def _begin(self) -> None:
        """The window is on the screen: start what loads slowly; the station first, then video, then the map."""
        self.parts.loop.submit(self._open_in_turn())

    async def _open_in_turn(self) -> None:
        opening = asyncio.create_task(self._open_station())
        await asyncio.wait({opening}, timeout=STATION_FIRST_S)
        self.parts.engine.start()
        await asyncio.to_thread(importlib.import_module, MAP_LIBRARIES)
        self.parts.gui.post(self.parts.map.view.start)
        await opening

    def shut_down(self) -> None:
        """Stop feeds, end watches, flush the record, join threads, close the store: in that order, once."""
        if self._down:
            return
        self._down = True
        parts = self.parts
        with contextlib.suppress(FutureTimeoutError):
            parts.loop.submit(self._leave()).result(SHUT_DOWN_S)
        parts.gui.close()
        parts.loop.stop()
        parts.engine.stop()
        parts.map.close()
        parts.window.close()
        unsettle()

    def _take_keyboard_back(self) -> None:
        """The map engine's start makes Qt build the native window anew, which loses the keyboard focus."""
        self.parts.map.view.ready.disconnect(self._take_keyboard_back)
        if QApplication.activeWindow() is None:
            self.parts.window.activateWindow()

    def _settle(self) -> None:
        """The map comes last; all libraries are loaded."""
        self.parts.map.view.ready.disconnect(self._settle)
        settle()

    async def _leave(self) -> None:
        desk = self.parts.desk
        if desk.session is not None and desk.station is not None:
            await desk.station.central.sign_out()
        await desk.end_session("")
        await desk.stop()

    async def _open_station(self) -> None:
        """Open the station; a closed keyring is tried again until it opens."""
        bridge, gui = self.parts.bridge, self.parts.gui
        while True:
            try:
                station = await asyncio.to_thread(_open_station, self._home)
            except StationClosedError as closed:
                words = str(closed)
                trouble = Workplace(keyring_words=words) if closed.keyring else Workplace(central_words=words)
                gui.post(lambda w=trouble: bridge.workplace_changed.emit(w))  # type: ignore[misc]
                await asyncio.sleep(KEYRING_AGAIN_S)
                continue
            if station is None:
                gui.post(lambda: bridge.workplace_changed.emit(Workplace(enrolled=False)))
            else:
                await self.parts.desk.take_station(station)
            return


def _open_station(home: Path) -> Station | None:
    """Load database and client libraries in the worker's thread: the window is on the screen before them."""
    from respond_desktop.app.station import open_station

    return open_station(home)


def _enrol_station(home: Path, code: str) -> Station:
    from respond_desktop.app.station import enrol_station

    return enrol_station(home, code)
