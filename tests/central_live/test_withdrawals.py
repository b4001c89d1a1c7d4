"""What is taken from somebody is gone at once, also while nothing can be recorded, and is recorded once later."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
import typer
from sqlmodel import select

from respond_desktop.central.api.effects import Effect
from respond_desktop.central.cli import app
from respond_desktop.central.cli.effects import COMMANDS
from respond_desktop.central.config import load_config
from respond_desktop.central.people.administration import AdministrationError
from respond_desktop.central.people.directory import Directory
from respond_desktop.central.people.withdrawals import Withdrawal
from respond_desktop.central.people.withdrawing import (
    CAMERA_INSTEAD,
    NOT_AT_ALL,
    NOT_YET,
    NOTHING_CHANGED,
    PERSON_INSTEAD,
    NotRecordedYetError,
    Withdrawing,
)
from respond_desktop.central.setup import open_parts
from respond_desktop.central.storage.tables import Account
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.domain.watches import WatchEnd
from tests.central_live.people import another_viewer, bodies, change_policy, make_scene
from tests.central_live.test_promise_4 import broken_log
from tests.support.central import RunningCentral
from tests.support.desktop_client import ScriptedDesktop
from tests.support.media import eventually

WATCH = PolicyChange(Role.SUPERVISOR, Permission.WATCH, allowed=True)

pytestmark = [pytest.mark.promise, pytest.mark.attack("answer after the commit")]


def session_over(desktop: ScriptedDesktop) -> bool:
    answer = desktop.workstation.request("GET", "/v1/my-views")
    return bool(answer.status_code == 401 and answer.json()["kind"] == "session_ended")


def not_recorded(take: Callable[[], Any]) -> str:
    with pytest.raises(NotRecordedYetError) as told:
        take()
    return str(told.value)


def test_what_is_taken_away_is_gone_although_it_cannot_be_recorded(central: RunningCentral) -> None:
    scene, leaver, lost = make_scene(central), *(another_viewer(central, "operator") for _ in range(2))
    badge = leaver.workstation.signed_in.person.badge  # type: ignore[union-attr]
    account = leaver.workstation.signed_in.person.id  # type: ignore[union-attr]
    station = lost.workstation.id

    async def story() -> None:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.on_the_map()
            watch_id = await scene.watching()
            with broken_log(central):
                forbid = PolicyChange(Role.SUPERVISOR, Permission.WATCH, allowed=False)
                words = await asyncio.to_thread(not_recorded, lambda: change_policy(central, forbid))
                assert words.startswith("Nobody has the right watch as supervisor any more.")
                ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
                assert ended.end is WatchEnd.RIGHT_REVOKED
                told = await asyncio.to_thread(central.cli, "user", "disable", badge, code=2)
                assert told.strip() == f"{badge} is cut off. {NOT_YET}"
                assert "out of use" in await asyncio.to_thread(
                    not_recorded, lambda: _disable(central, station)
                )
                gone = scene.camera
                assert "out of use" in await asyncio.to_thread(
                    not_recorded, lambda: _disable_camera(central, gone.number)
                )
                await gone.inbox.until_closed()
                for desktop in (leaver, lost):
                    await asyncio.to_thread(
                        eventually, lambda d=desktop: session_over(d), "the session's end"
                    )
                central.kill()

    asyncio.run(story())
    folder = central.folder / "withdrawn"
    files = {path: path.read_bytes() for path in folder.iterdir()}
    assert len(files) == 4
    assert {path.stat().st_uid for path in (folder, *files)} == {central.folder.stat().st_uid}
    central.start()
    assert leaver.workstation.sign_in(badge).status_code == 401
    assert lost.workstation.sign_in(scene.viewer).json()["kind"] == "workstation_unknown"
    eventually(lambda: not list(folder.iterdir()), "everything recorded")
    for path, content in files.items():  # as if central had died before it took them away
        path.write_bytes(content)
    eventually(lambda: not list(folder.iterdir()), "nothing waiting")
    disabled = [b for b in bodies(central, "account.changed") if b["what"] == "disabled"]
    assert [(b["account"], b["by"].partition(":")[0]) for b in disabled] == [(account, "console")]
    changed = bodies(central, "directory.changed")
    assert [b["workstation"] for b in changed if b["what"] == "workstation disabled"] == [station]
    assert [b["device"] for b in changed if b["what"] == "camera disabled"] == [scene.camera.id]
    assert [b["allowed"] for b in bodies(central, "policy.changed") if "allowed" in b] == [False]


def _disable_camera(central: RunningCentral, number: str) -> None:
    with central.administration() as administration:
        administration.disable_device(number)


def _disable(central: RunningCentral, station: str) -> None:
    with central.administration() as administration:
        administration.disable_workstation(station)


def test_when_not_even_a_file_can_be_written_that_is_said(agency: RunningCentral) -> None:
    agency.add_user("stays", "operator")
    (agency.folder / "withdrawn").write_text("in the way")
    try:
        with broken_log(agency), agency.administration() as administration:
            assert not_recorded(lambda: administration.disable("stays")) == NOT_AT_ALL
    finally:
        (agency.folder / "withdrawn").unlink()


def test_what_is_recorded_while_the_directory_is_read_is_never_in_force_again(agency: RunningCentral) -> None:
    """Its row is written and its file removed between the two looks."""
    agency.add_user("leaves", "operator")
    with broken_log(agency), agency.administration() as administration:
        not_recorded(lambda: administration.disable("leaves"))
    parts = open_parts(load_config(agency.home))
    directory, withdrawing = (
        Directory(parts.database, parts.log.key.public_key()),
        Withdrawing(parts.database, parts.log),
    )
    look = directory._withdrawals.waiting

    def settled_first() -> tuple[Withdrawal, ...]:
        asyncio.run(withdrawing._settle())
        return look()

    async def story() -> None:
        await directory.refresh()
        assert not directory.may_sign_in(account)
        directory._withdrawals.waiting = settled_first  # type: ignore[method-assign]
        await directory.refresh()
        assert not withdrawing._waiting.waiting()
        assert not directory.may_sign_in(account)

    [account] = parts.database.read_sync(
        lambda s: s.exec(select(Account.id).where(Account.badge == "leaves")).all()
    )
    try:
        asyncio.run(story())
    finally:
        parts.close()


def test_what_narrows_but_needs_its_record_says_what_cuts_off_instead(agency: RunningCentral) -> None:
    agency.add_user("stays", "operator")
    with agency.administration() as administration:
        administration.add_device("c1")
        administration.add_unit("12", "East")
        narrowing: tuple[tuple[Callable[[], Any], str], ...] = (
            (lambda: administration.change("stays", on_shift=False), f"{PERSON_INSTEAD}stays"),
            (lambda: administration.set_password("stays", "a long new password 7"), f"{PERSON_INSTEAD}stays"),
            (lambda: administration.assign("c1", "stays", "12"), f"{CAMERA_INSTEAD}c1"),
        )
        with broken_log(agency):
            for act, instead in narrowing:
                assert not_recorded(act) == f"{NOTHING_CHANGED} {instead}"
        assert [a.on_shift for a in administration.accounts() if a.badge == "stays"] == [True]


def test_a_right_is_not_given_while_the_forbid_before_it_waits(agency: RunningCentral) -> None:
    with broken_log(agency):
        not_recorded(lambda: change_policy(agency, replace(WATCH, allowed=False)))
    with pytest.raises(AdministrationError, match="isn't recorded yet"):
        change_policy(agency, WATCH)


def test_every_command_says_when_it_is_answered() -> None:
    assert set(commands_of(typer.main.get_command(app))) == set(COMMANDS)
    assert [c for c, effect in COMMANDS.items() if effect is Effect.ENDS] == [
        "user disable",
        "device disable",
        "workstation disable",
        "policy forbid",
    ], "what ends is attacked above"


def commands_of(group: Any, above: str = "") -> Iterator[str]:
    """Every command below, as one types it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{above}{name} ")
        else:
            yield above + name


@pytest.fixture
def agency(tmp_path: Any) -> RunningCentral:
    """One that doesn't run: the commands work beside it."""
    return RunningCentral(tmp_path / "home")
