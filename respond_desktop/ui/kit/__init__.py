"""Small parts every panel is made of. Each takes the Theme object; none knows the domain."""

from respond_desktop.ui.kit.button import Button, ButtonLook
from respond_desktop.ui.kit.chip import LIVE, PLAIN, QUIET, WARNING, Chip, ChipLook
from respond_desktop.ui.kit.fitting import Step, fit_row
from respond_desktop.ui.kit.frames import Card, Rows, SectionHeader, frame, line, tight
from respond_desktop.ui.kit.icons import icon, pixmap
from respond_desktop.ui.kit.keycap import KeyCap, cap_width, paint_cap
from respond_desktop.ui.kit.label import (
    BODY,
    EMPHASIS,
    MUTED,
    SECONDARY,
    SMALL,
    STRONG,
    TITLE,
    ElidedLabel,
    IconLabel,
    Label,
    PartsLabel,
    SaidLabel,
    Style,
    show_tip,
)
from respond_desktop.ui.kit.parts import PlacedFact, joined

__all__ = [
    "BODY",
    "EMPHASIS",
    "LIVE",
    "MUTED",
    "PLAIN",
    "QUIET",
    "SECONDARY",
    "SMALL",
    "STRONG",
    "TITLE",
    "WARNING",
    "Button",
    "ButtonLook",
    "Card",
    "Chip",
    "ChipLook",
    "ElidedLabel",
    "IconLabel",
    "KeyCap",
    "Label",
    "PartsLabel",
    "PlacedFact",
    "Rows",
    "SaidLabel",
    "SectionHeader",
    "Step",
    "Style",
    "cap_width",
    "fit_row",
    "frame",
    "icon",
    "joined",
    "line",
    "paint_cap",
    "pixmap",
    "show_tip",
    "tight",
]
