"""The still part of the drawn street: night, houses with lit windows, a road, lamps and their light."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 960, 540
HORIZON = 250
_GROUND = 395
_LAMPS = ((150, 0.9), (520, 0.75), (830, 1.0))

Plane = npt.NDArray[np.float32]


@lru_cache(maxsize=2)
def background(seed: int) -> npt.NDArray[np.uint8]:
    """A picture in planar YUV 4:2:0 (HEIGHT * 3 / 2 rows, limited range), the same for the same seed. Read only."""
    chance = np.random.default_rng(seed)
    luma = _sky_and_road()
    warm = np.zeros((HEIGHT, WIDTH), np.float32)
    _houses(luma, warm, chance)
    for x, strength in _LAMPS:
        _lamp(luma, warm, x, strength)
    luma += chance.normal(0, 1.6, luma.shape).astype(np.float32)
    picture = _planar(luma * _vignette(), warm)
    picture.setflags(write=False)
    return picture


def _sky_and_road() -> Plane:
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    columns = np.arange(WIDTH, dtype=np.float32)[None, :]
    luma = np.broadcast_to(20 + 12 * np.clip(rows / HORIZON, 0, 1), (HEIGHT, WIDTH)).astype(np.float32)
    depth = np.clip((rows - HORIZON) / (HEIGHT - HORIZON), 0, 1)
    ground = np.broadcast_to(rows >= HORIZON, luma.shape)
    luma[ground] = np.broadcast_to(34 + 22 * depth, luma.shape)[ground]
    road = ground & (np.abs(columns - WIDTH / 2) < 40 + 520 * depth)
    luma[road] = np.broadcast_to(27 + 20 * depth, luma.shape)[road]
    kerb = ground & (np.abs(np.abs(columns - WIDTH / 2) - (40 + 520 * depth)) < 1 + 7 * depth)
    luma[kerb] = 78
    dashes = ground & (np.abs(columns - WIDTH / 2) < 1 + 6 * depth) & (np.sin(60 * np.sqrt(depth)) > 0.2)
    luma[dashes] = 105
    return luma


def _houses(luma: Plane, warm: Plane, chance: np.random.Generator) -> None:
    x = 0
    while x < WIDTH:
        wide = int(chance.integers(70, 130))
        near = abs(x + wide / 2 - WIDTH / 2) / (WIDTH / 2)
        top, foot = int(190 - 120 * near - chance.integers(0, 25)), int(HORIZON + 6 + 70 * near)
        luma[max(40, top) : foot, x : x + wide - 3] = 30 + chance.integers(0, 16)
        _windows(luma, warm, (x, max(52, top + 14), wide, foot), chance)
        x += wide


def _windows(luma: Plane, warm: Plane, house: tuple[int, int, int, int], chance: np.random.Generator) -> None:
    x, top, wide, foot = house
    for y in range(top, foot - 34, 40):
        for left in range(x + 12, x + wide - 26, 30):
            if left + 16 >= WIDTH:
                continue
            lit = chance.random() < 0.32
            box = (slice(y, y + 22), slice(left, left + 15))
            luma[box] = chance.integers(110, 160) if lit else 20
            warm[box] = 0.8 if lit else 0.0


def _lamp(luma: Plane, warm: Plane, x: int, strength: float) -> None:
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    columns = np.arange(WIDTH, dtype=np.float32)[None, :]
    luma[150:_GROUND, x : x + 4] = 62
    glow = strength * np.exp(-(((columns - x) / 46) ** 2 + ((rows - 148) / 40) ** 2))
    pool = strength * np.exp(-(((columns - x) / 130) ** 2 + ((rows - _GROUND) / 34) ** 2))
    luma += 150 * glow + 62 * pool
    warm += 0.9 * glow + 0.5 * pool


def _vignette() -> Plane:
    rows = np.linspace(-1, 1, HEIGHT, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, WIDTH, dtype=np.float32)[None, :]
    return (1.06 - 0.32 * (rows**2 + columns**2) / 2).astype(np.float32)


def _planar(luma: Plane, warm: Plane) -> npt.NDArray[np.uint8]:
    picture = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
    picture[:HEIGHT] = np.clip(luma, 16, 235)
    small = np.clip(warm[::2, ::2], 0, 1)
    blue = np.clip(131 - 26 * small, 16, 240).astype(np.uint8)
    red = np.clip(126 + 20 * small, 16, 240).astype(np.uint8)
    picture[HEIGHT:] = np.concatenate([blue.reshape(-1), red.reshape(-1)]).reshape(-1, WIDTH)
    return picture
