"""The live picture: its watermark, its corners, frozen, ended; looked at pixel by pixel."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.domain.stream.liveness import Liveness
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.kit import Chip
from respond_desktop.ui.picture.canvas import GROUND
from respond_desktop.ui.picture.live import PictureFacts, PictureView
from respond_desktop.ui.picture.watermark import PictureViewer
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.words.measures import clock
from respond_desktop.ui.words.times import tenths
from respond_desktop.ui.words.watches import EndWords
from tests.ui.watch.pictures import COLOUR, START, Hands, Source


class Stage:
    """A picture view of 440 x 248 with a source behind it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.hands = Hands()
        self.source = Source(self.hands)
        self.view = PictureView(Theme(NIGHT), self.hands.clock())
        qtbot.addWidget(self.view)
        self.view.set_facts(PictureFacts(PictureViewer("R. Okafor", "RTC-04", training=True), START))
        self.view.resize(440, 248)
        self.view.show()
        self.feed = PictureFeed(self.source, self.view)
        self.qtbot = qtbot

    def live(self, delay_s: float | None = 0.2) -> None:
        self.view.set_feed(self.feed)
        self.source.make(delay_s)
        self.feed.picture_changed.emit()

    def wait_state(self, state: Liveness) -> None:
        self.qtbot.waitUntil(lambda: self.view.age.state is state, timeout=10_000)

    def words(self) -> str:
        return " | ".join(visible_words(self.view))

    def grab(self) -> QImage:
        return self.view.grab().toImage()


def visible_words(widget: QWidget) -> Iterator[str]:
    for child in widget.findChildren(QWidget):
        if isinstance(child, QLabel | Chip) and child.isVisible() and child.text():
            yield child.text()


def near(image: QImage, colour: QColor, slack: int = 24) -> int:
    """How many of every fourth pixel look like `colour`."""
    count = 0
    for y in range(0, image.height(), 4):
        for x in range(0, image.width(), 4):
            seen = image.pixelColor(x, y)
            apart = max(
                abs(seen.red() - colour.red()),
                abs(seen.green() - colour.green()),
                abs(seen.blue() - colour.blue()),
            )
            count += apart <= slack
    return count


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_live_picture_with_its_corners(stage: Stage) -> None:
    stage.hands.s = 164
    stage.live()
    stage.wait_state(Liveness.LIVE)
    said = stage.words()
    assert "Recording 2:44" in said
    assert "Delay 0.2 s" in said
    assert f"Picture of {tenths(stage.source.picture.captured_at)}" in said  # type: ignore[union-attr, arg-type]
    assert "720p · 30 a second" in said
    assert stage.source.size == (440, 248)
    assert near(stage.grab(), COLOUR) > 2000


def test_watermark_lies_in_the_picture_and_moves_with_the_second(stage: Stage) -> None:
    stage.live()
    first = stage.grab()
    inked = {first.pixelColor(x, y).rgb() for x in range(130, 310, 2) for y in range(60, 190, 2)}
    assert len(inked) > 10, "a plain picture must not stay plain"
    stage.hands.s = 1.0
    stage.source.make()
    stage.qtbot.waitUntil(lambda: stage.grab() != first, timeout=10_000)


def test_no_watermark_no_picture(stage: Stage) -> None:
    stage.live()
    canvas = stage.view._canvas
    canvas.set_watermark("")
    assert near(stage.grab(), COLOUR) == 0


def test_late_picture_turns_the_delay_amber(stage: Stage) -> None:
    stage.live(delay_s=1.8)
    stage.wait_state(Liveness.LATE)
    assert "Delay 1.8 s" in stage.words()


def test_unknown_delay_is_said(stage: Stage) -> None:
    stage.live(delay_s=None)
    stage.wait_state(Liveness.LIVE)
    assert "Delay unknown" in stage.words()


def test_frozen_is_grey_and_dark_and_keeps_the_pictures_time(stage: Stage) -> None:
    stage.live()
    stage.wait_state(Liveness.LIVE)
    taken = stage.source.picture.captured_at  # type: ignore[union-attr]
    assert taken is not None
    live = stage.grab()
    stage.hands.s = 9.0
    stage.wait_state(Liveness.FROZEN)
    said = stage.words()
    assert f"This picture is from {clock(taken)}." in said
    assert "No new picture for 9 s. Trying again." in said
    assert f"Picture of {tenths(taken)}" in said
    frozen = stage.grab()
    assert frozen != live
    assert near(frozen, COLOUR) == 0
    seen = frozen.pixelColor(QPoint(220, 40))
    assert max(seen.red(), seen.green(), seen.blue()) - min(seen.red(), seen.green(), seen.blue()) < 12
    stage.source.make()
    stage.feed.picture_changed.emit()
    assert stage.view.age.state is Liveness.LIVE
    assert "No new picture" not in stage.words()


def test_after_the_end_no_pixel_of_the_picture_remains(stage: Stage) -> None:
    stage.live()
    stage.wait_state(Liveness.LIVE)
    stage.view.end(EndWords("Recording stopped at 21:12:40.", "The picture and the location are gone."))
    assert near(stage.grab(), COLOUR) == 0
    assert near(stage.grab(), GROUND, 6) > 5000
    assert "Recording stopped at 21:12:40. | The picture and the location are gone." in stage.words()
    assert "Delay" not in stage.words()


def test_a_feed_that_ends_takes_its_picture_along(stage: Stage) -> None:
    stage.live()
    stage.wait_state(Liveness.LIVE)
    stage.feed.finish("The link to central broke.")
    assert stage.source.stopped
    assert near(stage.grab(), COLOUR) == 0
    assert "The link to central broke." in stage.words()
    assert stage.view.age.state is Liveness.ENDED


def test_an_interrupted_picture_is_frozen_at_once_and_says_why(stage: Stage) -> None:
    stage.live()
    stage.wait_state(Liveness.LIVE)
    stage.feed.interrupt("The connection to the media server is lost.")
    assert stage.view.age.state is Liveness.FROZEN
    stage.hands.s = 9.0
    stage.qtbot.waitUntil(lambda: "No new picture for 9 s. Trying again." in stage.words(), timeout=10_000)
    assert "The connection to the media server is lost." in stage.words()
    assert near(stage.grab(), COLOUR) == 0
    again = Source(stage.hands)
    stage.feed.resume(again)
    stage.wait_state(Liveness.FROZEN)
    again.make()
    stage.feed.say_changed()
    stage.wait_state(Liveness.LIVE)
    assert near(stage.grab(), COLOUR) > 2000
    assert "connection" not in stage.words()


def test_an_interrupted_picture_that_goes_dark_takes_its_words_along(stage: Stage) -> None:
    stage.live()
    stage.wait_state(Liveness.LIVE)
    stage.feed.interrupt("The connection to the media server is lost.")
    stage.feed.darken()
    assert stage.view.age.state is Liveness.WAITING
    assert near(stage.grab(), COLOUR) == 0
    stage.view.show_waiting("The officer was told.", "Waiting for the first picture.", ())
    gone = {"The connection to the media server is lost.", "Trying again."}
    assert set(visible_words(stage.view)) == gone, "no chip or box speaks of a picture that is gone"
    again = Source(stage.hands)
    stage.feed.resume(again)
    again.make()
    stage.feed.say_changed()
    stage.wait_state(Liveness.LIVE)
    assert near(stage.grab(), COLOUR) > 2000
    assert "connection" not in stage.words()


def test_central_knows_better_why_no_picture_comes(stage: Stage) -> None:
    stage.live()
    stage.wait_state(Liveness.LIVE)
    stage.view.set_facts(PictureFacts(camera_lost=True))
    assert stage.view.age.state is Liveness.LIVE
    stage.feed.interrupt("The connection to the media server is lost.")
    stage.wait_state(Liveness.FROZEN)
    assert "The camera's video connection is lost." in stage.words()
