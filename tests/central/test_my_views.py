"""My views: by the assignment at that time, with receipts, spells and ends; reading is recorded."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from respond_desktop.central.audit.rows import LogEntry
from respond_desktop.central.config import load_config
from respond_desktop.central.people.directory import DirectoryListing, EnrolledWorkstation
from respond_desktop.central.setup import CentralHome, open_parts
from respond_desktop.central.views.of_officer import RUNS, ViewsBuilder
from respond_desktop.central.views.story import ViewsStory, subjects_of
from respond_desktop.domain.kinds.bodies.acts import KeepFacts
from respond_desktop.domain.kinds.records import RECORDS, KindOfRecord
from respond_desktop.domain.newer import newer
from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.rights.default_policy import default_policy
from respond_desktop.domain.views import ViewKind
from respond_desktop.domain.watches import NoticeChannel, NoticeResult
from respond_desktop.wire.bodies.my_views import MyViews, ViewOfMe
from tests.support.central import RunningCentral

T0 = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HER, OTHER = "person-her", "person-other"
OKAFOR = Person("person-by", "okafor", "R. Okafor", Role.OPERATOR, "East")
LISTING = DirectoryListing(
    people={OKAFOR.id: OKAFOR}, workstations={"station-1": EnrolledWorkstation("station-1", "Desk 1", None)}
)
BY = {"by": OKAFOR.id, "by_role": "operator", "workstation": "station-1", "policy_ref": "P v1, rule 3"}
NOTICES = [{"channel": c.value, "result": "shown", "at": "2026-01-02T03:04:06Z"} for c in NoticeChannel]


def entries(*facts: tuple[str, dict[str, Any]]) -> list[LogEntry]:
    return [LogEntry(n, T0 + timedelta(seconds=n), kind, body) for n, (kind, body) in enumerate(facts, 1)]


def fold(*facts: tuple[str, dict[str, Any]], officer: str = HER) -> list[ViewOfMe]:
    made = entries(*facts)
    naming = tuple(
        e
        for e in made
        if e.body.get("officer") == officer or officer in {u["officer"] for u in e.body.get("units", ())}
    )
    subjects = subjects_of(naming)
    following = tuple(e for e in made if e.body.get("watch") in subjects or e.body.get("session") in subjects)
    runs = tuple(e for e in made if e.kind in RUNS)
    return list(ViewsBuilder(officer, LISTING, default_policy()).views(ViewsStory(naming, following, runs)))


def asked(watch: str = "w-1", officer: str = HER) -> tuple[str, dict[str, Any]]:
    return "watch.asked", {
        **BY,
        "watch": watch,
        "officer": officer,
        "unit": "214",
        "purpose": "danger",
        "words": "",
    }


def seen(*units: tuple[str, str], session: str = "s-1") -> tuple[str, dict[str, Any]]:
    return "positions.visible", {
        **BY,
        "session": session,
        "units": [{"unit": u, "officer": o} for u, o in units],
    }


def test_a_watch_with_receipts_and_end() -> None:
    told = ("watch.told", {"watch": "w-1", "officer": HER, "notices": NOTICES})
    ended = (
        "watch.ended",
        {"watch": "w-1", "officer": HER, "reason": "closed", "words": "Closed by the viewer"},
    )
    (view,) = fold(asked(), told, ("watch.started", {"watch": "w-1"}), ended)
    assert (view.kind, view.who, view.role, view.workstation) == ("watch", "R. Okafor", "operator", "Desk 1")
    assert view.purpose == "Officer may be in danger"
    assert view.ended_at == T0 + timedelta(seconds=4)
    assert view.end_words == "Closed by the viewer"
    assert [n.result for n in view.notices] == [NoticeResult.SHOWN] * 3


def test_a_watch_that_goes_on_has_no_end() -> None:
    (view,) = fold(asked())
    assert view.ended_at is None


def test_a_later_reason_is_read() -> None:
    (view,) = fold(asked(), ("watch.reason", {"watch": "w-1", "words": "Shots heard"}))
    assert view.words == "Shots heard"


def test_a_watch_of_another_officer_in_the_same_unit_is_not_hers() -> None:
    views = fold(asked("w-1", HER), asked("w-2", OTHER))
    assert len(views) == 1
    assert [v.record_seq for v in fold(asked("w-1", HER), asked("w-2", OTHER), officer=OTHER)] == [2]


def test_batches_fold_into_spells() -> None:
    views = fold(
        seen(("207", OTHER)),
        seen(("207", OTHER), ("214", HER)),
        seen(("214", HER)),
        seen(),
        seen(("214", HER)),
    )
    spells = [(v.kind, v.unit_number, v.at, v.ended_at) for v in reversed(views)]
    assert spells == [
        ("map", "214", T0 + timedelta(seconds=2), T0 + timedelta(seconds=4)),
        ("map", "214", T0 + timedelta(seconds=5), None),
    ]


def test_sessions_are_told_apart() -> None:
    views = fold(seen(("214", HER), session="a"), seen(("214", HER), session="b"), seen(session="a"))
    assert [(v.record_seq, v.ended_at is None) for v in views] == [(2, True), (1, False)]


def test_sign_out_and_restart_end_a_spell() -> None:
    (by_sign_out,) = fold(seen(("214", HER)), ("signout", {"session": "s-1"}))
    assert by_sign_out.ended_at == T0 + timedelta(seconds=2)
    (by_crash,) = fold(seen(("214", HER)), ("central.started", {}))
    assert (by_crash.ended_at, by_crash.end_words) == (T0 + timedelta(seconds=2), "Central restarted")


def test_refusals_and_disclosures() -> None:
    refused = ("watch.refused", {**BY, "officer": HER, "unit": "214", "fact": "No purpose was chosen."})
    told = (
        "place.disclosed",
        {**BY, "officer": HER, "unit": "214", "to_units": ["207", "216"], "request": "b-1"},
    )
    newest, oldest = fold(refused, told)
    assert (newest.kind, newest.end_words) == ("disclosure", "Your place went to 207, 216")
    assert (oldest.kind, oldest.end_words) == ("refused", "No purpose was chosen.")


def act(kind: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return kind, {**BY, "watch": "w-1", "officer": HER, "unit": "214", **more}


def test_talks_and_kept_pictures_are_hers_to_read_with_their_outcome() -> None:
    heard = asked()
    heard[1]["sound"] = True
    views = fold(
        heard,
        act("talk.asked", talk="t-1"),
        act("talk.ended", talk="t-1", words="You stopped talking."),
        act("talk.refused", fact="you may not talk to officers through their cameras."),
        act("keep.asked", keep="k-1", words="The knife", incident="25-118"),
        act("picture.kept", keep="k-1", size=12345),
        act("keep.asked", keep="k-3", what="clip"),
        act("picture.kept", keep="k-3", what="clip", size=4_800_000),
        act("keep.asked", keep="k-2"),
        act("keep.lapsed", keep="k-2", reason="Nothing was sent in 10 minutes."),
        act("keep.refused", fact="you may not keep pictures and clips."),
        act("talk.asked", talk="t-2"),
    )
    rows = [(v.kind, v.end_words, v.sound) for v in reversed(views)]
    assert rows == [
        ("watch", "", True),
        ("talk", "You stopped talking.", False),
        ("talk_refused", "you may not talk to officers through their cameras.", False),
        ("kept", "Kept, 12,345 bytes", False),
        ("kept_clip", "Kept, 4,800,000 bytes", False),
        ("not_kept", "Not kept. Nothing was sent in 10 minutes.", False),
        ("keep_refused", "you may not keep pictures and clips.", False),
        ("talk", "", False),
    ]
    kept = next(v for v in views if v.kind == "kept")
    assert (kept.words, kept.incident, kept.who) == ("The knife", "25-118", "R. Okafor")
    assert views[0].ended_at is None


def test_an_export_of_her_picture_is_hers_to_read_finished_or_not() -> None:
    console = {"by": "console:root", "keep": "k-1"}
    views = fold(
        act("picture.exported", **console, export="x-1", what="clip", words="Request 77"),
        act("picture.exported", **console, export="x-2"),
        act("picture.not_exported", **console, export="x-2", reason="No room."),
    )
    assert [(v.kind, v.who, v.words, v.end_words) for v in reversed(views)] == [
        ("exported", "root (server)", "Request 77", "The clip is outside central"),
        ("exported", "root (server)", "", "Not finished. No room."),
    ]


def record(parts: CentralHome, kind: str, body: dict[str, Any]) -> None:
    parts.database.run_sync(lambda session: parts.log.append_in(session, kind, body))


def test_she_reads_them_at_central_and_that_is_recorded(central: RunningCentral) -> None:
    her = central.add_user("valenzuela", "officer", "Ofc. Valenzuela")
    by = central.add_user("watcher", "operator", "R. Okafor")
    desk = central.enrol_workstation("Station 7")
    parts = open_parts(load_config(central.home))
    facts = {**BY, "by": by, "workstation": desk.id, "officer": her, "unit": "214", "watch": "w-9"}
    record(parts, "watch.asked", {**facts, "purpose": "danger"})
    record(parts, "watch.asked", {**facts, "officer": by, "watch": "w-10"})
    record(parts, "watch.ended", {"watch": "w-9", "officer": her, "reason": "closed", "words": "Closed"})
    desk.sign_in("valenzuela")
    views = MyViews.model_validate_json(desk.request("GET", "/v1/my-views").content)
    assert views.officer == "Ofc. Valenzuela"
    assert views.log_intact
    assert [(v.who, v.workstation, v.end_words) for v in views.views] == [
        ("R. Okafor", "Station 7", "Closed")
    ]
    assert [r["body"]["by"] for r in central.log() if r["kind"] == "views.read"] == [her]
    change = "UPDATE log_record SET body = replace(body, 'danger', 'events') WHERE kind = 'watch.asked'"
    parts.database.run_sync(lambda s: s.connection().exec_driver_sql(change) and None)
    parts.close()
    views = MyViews.model_validate_json(desk.request("GET", "/v1/my-views").content)
    assert not views.log_intact


def test_a_view_whose_text_is_gone_is_still_shown_and_said_to_be_damaged() -> None:
    blank = LogEntry(1, T0, "watch.asked", {}, text_missing=True)
    rows = ViewsBuilder(HER, LISTING, default_policy()).views(ViewsStory((blank,), (), ()))
    assert [(r.kind, r.at, r.who) for r in rows] == [("watch", T0, "Not known")]
    assert rows[0].end_words == "The text of this record is missing. The log was damaged."


@pytest.mark.attack("unrecorded pruning")
def test_a_text_taken_out_of_the_running_log_is_told_to_her_and_recorded(central: RunningCentral) -> None:
    her = central.add_user("valenzuela", "officer", "Ofc. Valenzuela")
    by = central.add_user("watcher", "operator", "R. Okafor")
    desk = central.enrol_workstation("Station 7")
    desk.sign_in("valenzuela")
    parts = open_parts(load_config(central.home))
    for watch in ("w-8", "w-9"):
        facts = {**BY, "by": by, "workstation": desk.id, "officer": her, "unit": "214", "watch": watch}
        record(parts, "watch.asked", {**facts, "purpose": "danger"})
    where = "seq = (SELECT max(seq) FROM log_record WHERE kind = 'watch.asked')"
    blank = f"UPDATE log_record SET body = '', salt = '' WHERE {where}"
    parts.database.run_sync(lambda s: s.connection().exec_driver_sql(blank) and None)
    parts.close()
    views = MyViews.model_validate_json(desk.request("GET", "/v1/my-views").content)
    assert not views.log_intact
    assert sorted(v.who for v in views.views if v.kind == "watch") == ["Not known", "R. Okafor"]
    found = [r["body"]["words"] for r in central.log() if r["kind"] == "integrity"]
    assert len(found) == 1 and found[0].startswith("the text of record ")


def test_a_record_that_a_newer_central_wrote_about_her_is_something_newer() -> None:
    (row,) = fold(("something.newer", {**BY, "officer": HER, "unit": "214", "words": "for court"}))
    assert (row.kind, row.who, row.words) == (newer(ViewKind), "R. Okafor", "for court")
    assert fold(("something.else", {"by": HER, "officer": HER})) == []
    assert fold(("link.gap", {"officer": HER, "device": "d"})) == []


def test_a_kind_that_has_a_row_is_hers_to_read_without_more(monkeypatch: pytest.MonkeyPatch) -> None:
    row = KindOfRecord("picture.printed", "A picture was printed", KeepFacts, seen_as=ViewKind.EXPORTED)
    monkeypatch.setitem(RECORDS, row.kind, row)
    (view,) = fold((row.kind, {**BY, "officer": HER, "unit": "214"}))
    assert view.kind is ViewKind.EXPORTED and view.ended_at == view.at
