"""The book of own watches: central's word is taken, a dark one comes back, an ended one stays ended."""

from dataclasses import replace

import pytest

from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.watches import WatchEnd, WatchState
from respond_desktop.qtbridge.picture.book import WatchBook
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from tests.ui.watch.pictures import Hands, Source
from tests.ui.watch.world import SESSION, snapshot, stopped, unit, watch

UNIT = unit("214", 0)
RUNS = snapshot(UNIT, watches=(watch(),))


@pytest.fixture
def book(qapp: object) -> WatchBook:
    made = WatchBook()
    made.show_session(SESSION)
    made.fold(RUNS, SESSION)
    return made


def opened(book: WatchBook) -> PictureFeed:
    feed = PictureFeed(Source(Hands()))
    book.open("w1", feed)
    return feed


def test_what_central_says_is_mine_is_in_the_book(book: WatchBook) -> None:
    feed = opened(book)
    assert book.running() == ("w1",) and book.feed("w1") is feed and book.feeds() == (feed,)
    colleagues = watch("w2", viewer_id="p2", workstation_id="station-9")
    book.fold(snapshot(UNIT, watches=(watch(), colleagues)), SESSION)
    assert book.running() == ("w1",)


def test_without_a_recording_it_is_dark_and_runs_on(book: WatchBook) -> None:
    feed = opened(book)
    book.fold(snapshot(stopped(UNIT), watches=(watch(),)), SESSION)
    own = book.get("w1")
    assert own is not None and own.dark is not None and own.running and not own.shows
    assert book.running() == ("w1",) and book.feed("w1") is None
    book.fold(RUNS, SESSION)
    assert book.feed("w1") is feed


def test_central_ends_what_was_dark(book: WatchBook) -> None:
    opened(book)
    book.fold(snapshot(stopped(UNIT), watches=(watch(),)), SESSION)
    over = watch(state=WatchState.ENDED, end=WatchEnd.RECORDING_STOPPED)
    book.fold(snapshot(stopped(UNIT), watches=(over,)), SESSION)
    own = book.get("w1")
    assert own is not None and own.ended is not None and own.ended.watch == over and own.dark is None
    assert book.running() == () and book.feeds() == ()


def test_an_ended_watch_never_shows_again(book: WatchBook) -> None:
    opened(book)
    book.end("w1", "The link to central was lost.")
    book.fold(RUNS, SESSION)
    book.begin("w1", "214")
    own = book.get("w1")
    assert own is not None and not own.running and book.feed("w1") is None


def test_a_watch_that_central_no_longer_lists_has_ended(book: WatchBook) -> None:
    book.begin("w9", "207")
    book.fold(snapshot(UNIT), SESSION)
    assert book.running() == ("w9",), "one that was only asked may not be listed yet"


def test_a_change_that_no_snapshot_announces_is_told(book: WatchBook) -> None:
    told: list[int] = []
    book.changed.connect(lambda: told.append(1))
    book.fold(RUNS, SESSION)
    assert told == []
    feed = opened(book)
    feed.finish("The picture has ended.")
    assert len(told) == 2 and book.running() == ()


def test_somebody_else_finds_an_empty_book(book: WatchBook) -> None:
    opened(book)
    book.show_session(SESSION)
    assert book.running() == ("w1",), "the same person, anew"
    book.show_session(replace(SESSION, person=Person("p9", "1", "M. Chen", Role.OPERATOR, "East")))
    assert book.all() == () and book.feeds() == ()
