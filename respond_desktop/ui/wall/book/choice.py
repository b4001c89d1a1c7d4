"""What one person chose for the wall, as it is kept on this workstation: places, never watches."""

import json
from dataclasses import asdict, dataclass

from respond_desktop.ui.wall.book.plan import PLACES, Layout

KEY = "wall"
_NUMBER_LENGTH = 32


@dataclass(frozen=True, slots=True)
class WallChoice:
    """Layout, the unit number of each place, whether a P1 takes the big place, and the own window's screen and box.

    `screen` is the screen's name and serial number; `box` left, top, width and height in px, empty for none.
    """

    layout: Layout = Layout.ONE_AND_SEVEN
    units: tuple[str, ...] = ()
    big_for_p1: bool = False
    own_window: bool = False
    screen: str = ""
    box: tuple[int, ...] = ()

    def text(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), separators=(",", ":"))


def read_choice(text: str) -> WallChoice:
    """What was kept; the default when nothing was, or when it can't be read."""
    try:
        kept = json.loads(text)
        box = tuple(int(n) for n in kept["box"])
        return WallChoice(
            Layout(kept["layout"]),
            tuple(str(unit)[:_NUMBER_LENGTH] for unit in kept["units"][:PLACES]),
            bool(kept["big_for_p1"]),
            bool(kept["own_window"]),
            str(kept["screen"]),
            box if len(box) == 4 else (),
        )
    except (ValueError, KeyError, TypeError):
        return WallChoice()
