"""Backup requests: place frozen and disclosed on record, receipts by cameras only, no location for an answer."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import httpx

from respond_desktop.domain.alert.alerts import Place
from respond_desktop.domain.backup import BackupRequest, ResponseState
from respond_desktop.wire import camera as wire
from respond_desktop.wire.orders import BackupOrder
from tests.central_live.people import Scene, bodies, make_scene, written
from tests.support.camera_client import fix_at, now
from tests.support.central import RunningCentral


def _unit_id(scene: Scene, unit: str) -> str:
    return next(u.id for u in scene.desktop.state.units if u.number == unit)


async def _ask(scene: Scene, recipients: list[str], **more: Any) -> httpx.Response:
    body = {"for_unit_number": scene.unit, "code": 3, "recipients": recipients, "local_record_hash": "0" * 64}
    return await scene.desktop.post("/v1/backup", body | {"description": "Foot pursuit, north"} | more)


def _states(request: BackupRequest) -> dict[str, ResponseState]:
    return {r.unit_number: r.state for r in request.responses}


def test_backup_reaches_cameras_and_only_their_word_counts(shared_central: RunningCentral) -> None:
    scene, near, silent, off = (make_scene(shared_central) for _ in range(4))

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await near.enter(stack)
            await stack.enter_async_context(silent.camera.connected())
            silent.camera.shows_backup = False
            await scene.on_the_map()
            units = [_unit_id(scene, s.unit) for s in (near, silent, off)]
            asked = await _ask(scene, units)
            assert asked.status_code == 201, asked.text
            request_id = str(asked.json()["request_id"])
            order: BackupOrder = await near.camera.order(BackupOrder)
            assert (order.code, order.for_unit_number, order.description) == (
                3,
                scene.unit,
                "Foot pursuit, north",
            )
            assert order.place is not None and order.record_seq == asked.json()["record_seq"]
            waited = await scene.desktop.until(
                lambda s: next(
                    (
                        b
                        for b in s.backups
                        if b.id == request_id
                        and _states(b)[silent.unit] is ResponseState.NOT_REACHED
                        and _states(b)[near.unit] is ResponseState.DELIVERED
                    ),
                    None,
                )
            )
            assert _states(waited)[off.unit] is ResponseState.NOT_REACHED
            for answer in (True, False):
                await near.camera.send(wire.BackupReceipt(request_id=request_id, at=now(), answer=answer))
            await silent.camera.send(wire.BackupReceipt(request_id=request_id, at=now()))
            done = await scene.desktop.until(
                lambda s: next(
                    (b for b in s.backups if b.id == request_id and _settled(b, near, silent)), None
                )
            )
            assert done.place == order.place
            quiet = next(u for u in scene.desktop.state.units if u.number == near.unit)
            assert quiet.fix is None and quiet.recording is None
            await off.camera.connect()
            await off.camera.send(wire.BackupReceipt(request_id="backup-none", at=now(), answer=True))
            await off.camera.inbox.message(wire.Dropped)
            await off.camera.inbox.stop()
            return request_id

    request_id = asyncio.run(story())
    disclosed = [b for b in bodies(shared_central, "place.disclosed") if b["request"] == request_id]
    assert len(disclosed) == 1 and disclosed[0]["officer"]
    assert disclosed[0]["to_units"] == [near.unit, silent.unit, off.unit]
    answered = written(shared_central, "backup.answered", lambda b: b["request"] == request_id)
    assert [b["state"] for b in answered] == ["accepted"]
    assert all(b["officer"] for b in answered), "who wore the camera that answered"
    assert len(written(shared_central, "backup.delivered", lambda b: b["request"] == request_id, 2)) == 2


def _settled(request: BackupRequest, near: Scene, silent: Scene) -> bool:
    states = _states(request)
    return (states[near.unit], states[silent.unit]) == (ResponseState.ACCEPTED, ResponseState.DELIVERED)


def test_without_a_recording_there_is_no_place_and_no_disclosure(shared_central: RunningCentral) -> None:
    scene, near = make_scene(shared_central), make_scene(shared_central)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await near.enter(stack)
            await scene.on_the_map()
            await scene.camera.stop()
            await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None)
            asked = await _ask(scene, [_unit_id(scene, near.unit)])
            order = await near.camera.order(BackupOrder)
            assert order.place is None
            return str(asked.json()["request_id"])

    request_id = asyncio.run(story())
    assert not [b for b in bodies(shared_central, "place.disclosed") if b["request"] == request_id]


def test_the_place_of_an_open_alert_is_used_when_nothing_is_recording(shared_central: RunningCentral) -> None:
    scene, near = make_scene(shared_central), make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await near.enter(stack)
            await scene.camera.start()
            await scene.camera.help(fix=fix_at())
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit and a.place)
            await scene.camera.stop()
            await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None)
            await _ask(scene, [_unit_id(scene, near.unit)])
            order = await near.camera.order(BackupOrder)
            assert order.place == alert.place

    asyncio.run(story())


def test_recipients_out_of_scope_and_unknown_ones_are_refused_alike(shared_central: RunningCentral) -> None:
    scene, west = make_scene(shared_central), make_scene(shared_central, command="West")

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(west.desktop.connected())
            hidden = await _ask(scene, [_unit_id(west, west.unit)])
            unknown = await _ask(scene, ["unit-none"])
            assert hidden.status_code == unknown.status_code == 403
            assert hidden.json()["detail"] == unknown.json()["detail"]
            alone = await _ask(scene, [_unit_id(scene, scene.unit)])
            assert alone.status_code == 422

    asyncio.run(story())


async def _place_on(scene: Scene, asked: httpx.Response) -> Place | None:
    """Where the camera asked was sent to by this request."""
    request = asked.json()["request_id"]
    orders = scene.camera.orders
    found = await scene.camera.inbox.until(
        lambda: next((o for o in orders if isinstance(o, BackupOrder) and o.request_id == request), None)
    )
    assert found is not None
    return found.place


def _sent(central: RunningCentral, asked: httpx.Response) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two records of a request: that it was asked, and that its place was disclosed."""
    request = asked.json()["request_id"]
    found = (written(central, kind, lambda b: b["request"] == request) for kind in _RECORDS)
    first, second = (records[0] for records in found)
    return first, second


_RECORDS = ("backup.asked", "place.disclosed")


def test_the_place_chosen_is_sent_and_recorded_as_disclosed(shared_central: RunningCentral) -> None:
    scene, near = make_scene(shared_central), make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await near.enter(stack)
            await scene.on_the_map()
            await scene.camera.help(fix=fix_at(60.17, 24.94))
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit and a.place)
            await scene.camera.fix(fix_at(60.18, 24.95))
            await scene.desktop.until_unit(scene.unit, lambda u: u.fix and u.fix.lat == 60.18)
            recipients = [_unit_id(scene, near.unit)]
            pressed = await _ask(scene, recipients, place="pressed", alert_id=alert.id)
            assert pressed.status_code == 201, pressed.text
            assert await _place_on(near, pressed) == alert.place
            asked, disclosed = _sent(shared_central, pressed)
            assert (asked["place"], asked["chosen"], disclosed["place"]) == ("pressed", "pressed", "pressed")
            assert disclosed["as_of"] == alert.place.as_of.isoformat().replace("+00:00", "Z")
            now_ = await _ask(scene, recipients, place="now")
            there = await _place_on(near, now_)
            assert there is not None and (there.lat, there.lon) == (60.18, 24.95)
            asked, disclosed = _sent(shared_central, now_)
            assert (asked["place"], disclosed["place"]) == ("now", "now")
            older = await _ask(scene, recipients)
            asked, disclosed = _sent(shared_central, older)
            assert (asked["place"], asked["chosen"], disclosed["place"]) == ("now", "", "now")

    asyncio.run(story())


def test_no_other_place_goes_out_for_a_chosen_one_that_is_gone(shared_central: RunningCentral) -> None:
    scene, near = make_scene(shared_central), make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await near.enter(stack)
            await scene.on_the_map()
            await near.camera.start()
            await near.camera.help(fix=fix_at())
            hers = await scene.desktop.until_alert(lambda a: a.unit_number == near.unit and a.place)
            recipients = [_unit_id(scene, near.unit)]
            for alert_id in (hers.id, "alert-none", ""):
                refused = await _ask(scene, recipients, place="pressed", alert_id=alert_id)
                assert (refused.status_code, refused.json()["kind"]) == (409, "place_gone")
            await scene.camera.stop()
            await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None)
            refused = await _ask(scene, recipients, place="now")
            assert (refused.status_code, refused.json()["kind"]) == (409, "place_gone")
            assert "Nothing was sent." in refused.json()["detail"]

    asyncio.run(story())
    assert not [b for b in bodies(shared_central, "backup.asked") if b["unit"] == scene.unit]


def test_a_new_place_goes_to_the_same_units_as_a_disclosure_of_its_own(
    shared_central: RunningCentral,
) -> None:
    scene, near, other = (make_scene(shared_central) for _ in range(3))

    async def story() -> tuple[str, str]:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await near.enter(stack)
            await scene.on_the_map()
            units = [_unit_id(scene, near.unit)]
            first = str((await _ask(scene, units)).json()["request_id"])
            old: BackupOrder = await near.camera.order(BackupOrder)
            moved = fix_at(38.3400)
            await scene.camera.fix(moved)
            await scene.desktop.until_unit(scene.unit, lambda u: u.fix is not None and u.fix.lat == moved.lat)
            asked = await _ask(scene, units, follows=first)
            assert asked.status_code == 201, asked.text
            second = str(asked.json()["request_id"])
            new = await near.camera.inbox.until(
                lambda: next((o for o in near.camera.orders if getattr(o, "follows", "") == first), None)
            )
            assert old.place is not None and new.place.lat == moved.lat != old.place.lat
            assert new.record_seq == asked.json()["record_seq"] > old.record_seq
            shown = await scene.desktop.until(
                lambda s: next((b for b in s.backups if b.id == second and b.place), None)
            )
            assert shown.follows == first
            return first, second

    first, second = asyncio.run(story())
    disclosed = {b["request"]: b for b in bodies(shared_central, "place.disclosed")}
    assert disclosed[second]["to_units"] == disclosed[first]["to_units"] == [near.unit]
    assert disclosed[second]["officer"] == disclosed[first]["officer"]
    (asked,) = (b for b in bodies(shared_central, "backup.asked") if b["request"] == second)
    assert asked["follows"] == first and other.unit not in disclosed[second]["to_units"]


def test_no_new_place_after_the_recording_and_none_to_others(shared_central: RunningCentral) -> None:
    scene, near, other = (make_scene(shared_central) for _ in range(3))

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await near.enter(stack)
            await scene.camera.start()
            await scene.camera.help(fix=fix_at())
            await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit and a.place)
            units = [_unit_id(scene, near.unit)]
            first = str((await _ask(scene, units)).json()["request_id"])
            await near.camera.order(BackupOrder)
            more = await _ask(scene, [*units, _unit_id(scene, other.unit)], follows=first)
            assert (more.status_code, more.json()["kind"]) == (422, "other_recipients"), more.text
            unknown = await _ask(scene, units, follows="backup-none")
            foreign = await _ask(scene, units, follows=first, for_unit_number=other.unit)
            assert unknown.status_code == foreign.status_code == 422
            assert unknown.json() == foreign.json() and unknown.json()["kind"] == "no_such_request"
            await scene.camera.stop()
            await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None)
            late = await _ask(scene, units, follows=first)
            assert (late.status_code, late.json()["kind"]) == (409, "place_gone"), (
                "the alert's place is no new one"
            )
            assert "no location now" in late.json()["detail"]
            assert sum(isinstance(o, BackupOrder) for o in near.camera.orders) == 1
            return first

    first = asyncio.run(story())
    assert not [b for b in bodies(shared_central, "backup.asked") if b.get("follows") == first]
