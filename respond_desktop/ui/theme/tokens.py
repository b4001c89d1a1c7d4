"""The token table: every colour, type size and distance a window may use."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours of one theme as "#RRGGBB". Five hues exist and each has one meaning:

    p1 red: priority 1. p2 amber: priority 2, or not as it should be. live purple: somebody is watching.
    train teal: training. focus blue: keyboard focus only. Everything else is grey.
    `*_text` is for words and lines on grounds, the bare name for fills; `on_fill` and `on_p2` lie on fills.
    """

    name: str
    bg: str
    panel: str
    raised: str
    text: str
    muted: str
    dim: str
    line: str
    ctl: str
    focus: str
    p1: str
    p1_text: str
    p2: str
    p2_text: str
    p2_line: str
    live: str
    live_text: str
    train: str
    unit: str
    map: str
    street: str
    dark: bool
    on_fill: str = "#FFFFFF"
    on_p2: str = "#16181A"
    picture_level: float = 1.0

    def colour(self, tone: str) -> str:
        """The colour of a tone by its field name ("muted", "p1_text"); a "#RRGGBB" passes through."""
        return tone if tone.startswith("#") else str(getattr(self, tone))


NIGHT = Tokens(
    name="night",
    bg="#16181A",
    panel="#1F2224",
    raised="#2A2E31",
    text="#E8EAEC",
    muted="#A9B0B7",
    dim="#8D959D",
    line="#3B4045",
    ctl="#737B83",
    focus="#7CC4FF",
    p1="#DC3024",
    p1_text="#FF8F85",
    p2="#F5A524",
    p2_text="#FFC261",
    p2_line="#F5A524",
    live="#8551DA",
    live_text="#C4A2FF",
    train="#1A7F79",
    unit="#D5DADE",
    map="#1E2123",
    street="#34393D",
    dark=True,
)

DAY = Tokens(
    name="day",
    bg="#CDD1D4",
    panel="#E3E6E8",
    raised="#F3F4F5",
    text="#16191C",
    muted="#434B52",
    dim="#525A61",
    line="#B4BABF",
    ctl="#6C757D",
    focus="#06325F",
    p1="#C0200F",
    p1_text="#A3160A",
    p2="#F2A100",
    p2_text="#744700",
    p2_line="#744700",
    live="#6D35C9",
    live_text="#5B27B0",
    train="#0C6B66",
    unit="#2B3238",
    map="#DDE0E2",
    street="#FFFFFF",
    dark=False,
)

DIM = replace(
    NIGHT,
    name="dim",
    bg="#0F0E0D",
    panel="#161412",
    raised="#201D1A",
    text="#C9B8A4",
    muted="#9C8E7E",
    dim="#9C8E7E",
    line="#332E29",
    p1="#A82318",
    p1_text="#E07A70",
    p2="#C98A1E",
    p2_text="#D9A54F",
    p2_line="#C98A1E",
    live_text="#A088CF",
    picture_level=0.7,
)


class TYPE:
    """Type sizes in px at 100 %; nothing is ever smaller than `LABEL`."""

    LABEL = 11
    SECONDARY = 12
    BODY = 13
    EMPHASIS = 15
    TITLE = 18
    ALERT_CARD = 24


class SPACE:
    """The 4 px grid: inside groups, panel padding, between groups, and row heights in px."""

    GRID = 4
    INSIDE = 8
    PADDING = 12
    BETWEEN = 16
    ROW = 34
    RECEIPT_ROW = 26
    TOUCH_ROW = 48


class RADIUS:
    """Corner radii in px."""

    CHIP = 3
    CONTROL = 4
    CARD = 6


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB" (WCAG 2.2)."""
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two "#RRGGBB" colours, 1 to 21 (WCAG 2.2): text needs 4.5, edges and symbols 3."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
