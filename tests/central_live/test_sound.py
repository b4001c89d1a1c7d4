"""Who may listen hears; who may not, or no more, gets the picture without sound."""

import asyncio
from contextlib import AsyncExitStack

from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.wire.bodies.http import PlayAgain
from respond_desktop.wire.orders import TalkOrder, WatchOrder
from tests.central_live.people import another_viewer, change_policy, make_scene, written
from tests.central_live.video import Viewing, publisher_at, publishing, viewer_at
from tests.support.central import RunningCentral
from tests.support.desktop_client import HASH

LISTEN, TALK = (PolicyChange(Role.SUPERVISOR, p, allowed=False) for p in (Permission.LISTEN, Permission.TALK))


def test_promise_2_listening_is_a_right_of_its_own_and_ends_when_it_is_lost(central: RunningCentral) -> None:
    scene, operator = make_scene(central), another_viewer(central, "operator")

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(operator.connected())
            await scene.on_the_map()
            watch_id = await scene.watching()
            order = await scene.camera.order(WatchOrder)
            granted = await scene.desktop.play(watch_id)
            assert order.sound and granted.sound
            assert (await scene.desktop.until_watch(watch_id)).sound
            theirs = str((await operator.watch(scene.unit)).json()["watch_id"])
            await operator.play(theirs)  # its order carries the publish token that is good now
            await stack.enter_async_context(
                publishing(publisher_at(scene, await scene.camera.order(WatchOrder)))
            )
            hearing = await stack.enter_async_context(Viewing(viewer_at(scene, granted), sound=True))
            await hearing.until_seen()
            change_policy(central, TALK)
            change_policy(central, LISTEN)  # the later change is seen in force below: so is the earlier
            await hearing.until_over()
            deaf = await scene.desktop.until_watch(watch_id, lambda w: not w.sound)
            assert deaf.running
            assert (await operator.until_watch(theirs)).sound
            answer = await scene.desktop.post(f"/v1/watches/{watch_id}/play")
            fresh = PlayAgain.model_validate_json(answer.content)
            assert not fresh.sound
            seeing = await stack.enter_async_context(Viewing(viewer_at(scene, fresh)))
            await seeing.until_seen()
            talk = await scene.desktop.post(f"/v1/watches/{watch_id}/talk", {"local_record_hash": HASH})
            problem = talk.json()
            assert (talk.status_code, problem["kind"]) == (403, "no_right")
            assert problem["why"] and problem["ways"] and problem["record_seq"] > 0
            assert problem["policy_ref"] == "Live Video Policy v3"
            assert not [o for o in scene.camera.orders if isinstance(o, TalkOrder)]
            await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            second = str((await scene.desktop.watch(scene.unit)).json()["watch_id"])
            assert not (await scene.desktop.play(second)).sound
            assert not (await scene.camera.order(WatchOrder)).sound
            return watch_id

    watch_id = asyncio.run(story())
    assert written(central, "watch.silenced", lambda b: b["watch"] == watch_id)
    [asked] = written(central, "watch.asked", lambda b: b["watch"] == watch_id)
    assert asked["sound"] is True
    changes = written(central, "policy.changed", lambda b: "allowed" in b, 2)
    assert [c["version"] for c in changes] == [2, 3]


def test_the_command_line_gives_and_takes_rights(central: RunningCentral) -> None:
    central.has_commands("East")
    assert "v2 is in force" in central.cli("policy", "allow", "supervisor", "snapshot", "--scope", "East")
    shown = central.cli("policy", "show")
    assert "Live Video Policy v2" in shown and "\tsupervisor\tkeep\tEast, on shift only" in shown
    assert "v3 is in force" in central.cli("policy", "forbid", "supervisor", "keep")
    assert "\tkeep\t" not in central.cli("policy", "show")
    refused = central.cli("policy", "forbid", "officer", "read_own_views", code=2)
    assert "can't be taken away" in refused
