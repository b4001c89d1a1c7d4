"""A program for a virtual screen: canvases painted by one kind of surface, judged by the screen's own pixels.

Arguments: the kind (`gpu`, `sink`), what to try (`life`, `cycles`, `blank`). Writes one JSON object.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPalette
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.qtbridge.picture.render_choice import Render, opengl_renderer, render_choice
from respond_desktop.ui.picture.canvas import PictureCanvas
from tests.support.pace import within
from tests.ui.watch.pictures import Hands, Source

LEFT, RIGHT = QRect(20, 20, 320, 180), QRect(420, 20, 320, 180)
CYCLES = 200
PATIENCE_S = 20.0


def turn() -> None:
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def wait(until: Callable[[], bool]) -> bool:
    end = time.monotonic() + within(PATIENCE_S)
    while not until():
        if time.monotonic() > end:
            return False
        turn()
    return True


def screen(room: QRect) -> QImage:
    shot = QGuiApplication.primaryScreen().grabWindow(0, room.x(), room.y(), room.width(), room.height())
    return shot.toImage()


def lit(room: QRect) -> bool:
    """Whether any pixel of a picture is on the screen there: red or, frozen, middle grey."""
    image = screen(room)
    colours = [image.pixelColor(x, y) for x in range(2, 320, 9) for y in range(2, 180, 9)]
    return any(colour.red() > 45 for colour in colours)


def inked(room: QRect) -> bool:
    image = screen(room)
    return len({image.pixel(x, y) for x in range(0, 320, 2) for y in range(0, 180, 2)}) > 10


def turns_until_dark(room: QRect) -> int:
    for turns in range(50):
        if not lit(room):
            return turns
        turn()
    return 99


def window(room: QRect) -> QWidget:
    made = QWidget()
    made.setGeometry(room)
    made.setPalette(QPalette(QColor("black")))
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    made.show()
    return made


class Stand:
    """Two windows, a canvas in the left one, a feed of red pictures."""

    def __init__(self, kind: Render) -> None:
        self.left, self.right = window(LEFT), window(RIGHT)
        self.source = Source(Hands())
        self.source.make()
        self.feed = PictureFeed(self.source)
        self.canvas = self.new(kind)

    def new(self, kind: Render) -> PictureCanvas:
        canvas = PictureCanvas(None, kind)
        canvas.set_watermark("R. Okafor RTC-04")
        self.into(canvas, self.left)
        return canvas

    def into(self, canvas: PictureCanvas, place: QWidget) -> None:
        column = place.layout()
        assert column is not None
        column.addWidget(canvas)
        canvas.show()

    def picture(self) -> None:
        self.source.make()
        self.feed.say_changed()


def life(stand: Stand) -> dict[str, object]:
    """Shown, frozen, moved to the other window, dropped in sight and out of sight."""
    said: dict[str, object] = {}
    canvas = stand.canvas
    stand.left.activateWindow()
    said["has the keys"] = wait(stand.left.isActiveWindow)
    canvas.set_feed(stand.feed)
    said["shown"] = wait(lambda: lit(LEFT))
    said["keeps the keys"] = wait(stand.left.isActiveWindow)
    said["marked"] = inked(LEFT)
    canvas.set_frozen(True)
    said["grey"] = wait(lambda: _grey(screen(LEFT)))
    stand.into(canvas, stand.right)
    said["frozen moved"] = wait(lambda: lit(RIGHT))
    said["moved marked"] = inked(RIGHT)
    said["left behind"] = lit(LEFT)
    canvas.drop()
    said["turns until dark"] = turns_until_dark(RIGHT)
    canvas.set_feed(stand.feed)
    said["again"] = wait(lambda: lit(RIGHT))
    canvas.hide()
    turn()
    canvas.drop()
    canvas.show()
    worst = False
    for _ in range(20):
        turn()
        worst = worst or lit(RIGHT)
    said["stale after hiding"] = worst
    canvas.set_feed(stand.feed)
    said["once more"] = wait(lambda: lit(RIGHT))
    canvas.set_watermark("")
    said["no picture without watermark"] = wait(lambda: not lit(RIGHT))
    return said


def _grey(image: QImage) -> bool:
    colour: QColor = image.pixelColor(4, 4)
    return colour.red() == colour.green() == colour.blue() and 30 < colour.red() < 90


def cycles(stand: Stand) -> dict[str, object]:
    """Opened, moved and closed again and again, sometimes without a word before."""
    kind = stand.canvas.render_kind
    memory: list[int] = []
    for number in range(CYCLES):
        canvas = stand.new(kind)
        canvas.set_feed(stand.feed)
        stand.picture()
        turn()
        stand.into(canvas, stand.right if number % 2 else stand.left)
        stand.picture()
        turn()
        if number % 3:
            canvas.drop()
        canvas.setParent(None)
        canvas.deleteLater()
        turn()
        if number in (CYCLES // 2, CYCLES - 1):
            memory.append(_resident_kb())
    stand.canvas.set_feed(stand.feed)
    return {"grown kB": memory[1] - memory[0], "still paints": wait(lambda: lit(LEFT))}


def _resident_kb() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def blank(stand: Stand) -> dict[str, object]:
    """The surface can't paint beside the other kind's (see the test): the canvas says so and the processor paints."""
    shared = QWidget()
    shared.setGeometry(LEFT)
    column = QVBoxLayout(shared)
    other = QQuickWidget if stand.canvas.render_kind is Render.GPU else QOpenGLWidget
    column.addWidget(other(shared))
    stand.into(stand.canvas, shared)
    shared.show()
    turn()
    stand.canvas.set_feed(stand.feed)
    gave_up = wait(lambda: stand.canvas.render_kind is Render.PAINT)
    stand.into(stand.canvas, stand.right)
    return {"gave up": gave_up, "why": render_choice().words, "painted": wait(lambda: lit(RIGHT))}


def main() -> None:
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication([])
    said: dict[str, object] = {"opengl": opengl_renderer()}
    if said["opengl"]:
        tried = {"life": life, "cycles": cycles, "blank": blank}[sys.argv[2]]
        said |= tried(Stand(Render(sys.argv[1])))
    sys.stdout.write(json.dumps(said) + "\n")
    application.quit()


if __name__ == "__main__":
    main()
