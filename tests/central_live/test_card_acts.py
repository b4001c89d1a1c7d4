"""One act on a card of many: what may be done is done, what is left is named with its reason, in bounded time."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager

import pytest

from respond_desktop.central.alert import card_acts
from respond_desktop.central.alert.acts import FACT, NOT_RECORDED
from respond_desktop.central.alert.card_acts import HANGS, NO_TIME, CardAct
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.wire import camera as wire
from respond_desktop.wire.bodies.alerts import AlertsActed
from tests.central_live.people import Scene, another_viewer, bodies, make_scene, written
from tests.support.central import RunningCentral
from tests.support.pace import within

pytestmark = pytest.mark.attack("no storm")


async def troubled(stack: AsyncExitStack, scene: Scene) -> str:
    """The id of an alert about the scene's camera."""
    await scene.enter(stack)
    await scene.camera.send(wire.OrderRejected(reason="the order carries no log record"))
    return (await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)).id


@contextmanager
def unwritable(central: RunningCentral, alert_id: str) -> Iterator[None]:
    """That alert's row can't be changed, as if the disk were full from there on."""

    def run(statement: str) -> None:
        with sqlite3.connect(central.folder / "central.db", timeout=within(20)) as connection:
            connection.execute(statement)
        connection.close()

    when = f"WHEN NEW.id = '{alert_id}' BEGIN SELECT RAISE(ABORT, 'full'); END"
    run(f"CREATE TRIGGER no_change BEFORE UPDATE ON alert {when}")
    try:
        yield
    finally:
        run("DROP TRIGGER no_change")


def test_a_foreign_alert_on_the_card_keeps_nobody_from_the_others(shared_central: RunningCentral) -> None:
    foreign, own = make_scene(shared_central, command="West"), make_scene(shared_central)
    other = another_viewer(shared_central)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(other.connected())
            hidden, mine = await troubled(stack, foreign), await troubled(stack, own)
            taken = await other.post("/v1/alerts/acknowledge", {"alert_ids": [hidden, mine]})
            assert taken.status_code == 200, taken.text
            [left] = taken.json()["left"]
            assert left["alert_id"] == hidden and left["why"].startswith(FACT)
            await other.until_alert(lambda a: a.id == mine and not a.waiting)
            closed = await other.post("/v1/alerts/close", {"alert_ids": [hidden, mine], "outcome": "test"})
            assert closed.status_code == 200 and len(closed.json()["left"]) == 1
            await other.until_alert(lambda a: a.id == mine and not a.open)
            refused = await other.post("/v1/alerts/acknowledge", {"alert_ids": [hidden, "alert-none"]})
            assert (refused.status_code, refused.json()["detail"]) == (403, FACT)
            assert next(a for a in foreign.desktop.state.alerts if a.id == hidden).waiting
            return hidden

    hidden = asyncio.run(story())
    assert len(written(shared_central, "alert.refused", lambda b: b["alert"] == hidden, 3)) == 3


def test_a_log_that_fails_in_the_middle_leaves_the_rest_with_words(shared_central: RunningCentral) -> None:
    scenes = [make_scene(shared_central) for _ in range(3)]

    async def story() -> list[str]:
        async with AsyncExitStack() as stack:
            ids = [await troubled(stack, scene) for scene in scenes]
            desk = scenes[0].desktop
            with unwritable(shared_central, ids[1]):
                taken = await desk.post("/v1/alerts/acknowledge", {"alert_ids": ids})
                none = await desk.post("/v1/alerts/acknowledge", {"alert_ids": ids[1:]})
            assert taken.status_code == 200, taken.text
            assert [(left["alert_id"], left["why"]) for left in taken.json()["left"]] == [
                (alert_id, NOT_RECORDED) for alert_id in ids[1:]
            ]
            assert (none.status_code, none.json()["kind"]) == (503, "log_unavailable")
            await desk.until_alert(lambda a: a.id == ids[0] and not a.waiting)
            assert all(a.waiting for a in desk.state.alerts if a.id in ids[1:])
            return ids

    ids = asyncio.run(story())
    assert [b["alert"] for b in bodies(shared_central, "alert.acknowledged") if b["alert"] in ids] == ids[:1]


def acted(
    act: Callable[[str], Awaitable[NotDone | None]], *alert_ids: str, may: str = ""
) -> AlertsActed | NotDone:
    """What becomes of one act; only ids that begin with `may` are allowed."""

    async def story() -> AlertsActed | NotDone:
        return await CardAct(act, lambda alert_id: alert_id.startswith(may)).each(alert_ids)

    return asyncio.run(story())


def test_what_there_is_no_time_for_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_acts, "BEGIN_S", 0.05)
    done: list[str] = []

    async def slow(alert_id: str) -> NotDone | None:
        await asyncio.sleep(0.03)
        done.append(alert_id)
        return None

    ids = tuple(f"a{n}" for n in range(500))
    outcome = acted(slow, *ids)
    assert isinstance(outcome, AlertsActed)
    left = outcome.left
    assert tuple(done) + tuple(one.alert_id for one in left) == ids and 0 < len(done) < 4
    assert {one.why for one in left} == {NO_TIME}


def test_an_act_that_hangs_is_answered_in_time_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_acts, "ANSWERED_S", 0.05)
    done: list[str] = []

    async def story() -> None:
        go_on = asyncio.Event()

        async def hangs(alert_id: str) -> NotDone | None:
            if alert_id == "b":
                await go_on.wait()
            done.append(alert_id)
            return None

        outcome = await CardAct(hangs, lambda _alert_id: True).each(("a", "b", "c"))
        assert isinstance(outcome, AlertsActed)
        left = outcome.left
        assert [(one.alert_id, one.why) for one in left] == [("b", HANGS), ("c", HANGS)] and done == ["a"]
        go_on.set()
        await asyncio.gather(*card_acts._HANGING)

    asyncio.run(story())
    assert done == ["a", "b"]


def test_what_is_allowed_comes_before_what_is_refused() -> None:
    asked: list[str] = []

    refused = NotDone(Ground.REFUSED, "Refused", "Not yours.", why="Ask West.", kind="out_of_scope")

    async def act(alert_id: str) -> NotDone | None:
        asked.append(alert_id)
        return None if alert_id.startswith("mine") else refused

    outcome = acted(act, "theirs-1", "mine-1", "theirs-2", "mine-2", may="mine")
    assert isinstance(outcome, AlertsActed)
    left = outcome.left
    assert asked == ["mine-1", "mine-2", "theirs-1", "theirs-2"]
    assert [(one.alert_id, one.why) for one in left] == [(i, "Not yours. Ask West.") for i in asked[2:]]
    asked.clear()
    assert acted(act, "theirs-1", "theirs-2", may="mine") == refused
    assert asked == ["theirs-1"]


def test_an_ask_whose_session_ended_is_told_that() -> None:
    over = NotDone(Ground.SESSION_OVER, "Your session has ended.", kind="session_ended")

    async def act(alert_id: str) -> NotDone | None:
        return over if alert_id == "b" else None

    assert acted(act, "a", "b", "c") == over
