"""Live video as fast as it can be shown here, beside GStreamer, mpv and ffmpeg on the same clip in the same run.

Latency is seen from outside: from the moment a picture's bytes are handed to the sockets until its barcode stands in
the X server's frame buffer. Encoder and camera are excluded; the clip is a natural 720p30 film of over 2 Mbit/s.
Everything (sender, relay, player, X server, measuring eye) shares the processors; peers run in turn with the product.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from respond_desktop.camera.video.drawn.barcode import BLOCK_PX
from tests.benchmarks.live_video import peers
from tests.benchmarks.live_video.clip import FPS, HEIGHT, PICTURES, WIDTH, barcode_clip, mbit_per_s
from tests.benchmarks.live_video.screen import Screen, Seen, Spot
from tests.benchmarks.live_video.sender import LANES, SendLog

SETTLE_S = 3.0
FULL_RATE = 29.0
"""A tile keeps up when at least this many different pictures a second are seen on the screen (the clip has 30)."""

WALLS = ((16, 4), (12, 4), (9, 3), (4, 2), (1, 1))
OPENS = 40


class Talker:
    """A process that answers JSON lines."""

    def __init__(self, *module_and_arguments: str, display: str = "") -> None:
        env = os.environ | ({"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"} if display else {})
        command = [sys.executable, "-m", *module_and_arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True
        )

    def hear(self) -> dict[str, Any]:
        """The next answer."""
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            if line.startswith("{"):
                answer: dict[str, Any] = json.loads(line)
                return answer
        raise SystemExit("a process of the benchmark ended early")

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Ask and wait for the answer."""
        self.tell(question)
        return self.hear()

    def tell(self, words: dict[str, Any]) -> None:
        """Say something that has no answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


class Bench:
    """The sender and the relay, running; measures one thing after the other."""

    def __init__(self, stack: ExitStack, seconds: float) -> None:
        self.clip, self.seconds, self._stack = barcode_clip(), seconds, stack
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self._folder = folder
        self._relay = self._start("tests.benchmarks.live_video.relay", str(folder / "ca.pem"))
        self._relay.hear()
        self._direct = self._send(folder / "direct.log")
        self.url = f"rtsp://127.0.0.1:{self._direct.hear()['port']}/clip"
        self.direct_log = SendLog(folder / "direct.log")

    def _start(self, *arguments: str, display: str = "") -> Talker:
        talker = Talker(*arguments, display=display)
        self._stack.callback(talker.close)
        return talker

    def _send(self, log: Path, *more: str) -> Talker:
        return self._start("tests.benchmarks.live_video.sender", str(self.clip), str(log), *more)

    @contextmanager
    def relayed(self) -> Iterator[SendLog]:
        """The clip is published into the relay as the stream `clip`."""
        address = self._relay.ask({"allow": "publish", "name": "clip"})
        (self._folder / "publish.json").write_text(json.dumps([address]), encoding="utf-8")
        log = self._folder / "relayed.log"
        sender = self._send(log, "--publish", str(self._folder / "publish.json"))
        sender.hear()
        yield SendLog(log)
        sender.close()

    def plays(self, count: int) -> list[dict[str, str]]:
        """Addresses at the relay, each good once."""
        names = [f"w{time.monotonic_ns()}-{number}" for number in range(count)]
        return [self._relay.ask({"allow": "play", "name": name, "stream": "clip"}) for name in names]

    def direct(self, count: int) -> list[dict[str, str]]:
        """Plain addresses of as many cameras, each with a beat of its own."""
        return [{"url": f"{self.url}/{lane % LANES}"} for lane in range(count)]

    @contextmanager
    def viewer(self, screen: Screen) -> Iterator[Talker]:
        """The product's tiles on a display."""
        talker = Talker("tests.benchmarks.live_video.viewer", display=screen.display)
        try:
            yield talker
            talker.tell({"quit": True})
            talker.process.wait(20)
        finally:
            talker.close()

    def one_tile(self, addresses: list[dict[str, str]], log: SendLog) -> tuple[Seen, float]:
        """One tile at the clip's own size: what is seen of it, and the cores it costs."""
        with Screen() as screen, self.viewer(screen) as viewer:
            viewer.ask({"show": addresses, "columns": 1, "tile": [WIDTH, HEIGHT]})
            time.sleep(SETTLE_S)
            spent, began = peers.cpu_s(viewer.process.pid), time.monotonic()
            seen = screen.watch([Spot(0, 0, BLOCK_PX)], log, self.seconds)[0]
            cores = (peers.cpu_s(viewer.process.pid) - spent) / (time.monotonic() - began)
        return seen, round(cores, 4)

    def wall(self, count: int, columns: int, in_step: bool = False) -> dict[str, Any]:
        """As many tiles at once: what the eye sees of each, what the window says, what it costs.

        `in_step`: all pictures come at the same moment, which cameras never do: the worst case.
        """
        width = min(480, 1920 // columns)
        addresses = self.direct(1) * count if in_step else self.direct(count)
        with Screen() as screen, self.viewer(screen) as viewer:
            tiles = viewer.ask({"show": addresses, "columns": columns, "tile": [width, width * 9 // 16]})
            time.sleep(SETTLE_S + count / 4)
            viewer.ask({"figures": True})
            spots = [
                Spot(x, y, BLOCK_PX * w / WIDTH, 0 if in_step else lane % LANES)
                for lane, (x, y, w, _) in enumerate(tiles["tiles"])
            ]
            spent, began = peers.cpu_s(viewer.process.pid), time.monotonic()
            seen = screen.watch(spots, self.direct_log, self.seconds)
            cores = (peers.cpu_s(viewer.process.pid) - spent) / (time.monotonic() - began)
            figures = viewer.ask({"figures": True})
        return figures | {
            "tiles": count,
            "in_step": in_step,
            "seen_per_s": [each.fps for each in seen],
            "latency_p50_ms": statistics.median(p for each in seen if (p := each.percentile(50)) is not None),
            "cores": round(cores, 3),
        }

    def first_pictures(self) -> list[float]:
        """Milliseconds from asking the tile to show a stream of the relay until it is painted, many times."""
        with Screen() as screen, self.viewer(screen) as viewer:
            viewer.ask({"opens": self.plays(3)})
            took: list[float] = viewer.ask({"opens": self.plays(OPENS)})["opens_ms"]
        return took


def _latencies(bench: Bench, rounds: int) -> dict[str, Any]:
    """Product and peers in turn."""
    kept: dict[str, list[tuple[Seen, float]]] = {"direct": [], "relay": [], "gstreamer": [], "mpv": []}
    decoding = []
    for _ in range(rounds):
        kept["direct"].append(bench.one_tile(bench.direct(1), bench.direct_log))
        for name, command in (("gstreamer", peers.gstreamer(bench.url)), ("mpv", peers.mpv(bench.url))):
            if (seen := peers.on_screen(command, bench.direct_log, bench.seconds)) is not None:
                kept[name].append(seen)
        with bench.relayed() as log:
            kept["relay"].append(bench.one_tile(bench.plays(1), log))
        decoding.append(peers.ffmpeg_decode_cores(bench.clip, PICTURES / FPS))
    return {
        "latency_p50_ms": _median(kept["direct"], 50),
        "latency_p95_ms": _median(kept["direct"], 95),
        "latency_relay_p50_ms": _median(kept["relay"], 50),
        "latency_relay_p95_ms": _median(kept["relay"], 95),
        "gstreamer_p50_ms": _median(kept["gstreamer"], 50),
        "gstreamer_p95_ms": _median(kept["gstreamer"], 95),
        "mpv_p50_ms": _median(kept["mpv"], 50),
        "cpu_one_full_tile": _cores(kept["direct"]),
        "cpu_one_full_tile_relay": _cores(kept["relay"]),
        "gstreamer_cpu": _cores(kept["gstreamer"]),
        "ffmpeg_decode_cpu": round(statistics.median(decoding), 4),
    }


def _median(runs: list[tuple[Seen, float]], share: int) -> float | None:
    values = [value for seen, _ in runs if (value := seen.percentile(share)) is not None]
    return round(statistics.median(values), 1) if values else None


def _cores(runs: list[tuple[Seen, float]]) -> float | None:
    return round(statistics.median(cores for _, cores in runs), 4) if runs else None


def _walls(bench: Bench) -> dict[str, Any]:
    """The largest wall whose every tile keeps up."""
    walls = []
    for count, columns in WALLS:
        walls.append(bench.wall(count, columns))
        if min(walls[-1]["seen_per_s"]) >= FULL_RATE:
            break
    most, best = walls[0], walls[-1]
    single = best if best["tiles"] == 1 else bench.wall(1, 1)
    full = min(best["seen_per_s"]) >= FULL_RATE
    return {
        "streams_at_30fps": best["tiles"] if full else 0,
        "cpu_per_stream": round(best["cores"] / best["tiles"], 4),
        "memory_per_stream_mb": round(
            (most["memory_mb"] - single["memory_mb"]) / max(1, most["tiles"] - 1), 2
        ),
        "window_wait_max_ms": most["window_wait_max_ms"],
        "walls": walls,
        "in_step": bench.wall(*WALLS[0], in_step=True),
    }


def measure(rounds: int, seconds: float) -> dict[str, Any]:
    """All figures."""
    with ExitStack() as stack:
        bench = Bench(stack, seconds)
        figures = {"clip_mbit_per_s": mbit_per_s(bench.clip), "rounds": rounds, "seconds": seconds}
        figures |= _latencies(bench, rounds) | _walls(bench)
        with bench.relayed():
            opens = sorted(bench.first_pictures())
    figures["first_picture_p50_ms"] = round(statistics.median(opens), 1)
    figures["first_picture_p95_ms"] = opens[int(len(opens) * 0.95)]
    return figures


def main() -> None:
    """Measure and print; `--json F` writes the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    arguments = parser.parse_args()
    if missing := peers.missing():
        raise SystemExit(f"Programs to compare with are missing. Run: apt-get install {' '.join(missing)}")
    text = json.dumps(measure(arguments.rounds, arguments.seconds), indent=2)
    sys.stdout.write(text + "\n")
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
