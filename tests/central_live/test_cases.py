"""An officer questions a view: a case for those who may read the audit, never for the one it is about."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.audit import verify
from respond_desktop.central.config import load_config
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.by import By
from respond_desktop.central.setup import open_parts
from respond_desktop.central.views.cases import Cases
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import ANY_COMMAND, Permission, PolicyChange
from respond_desktop.wire.bodies.my_views import MyViews, ViewOfMe
from tests.central_live.people import Scene, bodies, change_policy, make_scene
from tests.central_live.test_promise_4 import broken_log
from tests.support.central import RunningCentral, TestWorkstation
from tests.support.desktop_client import ScriptedDesktop

pytestmark = [pytest.mark.promise, pytest.mark.attack("question this view")]
WORDS = "Why did you watch me on my break?"


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentral]:
    """A central where supervisors may read the agency's audit too: who is questioned holds every right there is."""
    running = RunningCentral(tmp_path_factory.mktemp("cases") / "home")
    change_policy(
        running, PolicyChange(Role.SUPERVISOR, Permission.EXPORT_AUDIT, ANY_COMMAND, on_shift_only=False)
    )
    running.add_user("chief", "admin", "D. Moreno")
    running.start()
    try:
        yield running
    finally:
        running.stop()


def watched(scene: Scene) -> TestWorkstation:
    """The scene's officer was watched once; she sits at a workstation of her own."""

    async def story() -> None:
        async with scene.watched() as watch_id:
            ended = await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            assert ended.status_code == 204

    asyncio.run(story())
    hers = scene.central.enrol_workstation()
    assert hers.sign_in(scene.officer).status_code == 200
    return hers


def views(hers: TestWorkstation) -> tuple[ViewOfMe, ...]:
    return MyViews.model_validate_json(hers.request("GET", "/v1/my-views").content).views


def watch_of(hers: TestWorkstation) -> ViewOfMe:
    return next(view for view in views(hers) if view.kind == "watch")


def question(hers: TestWorkstation, seq: int, words: str = WORDS) -> Any:
    return hers.request("POST", f"/v1/my-views/{seq}/question", json={"words": words})


CONSOLE = By("console:root")


@contextmanager
def kept(central: RunningCentral) -> Iterator[Cases]:
    """The cases as the command line has them, beside the running central."""
    config = load_config(central.home)
    parts = open_parts(config)
    try:
        yield Cases(parts.database, parts.log)
    finally:
        parts.close()


def test_promise_4_a_question_reaches_those_who_may_answer_and_never_whom_it_is_about(
    agency: RunningCentral,
) -> None:
    scene = make_scene(agency)
    hers = watched(scene)
    chief = ScriptedDesktop(agency.enrol_workstation())
    assert chief.workstation.sign_in("chief").status_code == 200
    seq = watch_of(hers).record_seq

    async def story() -> str:
        async with chief.connected(), scene.desktop.connected():
            before = chief.state.questions_open
            answer = await asyncio.to_thread(question, hers, seq)
            assert answer.status_code == 201, answer.text
            await chief.until(lambda s: s.questions_open == before + 1)
            seen = {s.questions_open for s in scene.desktop.states}
            assert seen == {before}, "whom it is about, with the same right"
            case_id = str(answer.json()["case_id"])
            run = asyncio.to_thread
            await run(agency.cli, "cases", "answer", case_id, "--as", "chief", "--words", "A test.")
            await chief.until(lambda s: s.questions_open == before)
            return case_id

    case_id = asyncio.run(story())
    listed: list[dict[str, Any]] = json.loads(agency.cli("cases", "--json"))
    mine = [row for row in listed if row["case"] == case_id]
    assert [(r["state"], r["words"], r["answer"], r["answered_by"]) for r in mine] == [
        ("answered", WORDS, "A test.", "D. Moreno")
    ]
    with kept(agency) as here:
        assert case_id not in {row.id for row in here.read_by(CONSOLE, scene.viewer)}
        assert case_id in {row.id for row in here.read_by(CONSOLE, "chief")}
    view = watch_of(hers)
    assert view.question is not None
    assert (view.question.state, view.question.answer, view.question.answered_by) == (
        "answered",
        "A test.",
        "D. Moreno",
    )
    agency.cli("cases", "close", case_id, "--as", "chief")
    opened, answered, closed = (
        next(b for b in bodies(agency, kind) if b["case"] == case_id)
        for kind in ("case.opened", "case.answered", "case.closed")
    )
    assert (opened["words"], opened["record_seq"], opened["record_kind"]) == (WORDS, seq, "watch.asked")
    assert opened["names"][opened["viewer"]]["badge"] == scene.viewer
    assert answered["words"] == "A test." and answered["by"].startswith("console:")
    assert {"effective_user", "login_user", "sudo_user"} <= answered.keys() & closed.keys()
    assert answered["names"][answered["answered_by"]] == {"badge": "chief", "name": "D. Moreno"}
    assert closed["closed_by"] == answered["answered_by"]
    assert [b for b in bodies(agency, "case.read") if case_id in b["cases"]]


def test_whom_it_is_about_can_neither_answer_nor_close_whatever_her_rights(agency: RunningCentral) -> None:
    scene = make_scene(agency)
    hers = watched(scene)
    case_id = question(hers, watch_of(hers).record_seq).json()["case_id"]
    with kept(agency) as here:
        for who in (scene.viewer, scene.officer):
            for act in (
                lambda w: here.answer(CONSOLE, w, case_id, "No."),
                lambda w: here.close(CONSOLE, w, case_id),
            ):
                with pytest.raises(
                    AdministrationError, match=f"^There is no case {case_id} that {who} may answer"
                ):
                    act(who)
        with pytest.raises(AdministrationError, match="There is no case case-none that chief may"):
            here.answer(CONSOLE, "chief", "case-none", "x")
        with pytest.raises(AdministrationError, match="is not answered yet"):
            here.close(CONSOLE, "chief", case_id)
        for words in (" ", "x" * 2001):
            with pytest.raises(AdministrationError, match="An answer has words"):
                here.answer(CONSOLE, "chief", case_id, words)
        assert [row.state for row in here.read_by(CONSOLE) if row.id == case_id] == ["open"]
        here.answer(CONSOLE, "chief", case_id, "Once.")
        with pytest.raises(AdministrationError, match="is answered already"):
            here.answer(CONSOLE, "chief", case_id, "Twice.")
    said = agency.cli("cases", "answer", case_id, "--as", scene.viewer, "--words", "No.", code=2)
    assert said.strip() == f"There is no case {case_id} that {scene.viewer} may answer or close."


def test_what_was_done_at_the_console_is_not_answered_by_whoever_did_it(agency: RunningCentral) -> None:
    officer = agency.add_user("exported", "officer")
    parts = open_parts(load_config(agency.home))
    facts = {"by": CONSOLE.name, "officer": officer, "keep": "k-1"}
    done = parts.database.run_sync(lambda s: parts.log.append_in(s, "picture.exported", facts))
    parts.close()
    hers = agency.enrol_workstation()
    hers.sign_in("exported")
    case_id = question(hers, done.seq).json()["case_id"]
    with kept(agency) as here:
        assert case_id not in {row.id for row in here.read_by(CONSOLE)}
        with pytest.raises(AdministrationError, match="There is no case"):
            here.answer(CONSOLE, "chief", case_id, "It was for a request.")
        here.answer(By("console:another"), "chief", case_id, "It was for a request.")


def test_a_view_of_somebody_else_is_no_view_and_a_question_is_asked_once(agency: RunningCentral) -> None:
    scene, other = make_scene(agency), make_scene(agency)
    hers, theirs = watched(scene), watched(other)
    seq = watch_of(hers).record_seq
    strange = [question(theirs, seq), question(theirs, 10**9), question(hers, seq + 1)]
    assert {(a.status_code, a.json()["title"]) for a in strange} == {(404, "There is no such view of you.")}
    first, again, another = question(hers, seq), question(hers, seq), question(hers, seq, "And why twice?")
    assert first.json() == again.json() and first.status_code == again.status_code == 201
    assert (another.status_code, another.json()["kind"]) == (409, "question_open")
    for words in ("", "  ", "x" * 2001):
        assert question(hers, seq, words).status_code == 422
    assert len([b for b in bodies(agency, "case.opened") if b["record_seq"] == seq]) == 1


def test_without_a_record_there_is_no_case_and_no_reading(agency: RunningCentral) -> None:
    scene = make_scene(agency)
    hers = watched(scene)
    seq = watch_of(hers).record_seq
    with broken_log(agency):
        refused = question(hers, seq)
        assert (refused.status_code, refused.json()["kind"]) == (503, "log_unavailable")
        with kept(agency) as here, pytest.raises(SQLAlchemyError):
            here.read_by(CONSOLE)
    with closing(sqlite3.connect(agency.folder / "central.db")) as database:
        rows = database.execute("SELECT count(*) FROM view_case WHERE record_seq = ?", (seq,)).fetchall()
    assert rows == [(0,)]


def test_an_auditor_with_export_and_key_alone_reads_who_looked(
    agency: RunningCentral, tmp_path: Path, capsys: Any
) -> None:
    scene = make_scene(agency)
    watched(scene)
    agency.cli("export", str(tmp_path / "log.jsonl"))
    key = (agency.folder / "log.pub").read_text()
    capsys.readouterr()
    assert verify.main([str(tmp_path / "log.jsonl"), "--key", key.strip(), "--officer", scene.officer]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"Officer {scene.officer} (")
    assert "was watched 1 time by 1 person" in lines[0] and "position was visible to 1 person" in lines[0]
    [watch] = [line for line in lines if "watched live" in line]
    assert f"(badge {scene.viewer}, supervisor)" in watch and "why: Officer may be in danger" in watch
    assert "told: LCD shown, vibration shown, LED shown" in watch and "  record " in watch
    assert any("saw her position" in line for line in lines) and lines[-1].startswith("VERIFIED: ")
    assert not [line for line in lines if line.startswith("not known")]
