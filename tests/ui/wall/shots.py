"""Draws the wall into PNG files for a look: `python -m tests.ui.wall.shots FOLDER`."""

import math
import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QRadialGradient
from PySide6.QtWidgets import QApplication

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.outcomes import Refused
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.watches import WatchEnd, WatchState
from respond_desktop.ui.theme import DAY, NIGHT, Tokens
from respond_desktop.ui.wall import Wall
from respond_desktop.ui.wall.book.places import Occupant
from respond_desktop.ui.wall.book.plan import Layout
from tests.ui import desk as desks
from tests.ui.desk import NOW
from tests.ui.wall.world import NUMBERS, WallWorld, told_but_lcd

STREETS = (
    "Bank St at S Chester St",
    "Fleet St at S Broadway",
    "Patterson Park, north path",
    "E Baltimore St at N Chester St",
    "Eastern Ave",
    "Fleet St",
    "Hudson St",
    "S Linwood Ave at Gough St",
)


def scene(number: int, width: int = 960, height: int = 540) -> QImage:
    """A drawn placeholder for a picture: a street at night, another one for each number."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, height)
    for at, colour in ((0, "#12151A"), (0.5, "#2B2D33"), (0.52, "#1B1C1F"), (1, "#303236")):
        sky.setColorAt(at, QColor(colour))
    painter.fillRect(image.rect(), sky)
    painter.setPen(Qt.PenStyle.NoPen)
    for n in range(9):
        left = width * n / 9 + 20 * math.sin(number * 3 + n)
        tall = height * (0.2 + 0.14 * abs(math.sin(number + n * 2.3)))
        painter.setBrush(QColor(28 + 3 * (n % 3), 29, 33))
        painter.drawRect(QRectF(left, height * 0.52 - tall, width / 10, tall))
        painter.setBrush(QColor("#8A7A52"))
        for row in range(3):
            if (n * 7 + row + number) % 3 == 0:
                painter.drawRect(QRectF(left + 18, height * 0.5 - tall + 22 * row + 14, 12, 10))
    middle = QPointF(width * (0.3 + 0.4 * abs(math.sin(number))), height * 0.45)
    glow = QRadialGradient(middle, width * 0.3)
    glow.setColorAt(0, QColor(214, 200, 150, 110))
    glow.setColorAt(1, QColor(0, 0, 0, 0))
    painter.setBrush(glow)
    painter.drawRect(image.rect())
    painter.setBrush(QColor("#141517"))
    foot = QPointF(middle.x() + 30, height * 0.85)
    painter.drawEllipse(foot - QPointF(0, height * 0.42), 18, 20)
    painter.drawRoundedRect(QRectF(foot.x() - 26, foot.y() - height * 0.38, 52, height * 0.38), 14, 14)
    painter.end()
    return image


def settle() -> None:
    for _ in range(6):
        QApplication.processEvents()


def street(lat: float, lon: float) -> str:
    return STREETS[round(abs(lat * 1e4 + lon * 1e4)) % len(STREETS)]


def open_wall(tokens: Tokens, size: tuple[int, int] = (1920, 1080), training: bool = False) -> WallWorld:
    """A signed-in desk with the wall's tab shown."""
    world = WallWorld(desks.make_desk(tokens, place_words=street))
    world.desk.window.resize(*size)
    world.desk.window.show()
    signed_in = desks.session(training=training)
    allowed = signed_in.permissions | {Permission.LISTEN, Permission.TALK, Permission.KEEP}
    world.desk.bridge.session_started.emit(replace(signed_in, permissions=allowed))
    world.alerts = tuple(a for a in desks.three_alerts() if a.kind != AlertKind.GUNSHOT)
    world.show()
    world.desk.window.desk.screens.show_tab(2)
    return world


def paint(world: WallWorld, *but: str) -> None:
    """A new picture for each unit but those."""
    for n, (number, source) in enumerate(world.sources.items()):
        if number in but or world.feeds[number].source is None:
            continue
        world.picture(number)
        assert source.picture is not None
        source.picture = replace(source.picture, image=scene(n), source_width=1280, source_height=720)
        world.feeds[number].say_changed()


def eight(world: WallWorld) -> None:
    """As in the design: two large, three small, one frozen, one ended, one empty place."""
    world.watch("214", "207", "219", "231", "222", "216", "233")
    world.watches["214"] = replace(world.watches["214"], id="w-214")
    other = desks.own_watch(id="w-x", viewer_id="p-9", viewer_name="Sgt. Fairfield", workstation="RTC-01")
    world.watches["x"] = other
    world.change("214", sound=True)
    world.change("231", notices=told_but_lcd())
    world.change("207", ends_at=NOW + timedelta(seconds=245))
    world.change(
        "233", state=WatchState.ENDED, end=WatchEnd.RECORDING_STOPPED, ended_at=NOW - timedelta(seconds=117)
    )
    world.desk.bridge.watch_ended.emit("w-233", "Recording stopped.")
    paint(world)
    world.pass_time(9.0)
    paint(world, "216")
    world.wall.area.choose(0)
    world.pass_time(0.1)


def sixteen(world: WallWorld) -> None:
    """Sixteen tiles in every state."""
    wall = world.wall
    wall.choose_layout(Layout.SIXTEEN)
    world.watch(*NUMBERS[:12])
    paint(world)
    world.pass_time(7.0)
    paint(world, NUMBERS[5], NUMBERS[9])
    world.picture(NUMBERS[6], 1.8)
    source = world.sources[NUMBERS[6]]
    assert source.picture is not None
    source.picture = replace(source.picture, image=scene(6))
    world.change(NUMBERS[9], camera_lost_at=NOW + timedelta(seconds=1))
    world.change(
        NUMBERS[10],
        state=WatchState.ENDED,
        end=WatchEnd.RECORDING_STOPPED,
        ended_at=NOW - timedelta(seconds=3),
    )
    world.desk.bridge.watch_ended.emit(f"w-{NUMBERS[10]}", "Recording stopped.")
    waiting = desks.own_watch(
        id="w-new", unit_id="u-301", unit_number="301", state=WatchState.TELLING, notices=told_but_lcd()[:2]
    )
    world.watches["301"] = waiting
    world.show()
    wall.acts.bring("w-new")
    refused = Refused(
        "Unit 302 is not among the units you may watch.",
        "Your role may watch East command.",
        "Live Video Policy v12, rule 3",
        "scope",
        88412,
        NOW,
    )
    wall.model.places.put(13, Occupant("302", answer=refused))
    wall.model.places.put(14, Occupant("303"))
    wall.refresh()
    world.change(NUMBERS[2], notices=told_but_lcd())
    world.pass_time(0.1)


def save(world: WallWorld, path: Path, own_window: bool) -> None:
    settle()
    window = world.desk.window.desk.screens.of(Wall).home.window if own_window else world.desk.window
    assert window is not None
    window.grab().save(str(path))
    world.desk.window.close()


def main(folder: Path) -> None:
    QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    for tokens in (NIGHT, DAY):
        world = open_wall(tokens)
        home = world.desk.window.desk.screens.of(Wall).home
        home.pop_out()
        assert home.window is not None
        home.window.resize(1920, 1080)
        settle()
        eight(world)
        save(world, folder / f"wall-{tokens.name}.png", True)
        world = open_wall(tokens, training=tokens is DAY)
        sixteen(world)
        save(world, folder / f"wall-16-{tokens.name}.png", False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
