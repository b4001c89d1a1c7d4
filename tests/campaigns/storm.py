"""Does a storm hide anybody or hold the window up? `python -m tests.campaigns.storm [--alerts 200] [--without-map]`.

So many alerts within 10 s on one real window (map, streets, sound, 40 recording units that move each second), sent as
central sends them: what changed with each, read on the feed loop. Four times a second every waiting priority 1 must
stand in the strip by name and whole; once a second F4 goes on to the next alert. `longest_wait_ms` is the longest time
in which the window could not answer; `longest_busy_ms` is what of a wait the window's own thread worked (a loaded
machine makes the first longer, not the second). Without a graphics card the map's window is put together by the
processors, which other programs then hold up: `--without-map` leaves that out. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from respond_desktop.domain.alert.alerts import Alert, AlertKind, Place
from respond_desktop.domain.live.on_shift import Units
from respond_desktop.domain.live.parts import Positions
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.domain.units import UnitView
from respond_desktop.drill.programs.display import PrivateDisplay
from respond_desktop.feeds.fold import LinkChanged
from respond_desktop.feeds.held_parts import HeldParts
from respond_desktop.feeds.loop import FeedLoop
from respond_desktop.qtbridge.world import ShownSnapshot
from respond_desktop.wire import live
from tests.ui.desk import unit

UNITS, LASTS_S, BEFORE_S, AFTER_S = 40, 10.0, 3.0, 2.0
KINDS = (
    AlertKind.NEEDS_HELP,
    AlertKind.TASER_ARMED,
    AlertKind.CAMERA_LOST,
    AlertKind.TASER_ARMED,
    AlertKind.NEEDS_HELP,
    AlertKind.GUNSHOT,
    AlertKind.TASER_ARMED,
    AlertKind.CAMERA_LOST,
)


class Storm:
    """The states of the storm, each as the bytes that central sends, with the second it is due."""

    def __init__(self, alerts: int, began: datetime, centre: tuple[float, float]) -> None:
        self._began, self._centre = began, centre
        every_s = LASTS_S / alerts
        due = [(BEFORE_S + n * every_s, n + 1) for n in range(alerts)]
        seconds = int(BEFORE_S + LASTS_S + AFTER_S)
        moves = [(float(s), sum(at <= s for at, _ in due)) for s in range(seconds)]
        self._alerts = tuple(self._alert(n, at) for n, (at, _) in enumerate(due))
        ordered = sorted((*due, *moves))
        self.states = tuple((at, self._state(seq, at, count)) for seq, (at, count) in enumerate(ordered, 1))

    def _state(self, seq: int, at_s: float, count: int) -> str:
        """The parts that changed: first all, then the alerts, and each second the positions."""
        held = Units.of(self._unit(n, at_s) for n in range(UNITS))
        parts: dict[str, tuple[int, Any]] = {
            "alerts": (seq, self._alerts[:count]),
            "alerts_last_hour": (seq, count),
        }
        if seq == 1:
            parts["units"] = (1, tuple(held.roster))
        if at_s == int(at_s):
            parts["positions"] = (seq, Positions(1, held.rows))
        encoded = {
            name: (version, msgspec.Raw(msgspec.json.encode(v))) for name, (version, v) in parts.items()
        }
        return live.encode(live.StateParts(seq=seq, after=seq - 1, as_of=self._at(at_s), parts=encoded))

    def _at(self, at_s: float) -> datetime:
        return self._began + timedelta(seconds=at_s)

    def _unit(self, n: int, at_s: float) -> UnitView:
        lat, lon = self._centre
        where = (lat + 0.0009 * (n % 8 - 4) + 0.00002 * int(at_s), lon + 0.0016 * (n // 8 - 2))
        made = unit(str(200 + n), 0.0, where)
        assert made.fix is not None and made.recording is not None
        fix = replace(made.fix, as_of=self._at(int(at_s)))
        recording = replace(made.recording, started_at=self._at(-60), lease_ends_at=self._at(at_s + 60))
        return replace(made, fix=fix, recording=recording)

    def _alert(self, n: int, at_s: float) -> Alert:
        lat, lon = self._centre
        place = Place(lat + 0.0009 * (n % 8 - 4), lon + 0.0016 * (n // 8 % 5 - 2), 12.0, self._at(at_s))
        number = 200 + n % UNITS
        kind = KINDS[n % len(KINDS)]
        return Alert(f"a-{n:04}", kind, f"u-{number}", str(number), self._at(at_s), place)


async def _send(storm: Storm, world: ShownSnapshot, began: datetime) -> None:
    """Read each state on the feed loop when it is due."""
    held = HeldParts()
    world.fold(LinkChanged(Link(LinkState.CONNECTED, began, 38.0)))
    for at_s, text in storm.states:
        await asyncio.sleep(max(0.0, (began - datetime.now(UTC)).total_seconds() + at_s))
        told = live.decode_to_desktop(text)
        assert isinstance(told, live.StateParts)
        state = held.take(told)
        assert state is not None
        world.fold(state)


class Eye:
    """Ticks on the window's own thread: how long it was held up, and who is not named in the strip."""

    TICK_MS, LOOK_S, KEY_S = 5, 0.25, 1.0

    def __init__(self, window: Any) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._window = window
        self.waits_ms: list[float] = []
        self.busy_ms: list[float] = []
        self.missing: set[str] = set()
        self.looks = self.most_urgent = 0
        self._looked_s = self._pressed_s = time.monotonic()
        self._stamp()
        self.timer = QTimer(window, interval=self.TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._tick)

    def _stamp(self) -> None:
        self._wall_s, self._cpu_s = time.monotonic(), time.thread_time()

    def _tick(self) -> None:
        now_s = time.monotonic()
        self.waits_ms.append((now_s - self._wall_s) * 1000 - self.TICK_MS)
        self.busy_ms.append((time.thread_time() - self._cpu_s) * 1000)
        if now_s - self._looked_s >= self.LOOK_S:
            self._looked_s = now_s
            self._look()
        self._stamp()
        if now_s - self._pressed_s >= self.KEY_S:
            self._pressed_s = now_s
            self._window.desk.strip.next_alert()

    def _look(self) -> None:
        from PySide6.QtCore import QEvent
        from PySide6.QtWidgets import QApplication

        from respond_desktop.ui.strip.plan import must_show
        from tests.ui.strip import named

        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # as before each painting
        scene = self._window.keeper.scene
        urgent = [a for a in scene.alerts if must_show(a)] if scene else []
        self.looks += 1
        self.most_urgent = max(self.most_urgent, len(urgent))
        self.missing |= {a.id for a in urgent if not named(self._window.desk.strip, a)}


@contextmanager
def _window(with_map: bool) -> Iterator[tuple[Any, Any, Any]]:
    """The window as the program makes it, its bridge and its map; commands are kept, for nobody answers here."""
    from respond_desktop.app.map_source import OpenMap
    from respond_desktop.qtbridge.bridge import Bridge
    from respond_desktop.ui.frame.extras import Extras
    from respond_desktop.ui.sound.alarm import Alarm
    from respond_desktop.ui.sound.speaker import QtSpeaker
    from respond_desktop.ui.theme import Theme, load_fonts
    from respond_desktop.ui.window import MainWindow
    from tests.ui.desk import FakeCommands

    load_fonts()
    opened, bridge = OpenMap(), Bridge(FakeCommands())
    extras = Extras(place_words=opened.place_words, map_pack=opened.date)
    window = MainWindow(bridge, Theme(), opened.view, Alarm(QtSpeaker()), extras)
    window.resize(1920, 1080)
    window.show()
    if with_map:
        opened.view.start()
    try:
        yield window, bridge, opened
    finally:
        opened.close()
        window.close()


def play(alerts: int, shot: Path | None, with_map: bool = True) -> dict[str, Any]:
    """One storm, and what was seen of it."""
    from PySide6.QtCore import QDeadlineTimer, QTimer
    from PySide6.QtWidgets import QApplication

    from respond_desktop.app.settled import settle
    from respond_desktop.app.start import make_application
    from respond_desktop.qtbridge.newest import NewestSnapshot
    from respond_desktop.qtbridge.post import GuiPost
    from tests.ui.desk import session

    app = make_application()
    with _window(with_map) as (window, bridge, opened):
        patience = QDeadlineTimer(90_000)
        while with_map and not (opened.view.is_ready or opened.view.failure or patience.hasExpired()):
            QApplication.processEvents()
        settle()
        began = datetime.now(UTC) + timedelta(seconds=3)
        pack = opened._pack
        storm = Storm(alerts, began, pack.facts.centre if pack else (39.29, -76.6))
        gui, feeds = GuiPost(), FeedLoop()
        world = ShownSnapshot(NewestSnapshot(gui, bridge).show)
        feeds.start()
        bridge.session_started.emit(session(expires_at=began + timedelta(hours=8)))
        eye = Eye(window)
        sent = feeds.submit(_send(storm, world, began))
        QTimer.singleShot(int((began - datetime.now(UTC)).total_seconds() * 1000 + 1000), eye.timer.start)

        def over() -> None:
            if (
                shot
            ):  # the screen, as the map isn't painted by widgets; and now, as quitting closes the window
                app.primaryScreen().grabWindow(0).save(str(shot))
            app.exit()

        sent.add_done_callback(lambda _: gui.post(over))
        eye._stamp()
        app.exec()
        eye.timer.stop()
        sent.result(0)
        feeds.stop()
        gui.close()
        return _report(alerts, eye, bool(opened.view.is_ready))


def _report(alerts: int, eye: Eye, map_ready: bool) -> dict[str, Any]:
    waits = sorted(eye.waits_ms[1:])
    busy = sorted(eye.busy_ms[1:])
    return {
        "alerts": alerts,
        "longest_wait_ms": round(waits[-1], 1),
        "p1_without_card": len(eye.missing),
        "p99_wait_ms": round(waits[int(len(waits) * 0.99)], 1),
        "longest_busy_ms": round(busy[-1], 1),
        "p99_busy_ms": round(busy[int(len(busy) * 0.99)], 1),
        "most_p1_at_once": eye.most_urgent,
        "looks": eye.looks,
        "map": map_ready,
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Play and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=200)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--shot", type=Path, help="a picture of the window at the end")
    parser.add_argument("--without-map", action="store_true")
    arguments = parser.parse_args()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    with PrivateDisplay():
        report = json.dumps(play(arguments.alerts, arguments.shot, not arguments.without_map))
    if arguments.json:
        arguments.json.write_text(report, encoding="utf-8")
    sys.stdout.write(report + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
