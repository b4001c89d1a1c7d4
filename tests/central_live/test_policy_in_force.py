"""A running central follows the stored policy: its limits, its denies, and what becomes of one that isn't its own."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime

import pytest

from respond_desktop.central.facts.bar import POLICY
from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.domain.watches import NoticeChannel, NoticeResult, WatchEnd
from tests.central_live.people import Scene, another_viewer, bodies, change_policy, make_scene, written
from tests.support.camera_client import keep_recording
from tests.support.central import RunningCentral

pytestmark = pytest.mark.promise


def tamper(central: RunningCentral) -> None:
    """Somebody with access to the database gives operators what the policy doesn't."""
    with closing(sqlite3.connect(central.folder / "central.db")) as database:
        database.execute("UPDATE policy_version SET document = replace(document, '\"own\"', '\"*\"')")
        database.commit()


async def nothing_is_shown(scene: Scene) -> None:
    """No watch, no position; the call for help arrives."""
    await asyncio.to_thread(scene.desktop.workstation.sign_in, scene.viewer)
    async with scene.desktop.connected(), scene.camera.connected():
        await scene.camera.start()
        await scene.camera.help()
        await scene.camera.fix()
        await scene.desktop.until_alert(lambda a: a.kind == AlertKind.NEEDS_HELP)
        await scene.desktop.until(lambda s: s.trouble == POLICY)
        await scene.desktop.until_unit(scene.unit, lambda u: u.recording)
        refused = await scene.desktop.watch(scene.unit)
        assert refused.status_code == 403
        assert (refused.json()["detail"], refused.json()["kind"]) == (POLICY, "policy_damaged")
        assert all(unit.fix is None for state in scene.desktop.states for unit in state.units)


@pytest.mark.attack("a policy changed in the database")
def test_promise_2_a_policy_that_is_not_centrals_own_lets_nobody_view_and_alerts_go_on(
    central: RunningCentral,
) -> None:
    scene = make_scene(central)

    async def while_it_runs() -> None:
        async with scene.watched() as watch_id:
            alive = asyncio.create_task(keep_recording(scene.camera))
            await asyncio.to_thread(tamper, central)
            change = PolicyChange(Role.SUPERVISOR, Permission.KEEP)
            with pytest.raises(ValueError, match="by something else than central"):
                await asyncio.to_thread(change_policy, central, change)
            alive.cancel()
            await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})

    asyncio.run(while_it_runs())
    central.stop()
    central.start()
    asyncio.run(nothing_is_shown(scene))
    assert written(central, "integrity", lambda b: b["what"] == "policy")
    checks = central.cli("doctor", code=1, answers=True)
    assert "NOW   policy:" in checks and "by something else than central" in checks


def test_a_policy_may_flag_a_missing_notice_and_shorten_a_watch(central: RunningCentral) -> None:
    scene = make_scene(central)
    scene.camera.notices = {
        **dict.fromkeys(NoticeChannel, NoticeResult.SHOWN),
        NoticeChannel.LED: NoticeResult.SUPPRESSED,
    }

    async def story() -> None:
        async with scene.recording():
            asked = await scene.desktop.watch(scene.unit)
            ended = await scene.desktop.until_watch(asked.json()["watch_id"], lambda w: w.end)
            assert ended.end is WatchEnd.NOT_TOLD
            said = await asyncio.to_thread(
                central.cli, "policy", "set", "--missing-notice", "flag", "--watch-minutes", "2"
            )
            assert "v2 is in force" in said
            await asyncio.to_thread(another_viewer, central)  # a sign-in reads the directory anew

            async def in_force() -> float:
                watch = await scene.desktop.until_watch(await scene.watching())
                assert watch.ends_at is not None
                await scene.desktop.post(f"/v1/watches/{watch.id}/end", {"reason": "closed"})
                return (watch.ends_at - watch.asked_at).total_seconds()

            assert await in_force() == 120

    asyncio.run(story())
    [blocked, run] = bodies(central, "watch.told")
    assert blocked["flagged"] and run["flagged"]
    asked = bodies(central, "watch.asked")
    assert [b["policy_ref"].split(",")[0] for b in asked] == ["Live Video Policy v1", "Live Video Policy v2"]
    assert datetime.fromisoformat(asked[1]["ends_at"])


def test_promise_2_a_denied_command_is_as_dark_as_an_unknown_one(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> None:
        async with scene.watched() as watch_id:
            deny = PolicyChange(Role.SUPERVISOR, Permission.WATCH, "East", allowed=False, denies=True)
            await asyncio.to_thread(change_policy, central, deny)
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.RIGHT_REVOKED
            refused, unknown = [await scene.desktop.watch(unit) for unit in (scene.unit, "9999")]
            said = refused.json()["detail"].replace(scene.unit, "9999"), refused.json()["kind"]
            assert said == (unknown.json()["detail"], unknown.json()["kind"])

    asyncio.run(story())


def test_no_purpose_is_offered_that_cannot_be_allowed(central: RunningCentral) -> None:
    scene = make_scene(central)
    central.add_user("nothing", "norights")
    offered = {badge: [p.key for p in central_signed_in(scene, badge)] for badge in (scene.viewer, "nothing")}
    assert offered == {scene.viewer: ["danger", "pursuit", "asked", "event", "other"], "nothing": []}


def central_signed_in(scene: Scene, badge: str) -> tuple[object, ...]:
    desk = scene.desktop.workstation
    assert desk.sign_in(badge).status_code == 200
    assert desk.signed_in is not None
    return tuple(desk.signed_in.purposes)


def test_a_scope_takes_along_what_lies_below_and_a_moved_command_goes_dark(central: RunningCentral) -> None:
    scene = make_scene(central)
    central.cli("command", "add", "Patrol")
    central.cli("user", "change", scene.viewer, "--command", "Patrol")
    another_viewer(central)  # a sign-in reads the directory anew

    async def story() -> None:
        async with scene.desktop.connected(), scene.camera.connected():
            assert (await scene.desktop.watch(scene.unit)).json()["kind"] == "out_of_scope"
            await asyncio.to_thread(central.cli, "command", "move", "East", "--under", "Patrol")
            await scene.on_the_map()
            watch_id = await scene.watching()
            await asyncio.to_thread(central.cli, "command", "move", "East", "--top")
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.RIGHT_REVOKED
            await scene.desktop.until(lambda s: not any(u.number == scene.unit and u.fix for u in s.units))

    asyncio.run(story())
