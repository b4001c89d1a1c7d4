"""Listening: one camera at a time, 200 ms at most, silent while one talks, gone with the watch."""

import math
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from respond_desktop.qtbridge.hear.sound import (
    BYTES_PER_S,
    DUCKED,
    NO_DEVICE,
    NOTHING_COMES,
    SoundBuffer,
    SoundDesk,
    level_of,
)
from respond_desktop.qtbridge.picture.pictures import (
    PictureFeed,
    ShownPicture,
    StillPicture,
    StreamFigures,
    TakeSound,
)


@dataclass
class Loudspeaker:
    """Meets SoundOutput; keeps what was played."""

    trouble: str = ""
    played: bytearray = field(default_factory=bytearray)
    volume: float = 1.0
    stopped: bool = False

    def start(self) -> str:
        return self.trouble

    def room(self) -> int:
        return 1920

    def write(self, pcm: bytes) -> None:
        self.played += pcm

    def set_volume(self, share: float) -> None:
        self.volume = share

    def stop(self) -> None:
        self.stopped = True


class SoundingSource:
    """A source whose sound a test makes."""

    def __init__(self) -> None:
        self.take: TakeSound | None = None

    def newest(self) -> ShownPicture | None:
        return None

    def rate_fps(self) -> float:
        return 0.0

    def set_tile_size(self, width: int, height: int) -> None: ...

    def set_keys_only(self, keys_only: bool) -> None: ...

    def stop(self) -> None:
        self.take = None

    def listen(self, take: TakeSound | None) -> None:
        self.take = take

    def still(self, done: object) -> None: ...

    def figures(self) -> StreamFigures:
        return StreamFigures()


class Room:
    """A sound desk with a loudspeaker and two watched cameras."""

    def __init__(self) -> None:
        self.speakers: list[Loudspeaker] = []
        self.trouble = ""
        self.desk = SoundDesk(self._make)
        self.sources = [SoundingSource(), SoundingSource()]
        self.feeds = [PictureFeed(source, self.desk) for source in self.sources]

    def _make(self) -> Loudspeaker:
        self.speakers.append(Loudspeaker(self.trouble))
        return self.speakers[-1]

    def say(self, number: int, pcm: bytes) -> None:
        take = self.sources[number].take
        assert take is not None
        take(pcm)


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    return Room()


def tone(seconds: float = 0.02, loud: float = 0.5) -> bytes:
    count = round(48_000 * seconds)
    return b"".join(struct.pack("<h", round(32767 * loud * math.sin(n / 10))) for n in range(count))


def test_the_buffer_drops_what_is_old() -> None:
    buffer = SoundBuffer()
    buffer.put(b"\x01\x00" * 48_000)
    buffer.put(b"\x02\x00" * 100)
    assert len(buffer) <= 0.2 * BYTES_PER_S
    assert buffer.dropped > 0
    assert buffer.take(1_000_000).endswith(b"\x02\x00" * 100)


def test_what_the_camera_hears_is_played(room: Room, qtbot: QtBot) -> None:
    levels: list[float] = []
    room.desk.level.connect(levels.append)
    room.desk.start("w1", room.feeds[0])
    assert room.desk.listening == "w1"
    said = tone(0.1)
    room.say(0, said)
    qtbot.waitUntil(lambda: len(room.speakers[0].played) == len(said), timeout=10_000)
    assert bytes(room.speakers[0].played) == said

    def heard() -> bool:
        room.say(0, tone())
        return any(level > 0.5 for level in levels)

    qtbot.waitUntil(heard, timeout=10_000)


def test_one_camera_at_a_time(room: Room) -> None:
    room.desk.start("w1", room.feeds[0])
    room.desk.start("w2", room.feeds[1])
    assert (room.sources[0].take, room.desk.listening) == (None, "w2")
    assert room.speakers[0].stopped


def test_the_last_samples_of_an_ended_watch_are_not_heard_with_the_next(room: Room, qtbot: QtBot) -> None:
    room.desk.start("w1", room.feeds[0])
    late = room.sources[0].take
    assert late is not None
    room.feeds[0].finish("Recording stopped.")
    late(tone(loud=0.9))  # the media engine's thread was on its way
    room.desk.start("w2", room.feeds[1])
    said = tone(0.1, loud=0.1)
    room.say(1, said)
    qtbot.waitUntil(lambda: len(room.speakers[1].played) >= len(said), timeout=10_000)
    assert bytes(room.speakers[1].played) == said
    room.desk.stop()


def test_it_stops_with_the_watch(room: Room) -> None:
    room.desk.start("w1", room.feeds[0])
    room.feeds[0].finish("You ended the watch.")
    assert room.desk.listening == ""
    assert room.speakers[0].stopped


def test_without_a_device_it_says_so_and_nothing_else_breaks(room: Room) -> None:
    room.trouble = NO_DEVICE
    room.desk.start("w1", room.feeds[0])
    assert (room.desk.words, room.desk.listening, room.sources[0].take) == ("No sound device.", "", None)


def test_a_camera_without_sound_is_said_until_some_comes(room: Room, qtbot: QtBot) -> None:
    room.desk.start("w1", room.feeds[0])
    assert room.desk.words == ""
    qtbot.waitUntil(lambda: room.desk.words == NOTHING_COMES, timeout=30_000)
    assert room.desk.listening == "w1"
    room.say(0, tone())
    qtbot.waitUntil(lambda: room.desk.words == "", timeout=30_000)


def test_softer_under_an_alarm_and_silent_while_one_talks(room: Room, qtbot: QtBot) -> None:
    room.desk.start("w1", room.feeds[0])
    speaker = room.speakers[0]
    room.desk.duck(True)
    assert speaker.volume == DUCKED
    room.desk.mute(True)
    assert speaker.volume == 0.0
    room.say(0, tone())
    qtbot.waitUntil(lambda: len(room.desk._buffer) == 0, timeout=10_000)
    assert not speaker.played
    room.desk.mute(False)
    room.desk.duck(False)
    assert speaker.volume == 1.0
    room.desk.stop()


def test_listening_goes_on_after_an_interruption(room: Room) -> None:
    room.desk.start("w1", room.feeds[0])
    room.feeds[0].interrupt("The connection to the media server is lost.")
    again = SoundingSource()
    room.feeds[0].resume(again)
    assert again.take is not None
    room.desk.stop()
    assert again.take is None


@pytest.mark.parametrize(("pcm", "level"), [(b"", 0.0), (b"\0\0" * 960, 0.0), (b"\xff\x7f" * 960, 1.0)])
def test_level(pcm: bytes, level: float) -> None:
    assert level_of(pcm) == pytest.approx(level, abs=0.01)


@pytest.mark.usefixtures("qapp")
def test_figures_and_stills_of_a_source_without_them() -> None:
    class Plain:
        def newest(self) -> ShownPicture | None:
            return ShownPicture(QImage(), datetime.now(UTC), 0.0, 1, 2, 2)

        def rate_fps(self) -> float:
            return 0.0

        def set_tile_size(self, width: int, height: int) -> None: ...

        def set_keys_only(self, keys_only: bool) -> None: ...

        def stop(self) -> None: ...

    feed, got = PictureFeed(Plain()), list[StillPicture | None]()
    feed.still(got.append)
    assert got == [None]
    assert feed.figures() == StreamFigures()
