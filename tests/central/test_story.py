"""An officer's story out of a long log: page by page, and of each record only what is about her."""

import asyncio
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from respond_desktop.central.audit.names_then import name_then
from respond_desktop.central.audit.rows import CHUNK
from respond_desktop.central.config import config_from
from respond_desktop.central.setup import CentralHome, init_home, open_parts
from respond_desktop.central.views.of_officer import KINDS, sights
from respond_desktop.central.views.story import ViewsStory, story_of

HER = "person-her"
IN_SIGHT, RECORDS = 120, CHUNK + 100


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[CentralHome]:
    config = config_from(tmp_path, {"agency": "Long Log"})
    init_home(config)
    opened = open_parts(config)
    yield opened
    opened.close()


def write(parts: CentralHome) -> None:
    """Somebody's map, with her among many others in each record."""
    others = [{"unit": str(n), "officer": f"person-{n}", "id": ""} for n in range(IN_SIGHT)]
    body = {
        "session": "s-1",
        "by": "person-by",
        "units": [*others, {"unit": "214", "officer": HER, "id": ""}],
    }

    async def many() -> None:
        await parts.log.append("central.started", {})
        for _ in range(RECORDS // 50):
            await asyncio.gather(*(parts.log.append("positions.visible", body) for _ in range(50)))
        await parts.log.append("positions.visible", {**body, "units": others})

    asyncio.run(many())


def read(parts: CentralHome) -> ViewsStory:
    return asyncio.run(story_of(parts.log, HER, KINDS))


def test_of_a_record_that_names_many_only_hers_is_kept(parts: CentralHome) -> None:
    write(parts)
    story = read(parts)
    assert len(story.naming) == RECORDS and len(story.following) == RECORDS + 1 and story.whole
    assert all(entry.body["units"] == [{"unit": "214", "officer": HER, "id": ""}] for entry in story.naming)
    assert sights(story.naming[0], HER) == {("unit", ""): "214"} and not sights(story.following[-1], HER)
    assert [e.seq for e in story.following] == sorted(e.seq for e in story.following)
    assert [e.kind for e in story.runs] == ["central.started"]


def test_memory_grows_with_her_views_not_with_who_else_was_in_sight(parts: CentralHome) -> None:
    write(parts)
    tracemalloc.start()
    try:
        story = read(parts)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    lines = (len(story.naming) + len(story.following)) * IN_SIGHT
    assert kept < 20 * lines  # a line of a body takes some 250 bytes


def test_the_names_of_that_time_stay_with_her_record(parts: CentralHome) -> None:
    person = f"person-{'0' * 20}"

    async def one() -> None:
        units = [{"unit": "214", "officer": HER, "id": ""}]
        names = {person: {"name": "R. Okafor", "badge": "77"}, "person-x": {"name": "N. N.", "badge": "1"}}
        facts = {"session": "s-1", "by": person, "units": units, "names": names}
        await parts.log.append("positions.visible", facts)

    asyncio.run(one())
    [entry] = read(parts).naming
    assert name_then(entry.body, "by") == "R. Okafor" and list(entry.body["names"]) == [person]
