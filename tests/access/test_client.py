"""The workstation's requests to a real central, and what odd answers mean for the user."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from respond_desktop.access.client import CentralClient
from respond_desktop.access.enrolment import FILE, Workstation, WorkstationIdentity
from respond_desktop.access.keys import Keys
from respond_desktop.audit.sync import Synced, sync_once
from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.backup import Code, PlaceChoice, WhichPlace
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.people import Role
from respond_desktop.domain.requests import BackupDraft, Credentials, WatchRequest
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.views import ViewsOfOfficer
from respond_desktop.store.database import Store
from respond_desktop.ui.signin.parts import outcome_words
from respond_desktop.wire.bodies.http import ENDED_UNRECORDED
from respond_desktop.wire.signing import new_key
from tests.audit.trails import Place
from tests.support.central import PASSWORD, RunningCentral, TestWorkstation
from tests.support.pace import within

HASH = "0" * 64
Ask = Callable[[CentralClient], Awaitable[Outcome]]


def workstation(enrolled: TestWorkstation) -> Workstation:
    answer = enrolled.enrolled
    identity = WorkstationIdentity(
        answer.id,
        "named at its desk",
        enrolled.central.url,
        answer.agency,
        answer.training,
        answer.log_key,
        answer.media_port,
    )
    return Workstation(
        identity, enrolled.central.home / "workstation", enrolled.ca_pem, Keys(enrolled.key, b"0" * 32)
    )


@pytest.fixture(scope="module")
def enrolled(shared_central: RunningCentral) -> Workstation:
    shared_central.add_user("sup", "supervisor", "R. Okafor")
    return workstation(shared_central.enrol_workstation("Front desk"))


def ask(at: Workstation, *steps: Ask) -> list[Outcome]:
    """Run the steps with one client."""

    async def run() -> list[Outcome]:
        client = CentralClient(at)
        try:
            return [await step(client) for step in steps]
        finally:
            await client.close()
            assert client.session == ""

    return asyncio.run(run())


def sign_in(badge: str = "sup", password: str = PASSWORD, banner: str = "1") -> Ask:
    return lambda client: client.sign_in(Credentials(badge, password, banner))


def test_the_workplace_is_known_before_anybody_signs_in(enrolled: Workstation) -> None:
    async def run() -> None:
        client = CentralClient(enrolled)
        place = await client.workplace()
        await client.close()
        assert (place.agency, place.training, place.workstation) == ("Test Agency", True, "Front desk")
        assert place.banner_version == "1"
        assert place.banner_paragraphs
        assert place.central_words == ""
        assert place.round_trip_ms is not None

    asyncio.run(run())


def test_an_installation_with_another_name_takes_centrals_and_keeps_it(
    shared_central: RunningCentral, tmp_path: Path
) -> None:
    at = replace(workstation(shared_central.enrol_workstation("Desk of central")), folder=tmp_path)

    async def run() -> None:
        client = CentralClient(at)
        assert (await client.workplace()).workstation == "Desk of central"
        await client.close()

    asyncio.run(run())
    kept = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))
    assert (kept["id"], kept["name"]) == (at.id, "Desk of central")


def test_before_sign_in_a_workstation_hears_that_it_is_out_of_use(shared_central: RunningCentral) -> None:
    desk = shared_central.enrol_workstation()

    async def run() -> None:
        client = CentralClient(workstation(desk))
        assert (await client.workplace()).barred_words == ""
        with shared_central.administration() as administration:
            administration.disable_workstation(desk.id)
        await client.sign_in(Credentials("sup", PASSWORD, "1"))
        said = "This workstation was taken out of use. Ask your administrator."
        assert (await client.workplace()).barred_words == said
        with shared_central.administration() as administration:
            administration.enable_workstation(desk.id)
        async with asyncio.timeout(within(30)):
            while (await client.workplace()).barred_words:
                pass  # central follows its own command line within half a second
        await client.close()

    asyncio.run(run())


def test_a_name_is_told_to_nobody_but_its_workstation(shared_central: RunningCentral) -> None:
    mine, other = (shared_central.enrol_workstation() for _ in range(2))
    assert mine.request("GET", f"/v1/workstations/{mine.id}").json()["id"] == mine.id
    assert mine.request("GET", f"/v1/workstations/{other.id}").status_code == 401
    with shared_central.client() as stranger:
        assert stranger.get(f"/v1/workstations/{mine.id}").status_code == 401


def test_signing_in_gives_person_and_rights(enrolled: Workstation) -> None:
    async def session_of(client: CentralClient) -> Outcome:
        return Done(client.session)

    answer, inside, out, after = ask(enrolled, sign_in(), session_of, lambda c: c.sign_out(), session_of)
    assert isinstance(answer, Done)
    view = answer.value
    assert isinstance(view, SessionView)
    assert (view.person.name, view.person.role) == ("R. Okafor", Role.SUPERVISOR)
    assert view.may(Permission.WATCH)
    assert not view.may(Permission.ADMINISTER)
    assert view.purposes
    assert (view.agency, view.training, view.workstation) == ("Test Agency", True, "Front desk")
    assert view.expires_at > datetime.now(UTC)
    assert isinstance(inside, Done) and inside.value
    assert out == Done(None)
    assert after == Done("")


def test_a_wrong_password_counts_down_and_locks(
    enrolled: Workstation, shared_central: RunningCentral
) -> None:
    shared_central.add_user("forgetful", "operator")
    outcomes = ask(enrolled, *[sign_in("forgetful", "wrong password")] * 5, sign_in("forgetful"))
    assert [getattr(o, "tries_left", None) for o in outcomes] == [4, 3, 2, 1, 0, 0]
    first, last = outcomes[0], outcomes[-1]
    assert isinstance(first, Unavailable) and isinstance(last, Unavailable)
    assert (
        outcome_words(first)
        == "Badge or password is wrong. 4 tries left, then an administrator must unlock you."
    )
    assert outcome_words(last) == "This account is locked. No tries left: an administrator must unlock you."


def test_an_old_banner_is_not_enough(enrolled: Workstation) -> None:
    (outcome,) = ask(enrolled, sign_in(banner="0"))
    assert outcome == Unavailable("The use banner has changed. Read it again, then sign in.")


def test_an_empty_password_is_not_sent(enrolled: Workstation) -> None:
    (outcome,) = ask(enrolled, sign_in(password=""))
    assert isinstance(outcome, Unavailable) and "too long or empty" in outcome.words


@pytest.mark.promise
def test_another_key_is_not_this_workstation(enrolled: Workstation) -> None:
    thief = replace(enrolled, keys=Keys(new_key(), b"0" * 32))
    (outcome,) = ask(thief, sign_in())
    assert isinstance(outcome, Unavailable) and "Central doesn't know this workstation" in outcome.words


def test_without_a_session_one_is_asked_to_sign_in(enrolled: Workstation) -> None:
    (outcome,) = ask(enrolled, lambda c: c.my_views())
    assert isinstance(outcome, Unavailable) and "sign" in outcome.words.lower()


def test_an_ended_session_is_forgotten(enrolled: Workstation) -> None:
    async def end_elsewhere(client: CentralClient) -> Outcome:
        other = CentralClient(enrolled)
        other._transport.session = client.session
        outcome = await other.sign_out()
        await other.close()
        return outcome

    async def session_of(client: CentralClient) -> Outcome:
        return Done(client.session)

    _in, ended, views, session = ask(enrolled, sign_in(), end_elsewhere, lambda c: c.my_views(), session_of)
    assert ended == Done(None)
    assert views == Unavailable("Your session has ended. Sign in again.")
    assert session == Done("")


def test_my_views_are_the_domains(enrolled: Workstation) -> None:
    _in, views = ask(enrolled, sign_in(), lambda c: c.my_views())
    assert isinstance(views, Done)
    assert isinstance(views.value, ViewsOfOfficer)
    assert views.value.log_intact
    assert views.value.views == ()


@pytest.mark.promise
def test_promise_5_local_records_reach_central_and_a_changed_past_is_refused(
    shared_central: RunningCentral, tmp_path: Path
) -> None:
    from respond_desktop.audit.local import LocalTrail

    at = workstation(shared_central.enrol_workstation())
    place = Place(tmp_path / "desktop.db", b"0" * 32, at.keys.workstation)

    async def run(path: Path, count: int) -> Synced:
        store = Store.open(path, place.key)
        client = CentralClient(at)
        try:
            trail = LocalTrail(store, at.id, at.keys.workstation)
            for n in range(count):
                trail.record("watch.asked", {"n": n, "words": "é"}, datetime.now(UTC))
            return await sync_once(trail, client.post_records)
        finally:
            await client.close()
            store.close()

    assert asyncio.run(run(place.path, 250)) == Synced(sent=250)
    assert asyncio.run(run(place.path, 1)) == Synced(sent=1)
    forked = asyncio.run(run(tmp_path / "other.db", 3))
    assert "damaged" in forked.broken
    assert "central refuses it" in forked.broken
    kinds = [
        r for r in shared_central.log() if r["kind"] == "audit.received" and r["body"]["workstation"] == at.id
    ]
    assert kinds[-1]["body"]["last"] == 251


@asynccontextmanager
async def stand_in(
    central: RunningCentral, answer: bytes | None, heard: list[bytes] | None = None
) -> AsyncIterator[str]:
    """A server with central's own certificate that answers every request with `answer` (None: not at all).

    `heard` gets the body of each.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(central.folder / "tls.pem", central.folder / "tls.key")
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if heard is not None:
                length = re.search(rb"content-length: (\d+)", head.lower())
                heard.append(await reader.readexactly(int(length[1]) if length else 0))
            if answer is None:
                await gone.wait()
            else:
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        gone.set()
        server.close()
        await server.wait_closed()
        await asyncio.sleep(0)


def reply(status: int, body: object, kind: str = "application/problem+json") -> bytes:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content


def watch(client: CentralClient) -> Awaitable[Outcome]:
    return client.watch(WatchRequest("305", "danger"), HASH)


async def asked(central: RunningCentral, at: Workstation, answer: bytes | None, what: Ask) -> Outcome:
    async with stand_in(central, answer) as url:
        patience = httpx.Timeout(10.0, read=0.5 if answer is None else 10.0)
        client = CentralClient(replace(at, identity=replace(at.identity, url=url)), patience)
        try:
            return await what(client)
        finally:
            await client.close()


def outcome_of(central: RunningCentral, at: Workstation, answer: bytes | None, what: Ask = watch) -> Outcome:
    return asyncio.run(asked(central, at, answer, what))


def test_a_refusal_says_fact_rule_record_and_ways(
    shared_central: RunningCentral, enrolled: Workstation
) -> None:
    problem = {
        "title": "Refused",
        "status": 403,
        "detail": "Unit 305 is not among the units you may watch.",
        "why": "Your role may watch East command.",
        "kind": "out_of_scope",
        "policy_ref": "Live Video Policy v1, rule 3",
        "record_seq": 412,
        "recorded_at": "2026-03-04T12:00:00Z",
        "ways": ["Ask the shift supervisor"],
    }
    assert outcome_of(shared_central, enrolled, reply(403, problem)) == Refused(
        fact="Unit 305 is not among the units you may watch.",
        why="Your role may watch East command.",
        policy_ref="Live Video Policy v1, rule 3",
        kind="out_of_scope",
        record_seq=412,
        recorded_at=datetime(2026, 3, 4, 12, tzinfo=UTC),
        ways=("Ask the shift supervisor",),
    )


def my_views(client: CentralClient) -> Awaitable[Outcome]:
    return client.my_views()


@pytest.mark.parametrize(
    ("words", "at", "done"),
    [
        ("1958-03-04 12 Elm Street", "2026-03-04T12:00:00Z", True),
        ("0001-01-01T00:00:00Z", "2026-03-04T12:00:00Z", True),
        ("", "0001-01-01T00:00:00Z", False),
        ("", "9999-12-31T23:59:59Z", False),
    ],
)
def test_no_words_hide_who_saw_an_officer(
    shared_central: RunningCentral, enrolled: Workstation, words: str, at: str, done: bool
) -> None:
    view = dict.fromkeys(
        ("who", "role", "workstation", "unit_number", "purpose", "incident", "policy_ref"), "x"
    )
    view |= {"record_seq": 1, "at": at, "ended_at": None, "words": words, "end_words": words, "kind": "watch"}
    view |= {"break_glass": False, "notices": []}
    body = {"officer": "o", "checked_at": "2026-03-04T12:00:00Z", "log_intact": True, "views": [view]}
    outcome = outcome_of(shared_central, enrolled, reply(200, body, "application/json"), my_views)
    assert isinstance(outcome, Done) is done, outcome


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            reply(503, {"title": "Central can't write its audit log.", "status": 503, "detail": "Nothing."}),
            "audit log",
        ),
        (reply(500, b"<html>", "text/html"), "Central can't do this now (500)"),
        (reply(201, b"{}"), "answer is not understood"),
        (reply(201, b"\xff\xfe"), "answer is not understood"),
        (reply(302, b""), "Central can't do this now (302)"),
        (b"HTTP/9 nonsense\r\n\r\n", "did not answer in time"),
        (b"", "did not answer in time"),
        (None, "Perhaps the watch was not asked, perhaps it still happens"),
    ],
)
def test_odd_answers_are_unavailable_with_words(
    shared_central: RunningCentral, enrolled: Workstation, answer: bytes | None, words: str
) -> None:
    outcome = outcome_of(shared_central, enrolled, answer)
    assert isinstance(outcome, Unavailable)
    assert words in outcome.words


def test_every_request_says_what_did_not_happen_when_central_is_gone(enrolled: Workstation) -> None:
    at = replace(enrolled, identity=replace(enrolled.identity, url="https://127.0.0.1:1"))
    draft = BackupDraft("214", Code.CODE_3, "help", ("u-1",))
    outcomes = ask(
        at,
        sign_in(),
        watch,
        lambda c: c.end_watch("w/1"),
        lambda c: c.write_reason("w", "because"),
        lambda c: c.acknowledge("a"),
        lambda c: c.close_alert("a", AlertOutcome.TEST),
        lambda c: c.ask_backup(draft, HASH),
        lambda c: c.my_views(),
    )
    words = [o.words for o in outcomes if isinstance(o, Unavailable)]
    assert len(words) == len(set(words)) == 8
    assert all(w.startswith("Central does not answer: ") and "Use the radio" in w for w in words)


def test_an_older_central_reads_a_backup_request_that_makes_no_choice(
    shared_central: RunningCentral, enrolled: Workstation
) -> None:
    """It refuses fields that it doesn't know: help must not fail for a choice nobody made."""
    draft = BackupDraft("214", Code.CODE_3, "help", ("u-1",))
    chosen = replace(draft, place=PlaceChoice(WhichPlace.PRESSED, "alert-1"))
    heard: list[bytes] = []

    async def run() -> None:
        async with stand_in(shared_central, reply(503, b""), heard) as url:
            client = CentralClient(replace(enrolled, identity=replace(enrolled.identity, url=url)))
            for asked_for in (draft, chosen):
                await client.ask_backup(asked_for, HASH)
            await client.close()

    asyncio.run(run())
    plain, with_place = (json.loads(body) for body in heard if body)  # the first one asks only for the time
    assert set(plain) == {"for_unit_number", "code", "description", "recipients", "local_record_hash"}
    assert with_place == plain | {"place": "pressed", "alert_id": "alert-1"}


def test_signing_out_works_here_when_central_is_gone(
    shared_central: RunningCentral, enrolled: Workstation
) -> None:
    async def run() -> None:
        client = CentralClient(enrolled)
        await client.sign_in(Credentials("sup", PASSWORD, "1"))
        client._transport._url = "https://127.0.0.1:1"
        outcome = await client.sign_out()
        assert client.session == ""
        assert isinstance(outcome, Unavailable) and "Signed out here" in outcome.words
        await client.close()

    asyncio.run(run())


def test_what_has_ended_is_said_so_although_its_record_waits(
    shared_central: RunningCentral, enrolled: Workstation
) -> None:
    said = {"title": "The watch has ended.", "detail": "The record couldn't be written yet.", "status": 503}
    answer = reply(503, said | {"kind": ENDED_UNRECORDED})

    async def run() -> None:
        ended = await asked(shared_central, enrolled, answer, lambda c: c.end_watch("w"))
        words = "The watch has ended. The record couldn't be written yet."
        assert ended == Unavailable(words, ended=True)
        client = CentralClient(enrolled)
        await client.sign_in(Credentials("sup", PASSWORD, "1"))
        async with stand_in(shared_central, answer) as url:
            client._transport._url = url
            assert await client.sign_out() == Unavailable(words, ended=True)
        await client.close()

    asyncio.run(run())


@pytest.mark.promise
def test_another_server_in_centrals_place_gets_nothing(enrolled: Workstation, tmp_path: Path) -> None:
    other = RunningCentral(tmp_path / "other").start()
    try:
        at = replace(enrolled, identity=replace(enrolled.identity, url=other.url))
        outcomes = ask(at, sign_in(), watch)
    finally:
        other.stop()
    assert {getattr(o, "words", "") for o in outcomes} == {
        "Another server answers in central's place. Nothing was sent. Tell your administrator."
    }
