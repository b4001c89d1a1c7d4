"""Every bad server and broken stream a tile must stand: `python -m tests.campaigns.bad_servers [--only WORD]`.

Each case opens a stream in a real media engine against a real server and says what the tile would say. A case passes
when the end is of an expected kind with words (and without the address), or pictures come and every shown picture can
be read; and when the media process lives and answers afterwards. The last line is one JSON object.
"""

import argparse
import json
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from respond_desktop.camera.video.drawn.barcode import BLOCK_PX, read
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.ending import EndKind, EndReason
from respond_desktop.video.engine import StreamEngine
from respond_desktop.video.picture import TileSize
from respond_desktop.video.remote import SessionHooks
from tests.campaigns.servers import cases_scripted
from tests.campaigns.servers.case import Case
from tests.campaigns.servers.clips import film
from tests.campaigns.servers.foreign import gst_rtsp_server, missing, mpegts_over_udp, nginx_rtmp, timed

TILE = TileSize(960, 540)
WAIT_S = 60.0
"""For an end: a stream that shows a picture now and then ends 20 s after the last one that could be decoded."""


@dataclass
class Tile:
    """What one tile went through."""

    shown: int = 0
    unreadable: int = 0
    ended: EndReason | None = None
    over: threading.Event = field(default_factory=threading.Event)
    came: threading.Event = field(default_factory=threading.Event)


def play(engine: StreamEngine, case: Case, url: str) -> dict[str, object]:
    """One case: open, look for a while, make trouble, wait for the end if one is due."""
    tile, began = Tile(), time.monotonic()

    def on_ended(reason: EndReason) -> None:
        tile.ended = reason
        tile.over.set()
        tile.came.set()

    session = engine.open_stream(
        StreamAddress(url, ca_pem=case.ca_pem), TILE, SessionHooks(tile.came.set, on_ended)
    )
    until = began + (WAIT_S if case.ends else case.watched_s)
    last, troubled = -1, case.trouble is None
    while time.monotonic() < until and not tile.over.is_set():
        tile.came.wait(0.1)
        tile.came.clear()
        picture = session.newest()
        if picture is None or picture.number == last:
            continue
        last = picture.number
        tile.shown += 1
        rows = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.stride)
        scale = picture.width / picture.source_width
        tile.unreadable += read(rows[:, 1 : 4 * picture.width : 4], BLOCK_PX * scale) is None
        if not troubled and tile.shown >= 10:
            troubled = True
            assert case.trouble is not None
            case.trouble()
            until = time.monotonic() + WAIT_S
    statistics = session.statistics
    state, judged = session.liveness.state.value, _judged(case, tile, url)
    session.stop()
    return judged | {
        "state": state,
        "seconds": round(time.monotonic() - began, 1),
        "gaps": statistics.gaps,
        "damaged": statistics.damaged,
    }


def _judged(case: Case, tile: Tile, url: str) -> dict[str, object]:
    words = tile.ended.words if tile.ended else ""
    right_end = (tile.ended is not None and tile.ended.kind in case.ends) if case.ends else tile.ended is None
    secret = any(part and part in words for part in (url, url.split("//")[-1].split("/")[0]))
    seen = tile.shown >= case.pictures and (not case.readable or tile.unreadable == 0)
    said = tile.ended is None or bool(words)
    return {
        "case": case.name,
        "ok": right_end and seen and said and not secret,
        "end": tile.ended.kind.value if tile.ended else "",
        "words": words,
        "pictures": tile.shown,
        "unreadable": tile.unreadable,
    }


class Process:
    """Holds the process of the server of the running case, so that trouble can be made."""

    def __init__(self) -> None:
        self.send: Callable[[int], None] = lambda number: None

    def killer(self) -> None:
        """The server dies."""
        self.send(signal.SIGKILL)

    def stopper(self) -> None:
        """The server stalls."""
        self.send(signal.SIGSTOP)


def foreign(folder: Path) -> list[Case]:
    """Cases with servers of other makers."""
    held = Process()
    path, b_path = folder / "film.h264", folder / "b.h264"
    path.write_bytes(b"".join(film()))
    b_path.write_bytes(b"".join(film(b_pictures=2)))
    with_times = timed(path)

    @contextmanager
    def gst(source: Path, transport: str) -> Iterator[str]:
        with gst_rtsp_server(source, transport) as served:
            held.send = served.process.send_signal
            yield served.rtsp

    @contextmanager
    def nginx(what: str) -> Iterator[str]:
        with nginx_rtmp(with_times) as served:
            held.send = served.process.send_signal
            yield served.rtmp if what == "rtmp" else served.hls

    @contextmanager
    def ts() -> Iterator[str]:
        with mpegts_over_udp(with_times) as served:
            held.send = served.process.send_signal
            yield served.rtsp

    lost = (EndKind.CUT, EndKind.UNREACHABLE, EndKind.BROKEN)
    return [
        Case("gst-rtsp-server over TCP", lambda: gst(path, "any"), pictures=60),
        Case("gst-rtsp-server with B pictures", lambda: gst(b_path, "any"), pictures=60),
        Case("gst-rtsp-server that only speaks UDP", lambda: gst(path, "udp"), pictures=40, watched_s=15),
        Case("gst-rtsp-server killed", lambda: gst(path, "any"), lost, 10, trouble=held.killer),
        Case("gst-rtsp-server stalled", lambda: gst(path, "any"), lost, 10, trouble=held.stopper),
        Case("nginx-rtmp by RTMP", lambda: nginx("rtmp"), pictures=40),
        Case("nginx-rtmp by HLS", lambda: nginx("hls"), pictures=40, watched_s=20),
        Case("nginx-rtmp killed", lambda: nginx("rtmp"), lost, 10, trouble=held.killer),
        Case("nginx-rtmp stalled", lambda: nginx("rtmp"), lost, 10, trouble=held.stopper),
        Case("MPEG-TS over UDP", ts, pictures=40),
        Case("MPEG-TS over UDP falls silent", ts, lost, 10, trouble=held.killer),
    ]


def _alive(engine: StreamEngine, pid: int | None) -> bool:
    return engine.active_id == pid and engine.lost == 0


def main() -> int:
    """Play all cases, one after the other."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="play the cases whose name holds this word")
    arguments = parser.parse_args()
    engine, results = StreamEngine(), []
    engine.start()
    lacking = missing()
    with tempfile.TemporaryDirectory() as folder:
        scripted = cases_scripted.cases()
        cases = scripted + ([] if lacking else foreign(Path(folder)))
        for case in (each for each in cases if arguments.only in each.name):
            with case.serve() as url:
                pid = engine.active_id
                result = play(engine, case, url)
            result["process_lives"] = pid is None or _alive(engine, pid)
            results.append(result)
            sys.stdout.write(json.dumps(result) + "\n")
            sys.stdout.flush()
    engine.stop()
    failed = [r["case"] for r in results if not (r["ok"] and r["process_lives"])]
    summary = {"campaign": "bad_servers", "cases": len(results), "failed": failed, "not_installed": lacking}
    sys.stdout.write(json.dumps(summary) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
