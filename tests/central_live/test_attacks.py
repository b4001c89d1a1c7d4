"""What a proven but hostile or unlucky other side tries: floods, closed accounts, stealth at the wrong moment."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from respond_desktop.central.links.camera_link import BURST, PER_S
from respond_desktop.central.serve import Central
from respond_desktop.domain.watches import NoticeChannel, NoticeResult, WatchEnd
from respond_desktop.wire import camera as wire
from respond_desktop.wire.live import HeadTold
from tests.central_live.inside import InsideCentral
from tests.central_live.people import make_scene, written
from tests.support.camera_client import now

pytestmark = pytest.mark.promise


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsideCentral]:
    central = InsideCentral(tmp_path_factory.mktemp("attacks") / "home").start()
    try:
        yield central
    finally:
        central.stop()


def test_promise_5_a_flood_of_a_camera_cannot_crowd_records_out(inside: InsideCentral) -> None:
    scene = make_scene(inside)

    async def story() -> None:
        async with scene.recording():
            await _flood(scene.camera.inbox.socket)
            await scene.camera.inbox.until_closed()
            assert scene.camera.inbox.close_reason == "too many messages"
            await scene.desktop.until_unit(scene.unit, lambda u: not u.online)

    asyncio.run(story())
    assert written(
        inside, "integrity", lambda b: b["what"] == "too many messages" and b["unit"] == scene.unit
    )


async def _flood(socket: ClientConnection) -> None:
    text = wire.encode(wire.PublishState(stream="s", publishing=True))
    with suppress(ConnectionClosed):
        for _ in range(BURST + 2 * PER_S):
            await socket.send(text)


def test_promise_3_stealth_while_the_record_is_written_is_no_picture(inside: InsideCentral) -> None:
    scene = make_scene(inside)
    go_on = asyncio.Event()

    def hold(central: Central) -> None:
        """The log takes its time with what was told, as a busy disk does."""
        books = central.live.parts.facts.books
        commit = books.commit

        async def slow(kind: str, body: Any) -> Any:
            if kind == "watch.told":
                books.commit = commit  # type: ignore[method-assign]
                await go_on.wait()
            return await commit(kind, body)

        books.commit = slow  # type: ignore[method-assign]

    async def story() -> None:
        async with scene.recording():
            await asyncio.to_thread(inside.call, hold)
            watch_id = (await scene.desktop.watch(scene.unit)).json()["watch_id"]
            await scene.desktop.until_watch(watch_id, lambda w: len(w.notices) == 3)
            for channel in NoticeChannel:
                dark = wire.NoticeReceipt(
                    watch_id=watch_id,
                    channel=channel,
                    result=NoticeResult.SUPPRESSED,
                    at=now(),
                    journal_seq=9,
                )
                await scene.camera.send(dark)
            await scene.desktop.until_watch(
                watch_id, lambda w: all(n.result is NoticeResult.SUPPRESSED for n in w.notices)
            )
            await asyncio.to_thread(inside.call, lambda _: go_on.set())
            ended = await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert ended.end is WatchEnd.NOT_TOLD
            assert scene.desktop.plays == []

    asyncio.run(story())


def test_promise_2_an_account_that_was_just_closed_may_nothing(
    inside: InsideCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(inside)

    def close(central: Central) -> None:
        """The directory knows, the session hasn't heard yet."""
        directory = central.services.directory
        person = next(p for p in directory.listing.people.values() if p.badge == scene.viewer)
        may = directory.may_sign_in
        monkeypatch.setattr(
            directory, "may_sign_in", lambda person_id: person_id != person.id and may(person_id)
        )

    async def story() -> None:
        async with scene.recording():
            event = await scene.camera.help()
            alert = await scene.desktop.until_alert(lambda a: a.unit_number == scene.unit)
            assert event
            await asyncio.to_thread(inside.call, close)
            backup = {"for_unit_number": scene.unit, "code": 3, "recipients": [scene.unit]}
            answers = [
                await scene.desktop.watch(scene.unit),
                await scene.desktop.post(f"/v1/alerts/{alert.id}/acknowledge"),
                await scene.desktop.post("/v1/backup", backup | {"local_record_hash": "0" * 64}),
            ]
            assert [a.status_code for a in answers] == [401] * 3, [a.text for a in answers]

    asyncio.run(story())


@pytest.mark.attack("central remembers")
def test_promise_5_a_workstation_is_told_where_the_log_ends_while_it_is_there(inside: InsideCentral) -> None:
    scene = make_scene(inside)

    def tell(central: Central) -> None:
        parts = central.live.parts
        parts.lines.desktops.tell_head(parts.standing.keeper.newest)

    async def story() -> None:
        async with scene.desktop.connected():
            first = await scene.desktop.head()
            await asyncio.to_thread(inside.add_user, "later", "operator")
            while not (told := scene.desktop.inbox.all(HeadTold)):
                await asyncio.to_thread(inside.call, tell)
            assert told[-1].head.seq >= first.seq and told[-1].head.log == first.log

    asyncio.run(story())
