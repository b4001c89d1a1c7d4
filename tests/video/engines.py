"""A running media engine, and streams opened in it, for tests."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from respond_desktop.rtsp.client import Endpoint
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.ending import EndReason
from respond_desktop.video.engine import EngineSettings, StreamEngine
from respond_desktop.video.picture import TileSize
from respond_desktop.video.remote import RemoteSession, SessionHooks
from tests.support.media import eventually, trust

PATIENT = EngineSettings(hardware=False, patience_s=30.0)
SMALL = TileSize(160, 160)
_SHARED = Path("/dev/shm")


def blocks_left() -> list[str]:
    """Names of picture memory that are still there."""
    return [path.name for path in _SHARED.glob("respond-*")] if _SHARED.is_dir() else []


@contextmanager
def running_engine(settings: EngineSettings = PATIENT, spare: bool = True) -> Iterator[StreamEngine]:
    """An engine with both processes up; everything is gone afterwards."""
    engine = StreamEngine(settings)
    engine.start()
    try:
        if spare:
            eventually(lambda: engine.spare_ready, "two processes are up")
        yield engine
    finally:
        engine.stop()


def address_of(endpoint: Endpoint, sound: bool = False) -> StreamAddress:
    """An endpoint of tests/support as an address."""
    assert endpoint.credentials is not None
    (der,) = trust().client.get_ca_certs(binary_form=True)
    who = endpoint.credentials
    return StreamAddress(endpoint.url, who.user, who.password, ssl.DER_cert_to_PEM_cert(der), sound)


@dataclass
class Opened:
    """A stream in the engine, and what its hooks were told."""

    engine: StreamEngine
    address: StreamAddress
    tile: TileSize = SMALL
    told: int = 0
    ends: list[EndReason] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        hooks = SessionHooks(self._picture, self.ends.append, lambda pcm, _at: self.heard.append(pcm))
        self.session: RemoteSession = self.engine.open_stream(self.address, self.tile, hooks)

    def _picture(self) -> None:
        self.told += 1

    def number(self) -> int:
        """Of the newest picture; 0 when there is none."""
        picture = self.session.newest()
        return picture.number if picture else 0

    def plays(self) -> None:
        """Wait until newer pictures come."""
        before = self.number()
        eventually(lambda: self.number() > before + 2, f"pictures go on; ended: {self.session.ended}")
