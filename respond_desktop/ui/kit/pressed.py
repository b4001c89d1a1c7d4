"""What a pressed key means, on every keyboard layout: the letter or digit of our shortcuts, not its code.

Latin letters mean what is printed on them. A key that gives none of them (Cyrillic, Greek, Hebrew, Arabic) means what
its place gives on an English keyboard, as everywhere else; so does a key of the digit row that gives its digit only
with Shift (French, Czech).
"""

import sys
import unicodedata

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent

_SHIFT, _KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
_ALT = Qt.KeyboardModifier.AltModifier
_DIGIT_ROW = {n + 2: Qt.Key(Qt.Key.Key_0 + (n + 1) % 10) for n in range(10)}
_ROWS = {16: "QWERTYUIOP", 30: "ASDFGHJKL", 44: "ZXCVBNM"}
_LETTERS = {first + n: Qt.Key(ord(c)) for first, row in _ROWS.items() for n, c in enumerate(row)}
_MARKS = {51: Qt.Key.Key_Comma}
_SPECIAL = 0x01000000
"""From here on Qt numbers keys without a character: Esc, F1, arrows, dead keys."""
_LINUX_OFF = 8
"""X11 and Wayland number keys from 8; below that they are the codes of the PC keyboard, as on Windows."""


def meant(event: QKeyEvent) -> QKeyCombination:
    """Key and modifiers as our shortcuts are written; the keypad counts as the digit row."""
    key, held = event.key(), event.modifiers() & ~_KEYPAD
    if _is_digit(key):  # no layout gives a digit by Shift unless it needs Shift for it
        return QKeyCombination(held & ~_SHIFT, Qt.Key(key))
    if _is_letter(key) or key >= _SPECIAL or held & _ALT:
        return QKeyCombination(held, Qt.Key(key))
    return QKeyCombination(held, _by_character(key) or _by_place(event, key, held) or Qt.Key(key))


def digit(event: QKeyEvent) -> int:
    """The digit meant by a key without Ctrl or Alt, else -1."""
    made = meant(event)
    plain = made.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    return made.key() - Qt.Key.Key_0 if plain and _is_digit(made.key()) else -1


def letter(event: QKeyEvent) -> str:
    """The letter meant by a key without Ctrl, Alt or Shift ("G"), else ""."""
    made = meant(event)
    plain = made.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    return chr(made.key()) if plain and _is_letter(made.key()) else ""


def _is_digit(key: int) -> bool:
    return Qt.Key.Key_0 <= key <= Qt.Key.Key_9


def _is_letter(key: int) -> bool:
    return Qt.Key.Key_A <= key <= Qt.Key.Key_Z


def _by_character(key: int) -> Qt.Key | None:
    """Digits of other scripts."""
    value = unicodedata.digit(chr(key), -1)
    return Qt.Key(Qt.Key.Key_0 + value) if value >= 0 and chr(key).isdecimal() else None


def _by_place(event: QKeyEvent, key: int, held: Qt.KeyboardModifier) -> Qt.Key | None:
    place = event.nativeScanCode()
    place = place & 0xFF if sys.platform == "win32" else place - _LINUX_OFF
    if place in _DIGIT_ROW:
        return None if held & _SHIFT else _DIGIT_ROW[place]
    if chr(key).isalpha() and not chr(key).isascii():
        return _LETTERS.get(place) or _MARKS.get(place)
    return None
