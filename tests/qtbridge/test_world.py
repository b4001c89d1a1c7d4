"""The snapshot on its way to the GUI: at most ten a second, alerts at once."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from respond_desktop.domain.alert.alerts import Alert, AlertKind
from respond_desktop.domain.fixes import Fix
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.snapshot import LinkState, Snapshot
from respond_desktop.domain.units import RecordingView, UnitView
from respond_desktop.feeds.fold import StateArrived
from respond_desktop.feeds.held_parts import whole
from respond_desktop.qtbridge.world import SHOW_EVERY_S, ShownSnapshot
from respond_desktop.wire.live import State

NOW = datetime(2026, 11, 21, 21, 14, 37, tzinfo=UTC)
RECORDING = RecordingView("r", NOW, StartCause.EVENT_BUTTON, NOW + timedelta(seconds=60))
UNIT = UnitView("u", "214", "East", "d", True, RECORDING, Fix(38.3, -75.0, 5, NOW))


def state_of(number: int) -> State:
    fix = Fix(38.3 + number / 1e5, -75.0, 5, NOW)
    return State(seq=1, as_of=NOW, units=(replace(UNIT, fix=fix),), alerts=(), watches=(), backups=())


def moved(number: int) -> StateArrived:
    return whole(state_of(number))


def test_movements_are_shown_at_most_ten_times_a_second_and_the_last_one_is() -> None:
    async def story() -> None:
        shown: list[tuple[float, Snapshot]] = []
        clock = asyncio.get_running_loop().time
        world = ShownSnapshot(lambda s: shown.append((clock(), s)))
        for number in range(200):
            world.fold(moved(number))
            await asyncio.sleep(0.003)
        while shown[-1][1] != world.snapshot:  # noqa: ASYNC110 - the world has no event for it
            await asyncio.sleep(0.01)
        times = [at for at, _ in shown[1:]]
        assert all(b - a >= SHOW_EVERY_S * 0.9 for a, b in itertools.pairwise(times))
        assert len(shown) < 200

    asyncio.run(story())


def test_an_alert_and_a_stop_are_shown_at_once() -> None:
    async def story() -> None:
        shown: list[Snapshot] = []
        world = ShownSnapshot(shown.append)
        world.fold(moved(1))
        world.fold(moved(2))
        before = len(shown)
        alert = Alert("a", AlertKind.NEEDS_HELP, "u", "214", NOW)
        world.fold(whole(replace_state(state_of(3), alerts=(alert,))))
        assert shown[-1].alerts == (alert,) and len(shown) == before + 1
        world.fold(whole(replace_state(state_of(3), units=())))
        assert shown[-1].units == () and len(shown) == before + 2

    asyncio.run(story())


def test_nothing_of_a_session_is_shown_after_it() -> None:
    async def story() -> None:
        shown: list[Snapshot] = []
        world = ShownSnapshot(shown.append)
        world.fold(moved(1))
        world.fold(moved(2))
        world.reset()
        at_reset = len(shown)
        await asyncio.sleep(2 * SHOW_EVERY_S)
        assert len(shown) == at_reset, "no late movement"
        assert shown[-1].units == () and shown[-1].link.state is LinkState.CONNECTING

    asyncio.run(story())


def replace_state(state: State, **more: object) -> State:
    fields = {name: getattr(state, name) for name in State.__struct_fields__}
    return State(**(fields | more))
