"""Turns at TLS: who gets the next one."""

import asyncio
from dataclasses import dataclass
from typing import cast

import pytest

from respond_desktop.central.doors.greetings import AT_A_TIME, Greetings
from tests.support.pace import within

pytestmark = pytest.mark.attack("one door")


@dataclass(eq=False)
class Guest:
    source: str

    def secure(self) -> None: ...


def served(greetings: Greetings) -> list[str]:
    return [cast(Guest, guest).source for guest in greetings.next()]


def test_who_was_pushed_out_takes_no_turn_and_no_memory() -> None:
    greetings = Greetings()
    for trusted in (True, False):
        for _ in range(1000):
            gone = Guest("flood")
            greetings.put(gone, trusted)
            greetings.leave(gone)
            greetings.leave(gone)
    assert len(greetings) == 0
    greetings.put(Guest("camera"), trusted=True)
    greetings.put(Guest("newcomer"), trusted=False)
    assert served(greetings) == ["camera", "newcomer"]
    assert served(greetings) == []


@pytest.mark.parametrize("trusted", [True, False])
def test_addresses_take_turns(trusted: bool) -> None:
    greetings = Greetings()
    for number in range(300):
        greetings.put(Guest(f"flood {number % 3}"), trusted)
    greetings.put(Guest("one"), trusted)
    first = [*served(greetings), *served(greetings)]
    assert "one" in first
    assert len({*first}) == AT_A_TIME


def test_known_addresses_have_three_of_four_and_unknown_ones_never_all() -> None:
    greetings = Greetings()
    for _ in range(100):
        greetings.put(Guest("camera"), trusted=True)
        greetings.put(Guest("stranger"), trusted=False)
    assert sorted(served(greetings)) == ["camera"] * 3 + ["stranger"]
    while "camera" in (turn := served(greetings)):
        assert turn.count("stranger") <= 2
    assert turn == ["stranger"] * 2


def test_every_one_who_waits_is_served() -> None:
    async def story() -> None:
        greetings, begun = Greetings(), list[str]()

        class Counted(Guest):
            def secure(self) -> None:
                begun.append(self.source)

        for number in range(9):
            greetings.put(Counted(str(number)), trusted=bool(number % 2))
        serving = asyncio.create_task(greetings.serve())
        async with asyncio.timeout(within(30)):
            while len(greetings):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0)
        serving.cancel()
        assert sorted(begun) == [str(number) for number in range(9)]

    asyncio.run(story())
