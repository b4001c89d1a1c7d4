"""A local record that an ask names is a fresh one, used once, and missed when it does not arrive."""

from datetime import UTC, datetime, timedelta

import pytest

from respond_desktop.central.local.named import (
    DUE_S,
    KEPT_S,
    LATE_KEPT,
    UNSEEN_S,
    NamedRecord,
    NamedRecords,
)

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
DESK = frozenset({"station-1"})
NOBODY: frozenset[str] = frozenset()


def named(seq: int, digest: str = "aa", s: float = 0.0, workstation: str = "station-1") -> NamedRecord:
    return NamedRecord(seq, NOW + timedelta(seconds=s), workstation, "p-1", digest)


def missed(records: NamedRecords, step_s: float, connected: frozenset[str] = DESK) -> list[int]:
    return [n.seq for n in records.waited(step_s, connected, NOW)]


def test_a_record_that_arrives_before_or_after_its_ask_is_not_missed() -> None:
    records = NamedRecords()
    records.received("station-1", [("aa", NOW)])
    records.asked(named(5, "aa"))
    records.asked(named(6, "bb"))
    assert missed(records, DUE_S - 1) == []
    assert records.received("station-1", [("bb", NOW)]) == ()
    assert missed(records, DUE_S) == [] and not records.waiting


@pytest.mark.attack("local records compared")
def test_one_that_never_arrives_is_missed_once_and_told_when_it_comes_late() -> None:
    records = NamedRecords()
    records.asked(named(5))
    assert missed(records, DUE_S) == [5]
    assert missed(records, 1) == [5]  # until it is on record
    records.missed([named(5)])
    assert missed(records, DUE_S) == []
    assert [n.seq for n in records.received("station-1", [("aa", NOW)])] == [5]
    assert not records.waiting


@pytest.mark.attack("local records compared")
def test_another_workstations_record_an_old_one_and_one_used_before_count_as_none() -> None:
    records = NamedRecords()
    records.received("station-2", [("aa", NOW)])
    records.received("station-1", [("old", NOW - timedelta(seconds=KEPT_S + 1)), ("once", NOW)])
    for seq, digest in ((5, "aa"), (6, "old"), (7, "once"), (8, "once")):
        records.asked(named(seq, digest))
    assert missed(records, DUE_S) == [5, 6, 8]


def test_a_workstation_that_is_away_is_judged_when_it_has_come_past_that_time() -> None:
    for come_back in ("records", "an ask", "the link"):
        records = NamedRecords()
        records.asked(named(5))
        assert missed(records, 3600, NOBODY) == []
        if come_back == "records":
            records.received("station-1", [("bb", NOW + timedelta(seconds=DUE_S))])
            assert missed(records, 1, NOBODY) == [5]
        elif come_back == "an ask":
            records.asked(named(9, "bb", DUE_S))
            assert missed(records, 1, NOBODY) == [5]
        else:
            assert missed(records, DUE_S - 1) == []
            assert missed(records, 1) == [5]
    records = NamedRecords()
    records.asked(named(5))
    assert missed(records, UNSEEN_S, NOBODY) == [5]


def test_a_restart_goes_on_where_it_was() -> None:
    before = NamedRecords()
    before.asked(named(5))
    before.asked(named(6, "bb"))
    before.waited(DUE_S - 10, DESK, NOW)
    before.missed([named(6, "bb")])
    after = NamedRecords()
    after.take_up(before.kept())
    after.asked(named(5))  # read again in the log
    assert missed(after, 10) == [5]
    assert [n.seq for n in after.received("station-1", [("bb", NOW)])] == [6]


@pytest.mark.attack("local records compared")
def test_thousands_of_asks_with_made_up_digests_cost_little() -> None:
    records = NamedRecords()
    for seq in range(9000):
        records.asked(named(seq, f"{seq:x}", seq / 100))
    records.received("station-1", [(f"x{n}", NOW) for n in range(500)])
    found = records.waited(DUE_S, DESK, NOW)
    records.missed(found)
    assert len(found) == 9000 and len(records.waiting) == LATE_KEPT
