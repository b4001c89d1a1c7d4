"""Promise 2: only who the agency allows; central decides, and the desktop is never trusted."""

import asyncio
import statistics
import time
from contextlib import AsyncExitStack

import pytest

from respond_desktop.wire import camera as wire
from respond_desktop.wire import live
from respond_desktop.wire.signing import new_key
from tests.central_live.people import another_viewer, bodies, make_scene, written
from tests.support.central import RunningCentral
from tests.support.pace import within

pytestmark = pytest.mark.promise


def test_promise_2_a_unit_out_of_scope_and_an_unknown_one_are_alike(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central, command="West")
    stranger = another_viewer(shared_central)
    times: dict[str, list[float]] = {scene.unit: [], "no-such": []}
    answers: dict[str, dict[str, object]] = {}

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(stranger.connected())
            await scene.on_the_map()
            for _ in range(8):
                for unit, spent in times.items():
                    began = time.monotonic()
                    answer = await stranger.watch(unit)
                    spent.append(time.monotonic() - began)
                    assert answer.status_code == 403
                    answers[unit] = answer.json()
            await stranger.until(lambda s: s.seq >= 2)
            assert all(u.command == "East" for s in stranger.inbox.all(live.State) for u in s.units)

    asyncio.run(story())
    hidden, unknown = answers[scene.unit], answers["no-such"]
    changing = {"detail", "record_seq", "recorded_at"}
    assert {k: v for k, v in hidden.items() if k not in changing} == {
        k: v for k, v in unknown.items() if k not in changing
    }
    assert str(hidden["detail"]).replace(scene.unit, "X") == str(unknown["detail"]).replace("no-such", "X")
    medians = [statistics.median(spent) for spent in times.values()]
    assert abs(medians[0] - medians[1]) < within(0.05)
    refused = [b for b in bodies(shared_central, "watch.refused") if b["unit"] in times]
    assert len(refused) == 16
    assert {bool(b["officer"]) for b in refused if b["unit"] == scene.unit} == {True}
    assert all(b["by"] and b["purpose"] == "danger" for b in refused)


@pytest.mark.parametrize("role", ["norights", "officer", "admin"])
def test_promise_2_roles_without_the_right_are_refused_and_see_nothing(
    shared_central: RunningCentral, role: str
) -> None:
    scene, nobody = make_scene(shared_central), another_viewer(shared_central, role)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(nobody.connected())
            await scene.on_the_map()
            await scene.camera.help()
            await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            refused = await nobody.watch(scene.unit, break_glass=True)
            assert refused.status_code == 403 and refused.json()["kind"] == "no_right"
            alert = next(a for a in scene.desktop.state.alerts if a.unit_number == scene.unit)
            taken = await nobody.post(f"/v1/alerts/{alert.id}/acknowledge")
            assert taken.status_code == 403
            ask = {
                "for_unit_number": scene.unit,
                "code": 3,
                "recipients": ["x"],
                "local_record_hash": "0" * 64,
            }
            assert (await nobody.post("/v1/backup", ask)).status_code == 403
            states = nobody.inbox.all(live.State)
            assert not any(s.units or s.alerts or s.watches or s.backups for s in states)

    asyncio.run(story())
    assert any(b["by_role"] == role for b in bodies(shared_central, "backup.refused"))


def test_promise_2_nobody_opens_a_link_without_session_and_key(shared_central: RunningCentral) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        for key, session in ((new_key(), None), (None, "wrong"), (None, other.workstation.session)):
            inbox = await scene.desktop.connect(key, session)
            await inbox.until_closed()
            assert not inbox.all(live.State) and not inbox.all(live.LiveWelcome)
            assert inbox.close_code == 1008
            await inbox.stop()

    asyncio.run(story())


def test_promise_2_a_camera_proves_its_key(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        inbox = await scene.camera.connect(key=new_key())
        await inbox.until_closed()
        assert inbox.close_reason == "bad proof" and not inbox.all(wire.CameraWelcome)
        await inbox.stop()

    asyncio.run(story())
    records = written(shared_central, "integrity", lambda b: b["unit"] == scene.unit)
    assert [b["what"] for b in records] == ["bad proof"]


def test_promise_2_a_second_connection_of_a_camera_is_refused_and_alarmed(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.recording():
            first = scene.camera.inbox
            second = await scene.camera.connect()
            await second.until_closed()
            assert not second.all(wire.CameraWelcome)
            await second.stop()
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            assert alert.kind == "integrity"
            assert not first.closed.is_set()
            await scene.watching()

    asyncio.run(story())


def test_promise_2_a_right_taken_away_ends_the_watch_and_empties_the_map(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with scene.watched() as watch_id:
            with shared_central.administration() as administration:
                administration.disable(scene.viewer)
            await scene.desktop.inbox.message(live.SessionEnded)
            await scene.desktop.inbox.until_closed()
            ended = await scene.camera.inbox.until(lambda: scene.camera.ended(watch_id))
            assert ended.reason == "right_revoked"
            assert (await scene.desktop.watch(scene.unit)).status_code == 401

    asyncio.run(story())


def test_promise_2_only_the_viewer_ends_or_justifies_a_watch(shared_central: RunningCentral) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.on_the_map()
            watch_id = await scene.watching()
            foreign = await other.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            unknown = await other.post("/v1/watches/watch-none/end", {"reason": "closed"})
            assert (foreign.status_code, foreign.json()) == (404, unknown.json())
            assert (await other.post(f"/v1/watches/{watch_id}/reason", {"words": "x"})).status_code == 404
            assert not other.plays
            await other.until(lambda s: any(w.id == watch_id and w.running for w in s.watches))
            done = await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            assert done.status_code == 204
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end_words == "You ended the watch."
            await other.until(lambda s: all(w.id != watch_id for w in s.watches))

    asyncio.run(story())
