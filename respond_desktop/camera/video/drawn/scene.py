"""SIMULATED picture: a night street with somebody walking and a car passing, its number and clock burnt in."""

import math
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from respond_desktop.camera.video.drawn import barcode, font
from respond_desktop.camera.video.drawn.street import HEIGHT, WIDTH, background

FPS = 15
_CLOTHES, _SKIN, _STRIPE = 74, 128, 205


class SimulatedScene:
    """Draws picture after picture into one buffer; `words` (unit and camera) are burnt in."""

    def __init__(self, words: str, seed: int = 0) -> None:
        self._words = words
        self._still = background(seed)
        self._picture = self._still.copy()
        self._phase = (seed * 37) % 600
        self._lights = _lights()

    def draw(self, number: int, at: datetime) -> npt.NDArray[np.uint8]:
        """Picture `number` at `at` (UTC) in planar YUV 4:2:0; valid until the next call."""
        np.copyto(self._picture, self._still)
        luma = self._picture[:HEIGHT]
        moment_s = (number + self._phase) / FPS
        self._car(luma, moment_s)
        _walker(luma, moment_s)
        self._burn_in(luma, number, at)
        return self._picture

    def _burn_in(self, luma: npt.NDArray[np.uint8], number: int, at: datetime) -> None:
        barcode.write(luma, number)
        clock = at.astimezone(UTC)
        font.draw(luma, (12, 42), f" SIMULATED {self._words} ", 3)
        stamp = f" {clock:%Y-%m-%d %H:%M:%S}.{clock.microsecond // 10_000:02d}Z  F {number:06d} "
        font.draw(luma, (12, HEIGHT - 30), stamp, 3)

    def _car(self, luma: npt.NDArray[np.uint8], moment_s: float) -> None:
        x = int((moment_s * 190) % (WIDTH + 900)) - 160
        for lamp in (x, x + 74):
            _add(luma, self._lights, lamp, 300)


def _lights() -> npt.NDArray[np.uint8]:
    rows, columns = np.mgrid[-24:25, -60:61]
    glow: npt.NDArray[np.float64] = 190 * np.exp(-((columns / 22) ** 2 + (rows / 8) ** 2))
    return glow.astype(np.uint8)


def _add(luma: npt.NDArray[np.uint8], light: npt.NDArray[np.uint8], x: int, y: int) -> None:
    high, wide = light.shape
    left, right = max(0, x - wide // 2), min(WIDTH, x + wide // 2 + 1)
    if right <= left:
        return
    part = light[:, left - (x - wide // 2) : right - (x - wide // 2)]
    target = luma[y - high // 2 : y + high // 2 + 1, left:right]
    target[...] = np.minimum(target.astype(np.uint16) + part, 235).astype(np.uint8)


def _walker(luma: npt.NDArray[np.uint8], moment_s: float) -> None:
    x = int(80 + (moment_s * 46) % (WIDTH - 160))
    top = 292 + round(2.5 * math.cos(moment_s * 11))
    box = luma[top : top + 168, x - 40 : x + 40]
    rows, columns = np.mgrid[0 : box.shape[0], -40 : -40 + box.shape[1]]
    swing = 17 * math.sin(moment_s * 5.5)
    limbs = [
        ((0, 96), (swing, 158), 7.5, _CLOTHES - 16),
        ((0, 96), (-swing, 158), 7.5, _CLOTHES - 10),
        ((0, 44), (-swing * 0.8, 88), 5.5, _CLOTHES),
        ((0, 42), (0, 92), 14.0, _CLOTHES + 14),
        ((0, 44), (swing * 0.8, 88), 5.5, _CLOTHES + 22),
        ((-11, 66), (11, 66), 3.0, _STRIPE),
        ((0, 18), (0, 20), 11.0, _SKIN),
    ]
    for start, end, radius, shade in limbs:
        box[_capsule(rows, columns, (start, end), radius)] = shade


def _capsule(
    rows: npt.NDArray[np.int_],
    columns: npt.NDArray[np.int_],
    bone: tuple[tuple[float, float], tuple[float, float]],
    radius: float,
) -> npt.NDArray[np.bool_]:
    (x0, y0), (x1, y1) = bone
    dx, dy = x1 - x0, y1 - y0
    along = np.clip(((columns - x0) * dx + (rows - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    near: npt.NDArray[np.bool_] = (columns - x0 - along * dx) ** 2 + (
        rows - y0 - along * dy
    ) ** 2 < radius * radius
    return near
