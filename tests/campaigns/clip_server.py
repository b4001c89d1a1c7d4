"""The barcode clip from a local RTSP server in a process of its own, with the time at which each picture left."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.live_video.clip import barcode_clip
from tests.benchmarks.live_video.sender import SendLog


@dataclass(frozen=True)
class ClipServer:
    """Its address, its process, and when pictures left it."""

    url: str
    process_id: int
    log: SendLog


@contextmanager
def clip_server(clip: Path | None) -> Iterator[ClipServer]:
    """Serve `clip` (H.264, Annex B, 720p30 with barcodes), or the benchmark's own, for as long as this lasts."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "sent"
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.live_video.sender",
            str(clip or barcode_clip()),
            str(log),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                port = json.loads(server.stdout.readline())["port"]
                yield ClipServer(f"rtsp://127.0.0.1:{port}/clip", server.pid, SendLog(log))
            finally:
                server.kill()
