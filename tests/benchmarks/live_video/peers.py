"""The players the product is measured beside, on the same clip, sender, screen and machine."""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.live_video.screen import Screen, Seen
from tests.benchmarks.live_video.sender import SendLog

SETTLE_S = 2.0
_CLOCK_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def gstreamer(url: str) -> list[str]:
    """GStreamer without a jitter buffer and without waiting for the clock."""
    chain = f"rtspsrc location={url} latency=0 protocols=tcp ! rtph264depay ! h264parse ! avdec_h264 max-threads=1"
    return ["gst-launch-1.0", *f"{chain} ! videoconvert ! ximagesink sync=false".split()]


def mpv(url: str) -> list[str]:
    """mpv as its manual advises for live pictures."""
    options = (
        "--no-config --profile=low-latency --untimed --rtsp-transport=tcp --vo=x11 --no-audio --no-border"
    )
    return ["mpv", *options.split(), "--geometry=1280x720+0+0", "--really-quiet", url]


GSTREAMER = (
    "gstreamer1.0-tools gstreamer1.0-x gstreamer1.0-libav gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
)


def missing() -> list[str]:
    """Programs that are not installed, by the Debian packages that bring them."""
    needed = {"gst-launch-1.0": GSTREAMER, "mpv": "mpv", "ffmpeg": "ffmpeg", "Xvfb": "xvfb"}
    return [packages for program, packages in needed.items() if not shutil.which(program)]


def cpu_s(pid: int) -> float:
    """Processor seconds of a process and its children so far."""
    total = 0.0
    for each in (pid, *_children(pid)):
        try:
            fields = Path(f"/proc/{each}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += (int(fields[11]) + int(fields[12])) / _CLOCK_TICK
    return total


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            yield int(child)
            yield from _children(int(child))


@contextmanager
def shown(command: list[str], screen: Screen) -> Iterator[subprocess.Popen[bytes]]:
    """A player on the private display."""
    env = os.environ | {"DISPLAY": screen.display}
    player = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield player
    finally:
        player.kill()
        player.wait()


def on_screen(command: list[str], log: SendLog, seconds: float) -> tuple[Seen, float] | None:
    """A player's latency on a display of its own and its cores; None when it shows nothing in 20 s."""
    with Screen() as screen, shown(command, screen) as player:
        spot = screen.find(20)
        if spot is None:
            return None
        time.sleep(SETTLE_S)
        spent, began = cpu_s(player.pid), time.monotonic()
        seen = screen.watch([spot], log, seconds)[0]
        return seen, round((cpu_s(player.pid) - spent) / (time.monotonic() - began), 3)


def ffmpeg_decode_cores(clip: Path, seconds_of_film: float) -> float:
    """Cores that ffmpeg needs to decode the clip as fast as it comes, with one thread and nothing shown."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-threads", "1", "-i", str(clip), "-f", "null", "-"],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return round(spent / seconds_of_film, 4)
