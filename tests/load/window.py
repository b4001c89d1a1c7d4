"""Does the window stay awake with a city on the map? `python -m tests.load.window --units N [--seconds S]`.

The whole product's window (map, streets, sound) under a display of its own, software drawing; every unit records and
moves each second, read from the bytes that central sends. `longest_wait_ms` is the longest time in which the window
could not answer, `longest_busy_ms` what of a wait its own thread worked (a loaded machine makes the first longer, not
the second). The first seconds, in which everything is there for the first time, are counted apart. One JSON line.
"""

import argparse
import asyncio
import json
import math
import os
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from respond_desktop.domain.live.on_shift import Units
from respond_desktop.domain.live.parts import Positions
from respond_desktop.domain.live.unit_rows import packed
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.domain.units import UnitView
from respond_desktop.drill.programs.display import PrivateDisplay
from respond_desktop.feeds.fold import LinkChanged
from respond_desktop.feeds.held_parts import HeldParts
from respond_desktop.qtbridge.world import ShownSnapshot
from respond_desktop.wire import live
from tests.campaigns.storm import Eye, _window
from tests.ui.desk import session, unit

FIRST_S = 5.0


class Traffic:
    """N units on a spiral around the centre, each second a little further; the bytes of each second's state."""

    def __init__(self, count: int, began: datetime, centre: tuple[float, float]) -> None:
        self._began, self._centre = began, centre
        self._units = [self._unit(n) for n in range(count)]

    def _unit(self, n: int) -> UnitView:
        lat, lon = self._where(n, 0)
        made = unit(str(1000 + n), 0.0, (lat, lon))
        return replace(made, number=str(1000 + n), online=True)

    def _where(self, n: int, second: int) -> tuple[float, float]:
        out, turn = 0.0004 * math.sqrt(n), 2.4 * n + 0.01 * second
        return self._centre[0] + out * math.cos(turn), self._centre[1] + 1.8 * out * math.sin(turn)

    def text(self, second: int) -> str:
        """The state of that second as central sends it: first whole, then what moved."""
        now = self._began + timedelta(seconds=second)
        for n, view in enumerate(self._units):
            assert view.fix is not None and view.recording is not None
            lat, lon = self._where(n, second)
            recording = view.recording
            if second == 0 or (n + second) % 5 == 0:
                recording = replace(recording, lease_ends_at=now + timedelta(seconds=60))
            self._units[n] = replace(
                view, fix=replace(view.fix, lat=lat, lon=lon, as_of=now), recording=recording
            )
        rows = b"".join(map(packed, self._units))
        parts: dict[str, Any] = {"positions": (second + 2, Positions(1, rows))}
        if second == 0:
            parts["units"] = (1, tuple(Units.of(self._units).roster))
        encoded = {
            name: (version, msgspec.Raw(msgspec.json.encode(value)))
            for name, (version, value) in parts.items()
        }
        return live.encode(live.StateParts(seq=second + 1, after=second, as_of=now, parts=encoded))


async def _send(texts: list[str], world: ShownSnapshot, began: datetime) -> None:
    """Read each state on the feed loop when it is due."""
    held = HeldParts()
    world.fold(LinkChanged(Link(LinkState.CONNECTED, began, 38.0)))
    for second, text in enumerate(texts):
        await asyncio.sleep(max(0.0, (began - datetime.now(UTC)).total_seconds() + second))
        told = live.decode_to_desktop(text)
        assert isinstance(told, live.StateParts)
        state = held.take(told)
        assert state is not None
        world.fold(state)


class Watchful(Eye):
    """As in a storm, without looking at the strip or pressing keys; knows when each wait began."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self.at_s: list[float] = []

    def _tick(self) -> None:
        now_s = time.monotonic()
        self.waits_ms.append((now_s - self._wall_s) * 1000 - self.TICK_MS)
        self.busy_ms.append((time.thread_time() - self._cpu_s) * 1000)
        self.at_s.append(now_s)
        self._stamp()


def play(count: int, seconds: int, shot: Path | None, with_map: bool = True) -> dict[str, Any]:
    """So many units for so long, and what the window's thread did."""
    from PySide6.QtCore import QDeadlineTimer
    from PySide6.QtWidgets import QApplication

    from respond_desktop.app.settled import settle
    from respond_desktop.app.start import make_application
    from respond_desktop.feeds.loop import FeedLoop
    from respond_desktop.qtbridge.newest import NewestSnapshot
    from respond_desktop.qtbridge.post import GuiPost

    app = make_application()
    with _window(with_map) as (window, bridge, opened):
        patience = QDeadlineTimer(90_000)
        while with_map and not (opened.view.is_ready or opened.view.failure or patience.hasExpired()):
            QApplication.processEvents()
        settle()
        pack = opened._pack
        traffic = Traffic(count, datetime.now(UTC), pack.facts.centre if pack else (39.29, -76.6))
        traffic._began = datetime.now(UTC) + timedelta(seconds=3 + count * seconds / 50_000)
        texts = [traffic.text(second) for second in range(seconds)]
        began = traffic._began
        gui, feeds = GuiPost(), FeedLoop()
        world = ShownSnapshot(NewestSnapshot(gui, bridge).show)
        feeds.start()
        bridge.session_started.emit(session(expires_at=began + timedelta(hours=8)))
        eye = Watchful(window)
        sent = feeds.submit(_send(texts, world, began))

        def over() -> None:
            if (
                shot
            ):  # the screen, as the map isn't painted by widgets; and now, as quitting closes the window
                app.primaryScreen().grabWindow(0).save(str(shot))
            app.exit()

        sent.add_done_callback(lambda _: gui.post(over))
        eye._stamp()
        first_until = time.monotonic() + (began - datetime.now(UTC)).total_seconds() + FIRST_S
        eye.timer.start()
        app.exec()
        eye.timer.stop()
        sent.result(0)
        feeds.stop()
        gui.close()
        return _report(count, eye, first_until, bool(opened.view.is_ready))


def _report(count: int, eye: Watchful, first_until: float, map_ready: bool) -> dict[str, Any]:
    later = [n for n, at in enumerate(eye.at_s) if at >= first_until]
    waits, busy = (sorted(values[n] for n in later) for values in (eye.waits_ms, eye.busy_ms))
    return {
        "units": count,
        "longest_wait_ms": round(waits[-1], 1),
        "p99_wait_ms": round(waits[int(len(waits) * 0.99)], 1),
        "longest_busy_ms": round(busy[-1], 1),
        "p99_busy_ms": round(busy[int(len(busy) * 0.99)], 1),
        "first_seconds_longest_wait_ms": round(max(eye.waits_ms), 1),
        "map": map_ready,
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Play and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--shot", type=Path, help="a picture of the window at the end")
    parser.add_argument("--without-map", action="store_true")
    arguments = parser.parse_args()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    with PrivateDisplay():
        report = json.dumps(
            play(arguments.units, arguments.seconds, arguments.shot, not arguments.without_map)
        )
    if arguments.json:
        arguments.json.write_text(report + "\n", encoding="utf-8")
    sys.stdout.write(report + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
