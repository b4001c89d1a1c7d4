"""The table of alert kinds: every kind has a whole row, and what isn't in it is still shown and heard."""

from datetime import UTC, datetime

import msgspec
import pytest

from respond_desktop.domain.alert.alerts import Alert, AlertKind, Priority
from respond_desktop.domain.kinds.alerts import (
    ALERTS,
    NEWER_WORDS,
    TONES,
    AlertShape,
    KindOfAlert,
    Needs,
    counted,
    kind_of_alert,
)
from respond_desktop.home.paths import resource

T0 = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ROWS = pytest.mark.parametrize("row", ALERTS.values(), ids=lambda row: row.kind)


def test_every_kind_has_its_row_and_no_row_is_another_kind() -> None:
    assert list(ALERTS) == [kind.value for kind in AlertKind]


@ROWS
def test_a_row_is_whole(row: KindOfAlert) -> None:
    assert all((row.words, row.icon, row.happened, row.what, *row.several))
    assert row.priority in (Priority.P1, Priority.P2)
    assert row.words[0].isupper() and not row.words.endswith(".")
    assert bool(row.fold_words) == row.folded
    assert not row.from_camera or Needs.DEVICE in row.needs
    assert not row.newer


@ROWS
def test_a_row_has_a_tone_that_exists(row: KindOfAlert) -> None:
    assert resource("sounds", f"{row.tone}.wav").is_file()


@pytest.mark.parametrize("priority", [Priority.P1, Priority.P2])
def test_a_kind_that_is_not_known_has_the_tone_of_its_priority(priority: Priority) -> None:
    assert kind_of_alert("vehicle_crash", priority=priority).tone == TONES[priority]
    assert resource("sounds", f"{TONES[priority]}.wav").is_file()


def test_an_alert_says_what_its_row_says_for_readers_that_do_not_know_it() -> None:
    sent = msgspec.json.decode(msgspec.json.encode(Alert("a", AlertKind.GUNSHOT, "u", "1", T0)))
    assert (sent["words"], sent["priority"], sent["shape"]) == ("Gunshot", 1, "place")


def test_an_alert_of_an_older_central_has_what_its_kind_says_here() -> None:
    old = b'{"id": "a", "kind": "needs_help", "unit_id": "u", "unit_number": "1", "opened_at": "2026-11-22T02:00:00Z"}'
    read = msgspec.json.decode(old, type=Alert)
    assert read.priority is Priority.P1 and read.means is ALERTS[AlertKind.NEEDS_HELP]


def test_an_alert_of_a_newer_central_is_shown_by_what_it_says_of_itself() -> None:
    new = {
        **msgspec.to_builtins(Alert("a", "needs_help", "u", "1", T0)),
        "kind": "vehicle_crash",
        "words": "Vehicle crash",
        "priority": 1,
        "shape": "place",
        "speed_mph": 71,
    }
    read = msgspec.json.decode(msgspec.json.encode(new), type=Alert)
    assert read.kind == "vehicle_crash" and read.priority is Priority.P1
    assert read.means.words == "Vehicle crash" and read.means.near and read.means.newer


def test_what_a_newer_alert_leaves_out_or_calls_otherwise_is_still_shown() -> None:
    new = {
        "id": "a",
        "kind": "?",
        "unit_id": "",
        "unit_number": "",
        "opened_at": "2026-11-22T02:00:00Z",
        "priority": 7,
        "shape": "cloud",
    }
    read = msgspec.json.decode(msgspec.json.encode(new), type=Alert)
    assert (read.priority, read.means.words, read.means.shape) == (Priority.P2, NEWER_WORDS, AlertShape.UNIT)


def test_alerts_are_counted_in_the_order_of_their_weight() -> None:
    kinds = [
        ALERTS["gunshot"],
        ALERTS["needs_help"],
        ALERTS["gunshot"],
        ALERTS["needs_help"],
        ALERTS["taser_armed"],
    ]
    assert counted(kinds) == "2 need help, 2 gunshots, 1 TASER armed"
    assert counted([ALERTS["needs_help"]]) == "1 needs help"
    assert counted([kind_of_alert("vehicle_crash", priority=Priority.P1)]) == "1 other alert"


def test_words_stand_in_a_sentence() -> None:
    assert [ALERTS[k].in_a_sentence for k in ("needs_help", "taser_armed")] == ["needs help", "TASER armed"]
