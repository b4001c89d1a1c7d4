"""Names: those of every script are possible, and two that look the same are the same."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.domain.names import composed, has_hidden, name_fault, readable, typed

GOOD = (
    "214",
    "Zoë",
    "O'Brien",
    "Łukasz Żółć",
    "R. Okafor",
    "Nguyễn Thị Ánh",
    "وحدة ٧",
    "عَبْدُ ٱللّٰه",
    "שָׁלוֹם כהן",
    "علی\u200cرضا",  # Persian needs the non-joiner between letters that would join
    "ශ්\u200dරී",  # Sinhala needs the joiner after its virama
    "हिन्दी",
    "東京",
    "김철수",
    "<b>Ofc.</b> <script>",
)
HIDDEN = {
    "zero width space": "Oka\u200bfor",
    "byte order mark": "\ufeff214",
    "word joiner": "21\u20604",
    "soft hyphen": "Oka\u00adfor",
    "tag letter": "214\U000e0041",
    "variation selector": "214\ufe0f",
    "ideographic variation": "辻\U000e0100",
    "Hangul filler": "214\u3164",
    "half-width Hangul filler": "214\uffa0",
    "Hangul Jungseong filler": "\u1160214",
    "empty Braille": "\u2800",
    "grapheme joiner": "a\u034fb",
    "no-break space": "R.\u00a0Okafor",
    "em space": "R.\u2003Okafor",
    "line separator": "R.\u2028Okafor",
    "tab": "R.\tOkafor",
    "escape": "\x1b[2J",
    "right-to-left override": "\u202e412",
    "Arabic letter mark": "\u061c214",
    "isolate": "\u2066214\u2069",
    "private letter": "\ue000",
    "half a letter": "\ud800",
    "no letter yet": "\u0378",
    "non-joiner between Latin letters": "Oka\u200cfor",
    "non-joiner where nothing joins": "د\u200cر",
    "joiner at the end": "علی\u200d",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_name_of_any_script_is_one(name: str) -> None:
    assert name_fault(composed(name)) is None
    assert typed(name) == composed(name)


@pytest.mark.attack("names read as written")
@pytest.mark.parametrize("name", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_cannot_be_seen_is_refused_and_not_shown(name: str) -> None:
    assert name_fault(composed(name)) == "holds invisible characters"
    assert not has_hidden(readable(name))


@pytest.mark.attack("names read as written")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        (" 214", "single spaces"),
        ("214 ", "single spaces"),
        ("R.  Okafor", "single spaces"),
        ("\u0301Okafor", "accents without a letter"),
        ("R. \u0301Okafor", "accents without a letter"),
        ("Ok" + 6 * "\u0316", "accents without a letter"),
        ("", "1 to 64"),
        ("   ", "1 to 64"),
        (65 * "a", "1 to 64"),
    ],
)
def test_what_would_read_otherwise_is_refused(name: str, words: str) -> None:
    assert words in str(name_fault(composed(name)))


def test_no_character_that_has_no_picture_gets_through() -> None:
    """Every character of Unicode: what can't be printed and what Python strips is no part of a name."""
    seen = [c for c in map(chr, range(sys.maxunicode + 1)) if not has_hidden(c)]
    assert not [c for c in seen if not c.isprintable() or (c != " " and c.isspace())]
    assert {unicodedata.category(c)[0] for c in seen} == {"L", "M", "N", "P", "S", "Z"}


@given(st.text(max_size=40))
def test_what_was_typed_is_a_name_or_nothing_more_than_stray_accents(text: str) -> None:
    kept = typed(text)
    assert not has_hidden(kept) and kept == kept.strip() and "  " not in kept
    fault = name_fault(composed(kept), 200) if kept else None
    assert fault is None or "accents" in fault
