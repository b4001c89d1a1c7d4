"""Does delay creep up? `python -m tests.campaigns.drift [--minutes 30] [--clip FILE] [--json FILE]`.

Measures from handing a picture's bytes to the socket until the decoded, scaled picture is in the window's process, read
from the barcode in each picture. Ctrl+C ends it early with the same report; the last line is one JSON object.
"""

import argparse
import json
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from respond_desktop.camera.video.drawn.barcode import read
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.ending import EndReason
from respond_desktop.video.engine import StreamEngine
from respond_desktop.video.picture import TileSize
from respond_desktop.video.remote import RemoteSession, SessionHooks
from tests.benchmarks.live_video.clip import FPS, HEIGHT, WIDTH
from tests.benchmarks.live_video.sender import SendLog
from tests.campaigns.clip_server import clip_server
from tests.campaigns.measures import holding

SETTLE_S = 2.0
ENOUGH = 20 * FPS
"""Pictures of a minute that counts; the last one may be short."""


@dataclass
class Eye:
    """Reads each picture as it comes; delays in ms by minute."""

    log: SendLog
    minutes: list[list[float]] = field(default_factory=list)
    unreadable: int = 0
    ended: EndReason | None = None
    session: RemoteSession | None = None
    began_s: float = field(default_factory=time.monotonic)

    def look(self) -> None:
        """A picture is there."""
        now_s = time.monotonic()
        picture = self.session.newest() if self.session else None
        if picture is None or now_s - self.began_s < SETTLE_S:
            return
        pixels = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.stride)
        number = read(pixels[:, 1 : picture.width * 4 : 4])
        if number is None:
            self.unreadable += 1
            return
        minute = int((now_s - self.began_s) / 60)
        while len(self.minutes) <= minute:
            self.minutes.append([])
        self.minutes[minute].append((now_s - self.log.sent_s(number)) * 1000)

    def end(self, reason: EndReason) -> None:
        """The stream is over."""
        self.ended = reason

    def report(self) -> dict[str, Any]:
        """First and last minute, in ms and in pictures, and the worst minute."""
        full = [minute for minute in self.minutes if len(minute) >= ENOUGH] or self.minutes[:1]
        if not full or not full[0]:
            return {"pictures": 0, "unreadable": self.unreadable}
        medians = [statistics.median(minute) for minute in full]
        crept_ms = medians[-1] - medians[0]
        return {
            "minutes": len(full),
            "pictures": sum(map(len, full)),
            "unreadable": self.unreadable,
            "first_minute_ms": _summary(full[0]),
            "last_minute_ms": _summary(full[-1]),
            "worst_minute_p50_ms": round(max(medians), 2),
            "crept_ms": round(crept_ms, 2),
            "crept_pictures": round(crept_ms * FPS / 1000, 3),
            "ended": self.ended.words if self.ended else "",
        }


def _summary(delays: list[float]) -> dict[str, float]:
    ordered = sorted(delays)
    return {
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "max": round(ordered[-1], 2),
    }


def measure(minutes: float, clip: Path | None) -> dict[str, Any]:
    """Watch one stream for so long."""
    engine = StreamEngine()
    engine.start()
    try:
        with clip_server(clip) as server:
            eye = Eye(server.log)
            hooks = SessionHooks(eye.look, eye.end)
            eye.session = engine.open_stream(StreamAddress(server.url), TileSize(WIDTH, HEIGHT), hooks)
            before = holding()
            _wait(eye, minutes * 60)
            figures = eye.session.statistics
            report = eye.report() | {"parent_before": before.json(), "parent_after": holding().json()}
            eye.session.stop()
            return report | {"gaps": figures.gaps, "damaged": figures.damaged, "lost_processes": engine.lost}
    finally:
        engine.stop()


def _wait(eye: Eye, seconds: float) -> None:
    until_s, said_s = time.monotonic() + seconds, time.monotonic()
    try:
        while time.monotonic() < until_s and eye.ended is None:
            time.sleep(0.2)
            if time.monotonic() - said_s >= 60:
                said_s = time.monotonic()
                sys.stderr.write(f"{len(eye.minutes)} min: {_summary(eye.minutes[-2] or [0.0])}\n")
    except KeyboardInterrupt:
        sys.stderr.write("ended early\n")


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--clip", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    report = json.dumps(measure(arguments.minutes, arguments.clip))
    if arguments.json:
        arguments.json.write_text(report, encoding="utf-8")
    sys.stdout.write(report + "\n")


if __name__ == "__main__":
    main()
