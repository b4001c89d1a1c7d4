"""The words of receipts, ends, headings and spans."""

from datetime import UTC, datetime

import pytest

from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.newer import newer
from respond_desktop.domain.watches import Notice, NoticeChannel, NoticeResult, Watch, WatchEnd, WatchState
from respond_desktop.ui.words.measures import clock
from respond_desktop.ui.words.times import both_zones, tenths
from respond_desktop.ui.words.watches import (
    EndWords,
    end_words,
    fix_words,
    heading_words,
    missing_words,
    plain,
    receipts,
    said_words,
    told_words,
)

AT = datetime(2026, 11, 22, 2, 14, 6, 190_000, tzinfo=UTC)


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


def test_times() -> None:
    assert tenths(AT) == f"{clock(AT)}.1"
    assert both_zones(AT).endswith(" · 02:14:06Z")


def test_receipts_say_shown_done_lit() -> None:
    rows = receipts(_notices(*[NoticeResult.SHOWN] * 3))
    assert [r.result for r in rows] == ["shown", "done", "lit"]
    assert all(r.as_it_should and r.time == clock(AT) for r in rows)
    assert missing_words(_watch(notices=_notices(*[NoticeResult.SHOWN] * 3))) == ""


def test_suppressed_and_unknown_are_not_as_they_should_be() -> None:
    notices = _notices(NoticeResult.SUPPRESSED, NoticeResult.SHOWN, NoticeResult.UNKNOWN)
    rows = receipts(notices)
    assert [r.as_it_should for r in rows] == [False, True, False]
    assert rows[0].result == "off on the camera (stealth)"
    assert told_words(notices) == "1 of 3, LCD off"
    assert missing_words(_watch(notices=notices)).startswith("Told 1 of 3. The policy lets this watch run")


def test_awaited_receipts_are_not_missing() -> None:
    watch = _watch(state=WatchState.TELLING, notices=_notices(NoticeResult.SHOWN))
    assert [r.awaited for r in receipts(watch.notices)] == [False, True, True]
    assert missing_words(watch) == ""


def test_every_end_has_words() -> None:
    for end in (*WatchEnd, newer(WatchEnd)):
        words = end_words(_watch(state=WatchState.ENDED, end=end, ended_at=AT))
        assert f"at {clock(AT)}." in words.headline
        assert words.rest


def test_centrals_words_get_the_time() -> None:
    said = "Recording stopped. The picture and the location are gone."
    words = end_words(_watch(end=WatchEnd.RECORDING_STOPPED, ended_at=AT, end_words=said))
    assert words == EndWords(f"Recording stopped at {clock(AT)}.", "The picture and the location are gone.")
    said = "The camera refused the watch: stealth is on"
    words = end_words(_watch(end=WatchEnd.CAMERA_REFUSED, ended_at=AT, end_words=said))
    assert words == EndWords(
        f"The camera refused this watch at {clock(AT)}.", "Stealth is on. No picture came."
    )


def test_right_to_left_names_stay_apart() -> None:
    assert plain("R. \n Okafor") == "R. Okafor"
    assert plain("<b>R.</b>") == "<b>R.</b>"
    assert plain("\u202eabc") == "abc"
    assert plain("עברית") == "\u2068עברית\u2069"


def test_stopped_and_revoked_words() -> None:
    stopped = end_words(_watch(end=WatchEnd.RECORDING_STOPPED, ended_at=AT))
    assert stopped.headline == f"Recording stopped at {clock(AT)}."
    assert stopped.rest == "The picture and the location are gone."
    revoked = end_words(_watch(end=WatchEnd.RIGHT_REVOKED, ended_at=AT, end_words="Lt. Moreno"))
    assert revoked.headline == f"Your right to watch ended at {clock(AT)} (Lt. Moreno)."
    assert said_words("The link broke. Ask again.") == EndWords("The link broke.", "Ask again.")


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


def test_fix() -> None:
    assert (
        fix_words(Fix(39.0, -76.0, 16.0, AT, satellites=9), 3.2)
        == "3 s old · within 52 ft (16 m) · 9 satellites"
    )
