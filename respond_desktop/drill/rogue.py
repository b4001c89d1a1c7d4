"""A rogue central: it stole the TLS key but not the log's key, and orders a camera to stream."""

import asyncio
import json
import secrets
import shutil
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve

from respond_desktop.drill.report import StepFailedError
from respond_desktop.home.private_files import replace_private
from respond_desktop.wire import camera
from respond_desktop.wire.orders import WatchOrder, seal
from respond_desktop.wire.signing import b64, new_key
from respond_desktop.wire.unknown import Unknown

ANSWER_TIMEOUT_S = 20.0


class RogueCentral:
    """Serves `/v1/camera` with central's own certificate, in a thread; keeps what the camera answered."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate, key)
        self._ready = threading.Event()
        self._done = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="rogue central", daemon=True)
        self.port = 0
        self.answers: list[camera.FromCamera | Unknown] = []

    def __enter__(self) -> "RogueCentral":
        self._thread.start()
        if not self._ready.wait(ANSWER_TIMEOUT_S):
            raise StepFailedError("the rogue central did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(ANSWER_TIMEOUT_S)

    def rejection(self) -> str:
        """The camera's reason for not obeying; raises StepFailedError when it did anything else."""
        if not self._done.wait(ANSWER_TIMEOUT_S):
            raise StepFailedError("the camera did not answer the forged order")
        obeyed = [a for a in self.answers if isinstance(a, camera.NoticeReceipt | camera.PublishState)]
        if obeyed:
            raise StepFailedError("the camera obeyed a forged order")
        return next(a.reason for a in self.answers if isinstance(a, camera.OrderRejected))

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _serve(self) -> None:
        async with serve(self._attack, "127.0.0.1", 0, ssl=self._tls, compression=None) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stop.wait()

    async def _attack(self, socket: ServerConnection) -> None:
        await socket.send(camera.encode(camera.Challenge(nonce=b64(secrets.token_bytes(32)))))
        proof = camera.decode_from_camera(await asyncio.wait_for(socket.recv(), ANSWER_TIMEOUT_S))
        device = proof.device_id if isinstance(proof, camera.Prove) else ""
        now = datetime.now(UTC)
        welcome = camera.CameraWelcome(
            now=now, unit_number="214", officer_badge="", renew_every_s=5, lease_s=60, training=True
        )
        await socket.send(camera.encode(welcome))
        forged = WatchOrder(
            order_id=secrets.token_hex(8),
            device_id=device,
            record_seq=1,
            record_hash="0" * 64,
            issued_at=now,
            expires_at=now + timedelta(seconds=10),
            watch_id="forged",
            viewer="nobody",
            purpose="none",
            stream="forged",
            publish_token=secrets.token_urlsafe(16),
            media_port=self.port,
        )
        await socket.send(camera.encode(camera.OrderMessage(order=seal(forged, new_key()))))
        async for text in socket:
            self.answers.append(camera.decode_from_camera(text))
            if isinstance(
                self.answers[-1], camera.OrderRejected | camera.NoticeReceipt | camera.PublishState
            ):
                self._done.set()


def redirected_copy(camera_folder: Path, home: Path, port: int) -> Path:
    """A copy of an enrolled camera's folder under `home` that believes central is at `port`."""
    copy = home / camera_folder.name
    shutil.copytree(camera_folder, copy)
    facts = json.loads((copy / "camera.json").read_text(encoding="utf-8"))
    facts["central_url"] = f"https://127.0.0.1:{port}"
    replace_private(copy / "camera.json", json.dumps(facts).encode())
    return home
