"""Watches asked here: dark at once, opened once, and never again by themselves."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.watches import Watch, WatchEnd, WatchState
from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.desk_commands import DeskCommands
from respond_desktop.qtbridge.own_watches import LINK_LOST, OwnWatches, WatchPorts
from respond_desktop.qtbridge.pictures import PictureFeed, ShownPicture
from respond_desktop.qtbridge.ports import PictureAddress
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.wire.live import PlayGranted

pytestmark = pytest.mark.promise
NOW = datetime(2026, 11, 21, 21, 14, 37, tzinfo=UTC)


@dataclass
class Source:
    """A decode session that shows nothing."""

    address: PictureAddress
    on_ended: Callable[[str], None]
    stopped: bool = False

    def newest(self) -> ShownPicture | None:
        return None

    def rate_fps(self) -> float:
        return 0.0

    def set_tile_size(self, width: int, height: int) -> None: ...

    def set_keys_only(self, keys_only: bool) -> None: ...

    def stop(self) -> None:
        self.stopped = True


@dataclass
class Seat:
    """Own watches on a feed loop, and everything they did."""

    loop: FeedLoop
    gui: GuiPost = field(default_factory=GuiPost)
    sources: list[Source] = field(default_factory=list)
    feeds: dict[str, PictureFeed] = field(default_factory=dict)
    ends: list[tuple[str, str]] = field(default_factory=list)
    broke: list[str] = field(default_factory=list)
    turns: int = 0

    def __post_init__(self) -> None:
        self.bridge = Bridge(DeskCommands(lambda *_: pytest.fail("nobody enrols here")))
        self.bridge.picture_opened.connect(self.feeds.__setitem__)
        self.bridge.watch_ended.connect(lambda *end: self.ends.append(end))
        self.watches = OwnWatches(WatchPorts(self._open, self.bridge, self.gui, self._broke))

    def _open(
        self, address: PictureAddress, _picture: Callable[[], None], ended: Callable[[str], None]
    ) -> Source:
        self.sources.append(Source(address, ended))
        return self.sources[-1]

    async def _broke(self, watch_id: str) -> object:
        self.broke.append(watch_id)
        return None

    def on_loop(self, *calls: Callable[[], object]) -> None:
        """All of them in one turn of the feed loop."""

        async def inside() -> None:
            for call in calls:
                call()

        self.loop.submit(inside()).result(10)

    def settle(self, qtbot: QtBot) -> None:
        """Until the GUI thread did what was posted so far."""
        want = self.turns + 1
        self.gui.post(lambda: setattr(self, "turns", want))
        qtbot.waitUntil(lambda: self.turns == want)

    def grant(self, watch_id: str, token: str = "t") -> None:
        address = PictureAddress(f"rtsps://c/watch/{watch_id}", watch_id, token, ssl.create_default_context())
        granted = PlayGranted(watch_id=watch_id, media_port=1, path=f"/watch/{watch_id}", token=token)
        self.watches.granted(granted, address)


@pytest.fixture
def seat(qtbot: QtBot, loop: FeedLoop) -> Iterator[Seat]:
    seat = Seat(loop)
    yield seat
    seat.gui.close()


def watch(watch_id: str, **more: object) -> Watch:
    made = Watch(watch_id, "u", "214", "d", "p", "R. Okafor", "RTC", "danger", WatchState.LIVE, NOW, NOW, 7)
    return replace(made, **more)  # type: ignore[arg-type]


def test_promise_6_a_token_that_overtakes_its_answer_opens_one_picture(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.grant("w1"), lambda: seat.grant("w2"))
    seat.settle(qtbot)
    assert seat.sources == []
    seat.on_loop(lambda: seat.watches.begin("w1"), lambda: seat.watches.begin("w2"))
    seat.settle(qtbot)
    assert set(seat.feeds) == {"w1", "w2"} and len(seat.sources) == 2


def test_promise_6_a_repeated_token_opens_nothing(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.watches.begin("w"), lambda: seat.grant("w"), lambda: seat.grant("w"))
    seat.settle(qtbot)
    assert len(seat.sources) == 1


def test_promise_1_a_watch_that_ended_meanwhile_opens_nothing(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(
        lambda: seat.watches.begin("w"), lambda: seat.grant("w"), lambda: seat.watches.end("w", "over")
    )
    seat.settle(qtbot)
    assert seat.sources == [] and seat.feeds == {}
    assert seat.ends == [("w", "over")]
    seat.on_loop(lambda: seat.grant("w"))
    seat.settle(qtbot)
    assert seat.sources == [], "a token after the end opens nothing"


def test_promise_6_early_tokens_do_not_outlive_the_link(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.grant("w"), lambda: seat.watches.end_all(LINK_LOST))
    seat.on_loop(lambda: seat.watches.begin("w"))
    seat.settle(qtbot)
    assert seat.sources == []


def test_promise_6_centrals_end_is_said_in_its_words_and_stays(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.watches.begin("w"), lambda: seat.grant("w"))
    seat.settle(qtbot)
    over = watch("w", state=WatchState.ENDED, end=WatchEnd.RECORDING_STOPPED, end_words="Recording stopped.")
    seat.on_loop(lambda: seat.watches.follow((over,)), lambda: seat.watches.follow((watch("w"),)))
    seat.settle(qtbot)
    assert seat.ends == [("w", "Recording stopped.")]
    assert seat.sources[0].stopped and seat.feeds["w"].newest() is None
    assert seat.watches.ids() == ()


def test_promise_6_a_picture_that_broke_is_told_to_central_once(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.watches.begin("w"), lambda: seat.grant("w"))
    seat.settle(qtbot)
    seat.sources[0].on_ended("The picture broke.")
    seat.sources[0].on_ended("The picture broke.")
    qtbot.waitUntil(lambda: seat.broke == ["w"])
    seat.settle(qtbot)
    assert seat.ends == [("w", "The picture broke.")] and seat.sources[0].stopped


def test_a_picture_that_ends_after_the_loop_hurts_nobody(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.watches.begin("w"), lambda: seat.grant("w"))
    seat.settle(qtbot)
    seat.loop.stop()
    seat.sources[0].on_ended("The picture broke.")
    assert seat.broke == []
