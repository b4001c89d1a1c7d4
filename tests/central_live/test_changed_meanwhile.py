"""Between an ask and its order much can change: what holds no more isn't done, and nothing is done late."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest

from respond_desktop.central.facts.asks import patience
from respond_desktop.central.serve import Central
from respond_desktop.central.watch import asks as watch_asks
from respond_desktop.domain.backup import ResponseState
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.wire.orders import BackupOrder, TalkOrder, WatchOrder
from tests.central_live.inside import InsideCentral
from tests.central_live.people import Scene, bodies, change_policy, make_scene, written
from tests.support.desktop_client import HASH
from tests.support.media import eventually

pytestmark = [pytest.mark.promise, pytest.mark.attack("a link is a right")]


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideCentral]:
    central = InsideCentral(tmp_path_factory.mktemp("meanwhile") / "home").start()
    try:
        yield central
    finally:
        central.stop()


@pytest.fixture(scope="module")
def crew(inside: InsideCentral) -> tuple[Scene, Scene]:
    return make_scene(inside), make_scene(inside)


@pytest.fixture
def near(crew: tuple[Scene, Scene]) -> Scene:
    """Whom the others ask; shared, without the orders of the tests before."""
    crew[0].camera.orders.clear()
    return crew[0]


async def until(inside: InsideCentral, what: str, ask: Callable[[Central], object]) -> None:
    """Wait for something inside central."""
    await asyncio.to_thread(eventually, lambda: inside.call(ask), what)


@asynccontextmanager
async def camera_busy(inside: InsideCentral, scene: Scene) -> AsyncIterator[Callable[[], Any]]:
    """Another act has the camera's turn until the end of the block; gives what waits until somebody waits for it."""

    def lock(central: Central) -> asyncio.Lock:
        return central.live.parts.features.backup.asks.orders._turns.setdefault(
            scene.camera.id, asyncio.Lock()
        )

    taken: list[Any] = []
    await asyncio.to_thread(
        inside.call, lambda c: taken.append(asyncio.get_running_loop().create_task(lock(c).acquire()))
    )
    await until(inside, "the turn", lambda c: lock(c).locked())
    try:
        yield lambda: until(inside, "somebody who waits", lambda c: bool(lock(c)._waiters))
    finally:
        await asyncio.to_thread(inside.call, lambda c: lock(c).release())


@asynccontextmanager
async def slow_record(inside: InsideCentral, name: str) -> AsyncIterator[Callable[[], Any]]:
    """The next record's answer comes at the end of the block; gives what waits until it is on disk."""
    go_on, there = asyncio.Event(), asyncio.Event()

    def hold(central: Central) -> None:
        books = central.live.parts.facts.books
        commit = getattr(books, name)

        async def slow(*record: Any) -> Any:
            setattr(books, name, commit)
            recorded = await commit(*record)
            there.set()
            await go_on.wait()
            return recorded

        setattr(books, name, slow)

    await asyncio.to_thread(inside.call, hold)
    try:
        yield lambda: until(inside, "the record", lambda _: there.is_set())
    finally:
        await asyncio.to_thread(inside.call, lambda _: go_on.set())


def unit_ids(scene: Scene, *asked: Scene) -> list[str]:
    return [next(u.id for u in scene.desktop.state.units if u.number == each.unit) for each in asked]


def backup(scene: Scene, units: list[str]) -> "asyncio.Task[httpx.Response]":
    body = {"for_unit_number": scene.unit, "code": 3, "recipients": units, "local_record_hash": HASH}
    return asyncio.create_task(scene.desktop.post("/v1/backup", body))


def had(scene: Scene, kind: type[Any]) -> list[Any]:
    return [order for order in scene.camera.orders if isinstance(order, kind)]


def of(scene: Scene) -> Callable[[dict[str, Any]], bool]:
    return lambda body: body["unit"] == scene.unit


def test_who_is_disabled_while_she_waits_asks_nobody_for_backup(inside: InsideCentral, near: Scene) -> None:
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.recording(), near.camera.connected():
            units = unit_ids(scene, near)
            async with camera_busy(inside, near) as somebody_waits:
                asked = backup(scene, units)
                await somebody_waits()
                with inside.administration() as administration:
                    administration.disable(scene.viewer)
                await scene.desktop.inbox.until_closed()
            answer = await asked
            assert (answer.status_code, answer.json()["kind"]) == (409, "changed")
            assert answer.json()["title"] == "It changed meanwhile."

    asyncio.run(story())
    assert not had(near, BackupOrder)
    assert not [b for b in bodies(inside, "backup.asked") if of(scene)(b)]


@pytest.mark.parametrize("recorded", [False, True], ids=["before the record", "after the record"])
def test_a_camera_that_somebody_else_wears_meanwhile_is_not_told(
    inside: InsideCentral, crew: tuple[Scene, Scene], near: Scene, recorded: bool
) -> None:
    scene, third = make_scene(inside), crew[1]
    third.camera.orders.clear()
    inside.add_user(f"relief{recorded}", "officer")

    async def story() -> None:
        async with scene.recording(), near.camera.connected(), third.camera.connected():
            units = unit_ids(scene, near, third)
            held = slow_record(inside, "commit_with") if recorded else camera_busy(inside, near)
            async with held as it_waits:
                asked = backup(scene, units)
                await it_waits()
                with inside.administration() as administration:
                    administration.assign(near.camera.number, f"relief{recorded}", near.unit)
                await near.camera.inbox.until_closed()
                await near.camera.connect()
            answer = await asked
            assert answer.status_code == (201 if recorded else 409), answer.text
            if recorded:
                request = answer.json()["request_id"]
                await third.camera.order(BackupOrder)
                await scene.desktop.until(
                    lambda s: next((b for b in s.backups if b.id == request and missed(b)), 0)
                )
            assert not had(near, BackupOrder)

    def missed(request: Any) -> bool:
        states = {r.unit_number: r.state for r in request.responses}
        return (
            states[near.unit] is ResponseState.NOT_REACHED and states[third.unit] is ResponseState.DELIVERED
        )

    asyncio.run(story())
    disclosed = [b for b in bodies(inside, "place.disclosed") if of(scene)(b)]
    assert [len(b["to_officers"]) for b in disclosed] == ([2] if recorded else [])


def test_an_ask_that_waits_too_long_is_not_acted_on(
    inside: InsideCentral, near: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked was told long ago that central doesn't answer."""
    scene = make_scene(inside)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(near.camera.connected())
            watch_id = await stack.enter_async_context(scene.watched())
            watches = len(scene.camera.orders)
            monkeypatch.setattr(patience, "ASK_S", 0.0)
            asks: dict[str, Callable[[], Any]] = {
                "watch.asked": lambda: asyncio.create_task(scene.desktop.watch(scene.unit)),
                "talk.asked": lambda: asyncio.create_task(
                    scene.desktop.post(f"/v1/watches/{watch_id}/talk", {"local_record_hash": HASH})
                ),
                "backup.asked": lambda: backup(scene, unit_ids(scene, near)),
            }
            for kind, ask in asks.items():
                before = len(bodies(inside, kind))
                answer = await ask()
                assert (answer.status_code, answer.json()["kind"]) == (503, "overdue"), kind
                assert len(bodies(inside, kind)) == before
            for kind, ask in asks.items():
                monkeypatch.setattr(patience, "ASK_S", 60.0)
                async with slow_record(
                    inside, "commit" if kind == "talk.asked" else "commit_with"
                ) as on_disk:
                    asked = ask()
                    await on_disk()
                    monkeypatch.setattr(patience, "ASK_S", 0.0)
                answer = await asked
                assert (answer.status_code, answer.json()["kind"]) == (503, "overdue"), kind
            assert len(scene.camera.orders) == watches and not had(near, BackupOrder)

    asyncio.run(story())
    ended = written(inside, "watch.ended", of(scene), 2)
    assert any(b["words"] == patience.OVERDUE for b in ended)
    assert [b["words"] for b in written(inside, "talk.ended", of(scene))] == [patience.OVERDUE]


def test_asks_at_the_same_time_do_not_take_the_same_place(
    inside: InsideCentral, near: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_asks, "WATCHES_PER_SESSION", 1)
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.recording(), near.recording():
            async with camera_busy(inside, scene) as somebody_waits:
                first = asyncio.create_task(scene.desktop.watch(scene.unit))
                await somebody_waits()
                second = await scene.desktop.watch(near.unit)
            assert second.json().get("kind") == "too_many_watches"
            watch_id = (await first).json()["watch_id"]
            assert (await scene.desktop.watch(near.unit)).status_code == 409
            await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
            assert (await scene.desktop.watch(near.unit)).status_code == 201

    asyncio.run(story())
    assert len(had(scene, WatchOrder)) == 1


def test_who_loses_the_right_to_talk_meanwhile_is_not_heard(inside: InsideCentral) -> None:
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.watched() as watch_id:
            async with slow_record(inside, "commit") as on_disk:
                talk = scene.desktop.post(f"/v1/watches/{watch_id}/talk", {"local_record_hash": HASH})
                asked = asyncio.create_task(talk)
                await on_disk()
                version = inside.call(lambda c: c.services.directory.listing.version)
                change_policy(inside, PolicyChange(Role.SUPERVISOR, Permission.TALK, allowed=False))
                await until(inside, "the rows", lambda c: c.services.directory.listing.version > version)
            await asked
            await asyncio.to_thread(written, inside, "talk.ended", of(scene))
            change_policy(inside, PolicyChange(Role.SUPERVISOR, Permission.TALK, allowed=True))

    asyncio.run(story())
    assert not had(scene, TalkOrder)
    assert [b["reason"] for b in bodies(inside, "talk.ended") if of(scene)(b)] == ["right_revoked"]


def test_a_place_stays_here_once_nothing_may_be_viewed(inside: InsideCentral, near: Scene) -> None:
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.recording(), near.camera.connected():
            async with slow_record(inside, "commit_with") as on_disk:
                asked = backup(scene, unit_ids(scene, near))
                await on_disk()
                inside.call(lambda c: c.live.parts.facts.people.bar.fall())
            assert (await asked).status_code == 201
            assert (await near.camera.order(BackupOrder)).place is None

    try:
        asyncio.run(story())
    finally:
        inside.call(lambda c: setattr(c.live.parts.facts.people.bar, "words", ""))
