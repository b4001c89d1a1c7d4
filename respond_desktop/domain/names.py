"""What a name may be: badges, people, units, cameras, workstations, commands, agencies, incidents.

A name reads as it is written: two that look the same are the same. So a name has no character that can't be seen,
turns the text around it or takes no room, one space between words and none outside, and is in Unicode's composed form
(NFC). Names of every script are fine. What is not looked for: letters of two scripts that look alike.
"""

import unicodedata

LONGEST = 64
_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset(
    (
        0x034F,  # combining grapheme joiner
        *(0x115F, 0x1160, 0x3164, 0xFFA0),  # Hangul fillers
        *(0x17B4, 0x17B5),  # Khmer inherent vowels
        *range(0x180B, 0x1810),  # Mongolian variation selectors
        0x2800,  # empty Braille pattern
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0xE0100, 0xE01F0),
        *(0xFFFC, 0xFFFD),  # stand for what was lost
        0x1D159,  # musical null note head
    )
)
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_UNJOINED = frozenset(
    (
        *range(0x0621, 0x0626),
        *(0x0627, 0x0629, *range(0x062F, 0x0633), 0x0648, *range(0x0671, 0x0678), *range(0x0688, 0x069A)),
        *(0x06C0, *range(0x06C3, 0x06CC), 0x06CD, 0x06CF, 0x06D2, 0x06D3, 0x06D5, 0x06EE, 0x06EF),
    )
)
"""Arabic letters that never join the one after them: there a non-joiner could not be seen."""
_VIRAMA = 9
_MOST_MARKS = 4


def name_fault(text: str, longest: int = LONGEST) -> str | None:
    """Why `text`, after `composed`, is no name, as the end of a sentence ("must ..."); None if it is one."""
    if not text.strip() or len(text) > longest:
        return f"must have 1 to {longest} characters"
    if has_hidden(text):
        return "holds invisible characters"
    if text != " ".join(text.split()):
        return "must have single spaces between words and none outside"
    return "holds accents without a letter" if _stray_marks(text) else None


def has_hidden(text: str) -> bool:
    """Whether something in it can't be seen, turns the text around it, or is a blank other than the space."""
    return any(_is_hidden(text, at) for at in range(len(text)))


def composed(text: str) -> str:
    """`text` in the one form in which names are compared (NFC)."""
    return unicodedata.normalize("NFC", text)


def readable(text: str) -> str:
    """`text` of others on one line, without what can't be seen: for windows, the camera's display, a terminal."""
    if text.isascii() and text.isprintable():  # most are, and a city's call signs come at once
        return " ".join(text.split())
    kept = (_shown(text, at) for at in range(len(text)))
    return " ".join("".join(kept).split())


def typed(text: str) -> str:
    """What a person typed or pasted as a name: composed, and without what she can't have meant."""
    return readable(composed(text))


def _shown(text: str, at: int) -> str:
    character = text[at]
    if character.isspace() or unicodedata.category(character) == "Cc":
        return " "
    return "" if _is_hidden(text, at) else character


def _is_hidden(text: str, at: int) -> bool:
    character = text[at]
    if character in _JOINERS:
        return not _joiner_in_place(text, at)
    category = unicodedata.category(character)
    if category == "Zs":
        return character != " "
    return category in _HIDDEN or ord(character) in _UNSEEN


def _joiner_in_place(text: str, at: int) -> bool:
    """As in names of hosts (RFC 5892): after a virama; a non-joiner also where it parts two letters that would join.

    Persian names and those of India and Sri Lanka need them, and there they can be seen.
    """
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before or not after:
        return False
    if unicodedata.combining(before) == _VIRAMA:
        return True
    if text[at] != "\u200c" or not before.isalpha() or not after.isalpha():
        return False
    arabic = unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    return arabic and ord(before) not in _UNJOINED and after != "\u0621"


def _stray_marks(text: str) -> bool:
    """A mark with no letter before it, or so many that they cover the line above."""
    row = _MOST_MARKS
    for character in text:
        if unicodedata.category(character).startswith("M"):
            row += 1
            if row > _MOST_MARKS:
                return True
        else:
            row = _MOST_MARKS if character == " " else 0
    return False
