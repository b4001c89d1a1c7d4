"""A text that central would refuse for its length is refused before a local record is made of it."""

import asyncio
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any, cast

import pytest

from respond_desktop.domain.backup import Code
from respond_desktop.domain.keeping import KeepRequest
from respond_desktop.domain.outcomes import Outcome, Unavailable
from respond_desktop.domain.requests import BackupDraft, WatchRequest
from respond_desktop.qtbridge.desk_commands import DeskCommands


def no_station(code: str, name: str) -> Any:
    raise AssertionError(f"nobody enrols here: {code} {name}")


@pytest.mark.parametrize("what", ["watch", "backup", "keep"])
def test_a_long_paste_is_neither_recorded_nor_asked(what: str) -> None:
    answers: list[Outcome] = []

    async def record(kind: str, body: dict[str, Any]) -> str:
        raise AssertionError(f"recorded: {kind}")

    def submit(work: Coroutine[Any, Any, Outcome], reply: Any) -> None:
        reply(asyncio.run(work))

    station = SimpleNamespace(central=object())
    commands = DeskCommands(no_station)
    commands.attach(
        cast(Any, SimpleNamespace(submit=submit, record=record, session=object(), station=station))
    )
    words = "x" * 2001
    match what:
        case "watch":
            commands.ask_watch(WatchRequest("305", "danger", words=words), answers.append)
        case "backup":
            commands.ask_backup(BackupDraft("305", Code.CODE_3, words, ("306",)), answers.append)
        case _:
            commands.ask_keep(KeepRequest("w", words, ""), answers.append)
    (answer,) = answers
    assert isinstance(answer, Unavailable) and "at most 2000 characters" in answer.words
