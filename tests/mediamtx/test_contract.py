"""MediaMTX's documented requests against a real central over HTTPS, and a whole watch through it."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from respond_desktop.domain.watches import WatchState
from respond_desktop.wire.client import trusting
from respond_desktop.wire.orders import WatchOrder
from tests.central_live.people import bodies, make_scene, written
from tests.mediamtx.scripted import ScriptedServer, scripted_server
from tests.support.central import RunningCentral
from tests.support.pace import within

pytestmark = pytest.mark.promise
MEDIA_PORT = 18322


@contextmanager
def _central(tmp_path: Path, server: ScriptedServer) -> Iterator[RunningCentral]:
    central = RunningCentral(tmp_path, media_port=MEDIA_PORT)
    with (central.folder / "central.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'media_engine = "mediamtx"\nmedia_api = "{server.url}"\n')
    central.start()
    try:
        yield central
    finally:
        central.stop()


def _body(action: str, path: str, user: str = "", password: str = "", **other: Any) -> str:
    """As MediaMTX's `authenticateHTTP` marshals it: these fields in this order."""
    return json.dumps(
        {
            "ip": "192.0.2.7",
            "user": user,
            "password": password,
            "token": "",
            "action": action,
            "path": path,
            "protocol": "rtsp",
            "id": str(uuid.uuid4()),
            "query": "",
        }
        | other,
        separators=(",", ":"),
    )


def _post(client: httpx.Client, body: str | bytes) -> httpx.Response:
    return client.post("/v1/media/auth", content=body, headers={"Content-Type": "application/json"})


def _client(central: RunningCentral) -> httpx.Client:
    return httpx.Client(base_url=central.url, verify=trusting(central.ca_pem), timeout=within(60))


def test_documented_requests_of_strangers_are_denied_without_a_word(tmp_path: Path) -> None:
    with scripted_server() as server, _central(tmp_path, server) as central, _client(central) as client:
        for body in (
            _body("read", "stream/cam"),  # a first try: RTSP clients send no token until they get a 401
            _body("publish", "stream/cam"),
            _body("read", "stream/cam", "w1", "guess"),
            _body("publish", "stream/cam", "cam", "guess"),
            _body("api", "", protocol="", id=None),
            _body("metrics", "", protocol="", id=None),
            _body("pprof", "", protocol="", id=None),
            _body("playback", "stream/cam", "w1", "guess", protocol="", id=None),
            _body("read", "stream/cam", "w1", "guess", protocol="hls", id=None),
            '{"user":"","password":""}',
        ):
            answer = _post(client, body)
            assert (answer.status_code, answer.content) == (401, b""), body
        for nonsense in ("", "[]", '"x"', '{"user":1}', b"\xff\xfe", "{" * 100, _body("read", "x" * 9000)):
            assert _post(client, nonsense).status_code == 400
        assert _post(client, b"x" * 70_000).status_code == 413
        assert client.get("/v1/media/auth").status_code == 405
        assert "/v1/media/auth" not in client.get("/v1/openapi.json").json()["paths"]
    refused = [r["body"] for r in central.log() if r["kind"] == "media.refused"]
    assert {"what": "play", "path": "watch", "reason": "no grant for this path"} in refused
    assert "guess" not in json.dumps(refused)
    assert "guess" not in (central.home / "central.log").read_text()


def test_a_watch_runs_and_ends_through_the_media_server(tmp_path: Path) -> None:
    with scripted_server() as server, _central(tmp_path, server) as central:
        scene = make_scene(central)

        async def story() -> str:
            async with asyncio.timeout(within(120)), AsyncExitStack() as stack:
                client = stack.enter_context(_client(central))
                await scene.enter(stack)
                await scene.on_the_map()
                watch_id = await scene.watching()
                order = await scene.camera.order(WatchOrder)
                assert order.media_port == MEDIA_PORT
                assert not order.sound  # this engine can't keep sound from a viewer who may not hear it
                path = f"stream/{order.stream}"
                camera = server.comes(path, "publish")
                ask = _body("publish", path, order.stream, order.publish_token, id=camera.id)
                assert _post(client, _body("publish", path, id=camera.id)).status_code == 401
                assert _post(client, ask).status_code == 200
                granted = await scene.desktop.play(watch_id)
                assert (granted.path, granted.media_port) == (f"/{path}", MEDIA_PORT)
                assert not granted.sound
                viewer = server.comes(path, "read")
                ask = _body("read", path, watch_id, granted.token, id=viewer.id)
                assert _post(client, _body("read", path, id=viewer.id)).status_code == 401
                assert [_post(client, ask).status_code for _ in range(2)] == [200, 200]  # DESCRIBE, SETUP
                stolen = _body("read", path, watch_id, granted.token)
                assert _post(client, stolen).status_code == 401
                await scene.desktop.until_watch(watch_id, lambda w: w.state is WatchState.LIVE)
                viewer.sent_bytes = 98765
                await scene.desktop.post(f"/v1/watches/{watch_id}/end", {"reason": "closed"})
                while server.there(viewer):  # noqa: ASYNC110 - it is kicked in another thread
                    await asyncio.sleep(0.02)
                assert _post(client, ask).status_code == 401
                return watch_id

        watch_id = asyncio.run(story())
        assert written(central, "watch.ended", lambda b: b["watch"] == watch_id)
        assert written(central, "media.refused", lambda b: b["reason"] == "token already used")
        assert bodies(central, "integrity") == []
