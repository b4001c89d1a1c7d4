"""The words of receipts, ends, headings and spans."""

from datetime import UTC, datetime

import pytest

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult, Watch, WatchEnd, WatchState
from respond_desktop.ui.watch.times import (
    Clock,
    both_zones_words,
    clock_words,
    running_words,
    span_words,
    tenths_words,
)
from respond_desktop.ui.watch.words import (
    accuracy_words,
    distance_words,
    end_words,
    heading_words,
    missing_words,
    receipts,
    told_words,
)

AT = datetime(2026, 11, 22, 2, 14, 6, 190_000, tzinfo=UTC)
CLOCK = Clock(zone=UTC)


def _notices(*results: NoticeResult) -> tuple[Notice, ...]:
    return tuple(Notice(c, r, AT) for c, r in zip(NoticeChannel, results, strict=False))


def _watch(**changes: object) -> Watch:
    known: dict[str, object] = {
        "id": "w",
        "unit_id": "u214",
        "unit_number": "214",
        "device_id": "d",
        "viewer_id": "p",
        "viewer_name": "R. Okafor",
        "workstation": "RTC-04",
        "purpose": "danger",
        "state": WatchState.LIVE,
        "asked_at": AT,
        "ends_at": AT,
        "record_seq": 1,
    }
    return Watch(**(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("seconds", "span", "running"),
    [
        (0.9, "0 s", "0:00"),
        (42, "42 s", "0:42"),
        (80, "1 min 20 s", "1:20"),
        (60, "1 min", "1:00"),
        (760.9, "12 min 40 s", "12:40"),
        (3720, "1 h 02 min", "1:02:00"),
    ],
)
def test_spans(seconds: float, span: str, running: str) -> None:
    assert (span_words(seconds), running_words(seconds)) == (span, running)


def test_times() -> None:
    assert clock_words(CLOCK, AT) == "02:14:06"
    assert tenths_words(CLOCK, AT) == "02:14:06.1"
    assert both_zones_words(CLOCK, AT) == "02:14:06 UTC · 02:14:06Z"


def test_receipts_say_shown_done_lit() -> None:
    rows = receipts(CLOCK, _notices(*[NoticeResult.SHOWN] * 3))
    assert [r.result for r in rows] == ["shown", "done", "lit"]
    assert all(r.as_it_should and r.time == "02:14:06" for r in rows)
    assert missing_words(_watch(notices=_notices(*[NoticeResult.SHOWN] * 3))) == ""


def test_suppressed_and_unknown_are_not_as_they_should_be() -> None:
    notices = _notices(NoticeResult.SUPPRESSED, NoticeResult.SHOWN, NoticeResult.UNKNOWN)
    rows = receipts(CLOCK, notices)
    assert [r.as_it_should for r in rows] == [False, True, False]
    assert rows[0].result == "off on the camera (stealth)"
    assert told_words(notices) == "1 of 3, LCD off"
    assert missing_words(_watch(notices=notices)).startswith("Told 1 of 3. The policy lets this watch run")


def test_awaited_receipts_are_not_missing() -> None:
    watch = _watch(state=WatchState.TELLING, notices=_notices(NoticeResult.SHOWN))
    assert [r.awaited for r in receipts(CLOCK, watch.notices)] == [False, True, True]
    assert missing_words(watch) == ""


def test_every_end_has_words() -> None:
    for end in WatchEnd:
        words = end_words(CLOCK, _watch(state=WatchState.ENDED, end=end, ended_at=AT))
        assert "at 02:14:06." in words.headline
        assert words.rest


def test_stopped_and_revoked_words() -> None:
    stopped = end_words(CLOCK, _watch(end=WatchEnd.RECORDING_STOPPED, ended_at=AT))
    assert stopped.headline == "Recording stopped at 02:14:06."
    assert stopped.rest == "The picture and the location are gone."
    revoked = end_words(CLOCK, _watch(end=WatchEnd.RIGHT_REVOKED, ended_at=AT, end_words="Lt. Moreno"))
    assert revoked.headline == "Your right to watch ended at 02:14:06 (Lt. Moreno)."
    assert end_words(CLOCK, _watch(), "The link broke.").headline == "The link broke."


@pytest.mark.parametrize(
    ("heading", "speed", "words"),
    [
        (43.0, 1.8, "north-east (43°), 4 mph"),
        (350.0, 10.0, "north (350°), 22 mph"),
        (43.0, 0.5, "not moving"),
        (None, 5.0, "11 mph"),
        (43.0, None, ""),
    ],
)
def test_moving(heading: float | None, speed: float | None, words: str) -> None:
    assert heading_words(Fix(39.0, -76.0, 16.0, AT, heading, speed)) == words


def test_accuracy_and_distance() -> None:
    assert accuracy_words(Fix(39.0, -76.0, 16.0, AT)) == "within 52 ft (16 m)"
    assert distance_words(322) == "0.2 mi"
    assert distance_words(100) == "330 ft"
