"""What one picture costs: the canvas alone is painted."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.picture.canvas import PictureCanvas
from respond_desktop.ui.theme import DAY, NIGHT, apply_theme
from tests.ui.watch.pictures import Hands, Source


class Ground(QWidget):
    """What lies beneath; counts its paints."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += 1


class CountingCanvas(PictureCanvas):
    """Counts its paints."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.painted += 1


@pytest.fixture
def styled(qapp: QApplication) -> Iterator[QApplication]:
    """The application in the product's style; plain again afterwards."""
    apply_theme(qapp, NIGHT)
    yield qapp
    qapp.setStyleSheet("")


def test_a_picture_paints_nothing_beneath_it_whatever_the_style_sheet_says(
    qtbot: QtBot, styled: QApplication
) -> None:
    hands = Hands()
    ground, source = Ground(), Source(hands)
    qtbot.addWidget(ground)
    ground.resize(640, 360)
    ground.show()
    qtbot.waitExposed(ground)
    canvas = CountingCanvas(ground)
    canvas.set_watermark("R. Okafor")
    canvas.resize(640, 360)
    canvas.show()
    feed = PictureFeed(source, ground)
    canvas.set_feed(feed)  # connects a Python method: Qt takes that for another class and polishes again
    for theme in (NIGHT, DAY):
        apply_theme(styled, theme)
        qtbot.waitUntil(lambda: canvas.painted > 0)
        QApplication.processEvents()
        ground.painted = canvas.painted = 0
        for _ in range(3):
            seen = canvas.painted
            source.make()
            feed.picture_changed.emit()
            qtbot.waitUntil(lambda seen=seen: canvas.painted > seen)  # type: ignore[misc]
        assert ground.painted == 0
        assert canvas.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent), "not even the ground's colour"
    feed.finish("over")
