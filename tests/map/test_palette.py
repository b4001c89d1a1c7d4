"""The map's colours can be told apart by anybody: WCAG contrast of what is drawn on what."""

import pytest

from respond_desktop.ui.map.palette import THEMES


def luminance(color: str) -> float:
    """WCAG 2 relative luminance of #RRGGBB."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast ratio."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", sorted(THEMES))
@pytest.mark.parametrize("ground", ["map", "building", "street", "major", "park", "water", "paved"])
def test_symbols_stand_out_from_every_ground(theme: str, ground: str) -> None:
    tokens = THEMES[theme]
    for symbol in ("unit", "livet", "p1t", "p2line", "text"):
        assert contrast(tokens[symbol], tokens[ground]) >= 3, symbol


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_text_is_readable(theme: str) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens["text"], tokens["panel"]) >= 4.5
    assert contrast(tokens["muted"], tokens["map"]) >= 4.5
    assert contrast("#16181A", tokens["p2"]) >= 4.5
    assert contrast("#FFFFFF", tokens["p1"]) >= 4.5
    for ground in ("map", "building", "street", "park"):
        assert contrast(tokens["label"], tokens[ground]) >= 4.5, ground


def test_the_themes_have_the_same_tokens() -> None:
    assert {frozenset(tokens) for tokens in THEMES.values()} == {frozenset(THEMES["night"])}
