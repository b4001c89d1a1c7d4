"""Where the workstation and the camera window stand, so that a press and what it does are seen together."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

CAMERA_WIDTH, CAMERA_LEAST_HEIGHT = 480, 920
WORKSTATION_LEAST = 1100
GAP = 10


@dataclass(frozen=True, slots=True)
class Places:
    """The workstation's place (None: the whole screen), and the camera window's as X11 writes it (empty: anywhere)."""

    workstation: QRect | None
    camera: str


def side_by_side(screen: QRect) -> Places:
    """On 1920 px: 1430 for the workstation, 480 for the cameras. Where that isn't possible, they share the screen."""
    left = screen.width() - CAMERA_WIDTH - GAP
    if left < WORKSTATION_LEAST or screen.height() < CAMERA_LEAST_HEIGHT:
        return Places(None, "")
    workstation = QRect(screen.x(), screen.y(), left, screen.height())
    x = screen.x() + left + GAP
    return Places(workstation, f"{CAMERA_WIDTH}x{screen.height()}+{x}+{screen.y()}")
