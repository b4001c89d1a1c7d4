"""The camera's buttons and switches, with their times; for the agent's loop only."""

import asyncio
import math
from collections.abc import Callable

from respond_desktop.camera.device.machine import (
    HOLD_S,
    ButtonDown,
    ButtonUp,
    CoverageSwitched,
    Input,
    PowerSwitched,
    SecondDown,
    SecondUp,
    StealthSwitched,
    TaserArming,
    TimePassed,
)


class Controls:
    """Each method is one thing a hand, the TASER or the radio does."""

    def __init__(self, loop: asyncio.AbstractEventLoop, give: Callable[[Input], None]) -> None:
        self._loop = loop
        self._give = give
        self._last_down_s: float | None = None

    @property
    def since_press_s(self) -> float:
        """Seconds since the event button last went down; without end before the first press."""
        return math.inf if self._last_down_s is None else self._loop.time() - self._last_down_s

    def power(self, on: bool) -> None:
        """The power switch."""
        self._give(PowerSwitched(self._loop.time(), on))

    def down(self) -> None:
        """The event button goes down."""
        self._last_down_s = self._loop.time()
        self._give(ButtonDown(self._last_down_s))
        self._loop.call_later(HOLD_S + 0.01, lambda: self._give(TimePassed(self._loop.time())))

    def up(self) -> None:
        """The event button comes up."""
        self._give(ButtonUp(self._loop.time()))

    def second_down(self) -> None:
        """The second button goes down."""
        self._give(SecondDown(self._loop.time()))

    def second_up(self) -> None:
        """The second button comes up."""
        self._give(SecondUp(self._loop.time()))

    def taser(self) -> None:
        """The TASER is armed."""
        self._give(TaserArming(self._loop.time()))

    def stealth(self, on: bool) -> None:
        """The stealth switch."""
        self._give(StealthSwitched(self._loop.time(), on))

    def coverage(self, there: bool) -> None:
        """The radio finds or loses its network."""
        self._give(CoverageSwitched(self._loop.time(), there))
