"""Draws the documentation's pictures with the real map: `python -m tests.ui.gallery FOLDER`."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QColor, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication

from respond_desktop.app.map_source import OpenMap
from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.domain.units import UnitView
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from respond_desktop.ui.map.start import register_scheme
from respond_desktop.ui.theme import DAY, NIGHT, Tokens
from tests.ui import desk as desks
from tests.ui.desk import TestDesk
from tests.ui.watch.pictures import Hands, Source

NUMBERS = ("214", "219", "231", "207", "212", "216", "222", "226", "228", "233", "240", "K9-2")
PLACES = (
    (60.1698, 24.9462),
    (60.1688, 24.9420),
    (60.1716, 24.9502),
    (60.1712, 24.9452),
    (60.1712, 24.9395),
    (60.1683, 24.9462),
    (60.1690, 24.9505),
    (60.1732, 24.9475),
    (60.1722, 24.9412),
    (60.1665, 24.9490),
    (60.1676, 24.9440),
    (60.1740, 24.9500),
)
"""Spots on the demo city's streets."""


def shift() -> tuple[UnitView, ...]:
    """Twelve recording units in the demo city and 28 that don't record."""
    watched = {"207": ("Sgt. Fairfield",), "214": ("R. Okafor",)}
    made = []
    for n, (number, place) in enumerate(zip(NUMBERS, PLACES, strict=True)):
        one = desks.unit(number, 71.0 if number == "226" else 1.0 + n % 5, place)
        if one.fix is not None:
            one = replace(one, fix=replace(one.fix, heading_deg=(40.0 * n) % 360, speed_mps=3.0))
        made.append(replace(one, watched_by=watched.get(number, ())))
    return (*made, *(desks.silent(str(number)) for number in range(400, 428)))


def snapshot(**changes: object) -> Snapshot:
    """The shift with its three alerts, at places the map can name."""
    found = dict(zip(NUMBERS, PLACES, strict=True))
    alerts = []
    for alert in desks.three_alerts():
        lat, lon = found[alert.unit_number]
        if alert.kind == AlertKind.GUNSHOT:
            lat, lon = 60.1681, 24.9404
        if alert.place is not None:
            place = replace(alert.place, lat=lat, lon=lon, accuracy_m=40.0, words="")
            alerts.append(replace(alert, place=place))
    return desks.snapshot(**({"units": shift(), "alerts": tuple(alerts)} | changes))


def wait(seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    """Let Qt work."""
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < seconds * 1000 and not until():
        QApplication.processEvents()


class Gallery:
    """One window with the real map, shown in many states."""

    def __init__(self, folder: Path, tokens: Tokens) -> None:
        self._folder = folder
        self.feed: PictureFeed | None = None
        self.map = OpenMap()
        self.desk: TestDesk = desks.make_desk(
            tokens, map_view=self.map.view, place_words=self.map.place_words
        )
        self.window = self.desk.window
        self.window.resize(1920, 1080)
        self.window.show()
        self.map.view.start()
        wait(60, lambda: self.map.view.is_ready)

    def sign_in(self, found: Snapshot) -> None:
        self.desk.bridge.session_started.emit(desks.session())
        self.desk.show(found)

    def save(self, name: str, after_s: float = 3.0) -> None:
        wait(after_s)
        self.window.grab().save(str(self._folder / f"{name}.png"))

    def close(self) -> None:
        self.window.close()
        self.map.close()
        wait(0.3)


def operations(folder: Path, tokens: Tokens) -> None:
    """The shift with three alerts and a selected unit; at night also its other states."""
    made = Gallery(folder, tokens)
    made.sign_in(snapshot(watches=(desks.own_watch(),)))
    made.window.keeper.select_unit("u-214")
    source = Source(Hands())
    _picture(source, made)
    made.feed = PictureFeed(source)
    made.desk.bridge.picture_opened.emit("w-1", made.feed)
    made.save(f"operations-{tokens.name}", 5)
    if tokens is NIGHT:
        _states(made)
    made.close()


def _states(made: Gallery) -> None:
    made.desk.hands.pass_time(4.0)
    made.save("frozen", 2)
    made.desk.bridge.watch_ended.emit("w-1", "")
    made.window.keeper.select_unit("u-216")
    made.window.desk.asks.watch_selected()
    wait(0.3)
    made.window.desk.asks.watching.form._fields.choose(2)
    made.save("purpose", 2)
    made.window.desk.asks.watching.form.cancelled.emit()
    lost = Link(LinkState.LOST, desks.NOW)
    made.desk.hands.pass_time(20.0)
    made.desk.show(snapshot(link=lost, audit_pending=3))
    made.save("lost-link", 2)
    made.window.desk.asks.watching.panel._close_clicked()
    made.window.keeper.select_unit("")
    made.desk.show(snapshot(units=tuple(desks.silent(str(n)) for n in range(400, 440)), alerts=()))
    made.save("nobody-records", 2)


def _picture(source: Source, made: Gallery) -> None:
    """A drawn placeholder: a night sky over a street."""
    source.make()
    if source.picture is None:
        return
    clock = made.desk.hands.clock()
    taken = clock.utc() - timedelta(seconds=0.2)
    image = source.picture.image
    source.picture = replace(source.picture, captured_at=taken, received_s=clock.monotonic())
    painter = QPainter(image)
    sky = QLinearGradient(0, 0, 0, image.height())
    sky.setColorAt(0, QColor("#171A1D"))
    sky.setColorAt(0.55, QColor("#3A3A34"))
    sky.setColorAt(1, QColor("#15171A"))
    painter.fillRect(image.rect(), sky)
    painter.end()


def sign_in(folder: Path) -> None:
    """The banner and the sign-in card."""
    desk = desks.make_desk(NIGHT)
    desk.window.resize(1366, 768)
    desk.window.show()
    desk.bridge.workplace_changed.emit(desks.workplace())
    wait(0.5)
    desk.window.grab().save(str(folder / "sign-in.png"))
    desk.window.close()


def main(folder: Path) -> None:
    register_scheme()
    QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    sign_in(folder)
    operations(folder, NIGHT)
    operations(folder, DAY)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
