"""Does anything stay of closed pictures? `python -m tests.campaigns.open_close [--cycles 1000] [--json FILE]`.

Opens streams of a local RTSP server in a real media engine, a few at once, waits for pictures (of every fifth one it
doesn't), resizes, closes. Reports memory, threads, files and shared memory of the window's and the media process after
the first tenth and at the end. Ctrl+C ends it early with the same report; the last line is one JSON object.
"""

import argparse
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from respond_desktop.video.address import StreamAddress
from respond_desktop.video.engine import StreamEngine
from respond_desktop.video.picture import TileSize
from respond_desktop.video.remote import RemoteSession, SessionHooks
from tests.campaigns.clip_server import clip_server
from tests.campaigns.measures import blocks_left, holding

SIZES = (TileSize(320, 180), TileSize(640, 360), TileSize(1280, 720))
PICTURE_WAIT_S = 30.0


class Round:
    """Some streams opened at once, and closed when all of them had a picture."""

    def __init__(self, engine: StreamEngine, url: str, cycles: range) -> None:
        self.failed = 0
        self._engine, self._url, self._cycles = engine, url, cycles

    def play(self) -> None:
        """Open, wait, close."""
        opened = [self._open(cycle) for cycle in self._cycles]
        for cycle, (session, came) in zip(self._cycles, opened, strict=True):
            if cycle % 5 and not came.wait(PICTURE_WAIT_S):
                self.failed += 1
            session.resize(SIZES[(cycle + 1) % len(SIZES)])
            session.newest()
        for session, _ in opened:
            session.stop()

    def _open(self, cycle: int) -> tuple[RemoteSession, threading.Event]:
        came = threading.Event()
        tile = SIZES[cycle % len(SIZES)]
        return self._engine.open_stream(StreamAddress(self._url), tile, SessionHooks(came.set)), came


def state(engine: StreamEngine) -> dict[str, Any]:
    """What both processes hold now, once what was closed is gone."""
    time.sleep(1.0)
    return {"parent": holding().json(), "media": holding(engine.active_id).json(), "shm": blocks_left()}


def measure(cycles: int, at_once: int, clip: Path | None) -> dict[str, Any]:
    """Play all cycles."""
    engine = StreamEngine()
    engine.start()
    done, failed = 0, 0
    early: dict[str, Any] = {}
    began_s = time.monotonic()
    try:
        with clip_server(clip) as server:
            try:
                while done < cycles:
                    turn = Round(engine, server.url, range(done, min(done + at_once, cycles)))
                    turn.play()
                    done, failed = min(done + at_once, cycles), failed + turn.failed
                    if not early and done >= cycles / 10:
                        early = state(engine)
            except KeyboardInterrupt:
                sys.stderr.write("ended early\n")
            late = state(engine)
    finally:
        engine.stop()
    return {
        "cycles": done,
        "without_picture": failed,
        "seconds": round(time.monotonic() - began_s, 1),
        "after_a_tenth": early,
        "at_the_end": late,
        "lost_processes": engine.lost,
        "shm_after_stop": blocks_left(),
        "threads_after_stop": threading.active_count(),
    }


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    report = json.dumps(measure(arguments.cycles, arguments.at_once, arguments.clip))
    if arguments.json:
        arguments.json.write_text(report, encoding="utf-8")
    sys.stdout.write(report + "\n")


if __name__ == "__main__":
    main()
