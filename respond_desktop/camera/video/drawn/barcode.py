"""A frame number as blocks in the top rows of a picture, readable after coding and scaling by machines."""

from typing import Any

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8]

BLOCK_PX = 32
BITS = 12
BLOCKS = 2 + 2 * BITS
NUMBERS = 1 << BITS
"""Numbers start again from 0 after this many pictures."""

_WHITE, _BLACK, _MIDDLE = 235, 16, 125


def write(luma: Luma, number: int) -> None:
    """Draw `number` (modulo 4096): a white and a black block, 12 bits from the lowest, then their inverse."""
    bits = [(number >> place) & 1 for place in range(BITS)]
    for column, bit in enumerate([1, 0, *bits, *(1 - bit for bit in bits)]):
        luma[0:BLOCK_PX, column * BLOCK_PX : (column + 1) * BLOCK_PX] = _WHITE if bit else _BLACK


def read(luma: npt.NDArray[Any], block_px: float = BLOCK_PX) -> int | None:
    """The number in a grey picture (rows x columns), or None when there is none or it is torn.

    `block_px` is the block's width in this picture (it shrinks when the picture was scaled).
    """
    if luma.ndim != 2 or luma.shape[0] < block_px or luma.shape[1] < BLOCKS * block_px:
        return None
    values = np.array([_mean(luma, column, block_px) for column in range(BLOCKS)])
    bits = values > _MIDDLE
    if not bits[0] or bits[1] or np.any(bits[2 : 2 + BITS] == bits[2 + BITS :]):
        return None
    return int(sum(1 << place for place in range(BITS) if bits[2 + place]))


def _mean(luma: npt.NDArray[Any], column: int, block_px: float) -> float:
    left, right = round((column + 0.3) * block_px), round((column + 0.7) * block_px)
    top, bottom = round(0.3 * block_px), round(0.7 * block_px)
    return float(luma[top : bottom + 1, left : right + 1].mean())
