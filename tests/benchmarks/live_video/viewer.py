"""The product's own tiles on as many streams as asked, steered by JSON lines: what the benchmark looks at.

Input: `{"show": [address, ...], "columns": n, "tile": [w, h]}`, `{"figures": true}`, `{"opens": [address, ...]}`,
`{"quit": true}`. Answers: where the tiles are; painted pictures, longest wait of the window and memory since the last
question; milliseconds from asking to painted for each address, one after the other.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.picture.canvas import PictureCanvas
from respond_desktop.ui.theme import apply_theme
from respond_desktop.ui.theme.tokens import NIGHT
from tests.benchmarks.live_video.feeds import Feeds

TICK_MS = 5
WATERMARK = "B. Bench · RTC-00 · 21:14:37 EST · 02:14:37Z"


class Tile(PictureCanvas):
    """The product's canvas, counting what it paints."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.painted = 0
        self._last = -1
        self.feed: PictureFeed | None = None

    def set_feed(self, feed: PictureFeed) -> None:
        """Also remembers it, to count its pictures."""
        super().set_feed(feed)
        self.feed = feed

    def paintEvent(self, event: QPaintEvent) -> None:
        """Counts each picture once."""
        super().paintEvent(event)
        picture = self.feed.newest() if self.feed else None
        if picture is not None and picture.number != self._last:
            self._last = picture.number
            self.painted += 1


class Lag(QObject):
    """How long the window was blocked at worst, by a timer that should come every few milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last_s = time.monotonic()
        self.waits_ms: list[float] = []
        self._timer.start()

    def _tick(self) -> None:
        now = time.monotonic()
        self.waits_ms.append((now - self._last_s) * 1000 - TICK_MS)
        self._last_s = now


class Viewer(QWidget):
    """A bare window of tiles without decoration, at the screen's corner."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.X11BypassWindowManagerHint)
        self.setGeometry(QApplication.primaryScreen().geometry())
        self._feeds, self._tiles, self._lag = Feeds(), list[Tile](), Lag()
        self._since_s = time.monotonic()
        self.asked.connect(self._obey)
        self.show()

    def _obey(self, asked: dict[str, Any]) -> None:
        if "show" in asked:
            self._show_tiles(asked["show"], int(asked["columns"]), tuple(asked["tile"]))
        elif "opens" in asked:
            self._open_next(list(asked["opens"]), [])
        elif "figures" in asked:
            _say(self._figures())
        else:
            self._clear()
            self._feeds.close()
            QApplication.quit()

    def _clear(self) -> None:
        for tile in self._tiles:
            if tile.feed is not None:
                tile.feed.finish("over")
            tile.deleteLater()
        self._tiles = []

    def _show_tiles(self, addresses: list[dict[str, str]], columns: int, size: tuple[int, int]) -> None:
        self._clear()
        for index, address in enumerate(addresses):
            tile = self._new_tile(index % columns * size[0], index // columns * size[1], size)
            tile.set_feed(self._feeds.open(address, self))
        _say({"tiles": [[tile.x(), tile.y(), tile.width(), tile.height()] for tile in self._tiles]})

    def _new_tile(self, left: int, top: int, size: tuple[int, int]) -> Tile:
        tile = Tile(self)
        tile.set_watermark(WATERMARK)
        tile.setGeometry(left, top, *size)
        tile.show()
        self._tiles.append(tile)
        return tile

    def _figures(self) -> dict[str, object]:
        seconds, self._since_s = time.monotonic() - self._since_s, time.monotonic()
        waits, self._lag.waits_ms = sorted(self._lag.waits_ms), []
        painted = [tile.painted for tile in self._tiles]
        for tile in self._tiles:
            tile.painted = 0
        return {
            "painted_per_s": [round(count / seconds, 2) for count in painted],
            "window_wait_p99_ms": round(waits[int(len(waits) * 0.99)], 1) if waits else None,
            "window_wait_max_ms": round(waits[-1], 1) if waits else None,
            "memory_mb": _memory_mb(),
        }

    def _open_next(self, left: list[dict[str, str]], took_ms: list[float]) -> None:
        self._clear()
        if not left:
            _say({"opens_ms": took_ms})
            return
        tile, began_s = self._new_tile(0, 0, (960, 540)), time.monotonic()

        def look() -> None:
            if tile.painted:
                took_ms.append(round((time.monotonic() - began_s) * 1000, 1))
                QTimer.singleShot(0, lambda: self._open_next(left[1:], took_ms))
            elif time.monotonic() - began_s > 10:
                took_ms.append(10_000.0)
                self._open_next(left[1:], took_ms)
            else:
                QTimer.singleShot(1, look)

        tile.set_feed(self._feeds.open(left[0], self))
        look()


def _memory_mb() -> float:
    """Memory of this process, shared pictures included, in MB."""
    return (
        int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        * os.sysconf("SC_PAGE_SIZE")
        / 1e6
    )


def _say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _listen(told: Callable[[object], None]) -> None:
    for line in sys.stdin:
        told(json.loads(line))


def main() -> None:
    """Run until told to quit."""
    app = QApplication(sys.argv)
    apply_theme(app, NIGHT)
    viewer = Viewer()
    threading.Thread(target=_listen, args=(viewer.asked.emit,), daemon=True).start()
    app.exec()


if __name__ == "__main__":
    main()
