"""What a finger does on the simulated buttons, in real time."""

import asyncio

from respond_desktop.camera.device.controls import Controls
from respond_desktop.camera.device.machine import DOUBLE_S, HOLD_S

TAP_S = 0.05
BETWEEN_S = 0.25


async def tap(controls: Controls) -> None:
    """One short press of the event button."""
    controls.down()
    await asyncio.sleep(TAP_S)
    controls.up()


async def double(controls: Controls) -> None:
    """Two presses within 1 s: needs help."""
    await tap(controls)
    await asyncio.sleep(BETWEEN_S)
    await tap(controls)


async def hold(controls: Controls) -> None:
    """Hold the event button for 3 s and a little; not right after a press, that would be a double press."""
    if controls.since_press_s <= DOUBLE_S:
        await asyncio.sleep(DOUBLE_S - controls.since_press_s + TAP_S)
    controls.down()
    await asyncio.sleep(HOLD_S + TAP_S)
    controls.up()


async def second(controls: Controls, held_s: float) -> None:
    """Press the second button for `held_s`."""
    controls.second_down()
    await asyncio.sleep(held_s)
    controls.second_up()
