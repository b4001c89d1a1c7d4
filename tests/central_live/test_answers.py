"""What is answered is on disk, and what ends ends in any case: killed right after the answer, and unable to record."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from respond_desktop.central.alert.acts import NOT_CLOSED, NOT_TAKEN
from respond_desktop.central.api.effects import ROUTES, Effect
from respond_desktop.central.config import config_from, load_config
from respond_desktop.central.mediamtx.route import AUTH_PATH
from respond_desktop.central.serve import Central
from respond_desktop.central.setup import open_parts
from respond_desktop.central.web.app import create_app
from respond_desktop.domain.alert.alerts import Alert, AlertKind
from respond_desktop.wire.bodies.http import ENDED_UNRECORDED
from respond_desktop.wire.enrolment import EnrolmentKind
from respond_desktop.wire.orders import EndTalkOrder, EndWatchOrder, TalkOrder, WatchOrder
from tests.central.test_enrolment import ask as enrolling
from tests.central.test_enrolment import post as enrol
from tests.central.test_local_records import chain, send
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.central_live.test_keep import PNG, put, running
from tests.central_live.test_keep import ask as ask_keep
from tests.central_live.test_keep import asked as keep_asked
from tests.central_live.test_promise_4 import broken_log
from tests.central_live.test_talk import ask as ask_talk
from tests.central_live.test_talk import talking
from tests.support.central import RunningCentral
from tests.support.desktop_client import HASH, ScriptedDesktop

pytestmark = [pytest.mark.promise, pytest.mark.attack("answer after the commit")]


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentral]:
    """A central of an agency whose supervisors may keep pictures."""
    yield from running(tmp_path_factory.mktemp("answers") / "home")


async def raised(scene: Scene, kind: AlertKind = AlertKind.NEEDS_HELP) -> Alert:
    """An open alert of the scene's unit."""
    await scene.camera.help()
    return await scene.desktop.until_alert(lambda a: a.kind == kind and a.unit_number == scene.unit)


async def running_watch(desktop: ScriptedDesktop, unit: str) -> str:
    """A watch with its play token; returns its id."""
    asked = await desktop.watch(unit)
    assert asked.status_code == 201, asked.text
    await desktop.play(asked.json()["watch_id"])
    return str(asked.json()["watch_id"])


def test_what_was_answered_outlives_a_kill(central: RunningCentral) -> None:
    scene, other, leaver = make_scene(central), another_viewer(central), another_viewer(central)
    second = make_scene(central)

    async def story() -> dict[str, str]:
        async with AsyncExitStack() as stack:
            for each in (scene, second):
                await each.enter(stack)
                await each.on_the_map()
            for desktop in (other, leaver):
                await stack.enter_async_context(desktop.connected())
            alert, taken = await raised(scene), await raised(second)
            assert (await other.post(f"/v1/alerts/{taken.id}/acknowledge")).status_code == 204
            ids = {
                "ended": await running_watch(scene.desktop, scene.unit),
                "talked": await running_watch(other, scene.unit),
                "left": await running_watch(leaver, scene.unit),
            }
            ids["talk"], _order, _grant = await talking_as(scene, other, ids["talked"])
            answers = await asyncio.gather(
                other.post(f"/v1/talks/{ids['talk']}/end"),
                leaver.post("/v1/sign-out"),
                other.post(f"/v1/alerts/{taken.id}/close", {"outcome": "real"}),
                scene.desktop.post(f"/v1/watches/{ids['ended']}/end", {"reason": "closed"}),
                other.post(f"/v1/alerts/{alert.id}/acknowledge"),
            )
            central.kill()
            assert [a.status_code for a in answers] == [204] * 5, [a.text for a in answers]
            return ids | {"alert": alert.id, "taken": taken.id}

    ids = asyncio.run(story())
    central.start()
    assert len([b for b in bodies(central, "alert.acknowledged") if b["alert"] == ids["alert"]]) == 1
    assert [b["outcome"] for b in bodies(central, "alert.closed") if b["alert"] == ids["taken"]] == ["real"]
    assert [b["reason"] for b in bodies(central, "talk.ended") if b["talk"] == ids["talk"]] == ["closed"]
    assert len([b for b in bodies(central, "signout") if b["by"] == who_is(leaver)]) == 1
    reasons = {b["watch"]: b["reason"] for b in bodies(central, "watch.ended")}
    assert (reasons[ids["ended"]], reasons[ids["left"]]) == ("closed", "signed_out")
    assert reasons[ids["talked"]] == "central_restarted", "that one nobody had ended"
    assert other.workstation.sign_in(badge_of(other)).status_code == 200
    again = other.workstation.request("POST", f"/v1/alerts/{ids['alert']}/acknowledge")
    assert again.status_code == 204, "who got no answer asks again"
    assert scene.desktop.workstation.sign_in(scene.viewer).status_code == 200
    path = f"/v1/watches/{ids['ended']}/end"
    assert scene.desktop.workstation.request("POST", path, json={"reason": "closed"}).status_code == 204
    assert len([b for b in bodies(central, "alert.acknowledged") if b["alert"] == ids["alert"]]) == 1
    assert len([b for b in bodies(central, "watch.ended") if b["watch"] == ids["ended"]]) == 1


def badge_of(desktop: ScriptedDesktop) -> str:
    signed_in = desktop.workstation.signed_in
    assert signed_in is not None
    return signed_in.person.badge


def who_is(desktop: ScriptedDesktop) -> str:
    signed_in = desktop.workstation.signed_in
    assert signed_in is not None
    return signed_in.person.id


async def talking_as(scene: Scene, desktop: ScriptedDesktop, watch_id: str) -> tuple[str, Any, Any]:
    """A running talk of another desktop than the scene's."""
    mine, scene.desktop = scene.desktop, desktop
    try:
        return await talking(scene, watch_id)
    finally:
        scene.desktop = mine


def test_of_acts_at_once_each_is_recorded_once(agency: RunningCentral) -> None:
    scene, other = make_scene(agency), another_viewer(agency)

    async def story() -> tuple[str, str]:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.on_the_map()
            alert, watch_id = await raised(scene), await scene.watching()
            path, end = f"/v1/alerts/{alert.id}", f"/v1/watches/{watch_id}"
            both = (scene.desktop, other)
            taken = await asyncio.gather(*(d.post(f"{path}/acknowledge") for d in both * 3))
            assert {a.status_code for a in taken} == {204}
            names = {
                (await d.until_alert(lambda a: a.id == alert.id and not a.waiting)).acknowledged_by
                for d in both
            }
            assert len(names) == 1
            reason = {"words": "He had a knife."}
            given = await asyncio.gather(*(scene.desktop.post(f"{end}/reason", reason) for _ in range(4)))
            assert sorted(a.status_code for a in given) == [204, 409, 409, 409]
            closed = await asyncio.gather(
                *(d.post(f"{path}/close", {"outcome": o}) for d in both for o in ("real", "false"))
            )
            assert sorted(a.status_code for a in closed) == [204, 409, 409, 409]
            elsewhere = ScriptedDesktop(agency.enrol_workstation("Elsewhere"))
            assert elsewhere.workstation.sign_in(scene.viewer).status_code == 200
            assert (await elsewhere.post(f"{end}/end", {"reason": "closed"})).status_code == 204
            await scene.desktop.until_watch(watch_id, lambda w: w.end)
            desks = (scene.desktop, elsewhere) * 2
            ended = await asyncio.gather(*(d.post(f"{end}/end", {"reason": "closed"}) for d in desks))
            assert {a.status_code for a in ended} == {204}
            return alert.id, watch_id

    alert_id, watch_id = asyncio.run(story())
    for kind in ("alert.acknowledged", "alert.closed"):
        assert len([b for b in bodies(agency, kind) if b["alert"] == alert_id]) == 1, kind
    for kind in ("watch.reason", "watch.ended"):
        assert len([b for b in bodies(agency, kind) if b["watch"] == watch_id]) == 1, kind


def routes_of(router: Any) -> Iterator[str]:
    """Every route below, as the table names it."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner)
        else:
            methods = getattr(route, "methods", None) or {"WEBSOCKET"}
            yield from (f"{method} {route.path}" for method in methods - {"HEAD"})


def test_every_route_says_when_it_is_answered(tmp_path: Path) -> None:
    """A new route without a row, or a row without a route, fails."""
    RunningCentral(tmp_path / "home")
    central = Central(config_from(tmp_path / "home", {"agency": "A", "port": 0, "media_port": 0}))
    try:
        app: Any = create_app(central.services, *central.routes)
        found = set(routes_of(app._app))
    finally:
        central.services.close()
    assert found | {f"POST {AUTH_PATH}"} == set(ROUTES)


Ask = Callable[[], Coroutine[Any, Any, httpx.Response]]


def viewed(central: RunningCentral, officer: str, by: str) -> int:
    """Number of a record that says that an officer was viewed, written beside the running central."""
    parts = open_parts(load_config(central.home))
    facts = {"officer": officer, "by": by, "unit": "1", "watch": f"watch-of-{officer}"}
    try:
        return parts.database.run_sync(lambda s: parts.log.append_in(s, "watch.asked", facts)).seq
    finally:
        parts.close()


async def in_thread(send: Callable[[], httpx.Response]) -> httpx.Response:
    return await asyncio.to_thread(send)


def test_while_nothing_can_be_recorded_every_route_keeps_its_rule(agency: RunningCentral) -> None:
    before = agency.log()[-1]["seq"]
    scene, other, leaver, idle = make_scene(agency), *(another_viewer(agency) for _ in range(3))
    code = agency.code(EnrolmentKind.WORKSTATION, "Late")
    late = agency.enrol_workstation("Late one")
    seen = viewed(agency, who_is(idle), who_is(other))

    async def story() -> dict[str, str]:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            for desktop in (other, leaver):
                await stack.enter_async_context(desktop.connected())
            await scene.on_the_map()
            second = make_scene(agency)
            await stack.enter_async_context(second.camera.connected())
            await second.camera.help()
            alert = await raised(scene)
            taken = await other.until_alert(lambda a: a.unit_number == second.unit)
            assert (await other.post(f"/v1/alerts/{taken.id}/acknowledge")).status_code == 204
            mine, left = await scene.watching(), await running_watch(leaver, scene.unit)
            hers = await running_watch(other, scene.unit)
            talk_id, _order, _grant = await talking_as(scene, other, hers)
            keep, bad_keep = await keep_asked(other, hers), await keep_asked(other, hers)
            offered = {"to_id": who_is(idle), "words": "231 waits at the north path."}
            given = (await other.post("/v1/hand-overs", offered)).json()["hand_over"]["id"]
            watch, alerts = f"/v1/watches/{hers}", f"/v1/alerts/{alert.id}"
            units = {u.number: u.id for u in other.state.units}
            backup = {"for_unit_number": scene.unit, "code": 3, "recipients": [units[second.unit]]}
            asks: dict[str, Ask] = {
                "POST /v1/enrol": lambda: in_thread(lambda: enrol(agency, enrolling(code))),
                "POST /v1/sign-in": lambda: in_thread(lambda: late.sign_in(badge_of(idle))),
                "POST /v1/sign-out": lambda: leaver.post("/v1/sign-out"),
                "POST /v1/audit/records": lambda: in_thread(lambda: send(late, chain(late.id, late.key, 1))),
                "GET /v1/my-views": lambda: in_thread(
                    lambda: idle.workstation.request("GET", "/v1/my-views")
                ),
                "POST /v1/my-views/{record_seq}/question": lambda: idle.post(
                    f"/v1/my-views/{seen}/question", {"words": "Why?"}
                ),
                "POST /v1/watches": lambda: other.watch(scene.unit),
                "POST /v1/watches/{watch_id}/end": lambda: scene.desktop.post(
                    f"/v1/watches/{mine}/end", {"reason": "closed"}
                ),
                "POST /v1/watches/{watch_id}/play": lambda: other.post(f"{watch}/play"),
                "POST /v1/watches/{watch_id}/reason": lambda: other.post(f"{watch}/reason", {"words": "A"}),
                "POST /v1/watches/{watch_id}/talk": lambda: ask_talk(other, hers),
                "POST /v1/talks/{talk_id}/end": lambda: other.post(f"/v1/talks/{talk_id}/end"),
                "POST /v1/watches/{watch_id}/keep": lambda: ask_keep(other, hers),
                "PUT /v1/kept/{keep_id}": lambda: put(other, keep, PNG),
                "GET /v1/alerts": lambda: in_thread(lambda: idle.workstation.request("GET", "/v1/alerts")),
                "POST /v1/alerts/{alert_id}/acknowledge": lambda: other.post(f"{alerts}/acknowledge"),
                "POST /v1/alerts/{alert_id}/close": lambda: other.post(
                    f"/v1/alerts/{taken.id}/close", {"outcome": "real"}
                ),
                "POST /v1/alerts/acknowledge": lambda: other.post(
                    "/v1/alerts/acknowledge", {"alert_ids": [alert.id]}
                ),
                "POST /v1/alerts/close": lambda: other.post(
                    "/v1/alerts/close", {"alert_ids": [taken.id], "outcome": "real"}
                ),
                "POST /v1/hand-overs": lambda: other.post("/v1/hand-overs", {"words": "A"}),
                "GET /v1/hand-overs": lambda: in_thread(
                    lambda: idle.workstation.request("GET", "/v1/hand-overs")
                ),
                "POST /v1/hand-overs/{hand_over_id}/take": lambda: idle.post(f"/v1/hand-overs/{given}/take"),
                "POST /v1/backup": lambda: other.post("/v1/backup", backup | {"local_record_hash": HASH}),
            }
            decided = {r for r, effect in ROUTES.items() if effect not in (Effect.READS, Effect.LINK)}
            assert set(asks) == decided, "a route that nobody attacks"
            orders, plays = len(scene.camera.orders), len(other.plays)
            with broken_log(agency):
                talk = asks.pop("POST /v1/watches/{watch_id}/talk")
                answers = dict(zip(asks, await asyncio.gather(*(a() for a in asks.values())), strict=True))
                answers["POST /v1/watches/{watch_id}/talk"], refused_keep, repeated = await asyncio.gather(
                    talk(),  # only now nobody talks
                    put(other, bad_keep, b"no picture"),
                    asks["POST /v1/watches/{watch_id}/end"](),
                )
                assert {r: a.status_code for r, a in answers.items()} == dict.fromkeys(answers, 503)
                for route, answer in answers.items():
                    ends = ROUTES[route] is Effect.ENDS
                    kind = ENDED_UNRECORDED if ends else "log_unavailable"
                    assert answer.json()["kind"] == kind, (route, answer.text)
                _say_what_holds(answers, refused_keep)
                await scene.desktop.until_watch(mine, lambda w: w.end)
                await scene.camera.inbox.until(lambda: scene.camera.ended(mine) and scene.camera.ended(left))
                new = scene.camera.orders[orders:]
                assert not [o for o in new if isinstance(o, WatchOrder | TalkOrder)]
                assert [o for o in new if isinstance(o, EndTalkOrder)]
                assert len(other.plays) == plays
                assert all(isinstance(o, EndWatchOrder | EndTalkOrder) for o in new)
                state = other.state
                assert next(a for a in state.alerts if a.id == alert.id).waiting
                assert next(a for a in state.alerts if a.id == taken.id).open
                assert not state.backups
                assert (await leaver.post("/v1/watches", {})).status_code == 401
                assert (repeated.status_code, repeated.json()["kind"]) == (503, ENDED_UNRECORDED)
            return {"mine": mine, "left": left, "talk": talk_id, "alert": alert.id, "keep": bad_keep}

    ids = asyncio.run(story())
    for watch, reason in ((ids["mine"], "closed"), (ids["left"], "signed_out")):
        [ended] = written(agency, "watch.ended", lambda b, w=watch: b["watch"] == w)  # type: ignore[misc]
        assert ended["reason"] == reason
    assert len(written(agency, "talk.ended", lambda b: b["talk"] == ids["talk"])) == 1
    assert len(written(agency, "keep.failed", lambda b: b["keep"] == ids["keep"])) == 1
    assert len(written(agency, "signout", lambda b: b["by"] == who_is(leaver))) == 1
    log = [r["kind"] for r in agency.log() if r["seq"] > before]
    for kind in (
        "alert.closed",
        "backup.asked",
        "watch.reason",
        "picture.kept",
        "watch.play_again",
        "case.opened",
    ):
        assert kind not in log, "an act that was said not to have happened"
    assert not [b for b in bodies(agency, "alert.acknowledged") if b["alert"] == ids["alert"]]


def _say_what_holds(answers: dict[str, httpx.Response], refused_keep: httpx.Response) -> None:
    said = {route: (a.json()["title"], a.json()["detail"]) for route, a in answers.items()}
    not_yet = "The record couldn't be written yet."
    assert said["POST /v1/watches/{watch_id}/end"] == ("The watch has ended.", not_yet)
    assert said["POST /v1/talks/{talk_id}/end"] == ("The talk has ended.", not_yet)
    assert said["POST /v1/sign-out"] == ("You are signed out. All pictures ended.", not_yet)
    assert said["POST /v1/alerts/{alert_id}/acknowledge"][0] == NOT_TAKEN
    assert said["POST /v1/alerts/{alert_id}/close"][0] == NOT_CLOSED
    assert (refused_keep.status_code, refused_keep.json()["detail"]) == (503, not_yet)
    assert "Nothing is kept" in refused_keep.json()["title"]
