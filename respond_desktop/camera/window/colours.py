"""The few colours of the camera's window (night), and its text."""

from PySide6.QtGui import QColor, QFont, QFontDatabase

from respond_desktop.home.paths import resource

BG, PANEL, RAISED = QColor("#16181A"), QColor("#1F2224"), QColor("#2A2E31")
TEXT, MUTED, DIM = QColor("#E8EAEC"), QColor("#A9B0B7"), QColor("#8D959D")
LINE, CTL, FOCUS = QColor("#3B4045"), QColor("#737B83"), QColor("#7CC4FF")
LIVE, LIVE_TEXT = QColor("#8551DA"), QColor("#C4A2FF")
TRAIN, TRAIN_DARK, WHITE = QColor("#1A7F79"), QColor("#125A56"), QColor("#FFFFFF")
REC, AMBER = QColor("#DC3024"), QColor("#FFC261")
LCD, BODY_LIGHT, BODY_DARK, EDGE = QColor("#060708"), QColor("#34383C"), QColor("#2A2E31"), QColor("#565D63")

FAMILIES = ["Inter", "Segoe UI"]
SMALLEST_PX = 11


def load_fonts() -> None:
    """Make Inter known; without the files the platform's own font is used."""
    for file in sorted(resource("fonts").glob("Inter-*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def font(size_px: int, weight: int = 400) -> QFont:
    """A font in pixels whose figures don't jump; never below 11 px."""
    made = QFont(FAMILIES)
    made.setPixelSize(max(SMALLEST_PX, size_px))
    made.setWeight(QFont.Weight(weight))
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
