"""Choices in a real encrypted store: per person, across a restart, and harmless when the store can't be used."""

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Outcome
from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.kept_choices import KeptChoices
from respond_desktop.store.database import Store
from respond_desktop.store.settings import Settings

KEY = bytes(range(32))


class Enrolled:
    """The part of a station that keeps choices."""

    def __init__(self, store: Store) -> None:
        self.settings = partial(Settings, store)


class Works:
    """What choices need of a desk: somewhere to work, and the station."""

    def __init__(self, loop: FeedLoop, store: Store | None) -> None:
        self._loop = loop
        self.station = Enrolled(store) if store is not None else None

    def submit(self, work: Coroutine[Any, Any, Outcome], reply: Callable[[Outcome], None]) -> None:
        async def carried_out() -> None:
            reply(await work)

        self._loop.submit(carried_out()).result(10)


def _loaded(choices: KeptChoices, person: str) -> str:
    said: list[str] = []
    choices.load(person, "wall", said.append)
    return said[0]


def test_choices_are_kept_per_person_across_a_restart(qtbot: QtBot, loop: FeedLoop, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.db", KEY)
    choices = KeptChoices(Works(loop, store))
    choices.save("p-1", "wall", "nine")
    choices.save("p-1", "wall", "sixteen")
    store.close()
    again = Store.open(tmp_path / "w.db", KEY)
    choices = KeptChoices(Works(loop, again))
    assert (_loaded(choices, "p-1"), _loaded(choices, "p-2")) == ("sixteen", "")
    again.close()


def test_a_store_that_cant_be_used_costs_a_layout_and_nothing_more(loop: FeedLoop, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "w.db", KEY)
    store.close()
    choices = KeptChoices(Works(loop, store))
    choices.save("p-1", "wall", "nine")
    assert _loaded(choices, "p-1") == ""


def test_before_enrolment_nothing_is_kept(loop: FeedLoop) -> None:
    choices = KeptChoices(Works(loop, None))
    choices.save("p-1", "wall", "nine")
    assert _loaded(choices, "p-1") == ""
