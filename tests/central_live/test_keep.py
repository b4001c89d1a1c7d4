"""Keeping a picture: off by default, decided and recorded, once, whole, under its hash, or not at all."""

import asyncio
import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from respond_desktop.central.keep.files import FORMATS, Incoming
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from tests.central_live.people import Scene, another_viewer, bodies, change_policy, make_scene, written
from tests.central_live.test_promise_4 import broken_log
from tests.support.central import RunningCentral
from tests.support.desktop_client import HASH, ScriptedDesktop
from tests.support.media import eventually
from tests.support.pace import within

pytestmark = pytest.mark.promise

KEEP = PolicyChange(Role.SUPERVISOR, Permission.KEEP)
PNG = b"\x89PNG\r\n\x1a\n" + b"a still of a running watch" * 5000
MP4 = b"\x00\x00\x00\x20ftypisom" + b"a clip of a running watch" * 90_000


@pytest.fixture(scope="module")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentral]:
    """A central of an agency whose supervisors may keep pictures."""
    yield from running(tmp_path_factory.mktemp("keeping") / "home")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RunningCentral]:
    """The same, for one test alone."""
    yield from running(tmp_path / "home")


def running(home: Path) -> Iterator[RunningCentral]:
    central = RunningCentral(home)
    change_policy(central, KEEP)
    central.start()
    try:
        yield central
    finally:
        central.stop()


async def ask(
    desktop: ScriptedDesktop, watch_id: str, what: str = "snapshot", words: str = "The knife"
) -> Any:
    body = {"kind": what, "words": words, "incident": "25-118", "local_record_hash": HASH}
    return await desktop.post(f"/v1/watches/{watch_id}/keep", body)


async def asked(desktop: ScriptedDesktop, watch_id: str, what: str = "snapshot") -> str:
    answer = await ask(desktop, watch_id, what)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["keep_id"])


async def put(desktop: ScriptedDesktop, keep_id: str, content: Any, media_type: str = "image/png") -> Any:
    headers = {"Content-Type": media_type}
    return await asyncio.to_thread(
        desktop.workstation.request, "PUT", f"/v1/kept/{keep_id}", content=content, headers=headers
    )


async def watching(scene: Scene, stack: AsyncExitStack) -> str:
    await scene.enter(stack)
    await scene.on_the_map()
    watch_id = await scene.watching()
    return watch_id


def forbidden(scene: Scene, watch_id: str) -> bool:
    """Whether the right to keep is gone at central."""
    body = {"kind": "clip", "words": "The knife", "local_record_hash": HASH}
    answer = scene.desktop.workstation.request("POST", f"/v1/watches/{watch_id}/keep", json=body)
    return bool(answer.status_code == 403)


def files(central: RunningCentral) -> list[Path]:
    return [p for p in (central.folder / "kept").rglob("*") if p.is_file()]


def test_promise_2_nobody_keeps_pictures_until_the_agency_says_so(shared_central: RunningCentral) -> None:
    scene = make_scene(shared_central)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            refused = await ask(scene.desktop, watch_id)
            problem = refused.json()
            assert (refused.status_code, problem["kind"]) == (403, "no_right")
            assert problem["why"] and problem["ways"] and problem["record_seq"] > 0
            assert (await put(scene.desktop, "keep-none", PNG)).status_code == 404

    asyncio.run(story())
    [refused] = written(shared_central, "keep.refused", lambda b: b["unit"] == scene.unit)
    assert refused["what"] == "snapshot" and refused["officer"] and not files(shared_central)


def test_what_is_kept_is_on_disk_under_its_hash_recorded_and_exported(
    own: RunningCentral, tmp_path: Path
) -> None:
    scene = make_scene(own)

    async def story() -> tuple[str, str]:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            still, clip = await asked(scene.desktop, watch_id), await asked(scene.desktop, watch_id, "clip")
            kept = await put(scene.desktop, still, PNG)
            assert kept.status_code == 201, kept.text
            assert kept.json()["sha256"] == hashlib.sha256(PNG).hexdigest()
            assert kept.json()["size"] == len(PNG) and kept.json()["record_seq"] > 0
            assert (await put(scene.desktop, still, PNG)).status_code == 404
            await scene.camera.stop()
            await scene.desktop.until_watch(watch_id, lambda w: w.end)
            assert (await put(scene.desktop, clip, MP4, "video/mp4")).status_code == 201
            late = await ask(scene.desktop, watch_id)
            assert (late.status_code, late.json()["kind"]) == (409, "watch_not_live")
            return still, clip

    still, clip = asyncio.run(story())
    stored = {p.name: p.read_bytes() for p in files(own)}
    digests = {n: hashlib.sha256(b).hexdigest() for n, b in ((f"{still}.png", PNG), (f"{clip}.mp4", MP4))}
    assert set(stored) == {f"{digest}.{name[-3:]}" for name, digest in digests.items()}
    assert sorted(stored.values()) == sorted((PNG, MP4))
    records = {b["keep"]: b for b in written(own, "picture.kept", lambda _: True, 2)}
    assert records[still]["sha256"] == digests[f"{still}.png"] and records[still]["size"] == len(PNG)
    assert records[clip]["incident"] == "25-118" and records[clip]["words"] == "The knife"
    assert {"watch", "by", "officer", "unit", "workstation", "policy_ref"} <= set(records[clip])
    own.cli("kept", "export", "--incident", "25-118", "--to", str(tmp_path / "case"))
    assert (tmp_path / "case" / f"{clip}.mp4").read_bytes() == MP4
    assert {b["keep"] for b in bodies(own, "picture.exported")} == {still, clip}


def test_promise_2_only_the_session_that_asked_sends_the_file(own: RunningCentral) -> None:
    scene, other = make_scene(own), another_viewer(own)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            await stack.enter_async_context(other.connected())
            foreign, unknown = await ask(other, watch_id), await ask(other, "watch-none")
            assert foreign.status_code == unknown.status_code == 404 and foreign.json() == unknown.json()
            keep_id = await asked(scene.desktop, watch_id)
            stolen, invented = await put(other, keep_id, PNG), await put(other, "keep-none", PNG)
            assert stolen.status_code == invented.status_code == 404 and stolen.json() == invented.json()
            with own.client() as client:
                nobody = await asyncio.to_thread(client.put, f"/v1/kept/{keep_id}", content=PNG)
            assert nobody.status_code == 401
            change_policy(own, PolicyChange(Role.SUPERVISOR, Permission.KEEP, allowed=False))
            await asyncio.to_thread(eventually, lambda: forbidden(scene, watch_id), "the right is taken away")
            revoked = await put(scene.desktop, keep_id, PNG)
            assert revoked.status_code == 403

    asyncio.run(story())
    assert not files(own)


def test_promise_2_a_right_that_ends_while_the_file_comes_in_keeps_nothing(own: RunningCentral) -> None:
    scene = make_scene(own)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            keep_id = await asked(scene.desktop, watch_id)

            def content() -> Iterator[bytes]:
                yield PNG[:5000]
                change_policy(own, PolicyChange(Role.SUPERVISOR, Permission.KEEP, allowed=False))
                eventually(lambda: forbidden(scene, watch_id), "the right is taken away")
                yield PNG[5000:]

            answer = await put(scene.desktop, keep_id, content())
            assert (answer.status_code, answer.json()["kind"]) == (403, "no_right")

    asyncio.run(story())
    assert not files(own)
    assert written(own, "keep.failed", lambda b: b["unit"] == scene.unit)


@pytest.mark.attack("a link is a right")
def test_a_session_that_ends_while_the_file_comes_in_keeps_nothing(keeping: RunningCentral) -> None:
    scene, before = make_scene(keeping), files(keeping)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            keep_id = await asked(scene.desktop, watch_id)

            def content() -> Iterator[bytes]:
                yield PNG[:5000]
                with keeping.administration() as administration:
                    administration.set_password(scene.viewer, "another long password")
                desk = scene.desktop.workstation
                eventually(lambda: desk.request("GET", "/v1/my-views").status_code == 401, "the session ends")
                yield PNG[5000:]

            answer = await put(scene.desktop, keep_id, content())
            assert (answer.status_code, answer.json()["kind"]) == (401, "session_ended")

    asyncio.run(story())
    assert files(keeping) == before
    [failed] = written(keeping, "keep.failed", lambda b: b["unit"] == scene.unit)
    assert failed["reason"] == "The session ended."


@pytest.mark.parametrize(
    ("what", "media_type", "content", "status"),
    [
        ("snapshot", "image/png", b"<html>not a picture</html>", 415),
        ("snapshot", "image/png", b"", 415),
        ("snapshot", "image/png", PNG[:8] + bytes(17 * 1024 * 1024), 413),
        ("snapshot", "video/mp4", MP4, 415),
        ("clip", "video/mp4", PNG, 415),
    ],
)
def test_promise_5_what_is_not_a_picture_is_not_kept(
    keeping: RunningCentral, what: str, media_type: str, content: bytes, status: int
) -> None:
    scene = make_scene(keeping)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            keep_id = await asked(scene.desktop, watch_id, what)
            answer = await put(scene.desktop, keep_id, content, media_type)
            assert answer.status_code == status, answer.text
            return keep_id

    keep_id = asyncio.run(story())
    assert not files(keeping)
    if media_type[-3:] == ("png" if what == "snapshot" else "mp4"):
        assert written(keeping, "keep.failed", lambda b: b["keep"] == keep_id)


@pytest.mark.skipif(sys.platform != "linux", reason="limits another process's files")
def test_promise_4_without_room_or_record_nothing_is_kept(own: RunningCentral) -> None:
    scene = make_scene(own)

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            clips = [await asked(scene.desktop, watch_id, "clip") for _ in range(2)]
            with broken_log(own):
                unrecorded = await put(scene.desktop, clips[0], MP4, "video/mp4")
                assert unrecorded.status_code == 503
                assert not files(own)
            assert own.process is not None
            room = 1024 * 1024 + (own.folder / "central.db").stat().st_size
            import resource

            no_limit = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.prlimit(own.process.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            try:
                full = await put(scene.desktop, clips[1], MP4[:12] + bytes(8 * room), "video/mp4")
                assert full.status_code == 507 and full.json()["kind"] == "no_room", full.text
            finally:
                resource.prlimit(own.process.pid, resource.RLIMIT_FSIZE, no_limit)
            assert not files(own)
            again = await put(scene.desktop, clips[0], MP4, "video/mp4")
            assert again.status_code == 201

    asyncio.run(story())
    assert len(written(own, "keep.failed", lambda b: "room" in b["reason"])) == 1
    assert len(bodies(own, "picture.kept")) == 1


def test_an_ask_lapses_when_central_was_restarted(own: RunningCentral) -> None:
    scene = make_scene(own)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            return await asked(scene.desktop, await watching(scene, stack))

    keep_id = asyncio.run(story())
    own.kill()
    (own.folder / "kept" / "incoming").mkdir(parents=True, exist_ok=True)
    (own.folder / "kept" / "incoming" / "half.part").write_bytes(PNG)
    own.start()
    [lapsed] = written(own, "keep.lapsed", lambda b: b["keep"] == keep_id)
    assert "restarted" in lapsed["reason"] and not files(own)


def test_promise_4_a_crash_before_the_record_leaves_no_file_and_one_after_it_does(
    own: RunningCentral,
) -> None:
    scene = make_scene(own)

    async def story() -> str:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            kept = await put(scene.desktop, await asked(scene.desktop, watch_id), PNG)
            assert kept.status_code == 201, kept.text
            return await asked(scene.desktop, watch_id)

    keep_id = asyncio.run(story())
    own.kill()
    [recorded] = files(own)
    for content in (PNG, PNG + b"of another moment"):  # on disk as central puts them, and killed then
        incoming = Incoming(own.folder / "kept", keep_id, FORMATS["snapshot"])
        incoming.write(content)
        incoming.keep()
    assert len(files(own)) > 1
    own.start()
    assert len(written(own, "keep.lapsed", lambda b: b["keep"] == keep_id)) == 1
    assert files(own) == [recorded] and recorded.read_bytes() == PNG


@contextmanager
def not_recorded(central: RunningCentral, keep_id: str) -> Iterator[sqlite3.Connection]:
    """The record of this one picture fails; the connection holds every write back until it is rolled back."""
    connection = sqlite3.connect(central.folder / "central.db", timeout=within(20), isolation_level=None)
    its = f"NEW.kind = 'picture.kept' AND instr(NEW.body, '{keep_id}')"
    try:
        connection.execute(
            f"CREATE TRIGGER not_this BEFORE INSERT ON log_record WHEN {its} "
            "BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        connection.execute("BEGIN IMMEDIATE")
        yield connection
    finally:
        if connection.in_transaction:
            connection.rollback()
        connection.execute("DROP TRIGGER not_this")
        connection.close()


def test_promise_5_what_is_recorded_as_kept_stays_when_another_ask_with_the_same_bytes_fails(
    own: RunningCentral,
) -> None:
    scene = make_scene(own)
    folder, name = own.folder / "kept", f"{hashlib.sha256(PNG).hexdigest()}.png"
    file = folder / name[:2] / name

    async def story() -> None:
        async with AsyncExitStack() as stack:
            watch_id = await watching(scene, stack)
            first, second = [await asked(scene.desktop, watch_id) for _ in range(2)]
            part = folder / "incoming" / f"{second}.part"

            def came_in() -> bool:
                mark = part.with_name(f"{second}.{name}.placed")
                return mark.exists() or (part.exists() and part.stat().st_size == len(PNG))

            with not_recorded(own, first) as writes:
                failing = asyncio.create_task(put(scene.desktop, first, PNG))
                await asyncio.to_thread(eventually, file.exists, "the first file in its place")
                keeping = asyncio.create_task(put(scene.desktop, second, PNG))
                await asyncio.to_thread(eventually, came_in, "the same bytes of the second ask")
                writes.rollback()
                assert (await failing).status_code == 503
                kept = await keeping
                assert kept.status_code == 201, kept.text
            assert files(own) == [file] and file.read_bytes() == PNG
            with not_recorded(own, first) as writes:
                writes.rollback()
                assert (await put(scene.desktop, first, PNG)).status_code == 503
            assert files(own) == [file] and file.read_bytes() == PNG, "another ask recorded it"

    asyncio.run(story())
    assert [b["sha256"] for b in bodies(own, "picture.kept")] == [name[:-4]]


def test_a_file_that_another_ask_may_have_brought_is_not_removed(tmp_path: Path) -> None:
    stored = []
    for keep_id in ("keep-1", "keep-2"):
        incoming = Incoming(tmp_path, keep_id, FORMATS["snapshot"])
        incoming.write(PNG)
        stored.append(incoming.keep())
    stored[0].remove()
    assert stored[1].path.read_bytes() == PNG and not stored[0].placed.exists()
    stored[1].remove()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
