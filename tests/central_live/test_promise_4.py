"""Promise 4: no view without a trace. What can't be recorded doesn't happen."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

import pytest

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.wire import camera as wire
from respond_desktop.wire import live
from respond_desktop.wire.orders import WatchOrder
from tests.central_live.people import another_viewer, bodies, make_scene, written
from tests.support.camera_client import fix_at
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop
from tests.support.media import eventually
from tests.support.pace import within

pytestmark = pytest.mark.promise


@contextmanager
def broken_log(central: RunningCentral) -> Iterator[None]:
    """No record can be written, as with a full disk; everything else works."""
    path = central.folder / "central.db"
    _run(path, "CREATE TRIGGER no_records BEFORE INSERT ON log_record BEGIN SELECT RAISE(ABORT, 'full'); END")
    try:
        yield
    finally:
        _run(path, "DROP TRIGGER no_records")


def _run(path: object, statement: str) -> None:
    connection = sqlite3.connect(str(path), timeout=within(20))
    try:
        connection.execute(statement)
        connection.commit()
    finally:
        connection.close()


def test_promise_4_while_nothing_can_be_recorded_nothing_can_be_seen(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            with broken_log(central):
                await scene.camera.start()
                await scene.camera.fix(fix_at())
                await scene.camera.renew()
                unit = await scene.desktop.until_unit(scene.unit, lambda u: u.battery_pct)
                assert unit.recording is not None
                asked = await scene.desktop.watch(scene.unit)
                assert asked.status_code == 503
                assert asked.json()["detail"] == (
                    "The record can't be written, so nothing can be watched. IT has been told."
                )
                await scene.camera.help()
                alert = await scene.desktop.until_alert(lambda a: a.kind == AlertKind.NEEDS_HELP)
                assert alert.waiting
                states = scene.desktop.inbox.all(live.State)
                assert all(u.fix is None for s in states for u in s.units)
                assert not any(isinstance(o, WatchOrder) for o in scene.camera.orders)
            await scene.desktop.until_unit(scene.unit, lambda u: u.fix)
            await scene.watching()

    asyncio.run(story())
    central.stop()
    kinds = [r["kind"] for r in central.log()]
    assert kinds.count("watch.asked") == 1
    assert "recording.started" in kinds and "alert.opened" in kinds


def test_promise_4_a_watch_whose_receipts_cannot_be_recorded_ends(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> None:
        async with scene.recording():
            scene.camera.notices = {}
            watch_id = (await scene.desktop.watch(scene.unit)).json()["watch_id"]
            await scene.camera.order(WatchOrder)
            with broken_log(central):
                ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
                assert not scene.desktop.plays
                assert ended.end is WatchEnd.NOT_TOLD
            await scene.camera.inbox.until(lambda: scene.camera.ended(watch_id))

    asyncio.run(story())
    central.stop()
    assert len(bodies(central, "watch.ended")) == 1


def test_promise_4_the_record_of_who_sees_whom_comes_before_the_first_fix(
    shared_central: RunningCentral,
) -> None:
    scene, other = make_scene(shared_central), another_viewer(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await stack.enter_async_context(other.connected())
            await scene.camera.start()
            await scene.camera.fix(fix_at())
            for desktop in (scene.desktop, other):
                await desktop.until_unit(scene.unit, lambda u: u.fix)
                seen = {"unit": scene.unit, "officer": _officer(shared_central, scene.officer)}
                assert seen in _seen_by(shared_central, desktop)[-1]
            await scene.camera.stop()
            await scene.desktop.until_unit(scene.unit, lambda u: u.recording is None)

    asyncio.run(story())
    eventually(lambda: _seen_by(shared_central, scene.desktop)[-1] == [], "the end of the visible set")
    assert len(_seen_by(shared_central, scene.desktop)) >= 2


def test_promise_4_watch_records_come_in_order_and_say_all(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> str:
        async with scene.watched() as watch_id:
            seqs = {r["kind"]: r["seq"] for r in shared_central.log() if r["body"].get("watch") == watch_id}
            assert seqs["watch.asked"] < seqs["watch.told"] < seqs["watch.started"]
            order = await scene.camera.order(WatchOrder)
            asked = next(r for r in shared_central.log() if r["seq"] == seqs["watch.asked"])
            assert (order.record_seq, order.record_hash) == (asked["seq"], asked["hash"])
            await scene.camera.stop()
            await scene.desktop.until_watch(watch_id, lambda w: w.end)
            return watch_id

    watch_id = asyncio.run(story())
    asked = next(b for b in bodies(shared_central, "watch.asked") if b["watch"] == watch_id)
    officer = _officer(shared_central, scene.officer)
    assert (asked["officer"], asked["unit"], asked["purpose"]) == (officer, scene.unit, "danger")
    assert asked["workstation"] == scene.desktop.workstation.id and asked["policy_ref"]
    [ended] = written(shared_central, "watch.ended", lambda b: b["watch"] == watch_id)
    assert ended["reason"] == "recording_stopped" and ended["officer"] == officer
    assert isinstance(ended["duration_s"], float) and ended["bytes"] == 0


def _officer(central: RunningCentral, badge: str) -> str:
    with central.administration() as administration:
        return next(a.id for a in administration.accounts() if a.badge == badge)


def _seen_by(central: RunningCentral, desktop: ScriptedDesktop) -> list[list[dict[str, object]]]:
    """The visible sets recorded for this viewer, oldest first."""
    signed_in = desktop.workstation.signed_in
    assert signed_in is not None
    mine = [b for b in bodies(central, "positions.visible") if b["by"] == signed_in.person.id]
    return [units for b in mine if isinstance(units := b["units"], list)]


def test_promise_4_an_unknown_message_kind_is_not_a_view(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.camera.inbox.socket.send('{"t":"watch_everything"}')
            await scene.camera.inbox.message(wire.Dropped)

    asyncio.run(story())
