"""Watches asked here: dark at once, opened once; a broken picture comes back only while central says so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.watches import Watch, WatchEnd, WatchState
from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.desk_commands import DeskCommands
from respond_desktop.qtbridge.picture.own_picture import STAYED_AWAY, PicturePorts
from respond_desktop.qtbridge.picture.own_watches import LINK_LOST, OwnWatches, WatchPorts
from respond_desktop.qtbridge.picture.pictures import PictureFeed, ShownPicture
from respond_desktop.qtbridge.ports import PictureAddress, PictureHooks
from respond_desktop.qtbridge.post import GuiPost
from respond_desktop.video.ending import CRASHES, ENGINE_LOST, EndKind, EndReason
from respond_desktop.wire.live import PlayGranted

pytestmark = pytest.mark.promise
NOW = datetime(2026, 11, 21, 21, 14, 37, tzinfo=UTC)


BROKEN = EndReason(EndKind.CUT, "The picture ended. The connection broke.")


@dataclass
class Source:
    """A stream with the pictures a test makes."""

    address: PictureAddress
    hooks: PictureHooks
    stopped: bool = False
    picture: ShownPicture | None = None

    def make(self) -> None:
        image = QImage(8, 4, QImage.Format.Format_RGB32)
        image.fill(0xFF335577)
        self.picture = ShownPicture(image, None, 1.0, 1, 8, 4)
        self.hooks.on_picture()

    def newest(self) -> ShownPicture | None:
        return self.picture

    def rate_fps(self) -> float:
        return 0.0

    def set_tile_size(self, width: int, height: int) -> None: ...

    def set_keys_only(self, keys_only: bool) -> None: ...

    def stop(self) -> None:
        self.stopped = True
        self.picture = None


@dataclass
class Seat:
    """Own watches on a feed loop, and everything they did."""

    loop: FeedLoop
    gui: GuiPost = field(default_factory=GuiPost)
    sources: list[Source] = field(default_factory=list)
    feeds: dict[str, PictureFeed] = field(default_factory=dict)
    ends: list[tuple[str, str]] = field(default_factory=list)
    broke: list[str] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    asked: int = 0
    grace_s: float = 30.0
    turns: int = 0

    def __post_init__(self) -> None:
        self.bridge = Bridge(DeskCommands(lambda *_: pytest.fail("nobody enrols here")))
        self.bridge.picture_opened.connect(self.feeds.__setitem__)
        self.bridge.watch_ended.connect(lambda *end: self.ends.append(end))
        self._listen()

    def _listen(self) -> None:
        pictures = PicturePorts(self._open, self.bridge, self.gui, self._play_again, self.grace_s)
        self.watches = OwnWatches(WatchPorts(pictures, self._broke))

    def _open(self, address: PictureAddress, hooks: PictureHooks) -> Source:
        self.sources.append(Source(address, hooks))
        return self.sources[-1]

    async def _play_again(self, watch_id: str) -> Outcome:
        """The answers a test put there; with the last one gone, a fresh token."""
        self.asked += 1
        return self.answers.pop(0) if self.answers else Done(address(watch_id, f"t{self.asked}"))

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
        granted = PlayGranted(watch_id=watch_id, media_port=1, path=f"/watch/{watch_id}", token=token)
        self.watches.granted(granted, address(watch_id, token))

    def play(self, qtbot: QtBot) -> Source:
        """A watch `w` with a picture."""
        self.on_loop(lambda: self.watches.begin_watch("w"), lambda: self.grant("w"))
        self.settle(qtbot)
        self.sources[0].make()
        self.settle(qtbot)
        return self.sources[0]


def address(watch_id: str, token: str) -> PictureAddress:
    return PictureAddress(f"rtsps://c/watch/{watch_id}", watch_id, token, "pem")


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
    seat.on_loop(lambda: seat.watches.begin_watch("w1"), lambda: seat.watches.begin_watch("w2"))
    seat.settle(qtbot)
    assert set(seat.feeds) == {"w1", "w2"} and len(seat.sources) == 2


def test_promise_6_a_repeated_token_opens_nothing(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.watches.begin_watch("w"), lambda: seat.grant("w"), lambda: seat.grant("w"))
    seat.settle(qtbot)
    assert len(seat.sources) == 1


def test_promise_1_a_watch_that_ended_meanwhile_opens_nothing(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(
        lambda: seat.watches.begin_watch("w"),
        lambda: seat.grant("w"),
        lambda: seat.watches.end_watch("w", "over"),
    )
    seat.settle(qtbot)
    assert seat.sources == [] and seat.feeds == {}
    assert seat.ends == [("w", "over")]
    seat.on_loop(lambda: seat.grant("w"))
    seat.settle(qtbot)
    assert seat.sources == [], "a token after the end opens nothing"


def test_promise_6_early_tokens_do_not_outlive_the_link(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.grant("w"), lambda: seat.watches.end_all(LINK_LOST))
    seat.on_loop(lambda: seat.watches.begin_watch("w"))
    seat.settle(qtbot)
    assert seat.sources == []


def test_promise_6_centrals_end_is_said_in_its_words_and_stays(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.watches.begin_watch("w"), lambda: seat.grant("w"))
    seat.settle(qtbot)
    over = watch("w", state=WatchState.ENDED, end=WatchEnd.RECORDING_STOPPED, end_words="Recording stopped.")
    seat.on_loop(lambda: seat.watches.follow((over,)), lambda: seat.watches.follow((watch("w"),)))
    seat.settle(qtbot)
    assert seat.ends == [("w", "Recording stopped.")]
    assert seat.sources[0].stopped and seat.feeds["w"].newest() is None
    assert seat.watches.ids() == ()


def test_an_ended_picture_lives_only_as_long_as_somebody_shows_it(qtbot: QtBot, seat: Seat) -> None:
    seat.play(qtbot)
    seat.on_loop(lambda: seat.watches.end_watch("w", "over"))
    seat.settle(qtbot)
    feed = seat.feeds.pop("w")
    assert feed.newest() is None and not seat.bridge.findChildren(PictureFeed)
    gone = list[bool]()
    feed.destroyed.connect(lambda: gone.append(True))
    del feed
    assert gone, "the next thousand watches don't pile up"


def test_a_picture_that_broke_is_fetched_anew_and_its_last_one_stays_meanwhile(
    qtbot: QtBot, seat: Seat
) -> None:
    first = seat.play(qtbot)
    feed = seat.feeds["w"]
    said: list[str] = []
    feed.interrupted.connect(said.append)
    first.hooks.on_ended(BROKEN)
    qtbot.waitUntil(lambda: len(seat.sources) == 2)
    assert said == ["The connection broke. The picture is fetched anew."]
    assert first.stopped and feed.newest() is not None and feed.interruption == said[0]
    assert seat.sources[1].address.token == "t1"
    first.hooks.on_ended(BROKEN)
    first.hooks.on_picture()
    seat.sources[1].make()
    qtbot.waitUntil(lambda: not feed.interruption)
    assert feed.newest() is seat.sources[1].picture
    assert seat.asked == 1 and seat.ends == [] and seat.broke == []


def test_it_is_tried_again_when_central_or_the_media_process_is_gone_for_a_moment(
    qtbot: QtBot, seat: Seat
) -> None:
    first = seat.play(qtbot)
    seat.answers = [Unavailable("Central does not answer.")]
    first.hooks.on_ended(ENGINE_LOST)
    qtbot.waitUntil(lambda: len(seat.sources) == 2, timeout=20_000)
    assert seat.asked == 2
    assert seat.feeds["w"].newest() is None, "central didn't say that it may be shown"
    seat.sources[1].make()
    qtbot.waitUntil(lambda: seat.feeds["w"].newest() is not None)


def test_promise_6_a_watch_that_is_over_stays_dark(qtbot: QtBot, seat: Seat) -> None:
    first = seat.play(qtbot)
    seat.answers = [Refused("This watch has no picture now.", "It has ended.", "", "watch_not_live")]
    first.hooks.on_ended(BROKEN)
    qtbot.waitUntil(lambda: seat.broke == ["w"], timeout=20_000)
    seat.settle(qtbot)
    assert seat.ends == [("w", "This watch has no picture now. It has ended.")]
    assert first.stopped and seat.feeds["w"].newest() is None and len(seat.sources) == 1


def test_promise_1_an_end_during_an_interruption_is_dark_at_once_and_its_token_opens_nothing(
    qtbot: QtBot, seat: Seat
) -> None:
    first = seat.play(qtbot)
    seat.on_loop(
        lambda: seat.watches._own["w"].picture._broke(1, BROKEN), lambda: seat.watches.end_watch("w", "over")
    )
    seat.settle(qtbot)
    assert seat.ends == [("w", "over")] and seat.feeds["w"].newest() is None
    seat.on_loop(lambda: seat.watches.begin_watch("v"))
    seat.settle(qtbot)
    assert first.stopped and len(seat.sources) == 1


def test_a_certificate_that_is_not_trusted_is_not_tried_again(qtbot: QtBot, seat: Seat) -> None:
    first = seat.play(qtbot)
    first.hooks.on_ended(EndReason(EndKind.NOT_TRUSTED, "Not trusted."))
    qtbot.waitUntil(lambda: seat.broke == ["w"], timeout=20_000)
    seat.settle(qtbot)
    assert seat.asked == 0 and seat.ends == [("w", "Not trusted.")]


def test_a_camera_whose_video_crashes_the_decoder_is_not_tried_again(qtbot: QtBot, seat: Seat) -> None:
    first = seat.play(qtbot)
    first.hooks.on_ended(CRASHES)
    qtbot.waitUntil(lambda: seat.broke == ["w"], timeout=20_000)
    seat.settle(qtbot)
    assert seat.asked == 0 and seat.ends == [("w", CRASHES.words)]


def test_each_opening_of_a_picture_says_whose_it_is(qtbot: QtBot, seat: Seat) -> None:
    seat.on_loop(lambda: seat.watches.begin_watch("w", "214"), lambda: seat.grant("w"))
    seat.on_loop(lambda: seat.watches.begin_watch("v"), lambda: seat.grant("v"))
    qtbot.waitUntil(lambda: len(seat.sources) == 2)
    seat.sources[0].hooks.on_ended(ENGINE_LOST)
    qtbot.waitUntil(lambda: len(seat.sources) == 3)
    assert [source.address.origin for source in seat.sources] == ["214", "v", "214"]


def test_promise_6_a_picture_that_stays_away_is_given_up_and_told_to_central_once(
    qtbot: QtBot, seat: Seat
) -> None:
    seat.grace_s = 0.5
    seat._listen()
    first = seat.play(qtbot)
    first.hooks.on_ended(BROKEN)
    qtbot.waitUntil(lambda: seat.broke == ["w"], timeout=20_000)
    seat.settle(qtbot)
    assert seat.ends == [("w", STAYED_AWAY)]
    assert all(source.stopped for source in seat.sources) and seat.feeds["w"].newest() is None


def test_a_picture_that_ends_after_the_loop_hurts_nobody(qtbot: QtBot, seat: Seat) -> None:
    first = seat.play(qtbot)
    seat.loop.stop()
    first.hooks.on_ended(BROKEN)
    assert seat.broke == []
