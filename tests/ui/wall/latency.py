"""How long the window can't answer while a wall of pictures moves: `python -m tests.ui.wall.latency [SECONDS]`."""

import json
import os
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from respond_desktop.qtbridge.picture.pictures import PictureFeed, ShownPicture
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.ui.wall.book.plan import Layout
from respond_desktop.ui.words.times import SYSTEM_CLOCK
from tests.ui import desk as desks
from tests.ui.wall.world import NUMBERS, WallWorld

FPS = 30.0
PROBE_MS = 1


class MovingSource:
    """Pictures of the size the tile wants, made in a thread as a decoder would."""

    def __init__(self, number: int) -> None:
        self._shade, self._count = 20 + 8 * number, 0
        self._size = (480, 270)
        self._made: dict[tuple[int, int], tuple[QImage, QImage]] = {}
        self._newest: ShownPicture | None = None

    def make(self) -> None:
        """One more picture; two images take turns."""
        size = self._size
        if size not in self._made:
            images = tuple(QImage(*size, QImage.Format.Format_RGB32) for _ in range(2))
            for n, image in enumerate(images):
                image.fill(QColor(self._shade, self._shade + 20 * n, 60))
            self._made[size] = (images[0], images[1])
        self._count += 1
        image = self._made[size][self._count % 2]
        self._newest = ShownPicture(image, datetime.now(UTC), time.monotonic(), self._count, *size)

    def newest(self) -> ShownPicture | None:
        return self._newest

    def rate_fps(self) -> float:
        return FPS

    def set_tile_size(self, width: int, height: int) -> None:
        self._size = (width, width * 9 // 16) if width * 9 // 16 <= height else (height * 16 // 9, height)

    def set_keys_only(self, keys_only: bool) -> None:
        pass

    def stop(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Blocks:
    """The event loop's answers in ms: how late a 1 ms timer came, and how much of that was our own work (CPU).

    `painted_per_s` pictures; `gui_cpu_share` of one processor.
    """

    tiles: int
    longest_ms: float
    p99_ms: float
    longest_cpu_ms: float
    p99_cpu_ms: float
    over_40_ms: int
    painted_per_s: float
    gui_cpu_share: float


def measure(seconds: float, tiles: int = 16) -> Blocks:
    """Feed a shown 4 x 4 wall at 30 pictures a second each and watch the event loop."""
    world = _open(tiles)
    sources, feeds = _begin(world, tiles)
    gui, stop = GuiPost(), threading.Event()
    pump = threading.Thread(target=_pump, args=(sources, feeds, gui, stop))
    painted = [0]
    for tile in world.wall.area.tiles[:tiles]:
        _count_paints(tile.face.canvas, painted)
    pump.start()
    _run(0.5)
    painted[0] = 0
    late, work, cpu = _watch_loop(seconds)
    stop.set()
    pump.join()
    gui.close()
    world.desk.window.close()
    world.desk.window.deleteLater()
    late.sort()
    work.sort()
    return Blocks(
        tiles,
        round(late[-1], 1),
        round(late[int(len(late) * 0.99)], 1),
        round(work[-1], 1),
        round(work[int(len(work) * 0.99)], 1),
        sum(ms > 40 for ms in late),
        round(painted[0] / seconds, 1),
        round(cpu / seconds, 2),
    )


def _open(tiles: int) -> WallWorld:
    world = WallWorld(desks.make_desk())
    world.desk.hands.clock = lambda: SYSTEM_CLOCK  # type: ignore[method-assign]
    world.wall._clock = SYSTEM_CLOCK
    world.desk.window.resize(1920, 1080)
    world.desk.window.show()
    world.desk.bridge.session_started.emit(desks.session())
    for number in NUMBERS[:tiles]:
        world.watches[number] = desks.own_watch(id=f"w-{number}", unit_id=f"u-{number}", unit_number=number)
    world.show()
    world.desk.window.desk.screens.show_tab(2)
    world.wall.choose_layout(Layout.SIXTEEN)
    return world


def _begin(world: WallWorld, tiles: int) -> tuple[list[MovingSource], list[PictureFeed]]:
    sources, feeds = [], []
    for n, number in enumerate(NUMBERS[:tiles]):
        sources.append(MovingSource(n))
        feeds.append(PictureFeed(sources[-1]))
        world.desk.bridge.picture_opened.emit(f"w-{number}", feeds[-1])
        world.wall.acts.bring(f"w-{number}")
    return sources, feeds


def _count_paints(canvas: object, painted: list[int]) -> None:
    stage = canvas._stage  # type: ignore[attr-defined]
    plain = stage.paint

    def paint(painter: object) -> None:
        painted[0] += 1
        plain(painter)

    stage.paint = paint


def _pump(sources: list[MovingSource], feeds: list[PictureFeed], gui: GuiPost, stop: threading.Event) -> None:
    """Each source on its own beat, spread over the frame time."""
    step, n = 1.0 / FPS / len(sources), 0
    due = time.monotonic()
    while not stop.wait(max(0.0, due - time.monotonic())):
        sources[n].make()
        gui.post(feeds[n].say_changed)
        n, due = (n + 1) % len(sources), max(due + step, time.monotonic() - 0.1)


def _watch_loop(seconds: float) -> tuple[list[float], list[float], float]:
    late: list[float] = []
    work: list[float] = []
    last = [0.0, 0.0]

    def probe() -> None:
        now, own = time.perf_counter(), time.thread_time()
        late.append((now - last[0]) * 1000 - PROBE_MS)
        work.append((own - last[1]) * 1000)
        last[:] = now, own

    timer = QTimer(interval=PROBE_MS)
    timer.timeout.connect(probe)
    timer.start()
    cpu = time.thread_time()
    last[:] = time.perf_counter(), cpu
    _run(seconds)
    timer.stop()
    return late, work, time.thread_time() - cpu


def _run(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def main() -> None:
    QApplication([])
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    for tiles in (16, 1):
        found = measure(seconds, tiles)
        sys.stdout.write(json.dumps({name: getattr(found, name) for name in found.__slots__}) + "\n")


if __name__ == "__main__":
    main()
