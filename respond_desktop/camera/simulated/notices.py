"""SIMULATED display, motor and light: they keep what a person would see, and stay dark in stealth mode."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from respond_desktop.camera.device.hardware import RequestShown
from respond_desktop.domain.watches import NoticeResult


@dataclass(frozen=True, slots=True)
class ShownNotices:
    """What the device shows now: bar, light, pulses so far with the time of the newest (monotonic s), request,
    and who talks."""

    livestream: bool = False
    led: bool = False
    pulses: int = 0
    pulsed_at: float | None = None
    request: RequestShown | None = None
    talking: str = ""


class SimulatedFront:
    """SIMULATED front of the device, shared by its display, motor and light."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self.shown = ShownNotices()
        self.stealth = False
        self._changed = changed

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` after every change."""
        self._changed = changed

    def set(self, on: bool) -> None:
        """Stealth: everything goes dark at once and stays so."""
        self.stealth = on
        if on:
            self.put(livestream=False, led=False, request=None, pulsed_at=None, talking="")

    def put(self, **parts: object) -> None:
        """Replace parts of what is shown."""
        self.shown = replace(self.shown, **parts)  # type: ignore[arg-type]
        self._changed()


class SimulatedDisplay:
    """SIMULATED LCD."""

    def __init__(self, front: SimulatedFront) -> None:
        self._front = front

    def livestream(self, on: bool) -> NoticeResult:
        """The Livestream bar."""
        if on and self._front.stealth:
            return NoticeResult.SUPPRESSED
        self._front.put(livestream=on)
        return NoticeResult.SHOWN

    def request(self, shown: RequestShown | None) -> NoticeResult:
        """A backup request."""
        if shown is not None and self._front.stealth:
            return NoticeResult.SUPPRESSED
        self._front.put(request=shown)
        return NoticeResult.SHOWN

    def talk(self, speaker: str) -> NoticeResult:
        """Who talks."""
        if speaker and self._front.stealth:
            return NoticeResult.SUPPRESSED
        self._front.put(talking=speaker)
        return NoticeResult.SHOWN


class SimulatedVibration:
    """SIMULATED motor."""

    def __init__(self, front: SimulatedFront) -> None:
        self._front = front

    def pulse(self, times: int) -> NoticeResult:
        """Pulses."""
        if self._front.stealth:
            return NoticeResult.SUPPRESSED
        self._front.put(pulses=self._front.shown.pulses + times, pulsed_at=time.monotonic())
        return NoticeResult.SHOWN


class SimulatedLed:
    """SIMULATED light: purple, 1 Hz."""

    def __init__(self, front: SimulatedFront) -> None:
        self._front = front

    def blink(self, on: bool) -> NoticeResult:
        """Blink or go out."""
        if on and self._front.stealth:
            return NoticeResult.SUPPRESSED
        self._front.put(led=on)
        return NoticeResult.SHOWN
