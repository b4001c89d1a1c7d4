"""A kept file that trickles in for ever: its time ends, nothing of it is left, and its connection ends too."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from respond_desktop.central.web import connections
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.wire.client import trusting
from tests.central_live.inside import InsideCentral
from tests.central_live.people import bodies, change_policy, make_scene, written
from tests.central_live.test_keep import MP4, asked, files, put, watching
from tests.support.media import WAIT_S, eventually

pytestmark = pytest.mark.promise

PACE_S = 0.02


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[InsideCentral]:
    central = InsideCentral(tmp_path / "home")
    change_policy(central, PolicyChange(Role.SUPERVISOR, Permission.KEEP))
    central.start()
    try:
        yield central
    finally:
        central.stop()


def test_promise_4_a_file_that_trickles_past_its_time_is_not_kept(inside: InsideCentral) -> None:
    scene, pace = make_scene(inside), threading.Event()

    async def story() -> str:
        async with AsyncExitStack() as stack:
            keep_id = await asked(scene.desktop, await watching(scene, stack), "clip")

            def pending() -> bool:
                return inside.call(lambda c: keep_id in c.live.parts.features.keep.asks.pending)

            def end_its_time() -> None:
                def busy() -> bool:
                    return inside.call(lambda c: c.live.parts.features.keep.asks.pending[keep_id].busy)

                eventually(busy, "central receives")
                now_s = inside.call(lambda _c: asyncio.get_running_loop().time())
                inside.call(
                    lambda c: setattr(
                        c.live.parts.features.keep.asks.pending[keep_id], "expires_s", now_s + 0.3
                    )
                )

            def trickle() -> Iterator[bytes]:
                yield MP4[: 1024 * 1024 + 1]
                end_its_time()
                while pending():
                    yield b"x"
                    pace.wait(PACE_S)

            answer = await put(scene.desktop, keep_id, trickle(), "video/mp4")
            assert (answer.status_code, answer.json()["kind"]) == (408, "too_late"), answer.text
            again = await put(scene.desktop, keep_id, MP4, "video/mp4")
            assert again.status_code == 404
            return keep_id

    keep_id = asyncio.run(story())
    [lapsed] = written(inside, "keep.lapsed", lambda b: b["keep"] == keep_id)
    assert lapsed["reason"] == "The file did not come whole in 10 minutes."
    assert not files(inside) and not bodies(inside, "picture.kept")
    rows = [line.split("\t") for line in inside.cli("kept", "list").splitlines()]
    assert [row[:3] for row in rows] == [[keep_id, "clip", "lapsed"]]


def test_a_request_that_trickles_on_after_its_answer_is_cut(
    inside: InsideCentral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "REST_S", 0.5)
    parts, pace = urlsplit(inside.url), threading.Event()
    raw = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=WAIT_S)
    with closing(trusting(inside.ca_pem).wrap_socket(raw, server_hostname=parts.hostname)) as link:
        head = f"PUT /v1/kept/keep-none HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 100000\r\n\r\n"
        link.sendall(head.encode())
        assert b" 401 " in link.recv(4096)
        with pytest.raises(OSError):
            for _ in range(int(WAIT_S / PACE_S)):
                link.sendall(b"x")
                pace.wait(PACE_S)
