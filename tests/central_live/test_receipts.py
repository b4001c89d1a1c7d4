"""Receipts that can't be true: dated before their order or after now, or from a journal that went back."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from respond_desktop.central.facts.receipts import BACK, EARLY, LATE
from respond_desktop.central.links import camera_link
from respond_desktop.central.serve import Central
from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.watches import NoticeChannel, NoticeResult
from respond_desktop.wire import camera as wire
from respond_desktop.wire.orders import BackupOrder, WatchOrder
from tests.central_live.inside import InsideCentral
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.support.camera_client import now
from tests.support.central import RunningCentral

pytestmark = [pytest.mark.promise, pytest.mark.attack("orders have a life")]

LONG_AGO, FAR_OFF = datetime(1972, 1, 1, tzinfo=UTC), datetime(2098, 1, 1, tzinfo=UTC)
SOON = timedelta(seconds=2)


def notice(watch_id: str, channel: NoticeChannel, seq: int, **changes: Any) -> wire.NoticeReceipt:
    told = {"at": now(), "journal_seq": seq, "journal_hash": f"{seq:064x}", **changes}
    return wire.NoticeReceipt(watch_id=watch_id, channel=channel, result=NoticeResult.SHOWN, **told)


async def told(scene: Scene, *receipts: tuple[int, dict[str, Any]]) -> str:
    """A watch of which the camera says this for LCD, motor and LED; its id."""
    scene.camera.notices = {}
    watch_id = str((await scene.desktop.watch(scene.unit)).json()["watch_id"])
    await scene.camera.inbox.until(
        lambda: any(isinstance(o, WatchOrder) and o.watch_id == watch_id for o in scene.camera.orders)
    )
    for channel, (seq, changes) in zip(NoticeChannel, receipts, strict=True):
        await scene.camera.send(notice(watch_id, channel, seq, **changes))
    await scene.desktop.play(watch_id)
    return watch_id


def doubts(central: RunningCentral, scene: Scene, count: int) -> list[tuple[str, Any]]:
    """What was recorded as `integrity` of the camera, with what it had said."""
    mine = written(central, "integrity", lambda b: b.get("device") == scene.camera.id, count)
    return [(b["what"], b.get("claimed_at") or b.get("journal_seq")) for b in mine]


def test_times_are_bounded_by_centrals_and_a_lie_is_recorded_and_shown(
    shared_central: RunningCentral,
) -> None:
    scene = make_scene(shared_central)

    async def story() -> str:
        async with scene.recording():
            watch_id = await told(scene, (5, {"at": LONG_AGO}), (6, {"at": FAR_OFF}), (7, {}))
            await scene.desktop.until_alert(
                lambda a: a.kind == AlertKind.INTEGRITY and a.unit_number == scene.unit
            )
            return watch_id

    watch_id = asyncio.run(story())
    assert doubts(shared_central, scene, 2) == [(EARLY, LONG_AGO.isoformat()), (LATE, FAR_OFF.isoformat())]
    (record,) = [b for b in bodies(shared_central, "watch.told") if b["watch"] == watch_id]
    times = [datetime.fromisoformat(n["at"]) for n in record["notices"]]
    (asked,) = [r for r in shared_central.log() if r["seq"] == record["seq"]]
    recorded = datetime.fromisoformat(asked["at"])
    assert all(recorded - timedelta(seconds=30) < at <= recorded + SOON for at in times), times
    assert (record["journal_seq"], record["journal_hash"]) == (7, f"{7:064x}")


def test_backup_receipts_and_gaps_are_bounded_too(shared_central: RunningCentral) -> None:
    scene, other = make_scene(shared_central), make_scene(shared_central)
    scene.camera.shows_backup = False

    async def story() -> None:
        async with scene.recording():
            her = (await scene.desktop.until_unit(scene.unit, lambda u: u.fix)).id
            await scene.desktop.until_unit(other.unit, bool)
            ask = {"for_unit_number": other.unit, "code": 3, "recipients": [her], "description": ""}
            answer = await scene.desktop.post("/v1/backup", ask | {"local_record_hash": "0" * 64})
            assert answer.status_code == 201, answer.text
            request_id = (await scene.camera.order(BackupOrder)).request_id
            await scene.camera.send(wire.BackupReceipt(request_id=request_id, at=LONG_AGO))
            await scene.camera.send(wire.BackupReceipt(request_id=request_id, at=FAR_OFF, answer=True))
            gap = wire.LinkGap(since=FAR_OFF, until=FAR_OFF, fixes_not_sent=1, events_held=0)
            await scene.camera.send(gap)
            await asyncio.to_thread(
                written, shared_central, "link.gap", lambda b: b["device"] == scene.camera.id
            )

    asyncio.run(story())
    assert [what for what, _ in doubts(shared_central, scene, 2)] == [EARLY, LATE], "nobody doubts a gap"
    latest = datetime.now(UTC) + SOON
    for kind in ("backup.delivered", "backup.answered"):
        (body,) = [b for b in bodies(shared_central, kind) if b["device"] == scene.camera.id]
        assert latest - timedelta(minutes=1) < datetime.fromisoformat(body["at"]) < latest
    (body,) = [b for b in bodies(shared_central, "link.gap") if b["device"] == scene.camera.id]
    assert datetime.fromisoformat(body["since"]) <= datetime.fromisoformat(body["until"]) < latest


def test_a_journal_that_goes_back_is_recorded_also_after_a_restart(central: RunningCentral) -> None:
    scene, honest = make_scene(central), make_scene(central)
    plain: dict[str, Any] = {}

    async def story(*counts: int) -> None:
        async with scene.recording():
            watch_id = await told(scene, *((count, plain) for count in counts))
            await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})

    async def goes_on() -> None:
        async with honest.watched():
            pass

    asyncio.run(goes_on())
    asyncio.run(story(41, 42, 43))
    asyncio.run(story(44, 12, 13))
    assert doubts(central, scene, 1) == [(BACK, 12)]
    central.stop()
    central.start()
    for each in (scene, honest):
        assert each.desktop.workstation.sign_in(each.viewer).status_code == 200
    asyncio.run(goes_on())
    asyncio.run(story(13, 14, 15))
    assert doubts(central, scene, 2) == [(BACK, 12), (BACK, 13)]
    scene.camera.enrolled, scene.camera.key = central.enrol_camera(scene.camera.number)
    asyncio.run(story(1, 2, 3))
    assert len(doubts(central, scene, 2)) == 2, "a camera enrolled anew begins a new journal"
    assert not [b for b in bodies(central, "integrity") if b.get("device") == honest.camera.id]


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideCentral]:
    central = InsideCentral(tmp_path_factory.mktemp("turns") / "home").start()
    try:
        yield central
    finally:
        central.stop()


def test_orders_to_a_camera_come_in_the_order_of_their_records(inside: InsideCentral) -> None:
    scene, other = make_scene(inside), make_scene(inside)
    second = another_viewer(inside)
    go_on = asyncio.Event()

    def hold(central: Central) -> None:
        """The first ask is recorded, and its answer takes its time, as on a busy computer."""
        books = central.live.parts.facts.books
        commit = books.commit_with

        async def slow(*record: Any) -> Any:
            books.commit_with = commit  # type: ignore[method-assign]
            recorded = await commit(*record)
            await go_on.wait()
            return recorded

        books.commit_with = slow  # type: ignore[method-assign]

    async def story() -> None:
        async with scene.recording(), other.recording(), second.connected():
            await asyncio.to_thread(inside.call, hold)
            first = asyncio.create_task(scene.desktop.watch(scene.unit))
            await asyncio.to_thread(written, inside, "watch.asked", lambda b: b["unit"] == scene.unit)
            later = asyncio.create_task(second.watch(scene.unit))
            await other.watching()
            await asyncio.wait({later}, timeout=0.5)
            await asyncio.to_thread(inside.call, lambda _: go_on.set())
            assert {(await first).status_code, (await later).status_code} == {201}
            await scene.camera.inbox.until(lambda: len(scene.camera.orders) == 2)
            records = [order.record_seq for order in scene.camera.orders]
            assert records == sorted(records)

    asyncio.run(story())


def test_a_camera_that_nobody_watches_hears_centrals_time(
    inside: InsideCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera_link, "TIME_EVERY_S", 0.1)
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.camera.connected():
            said = await scene.camera.inbox.message(wire.WatchRenewal)
            assert said.watch_ids == () and abs(now() - said.now) < SOON

    asyncio.run(story())
