"""Handing over: central's own list with a note, recorded, and nothing goes over before the other's yes."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest

from respond_desktop.domain.alert.alerts import Alert
from tests.central_live.people import Scene, another_viewer, bodies, make_scene
from tests.central_live.test_alert_history import read
from tests.central_live.test_promise_4 import broken_log
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop

pytestmark = [pytest.mark.promise, pytest.mark.attack("hand-over")]


def me(desktop: ScriptedDesktop) -> str:
    """Id of who sits there."""
    assert desktop.workstation.signed_in is not None
    return desktop.workstation.signed_in.person.id


def get(desktop: ScriptedDesktop, path: str) -> Any:
    """The answer's body."""
    answer = desktop.workstation.request("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def taken(scene: Scene) -> Alert:
    """She calls for help, and the scene's supervisor has it."""
    await scene.camera.help()
    alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
    assert (await scene.desktop.post(f"/v1/alerts/{alert.id}/acknowledge")).status_code == 204
    return await scene.desktop.until_alert(lambda a: a.id == alert.id and not a.waiting)


def test_nothing_goes_over_before_the_yes_and_watches_never(shared_central: RunningCentral) -> None:
    scene, relief, stranger = make_scene(shared_central), *(another_viewer(shared_central) for _ in range(2))

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(relief.connected())
            await scene.on_the_map()
            alert, watch_id = await taken(scene), await scene.watching()
            left = get(scene.desktop, "/v1/hand-over")
            assert {(t["kind"], t["id"]) for t in left["things"]} == {
                ("alert", alert.id),
                ("watch", watch_id),
            }
            assert me(relief) in {c["id"] for c in left["colleagues"]}
            ask = {"to_id": me(relief), "words": "231 waits at the north path."}
            given = await scene.desktop.post("/v1/hand-overs", ask)
            assert given.status_code == 201, given.text
            hand_over = given.json()["hand_over"]
            assert len(hand_over["things"]) == 2, "nothing can be left out"
            assert me(scene.desktop) == alert.acknowledged_by_id
            seen = await relief.until_alert(lambda a: a.id == alert.id)
            assert seen.acknowledged_by_id == me(scene.desktop), "it is hers until the other says yes"
            await relief.until(lambda s: hand_over["id"] in s.hand_overs)
            assert all(hand_over["id"] not in s.hand_overs for s in scene.desktop.states)
            path = f"/v1/hand-overs/{hand_over['id']}/take"
            for nobody in (scene.desktop, stranger):
                assert (await nobody.post(path)).status_code == 404
                assert all(h["id"] != hand_over["id"] for h in get(nobody, "/v1/hand-overs")["hand_overs"])
            assert [h["words"] for h in get(relief, "/v1/hand-overs")["hand_overs"]] == [ask["words"]]
            yes = await relief.post(path)
            assert yes.status_code == 200 and yes.json() == {"alert_ids": [alert.id], "stayed": 0}
            now = await relief.until_alert(lambda a: a.id == alert.id and a.acknowledged_by_id == me(relief))
            assert now.acknowledged_at == alert.acknowledged_at
            await relief.until(lambda s: not s.hand_overs)
            assert (await relief.post(path)).status_code == 404, "once"
            assert not get(scene.desktop, "/v1/hand-over")["things"][1:], "only the watch is still hers"
            assert next(w for w in scene.desktop.state.watches if w.id == watch_id).running
            noted = get_notes(relief)
            assert [(n["words"], n["taken_by_id"]) for n in noted if n["id"] == hand_over["id"]] == [
                (ask["words"], me(relief))
            ]

    asyncio.run(story())
    [given] = [b for b in bodies(shared_central, "handover.given") if b["by"] == me(scene.desktop)]
    assert given["words"] == "231 waits at the north path." and given["to"] == me(relief)
    assert len(given["alerts"]) == len(given["watches"]) == 1
    [yes] = [b for b in bodies(shared_central, "handover.taken") if b["hand_over"] == given["hand_over"]]
    assert (yes["by"], yes["from"], yes["alerts"]) == (me(relief), me(scene.desktop), given["alerts"])
    readers = [
        b["by"] for b in bodies(shared_central, "handover.read") if given["hand_over"] in b["hand_overs"]
    ]
    assert readers == [me(relief)]


def get_notes(desktop: ScriptedDesktop, **asked: str) -> list[dict[str, Any]]:
    """Hand-overs among the closed alerts."""
    answer = read(desktop, **asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["hand_overs"]
    return found


def test_whoever_signs_in_next_reads_it_even_after_a_restart(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            alert = await taken(scene)
            for words in ("First words.", "Better words."):
                given = await scene.desktop.post("/v1/hand-overs", {"words": words})
                assert given.status_code == 201, given.text
            assert (await scene.desktop.post("/v1/sign-out")).status_code == 204
            return alert.id

    alert_id = asyncio.run(story())
    central.kill()
    central.start()
    relief = another_viewer(central)
    assert get(relief, "/v1/hand-overs")["hand_overs"] == [], "given at another workstation"
    here = ScriptedDesktop(scene.desktop.workstation)
    assert here.workstation.sign_in(relief.workstation.signed_in.person.badge).status_code == 200  # type: ignore[union-attr]
    [waiting] = get(here, "/v1/hand-overs")["hand_overs"]
    assert waiting["words"] == "Better words.", "a newer one replaces it"

    async def later() -> None:
        async with here.connected():
            await here.until(lambda s: waiting["id"] in s.hand_overs)
            path = f"/v1/hand-overs/{waiting['id']}/take"
            with broken_log(central):
                assert (await here.post(path)).status_code == 503
                kept = await here.until_alert(lambda a: a.id == alert_id)
                assert kept.acknowledged_by_id != me(here)
            assert (await here.post(path)).json()["alert_ids"] == [alert_id]
            await here.until_alert(lambda a: a.id == alert_id and a.acknowledged_by_id == me(here))
        central.kill()
        central.start()

    asyncio.run(later())
    again = another_viewer(central)

    async def after() -> None:
        async with again.connected():
            await again.until_alert(lambda a: a.id == alert_id and a.acknowledged_by_id == me(here))

    asyncio.run(after())


def test_promise_2_nothing_goes_to_whom_it_is_not_to_be_seen(shared_central: RunningCentral) -> None:
    scene, west = make_scene(shared_central), another_viewer(shared_central, command="West")
    officer = another_viewer(shared_central, "officer")

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await taken(scene)
            colleagues = {c["id"] for c in get(scene.desktop, "/v1/hand-over")["colleagues"]}
            assert not {me(west), me(officer), me(scene.desktop)} & colleagues
            wrong = [me(west), me(officer), me(scene.desktop), "person-none"]
            answers = [await scene.desktop.post("/v1/hand-overs", {"to_id": who}) for who in wrong]
            assert {(a.status_code, a.text) for a in answers} == {(409, answers[0].text)}
            assert (await scene.desktop.post("/v1/hand-overs", {"words": "East only."})).status_code == 201
            elsewhere = ScriptedDesktop(scene.desktop.workstation)
            badge = west.workstation.signed_in.person.badge  # type: ignore[union-attr]
            assert elsewhere.workstation.sign_in(badge).status_code == 200
            [seen] = get(elsewhere, "/v1/hand-overs")["hand_overs"]
            assert seen["things"] == [], "no unit outside her scope"
            yes = await elsewhere.post(f"/v1/hand-overs/{seen['id']}/take")
            assert yes.json() == {"alert_ids": [], "stayed": 1}
            assert all(
                n["words"] != "East only." for n in get_notes(another_viewer(shared_central, command="North"))
            )

    asyncio.run(story())
    refused = officer.workstation.request("GET", "/v1/hand-over")
    assert refused.status_code == 403 and refused.json()["kind"] == "no_right"
    assert get(officer, "/v1/hand-overs")["hand_overs"] == []
