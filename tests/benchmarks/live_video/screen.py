"""An eye on a private X display: reads picture numbers from its frame buffer, from outside of every program shown."""

import mmap
import os
import struct
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from respond_desktop.camera.video.drawn.barcode import BITS, BLOCK_PX, BLOCKS, read
from tests.benchmarks.live_video.sender import SendLog

_LOOK_EVERY_S = 0.0008


@dataclass(frozen=True)
class Spot:
    """Where a barcode is on the screen: its upper left corner, a block's width in pixels, the camera's lane."""

    x: int
    y: int
    block_px: float
    lane: int = 0


@dataclass
class Seen:
    """What was seen at one spot: latencies in ms, and pictures a second."""

    latencies_ms: list[float] = field(default_factory=list)
    pictures: int = 0
    seconds: float = 0.0

    def percentile(self, share: int) -> float | None:
        """A percentile of the latency in ms, or None when nothing was seen."""
        return round(float(np.percentile(self.latencies_ms, share)), 1) if self.latencies_ms else None

    @property
    def fps(self) -> float:
        """Different pictures seen a second."""
        return round(self.pictures / self.seconds, 2) if self.seconds else 0.0


class Screen:
    """Xvfb whose frame buffer is a file; `display` is its name while the context lasts."""

    def __init__(self, width: int = 1920, height: int = 1080) -> None:
        self._size = (width, height)
        self._folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        self.display = ""

    def __enter__(self) -> "Screen":
        width, height = self._size
        read_end, write_end = os.pipe()
        command = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24"]
        command += ["-fbdir", self._folder.name, "-nolisten", "tcp", "-noreset"]
        self.process = subprocess.Popen(command, pass_fds=(write_end,), stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as numbers:
            self.display = ":" + numbers.readline().strip()
        self._pixels = self._map(Path(self._folder.name) / "Xvfb_screen0")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(10)
        self._folder.cleanup()

    def _map(self, path: Path) -> Any:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header, row_bytes, colours = (struct.unpack_from(">I", mapped, at)[0] for at in (0, 48, 76))
        flat = np.frombuffer(mapped, np.uint8, row_bytes * self._size[1], header + 12 * colours)
        return flat.reshape(self._size[1], row_bytes)[:, 1::4]  # green stands for luma

    def number(self, spot: Spot) -> int | None:
        """The picture number at a spot, now."""
        bottom, right = spot.y + int(spot.block_px) + 1, spot.x + int(spot.block_px * BLOCKS) + 1
        return read(self._pixels[spot.y : bottom, spot.x : right], spot.block_px)

    def find(self, within_s: float, block_px: float = BLOCK_PX) -> Spot | None:
        """A barcode at its real size anywhere on the screen; None when there is none in time."""
        give_up = time.monotonic() + within_s
        step = int(block_px)
        while time.monotonic() < give_up:
            for top in range(0, self._size[1] - step, step // 2):
                for left in range(0, max(1, min(400, int(self._size[0] - block_px * BLOCKS))), 4):
                    if self.number(Spot(left, top, block_px)) is not None:
                        return self._corner(Spot(left, top, block_px))
            time.sleep(0.05)
        return None

    def _corner(self, spot: Spot) -> Spot:
        """Shifted so that the first white block begins at the spot's left edge."""
        row, left = self._pixels[spot.y + int(spot.block_px / 2)], spot.x
        while left > 0 and row[left - 1] > 125 and spot.x - left < spot.block_px:
            left -= 1
        while row[left] <= 125 and left - spot.x < spot.block_px:
            left += 1
        top = spot.y
        while top > 0 and self.number(Spot(left, top - 1, spot.block_px)) is not None and spot.y - top < 16:
            top -= 1
        return Spot(left, top, spot.block_px)

    def watch(self, spots: list[Spot], log: SendLog, seconds: float) -> list[Seen]:
        """Look at the spots for a while; with one spot as often as possible, with more every 3 ms.

        Only the middle of each block is looked at, of all spots at once: the eye must not cost what it measures.
        """
        pause = _LOOK_EVERY_S if len(spots) == 1 else 0.003
        rows = np.array([[spot.y + int(spot.block_px / 2)] for spot in spots])
        columns = np.array(
            [[spot.x + int((n + 0.5) * spot.block_px) for n in range(BLOCKS)] for spot in spots]
        )
        seen, last = [Seen() for _ in spots], self._numbers(rows, columns)
        started = time.monotonic()
        while (now := time.monotonic()) - started < seconds:
            numbers = self._numbers(rows, columns)
            for index in np.nonzero((numbers != last) & (numbers >= 0))[0]:
                last[index] = number = int(numbers[index])
                seen[index].pictures += 1
                if (sent := log.sent_s(number, spots[index].lane)) > 0:
                    seen[index].latencies_ms.append((time.monotonic() - sent) * 1000)
            time.sleep(pause)
        for each in seen:
            each.seconds = now - started
        return seen

    def _numbers(self, rows: Any, columns: Any) -> Any:
        """The picture numbers at all spots; -1 where there is none."""
        bits = self._pixels[rows, columns] > 125
        whole = bits[:, 0] & ~bits[:, 1] & np.all(bits[:, 2 : 2 + BITS] != bits[:, 2 + BITS :], axis=1)
        return np.where(whole, bits[:, 2 : 2 + BITS] @ (1 << np.arange(BITS)), -1)
