"""A 5 x 7 dot font, enough for what is burnt into a picture."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]

ROWS, COLUMNS = 7, 5

# Seven rows of five dots, one hexadecimal pair a row.
_DOTS = {
    "0": "0E11131519110E", "1": "040C040404040E", "2": "0E11010204081F", "3": "1F02040201110E",
    "4": "02060A121F0202", "5": "1F101E0101110E", "6": "0608101E11110E", "7": "1F010204080808",
    "8": "0E11110E11110E", "9": "0E11110F01020C", ":": "000C0C000C0C00", "-": "0000001F000000",
    ".": "00000000000C0C", "/": "00010204081000", " ": "00000000000000", "A": "0E11111F111111",
    "B": "1E11111E11111E", "C": "0E11101010110E", "D": "1C12111111121C", "E": "1F10101E10101F",
    "F": "1F10101E101010", "G": "0E11101711110F", "H": "1111111F111111", "I": "0E04040404040E",
    "J": "0702020202120C", "K": "11121418141211", "L": "1010101010101F", "M": "111B1515111111",
    "N": "11111915131111", "O": "0E11111111110E", "P": "1E11111E101010", "Q": "0E11111115120D",
    "R": "1E11111E141211", "S": "0F10100E01011E", "T": "1F040404040404", "U": "1111111111110E",
    "V": "11111111110A04", "W": "1111111515150A", "X": "11110A040A1111", "Y": "1111110A040404",
    "Z": "1F01020408101F",
}  # fmt: skip


@lru_cache(maxsize=512)
def glyph(character: str, scale: int) -> Mask:
    """One character as a mask, with one empty column after it; unknown ones are blank."""
    dots = bytes.fromhex(_DOTS.get(character.upper(), _DOTS[" "]))
    small = np.array([[row >> (COLUMNS - 1 - column) & 1 for column in range(COLUMNS)] + [0] for row in dots])
    return np.kron(small, np.ones((scale, scale))).astype(bool)


def draw(luma: npt.NDArray[np.uint8], at: tuple[int, int], text: str, scale: int) -> None:
    """Draw `text` with its top left at (x, y), light on a dark box, clipped at the picture's edge."""
    x, y = at
    mask = np.concatenate([glyph(character, scale) for character in text], axis=1)
    target = luma[y : y + mask.shape[0], x : x + mask.shape[1]]
    target[...] = np.where(mask[: target.shape[0], : target.shape[1]], 225, 24)
