"""A picture feed: who wants it at what size, an interruption, and an end that keeps nothing."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from respond_desktop.qtbridge.picture.pictures import PictureFeed, ShownPicture


@dataclass
class Source:
    """A source with pictures of one colour that remembers what it was asked."""

    colour: int = 0xFF112233
    asked: list[object] = field(default_factory=list)
    stopped: bool = False
    picture: ShownPicture | None = None

    def make(self, number: int = 1) -> None:
        image = QImage(8, 4, QImage.Format.Format_RGB32)
        image.fill(self.colour)
        self.picture = ShownPicture(image, None, 1.0, number, 8, 4, object())

    def newest(self) -> ShownPicture | None:
        return self.picture

    def rate_fps(self) -> float:
        return 30.0

    def set_tile_size(self, width: int, height: int) -> None:
        self.asked.append((width, height))

    def set_keys_only(self, keys_only: bool) -> None:
        self.asked.append(keys_only)

    def stop(self) -> None:
        self.stopped = True
        self.picture = None


def test_the_largest_wanted_size_is_decoded_and_unwanted_only_keys(qtbot: QtBot) -> None:
    source = Source()
    feed = PictureFeed(source)
    feed.want("tile", 320, 180)
    feed.want("dock", 880, 496)
    feed.want("tile", 640, 360)
    feed.unwant("dock")
    assert source.asked == [(320, 180), False, (880, 496), (640, 360)]
    feed.unwant("tile")
    feed.unwant("nobody")
    assert source.asked[4:] == [True]
    feed.want("tile", 640, 360)
    assert source.asked[5:] == [(640, 360), False]


def test_an_interruption_keeps_the_last_picture_until_a_new_source_has_one(qtbot: QtBot) -> None:
    broken, fresh = Source(), Source(0xFF445566)
    broken.make(7)
    feed = PictureFeed(broken)
    feed.want("tile", 320, 180)
    with qtbot.waitSignal(feed.interrupted) as said:
        feed.interrupt("The link broke.")
    assert said.args == ["The link broke."] and feed.interruption == "The link broke."
    kept = feed.newest()
    assert broken.stopped and kept is not None and kept.keeps is None
    assert kept.image.pixel(0, 0) == broken.colour and feed.rate_fps() == 0.0
    feed.resume(fresh)
    assert fresh.asked == [(320, 180), False]
    feed.say_changed()
    assert feed.interruption and feed.newest() is kept, "nothing new yet"
    fresh.make()
    with qtbot.waitSignals([feed.resumed, feed.picture_changed]):
        feed.say_changed()
    assert feed.newest() is fresh.picture and not feed.interruption


@pytest.mark.promise
def test_nothing_is_kept_after_the_end(qtbot: QtBot) -> None:
    source = Source()
    source.make()
    feed = PictureFeed(source)
    feed.interrupt("The link broke.")
    ends: list[str] = []
    feed.ended.connect(ends.append)
    feed.finish("Recording stopped.")
    feed.finish("again")
    late = Source()
    late.make()
    feed.resume(late)
    feed.say_changed()
    feed.interrupt("late")
    assert ends == ["Recording stopped."] and feed.newest() is None and late.stopped
    assert not feed.interruption
