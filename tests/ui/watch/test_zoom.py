"""Zoom and pan: pixel for pixel where the picture was made for its room, by wheel, keys, drag; gone at the end."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QKeySequence, QMouseEvent, QPainter, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from respond_desktop.qtbridge.picture.pictures import PictureFeed, ShownPicture
from respond_desktop.ui.picture.stage import PictureStage
from respond_desktop.ui.picture.zoom import WHOLE, Fit, Zoom
from respond_desktop.ui.words.watches import EndWords
from tests.ui.watch.pictures import Hands, Source
from tests.ui.watch.test_picture import Stage, near

ROOM = QSize(640, 360)
HD = Fit(QSize(1280, 720), ROOM)
BLUE = QColor(20, 40, 200)


@pytest.mark.parametrize(
    ("source", "size", "left"),
    [
        (QSize(1280, 720), QSize(640, 360), 0),
        (QSize(640, 480), QSize(480, 360), 80),
        (QSize(720, 1280), QSize(203, 360), 218),
        (QSize(1920, 800), QSize(640, 267), 0),
    ],
)
def test_aspect_is_kept(source: QSize, size: QSize, left: int) -> None:
    fit = Fit(source, ROOM)
    assert fit.size in (size, QSize(size.width() - 1, size.height()), QSize(size.width(), size.height() - 1))
    assert fit.target(WHOLE).left() == pytest.approx(left, abs=1)


def test_a_picture_made_for_the_room_is_painted_as_it_is() -> None:
    placed = HD.placed(WHOLE, QSize(640, 360))
    assert (placed.exact, placed.part) == (True, QRectF(0, 0, 640, 360))
    assert not HD.placed(WHOLE, QSize(320, 180)).exact
    enlarged = HD.placed(Zoom(2.0), QSize(1280, 720))
    assert (enlarged.exact, enlarged.part) == (True, QRectF(320, 180, 640, 360))
    assert not HD.placed(Zoom(2.0), QSize(640, 360)).exact


def test_what_lies_under_the_pointer_stays_there() -> None:
    at = QPointF(160, 90)
    zoom = HD.zoomed(WHOLE, 2.0, at)
    seen = HD.seen(zoom)
    assert seen.left() + seen.width() * at.x() / 640 == pytest.approx(0.25, abs=0.01)
    assert seen.top() + seen.height() * at.y() / 360 == pytest.approx(0.25, abs=0.01)


def test_zoom_ends_at_eight_and_pan_at_the_edges() -> None:
    zoom = HD.zoomed(WHOLE, 99.0, QPointF(0, 0))
    assert zoom.factor == 8.0
    moved = HD.moved(zoom, QPointF(99_999, 99_999))
    assert HD.seen(moved).topLeft() == QPointF(0, 0)
    assert HD.zoomed(zoom, 0.5, QPointF(0, 0)) == WHOLE


def test_a_portrait_picture_fills_the_room_as_it_grows() -> None:
    fit = Fit(QSize(720, 1280), ROOM)
    assert fit.target(Zoom(2.0)).width() == pytest.approx(405, abs=2)
    assert fit.target(Zoom(4.0)).width() == 640


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    made = Stage(qtbot)
    made.live()
    return made


def test_the_wheel_zooms_and_asks_for_more_detail(stage: Stage) -> None:
    _wheel(stage, 120)
    assert stage.view._canvas.zoom.factor == 1.25
    assert "1.2x" in stage.words()
    assert stage.source.size == (550, 310)
    _wheel(stage, -240)
    assert stage.view._canvas.zoom == WHOLE
    assert "x" not in stage.words().split(" | ")
    assert stage.source.size == (440, 248)


def test_keys_zoom_move_and_reset(stage: Stage) -> None:
    view, canvas = stage.view, stage.view._canvas
    for _ in range(4):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    before = canvas.zoom
    assert before.factor == pytest.approx(2.44, abs=0.01)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert canvas.zoom.x > before.x
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert canvas.zoom == WHOLE


def test_home_belongs_to_the_enlarged_picture_and_then_to_the_window_again(stage: Stage) -> None:
    asked: list[bool] = []
    window_key = QShortcut(QKeySequence("Home"), stage.view)
    window_key.activated.connect(lambda: asked.append(True))
    stage.view.setFocus()
    QTest.keyClick(stage.view, Qt.Key.Key_Plus)
    QTest.keyClick(stage.view, Qt.Key.Key_Home)
    assert (stage.view._canvas.zoom, asked) == (WHOLE, [])
    QTest.keyClick(stage.view, Qt.Key.Key_Home)
    assert asked == [True]


def test_dragging_moves_the_picture(stage: Stage) -> None:
    view, canvas = stage.view, stage.view._canvas
    QTest.keyClick(view, Qt.Key.Key_Plus)
    before = canvas.zoom
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    for x in (190, 170):
        _drag(stage, QPoint(x, 100))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(170, 100))
    assert canvas.zoom.x > before.x


def test_the_watermark_lies_over_what_is_seen(stage: Stage) -> None:
    QTest.keyClick(stage.view, Qt.Key.Key_Plus)
    seen = stage.grab()
    inked = {seen.pixelColor(x, y).rgb() for x in range(130, 310, 2) for y in range(60, 190, 2)}
    assert len(inked) > 10


def test_zoom_is_gone_with_the_watch(stage: Stage) -> None:
    QTest.keyClick(stage.view, Qt.Key.Key_Plus)
    stage.view.end(EndWords("You ended this watch.", "The picture was closed."))
    assert stage.view._canvas.zoom == WHOLE
    assert "1.2x" not in stage.words()


def test_out_of_sight_it_wants_no_pictures(stage: Stage) -> None:
    stage.view.hide()
    assert stage.source.keys_only
    stage.view.show()
    assert not stage.source.keys_only


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.usefixtures("qapp")
def test_on_dense_screens_every_pixel_of_the_picture_is_one_of_the_screen(ratio: float) -> None:
    """A checked picture made for the room comes out unscaled, to the pixel."""
    stage = _checked(QSize(320, 180), ratio)
    seen = QImage(stage.device_room, QImage.Format.Format_RGB32)
    seen.setDevicePixelRatio(ratio)
    _paint(stage, seen)
    assert {seen.pixelColor(x, 1).name() for x in range(0, seen.width(), 2)} == {"#ffffff"}
    assert {seen.pixelColor(x, 1).name() for x in range(1, seen.width(), 2)} == {"#000000"}


def test_an_odd_source_leaves_dark_bars(stage: Stage) -> None:
    image = QImage(330, 248, QImage.Format.Format_RGB32)
    image.fill(BLUE)
    clock = stage.hands.clock()
    stage.source.picture = ShownPicture(image, clock.utc(), clock.monotonic(), 99, 640, 480)
    stage.feed.picture_changed.emit()
    seen = stage.grab()
    assert near(seen.copy(0, 60, 50, 100), BLUE) == 0
    assert near(seen.copy(60, 60, 300, 100), BLUE) > 1000


def _checked(size: QSize, ratio: float) -> PictureStage:
    source, stage = Source(Hands()), PictureStage()
    stage.set_room(size, ratio, QFont())
    room = stage.device_room
    image = QImage(room, QImage.Format.Format_RGB32)
    for x in range(room.width()):
        for y in range(4):
            image.setPixelColor(x, y, QColor("#000000" if x % 2 else "#ffffff"))
    source.picture = ShownPicture(image, None, 0.0, 1, room.width() * 2, room.height() * 2)
    stage.feed, stage.words = PictureFeed(source), " "
    return stage


def _paint(stage: PictureStage, seen: QImage) -> None:
    painter = QPainter(seen)
    stage.paint(painter)
    painter.end()


def _wheel(stage: Stage, delta: int) -> None:
    at = QPointF(stage.view.rect().center())
    event = QWheelEvent(
        at,
        QPointF(stage.view.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(stage.view, event)


def _drag(stage: Stage, at: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(stage.view.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(stage.view, event)
