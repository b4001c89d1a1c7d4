"""Who looked at an officer, from an export and a key alone: the sum, each look, and what can't be known."""

import contextlib
import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from respond_desktop.audit import verify
from tests.audit.exported import AGENCY, LOG, Written, line, save

pytestmark = pytest.mark.promise

HER, HIM, SHE, DESK = "person-1", "person-2", "person-3", "station-1"
NAMES = {
    HER: {"badge": "1042", "name": "A. Valenzuela"},
    HIM: {"badge": "77", "name": "R. Okafor"},
    SHE: {"badge": "78", "name": "=M. Chen"},
    DESK: {"name": "RTC-04"},
}
OTHER = {"person-9": {"badge": "9", "name": "Somebody else"}}
RULE = "Live Video Policy v1, rule 3"


def by(who: str = HIM, **more: Any) -> dict[str, Any]:
    return {
        "by": who,
        "by_role": "operator",
        "workstation": DESK,
        "officer": HER,
        "unit": "214",
        "policy_ref": RULE,
        "names": NAMES,
        **more,
    }


def told(*results: str) -> list[dict[str, Any]]:
    return [
        {"channel": c, "result": r, "at": None}
        for c, r in zip(("lcd", "haptic", "led"), results, strict=True)
    ]


def watch(log: Written, watch_id: str, at: float, long_s: float, **more: Any) -> None:
    facts = {"purpose": "danger", "purpose_words": "Officer may be in danger", "words": "no answer", **more}
    log.add("watch.asked", by(**{"watch": watch_id, **facts}), at)
    notices = told("shown", "shown", "unknown")
    log.add("watch.told", {"watch": watch_id, "officer": HER, "names": NAMES, "notices": notices}, at + 1)
    log.add("watch.started", {"watch": watch_id, "officer": HER, "names": NAMES}, at + 1)
    ended = {"reason": "closed", "words": "You ended the watch.", "duration_s": long_s, "bytes": 9}
    log.add("watch.ended", {"watch": watch_id, "officer": HER, "names": NAMES, **ended}, at + 1 + long_s)


def visible(log: Written, session: str, at: float, who: str = HIM, places: list[Any] | None = None) -> None:
    """From `at` on the session sees her and these places; None: nothing any more."""
    units = [{"unit": "214", "officer": HER}] if places is not None else []
    body = {"by": who, "by_role": "operator", "workstation": DESK, "session": session, "names": NAMES}
    log.add("positions.visible", {**body, "units": units, "places": places or []}, at)


def whole_story() -> Written:
    log = Written()
    log.add("log.opened", {"log": LOG, "agency": AGENCY})
    watch(log, "w1", 100, 240, sound=True)
    watch(log, "w2", 400, 360, incident="7")
    watch(log, "w3", 800, 120, by=SHE)
    log.add("watch.asked", by(watch="w4", break_glass=True), 1000)
    log.add(
        "watch.ended", by(watch="w4", reason="not_told", notices=told("unknown", "unknown", "unknown")), 1002
    )
    log.add("watch.refused", by(fact="you are not on shift.", kind="off_shift"), 1010)
    log.add("watch.refused", by(fact="too often", kind="too_often", count=4), 1020)
    visible(log, "s1", 1100, places=[])
    visible(log, "s2", 1101, SHE, [{"of": "alert", "id": "a1", "unit": "214", "officer": HER}])
    visible(log, "s1", 1160)
    log.add("signout", {"by": SHE, "session": "s2", "names": NAMES}, 1200)
    log.add("place.disclosed", by(to_units=["12", "14"], request="r1"), 1300)
    log.add("talk.asked", by(watch="w3", talk="t1"), 1310)
    log.add("talk.started", by(watch="w3", talk="t1"), 1311)
    log.add("talk.ended", by(watch="w3", talk="t1", reason="closed"), 1321)
    log.add("keep.asked", by(watch="w3", keep="k1", what="clip", words="the knife"), 1330)
    log.add("picture.kept", by(watch="w3", keep="k1", what="clip", sha256="ab"), 1331)
    log.add(
        "picture.exported",
        {**by("console:root", keep="k1", export="x1", what="clip"), "workstation": ""},
        1340,
    )
    log.add("watch.asked", {**by(watch="o1"), "officer": "person-9", "names": {**NAMES, **OTHER}}, 1400)
    return log


def run(path: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit code, what stands on standard output and on standard error."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = verify.main([str(path), *arguments])
    return code, out.getvalue(), errors.getvalue()


def asked(
    tmp_path: Path, log: Written, *arguments: str, lines: list[bytes] | None = None
) -> tuple[int, list[str]]:
    path = save(tmp_path / "log.jsonl", lines or log.lines())
    code, out, errors = run(path, "--key", log.key_text, "--officer", "1042", *arguments)
    assert not errors
    return code, out.splitlines()


def test_the_sum_comes_first_then_each_look_then_the_verdict(tmp_path: Path) -> None:
    code, lines = asked(tmp_path, whole_story())
    assert code == 0
    assert lines[0] == (
        "Officer 1042 (A. Valenzuela) was watched 3 times by 2 people, 12 min in all; "
        "her position was visible to 2 people; the place of an alert or request of hers was visible to 1 person; "
        "her place was passed on 1 time; she was talked to 1 time; a picture or clip was kept 1 time; "
        "a kept one was exported 1 time; a watch was asked and brought no picture 1 time; "
        "somebody asked and was refused 5 times: in the whole log."
    )
    assert lines[1] == (
        "2026-03-04 12:01:41Z to 2026-03-04 12:05:41Z  4 min  watched live, could listen  "
        "R. Okafor (badge 77, operator)  at RTC-04  as unit 214  why: Officer may be in danger  "
        f"in words: “no answer”  by {RULE}  told: LCD shown, vibration shown, LED unknown  outcome: closed  "
        "record 2, 3, 4, 5"
    )
    assert "incident 7" in lines[2] and "6 min" in lines[2]
    assert "asked to watch, no picture came" in lines[4] and "F9, without a form" in lines[4]
    assert "outcome: you are not on shift." in lines[5] and "refused 4 times" in lines[6]
    spells = [each for each in lines if "saw" in each]
    assert ["1 min  saw her position" in spells[0], "1 min 39 s  saw her position" in spells[1]] == [
        True,
        True,
    ]
    assert "saw the place of her alert" in spells[2] and "her alert was open" in spells[2]
    assert any("passed her place on" in each and "outcome: to 12, 14" in each for each in lines)
    assert any("10 s  talked to her" in each for each in lines)
    assert any("kept a clip" in each and "“the knife”" in each for each in lines)
    assert any("exported a kept clip" in each and "console:root" in each for each in lines)
    assert lines[-1].startswith("VERIFIED: ")
    assert not [each for each in lines if each.startswith("not known")]


@pytest.mark.parametrize(
    ("since", "until", "sum_words"),
    [
        ("2026-03-04T12:00", "2026-03-04T12:02", "was watched 1 time by 1 person, 4 min in all"),
        ("2026-03-04T13:06:30+01:00", "2026-03-04T12:10Z", "was watched 1 time by 1 person, 6 min in all"),
        ("2026-03-04", "2026-03-04", "was watched 3 times by 2 people, 12 min in all"),
        ("2026-03-05", "", "was not watched; her position was visible to nobody"),
    ],
)
def test_from_and_to(tmp_path: Path, since: str, until: str, sum_words: str) -> None:
    when = ["--from", since, *(["--to", until] if until else [])]
    code, lines = asked(tmp_path, whole_story(), *when)
    assert code == 0 and sum_words in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--csv",),
        ("--from", "2026-03-04"),
        ("--officer", "1", "--from", "yesterday"),
        ("--officer", "1", "--to", "9999-12-31T23:00-14:00"),
        ("--officer", "1", "--from", "2026-03-05", "--to", "2026-03-04"),
    ],
)
def test_a_question_that_can_not_be_asked(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(save(tmp_path / "log.jsonl", whole_story().lines()), *arguments)
    assert ended.value.code == 2


def test_a_table_is_rfc_4180_and_no_formula(tmp_path: Path) -> None:
    log = whole_story()
    watch(log, "w9", 2000, 10, words='=1+1\n;-2 "so", @x', by=SHE)
    path = save(tmp_path / "log.jsonl", log.lines())
    code, out, errors = run(path, "--key", log.key_text, "--officer", "1042", "--csv")
    assert code == 0
    assert out.endswith("\r\n") and out.count("\n") == out.count("\r\n")
    header, *rows = csv.reader(io.StringIO(out, newline=""), strict=True)
    assert header == list(verify.COLUMNS) and {len(row) for row in rows} == {len(header)}
    last = dict(zip(header, rows[-1], strict=True))
    assert last["words"] == "'=1+1 ;'-2 \"so\", @x" and last["who"] == "'=M. Chen"
    assert (last["seconds"], last["lcd"], last["led"], last["checked"]) == (
        "10.000",
        "shown",
        "unknown",
        "verified",
    )
    assert (last["from"], last["to"]) == ("2026-03-04T12:33:21.000Z", "2026-03-04T12:33:31.000Z")
    assert errors.startswith("Officer 1042") and "VERIFIED" in errors


@given(st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    for part in verify.harmless(text).replace("|", ";").split(";"):
        assert not part.lstrip("\"' ").startswith(tuple("=+-@")) or part.lstrip(' "').startswith("'")


def test_records_that_hold_ids_only_are_answered_with_ids(tmp_path: Path) -> None:
    log = whole_story()
    nameless = Written(key=log.key)
    for record in log.records:
        body = json.loads(record.body)
        body.pop("names", None)
        body.pop("purpose_words", None)
        nameless.add(str(record.header["kind"]), body)
    path = save(tmp_path / "log.jsonl", nameless.lines())
    code, out, _ = run(path, "--key", log.key_text, "--officer", "1042")
    assert code == 0 and out.startswith("Nothing can be said of officer 1042: no sound record names one.")
    assert "name people by id only; --officer takes an id too" in out
    code, out, _ = run(path, "--key", log.key_text, "--officer", HER)
    assert code == 0 and out.startswith(f"Officer {HER} was watched 3 times by 2 people")
    assert f"{HIM} (operator)  at {DESK}" in out and "why: danger" in out
    nameless.add("watch.refused", by(fact="no"))
    path = save(tmp_path / "log.jsonl", nameless.lines())
    assert "was watched 3 times" in run(path, "--key", log.key_text, "--officer", "1042")[1]


def test_whose_badge_it_was_then_counts(tmp_path: Path) -> None:
    log = Written()
    log.add("log.opened", {"log": LOG, "agency": AGENCY})
    watch(log, "w1", 100, 60)
    after = {**NAMES, HER: {"badge": "2000", "name": "A. Li"}, "person-9": {"badge": "1042", "name": "New"}}
    log.add("watch.refused", by(fact="no", names=after), 500)
    log.add("watch.refused", by(fact="no", officer="person-9", names=after), 501)
    code, lines = asked(tmp_path, log)
    assert code == 0
    assert "was watched 1 time" in lines[0] and "refused 1 time" in lines[0]
    assert "not known: 2 people have had badge 1042: person-1, person-9." in lines


def blanked(log: Written, seq: int) -> list[bytes]:
    lines = log.lines()
    lines[seq] = line({**json.loads(lines[seq]), "salt": "", "body": ""})
    return lines


@pytest.mark.attack("auditor's question")
def test_what_is_blank_is_said_and_not_guessed(tmp_path: Path) -> None:
    log = whole_story()
    code, lines = asked(tmp_path, log, lines=blanked(log, 2))
    assert code == 1
    assert lines[0].startswith("THE LOG IS DAMAGED. As far as its sound records say: Officer 1042")
    assert "was watched 3 times" in lines[0], "its other records still tell that she was"
    assert any("who asked it, when and why stands in a record that can't be read" in each for each in lines)
    assert "not known: whether watch.asked of record 2 was about her: the text is missing." in lines
    code, lines = asked(tmp_path, log, lines=blanked(log, 5))
    assert "and how long is not known of 1" in lines[0] and "end not known" in lines[1]


@pytest.mark.attack("auditor's question")
def test_what_was_changed_or_taken_out_counts_for_nothing(tmp_path: Path) -> None:
    log = whole_story()
    changed = log.lines()
    changed[14] = changed[14].replace(b"214", b"999").replace(b"too_often", b"off_shift")
    changed[13] = b"rubbish\n"
    code, lines = asked(tmp_path, log, lines=changed)
    assert code == 1 and "what records 13-14 said: damaged, not counted" in "\n".join(lines)
    short = log.lines()
    del short[6:10]
    code, lines = asked(tmp_path, log, lines=short)
    assert code == 1 and "was watched 2 times by 2 people, 6 min in all" in lines[0]
    assert "not known: what records 6-9 said: missing, not counted." in lines
    twice = log.lines()
    twice[10:10] = twice[2:6]
    code, lines = asked(tmp_path, log, lines=twice)
    assert code == 1 and "was watched 3 times" in lines[0], "a record that stands twice counts once"
    others = Written(records=list(log.records))
    code, out, _ = run(save(tmp_path / "l", log.lines()), "--key", others.key_text, "--officer", "1042")
    assert code == 1 and "Nothing can be said of officer 1042" in out


def test_without_a_trusted_key_it_is_never_called_verified(tmp_path: Path) -> None:
    log = whole_story()
    path = save(tmp_path / "log.jsonl", log.lines())
    code, out, _ = run(path, "--officer", "1042")
    assert code == 3 and out.startswith("NOT VERIFIED, no trusted key.") and "VERIFIED: " not in out
    code, out, _ = run(path, "--officer", "1042", "--csv")
    assert code == 3 and '"no trusted key"' in out and '"verified"' not in out
    code, out, _ = run(tmp_path / "none", "--officer", "1042")
    assert (code, out[:10]) == (2, "Unreadable")


def test_a_kill_ends_what_ran_and_what_was_missed_is_said(tmp_path: Path) -> None:
    log = Written()
    log.add("log.opened", {"log": LOG, "agency": AGENCY})
    log.add("watch.asked", by(watch="w1"), 10)
    log.add("watch.started", by(watch="w1"), 11)
    visible(log, "s1", 12, places=[])
    missed = {
        "count": 3,
        "kinds": {"watch.refused": 3},
        "since": "2026-03-04T12:00:20Z",
        "until": "2026-03-04T12:00:30Z",
    }
    log.add("records.missed", missed, 40)
    log.add("central.started", {}, 71)
    log.add(
        "watch.ended", by(watch="w1", reason="central_restarted", duration_s=60.5, duration_at_most=True), 72
    )
    code, lines = asked(tmp_path, log)
    assert code == 0 and "watched 1 time by 1 person, 1 min 1 s in all" in lines[0]
    assert [each for each in lines if "59 s  saw her position" in each and verify.RUN_OVER in each]
    assert [each for each in lines if "central_restarted" in each and verify.RUN_OVER in each]
    assert any("3 records could not be written from" in each and "3 watch.refused" in each for each in lines)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([HER, "1042", "w1", "", "alert"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["officer", "unit", "of", "id", "badge", "channel", HER]), inner, max_size=4
        )
    ),
    max_leaves=8,
)
FIELDS = [
    "officer",
    "by",
    "watch",
    "session",
    "units",
    "places",
    "names",
    "notices",
    "to_units",
    "count",
    "kinds",
]


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_no_body_whatever_stops_it(data: st.DataObject) -> None:
    log = Written()
    for kind in sorted(verify.ABOUT | verify.AFTER | {"signout", "records.missed", "central.started"}):
        log.add(kind, data.draw(st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=6)), 1)
    with tempfile.TemporaryDirectory() as folder:
        path = save(Path(folder) / "odd.jsonl", log.lines())
        assert run(path, "--key", log.key_text, "--officer", "1042")[0] in (0, 1)
        assert run(path, "--key", log.key_text, "--officer", HER, "--csv")[0] in (0, 1)


def test_what_a_newer_central_wrote_about_her_is_said_as_something_newer(tmp_path: Path) -> None:
    log = Written()
    log.add("log.opened", {"log": LOG, "agency": AGENCY})
    log.add("something.newer", by(keep="k1"), 100)
    log.add("something.else", by(HER), 110)
    _, lines = asked(tmp_path, log)
    assert "something newer than this verifier was done 1 time" in lines[0]
    assert "did something newer than this verifier" in lines[1] and "something.newer" in lines[1]
    assert "record 2" in lines[1] and not any("something.else" in each for each in lines)


def test_the_place_of_a_past_alert_that_was_read_later_counts(tmp_path: Path) -> None:
    log = Written()
    log.add("log.opened", {"log": LOG, "agency": AGENCY})
    place = {"of": "alert", "id": "a1", "unit": "214", "officer": HER, "as_of": "2026-03-04T12:00:00Z"}
    other = {**place, "officer": "person-9"}
    facts = {"by": HIM, "by_role": "operator", "workstation": DESK, "policy_ref": RULE, "names": NAMES}
    log.add("alerts.read", {**facts, "places": [place, other]}, 100)
    log.add("alerts.read", {**facts, "places": [other]}, 110)
    _, lines = asked(tmp_path, log)
    assert "the place of an alert or request of hers was visible to 1 person" in lines[0]
    assert "saw the place of a past alert of hers" in lines[1] and "record 2" in lines[1]
    assert len([each for each in lines if "past alert" in each]) == 1
