"""The operations window with the real map: little colour, and shapes that tell without hue (UI colour rules)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from respond_desktop.domain.alert.alerts import AlertKind, Priority
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.ui.map.view import MapView
from respond_desktop.ui.operations import OperationsScreen
from respond_desktop.ui.operations.map_area import FOOT_HEIGHT, FOOT_WIDTH
from respond_desktop.ui.strip.card import AlertCard
from respond_desktop.ui.theme import DAY, NIGHT, Tokens
from tests.map.conftest import OPENS_WITHIN_MS, drawn_when, evaluate, until
from tests.map.scene import demo_source, unit
from tests.ui import desk as desks
from tests.ui.desk import TestDesk
from tests.ui.gallery import snapshot
from tests.ui.look import colourful
from tests.ui.sizes import SIZES, Size

GREY = np.array([0.2126, 0.7152, 0.0722])
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)
"""Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB."""
Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def rgb(image: QImage) -> Array:
    """Rows x columns x red, green, blue; 0 to 1."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    raw = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return raw[:, : plain.width(), 2::-1].astype(np.float64) / 255


def seen(colours: Array, deuteranope: bool) -> Array:
    """How light each point looks, 0 to 1: without any hue, or as a deuteranope sees it (without hue as well)."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    if deuteranope:
        linear = np.clip(linear @ DEUTERANOPIA.T, 0, 1)
    return np.asarray(np.cbrt(linear @ GREY))


class Window:
    """A window of the whole program with the real map."""

    def __init__(self) -> None:
        self._pack, source = demo_source()
        self.map = MapView(source)
        self.desk: TestDesk = desks.make_desk(map_view=self.map)
        self.desk.window.resize(1920, 1080)
        self.desk.window.show()
        until(lambda: self.map.is_ready or self.map.failure, OPENS_WITHIN_MS)
        assert not self.map.failure
        self.desk.bridge.session_started.emit(desks.session())

    def show(self, found: Snapshot) -> None:
        self.desk.show(found)
        number = sum(u.recording is not None for u in found.units)
        drawn_when(self.map, lambda d: d["known"] == number)

    def theme(self, tokens: Tokens) -> None:
        while self.desk.theme.tokens.name != tokens.name:
            self.desk.theme.next()
        drawn_when(self.map, lambda d: d["theme"] == tokens.name)

    def picture(self) -> QImage:
        return self.desk.window.grab().toImage()

    def close(self) -> None:
        self.desk.window.close()
        self.map.shut_down()
        self.desk.window.deleteLater()
        for _ in range(3):
            QApplication.processEvents()
        self._pack.close()


@pytest.fixture(scope="module")
def window(qapp: QApplication) -> Iterator[Window]:
    made = Window()
    yield made
    made.close()


@pytest.mark.parametrize("tokens", [NIGHT, DAY], ids=lambda t: t.name)
def test_the_window_is_grey_until_something_is_wrong(window: Window, tokens: Tokens) -> None:
    window.theme(tokens)
    quiet = tuple(replace(u, watched_by=()) for u in snapshot().units)
    window.show(snapshot(units=quiet, alerts=()))
    shares: list[float] = []
    focus = QApplication.focusWidget()
    if focus is not None:  # the focus ring isn't part of the budget: around the whole map it alone has 0.4 %
        focus.clearFocus()

    def within(least: float, most: float) -> bool:
        shares.append(colourful(window.picture()))
        return least < shares[-1] < most

    until(lambda: within(-1, 0.003))
    window.show(snapshot())
    window.desk.window.keeper.select_unit("u-214")
    drawn_when(window.map, lambda d: any(u["selected"] for u in d["units"]))
    until(lambda: within(0.003, 0.03))
    window.desk.window.keeper.select_unit("")


FURNITURE = """JSON.stringify([innerWidth, ...[".foot", ".tools", ".outside"].map((name) => {
  const box = document.querySelector(name).getBoundingClientRect();
  return [box.x, box.y, box.width, box.height].map(Math.round);
})])"""


@pytest.mark.parametrize("size", [size for size in SIZES if size.width < 3840], ids=lambda size: size.name)
def test_nothing_floats_over_scale_attribution_and_buttons(window: Window, size: Size) -> None:
    window.show(snapshot())
    window.desk.window.resize(*size.logical)
    window.desk.window.keeper.select_unit("u-214")
    area, card = (
        window.desk.window.desk.screens.of(OperationsScreen).map_area,
        window.desk.window.desk.asks.backup.card,
    )
    window.map.centre_on(60.1733, 24.9510, 19)  # most units are outside, and the page says so
    boxes: list[QRect] = []

    def settled() -> bool:
        width, *found = json.loads(evaluate(window.map, FURNITURE))
        boxes[:] = [QRect(*box) for box in found]
        return bool(width == window.map.width() and all(not box.isEmpty() for box in boxes))

    until(settled)
    assert card.isVisible() and area.reason.isVisible()
    foot, tools, outside = boxes
    assert foot.width() + 10 <= FOOT_WIDTH and foot.height() + 8 <= FOOT_HEIGHT
    for one, other in combinations((card.geometry(), area.reason.geometry(), foot, tools, outside), 2):
        assert not one.intersects(other), (one, other)
    window.desk.window.keeper.select_unit("")
    window.desk.window.resize(1920, 1080)
    window.map.home()


STATES: dict[str, dict[str, object]] = {
    "plain": {},
    "p1 waiting": {"priority": 1, "alert_icon": "hand-back-left", "waiting": True},
    "p1 acknowledged": {"priority": 1, "alert_icon": "hand-back-left"},
    "p2 waiting": {"priority": 2, "alert_icon": "flash", "waiting": True},
    "p2 acknowledged": {"priority": 2, "alert_icon": "flash"},
    "watched": {"watched": True},
    "selected": {"selected": True},
    "old": {"age_s": 31.0, "fix_state": "old"},
}
LEFT, RIGHT, HALF = 46, 22, 46
"""Part of the map around a marker that holds its symbol and not its label, in px."""


@pytest.mark.parametrize("tokens", [NIGHT, DAY], ids=lambda t: t.name)
@pytest.mark.parametrize("deuteranope", [False, True], ids=["grey", "deuteranopia"])
def test_states_on_the_map_differ_by_shape(window: Window, tokens: Tokens, deuteranope: bool) -> None:
    window.theme(tokens)
    window.desk.show(desks.snapshot(units=(), alerts=()))
    places = {
        name: (60.19, 24.93 + 0.003 * n) for n, name in enumerate(STATES)
    }  # beside the pack: plain ground
    window.map.set_reduced_motion(True)
    window.map.show_snapshot(
        [unit(name, *places[name], label="1", accuracy_m=0.5, **STATES[name]) for name in STATES]  # type: ignore[arg-type]
    )
    window.map.centre_on(60.19, 24.9405, 16)
    facts = drawn_when(window.map, lambda d: len(d["units"]) == len(STATES) and d["zoom"] == 16)
    shapes: dict[str, Array] = {}

    def all_drawn() -> bool:
        light = seen(rgb(window.map.grab().toImage()), deuteranope)
        for marker in facts["units"]:
            x, y = round(marker["x"]), round(marker["y"])
            part = light[y - HALF : y + HALF, x - LEFT : x + RIGHT]
            shapes[marker["key"]] = np.abs(part - part[0, -1]) > 0.12
        return all(shape.sum() > 60 for shape in shapes.values())

    until(all_drawn)
    for one in STATES:
        for other in STATES:
            if one < other:
                both = np.logical_and(shapes[one], shapes[other]).sum()
                either = np.logical_or(shapes[one], shapes[other]).sum()
                assert both / either < 0.85, (one, other, both / either)
    window.map.set_reduced_motion(False)


@pytest.mark.parametrize("tokens", [NIGHT, DAY], ids=lambda t: t.name)
@pytest.mark.parametrize("deuteranope", [False, True], ids=["grey", "deuteranopia"])
def test_cards_in_the_strip_differ_without_hue(window: Window, tokens: Tokens, deuteranope: bool) -> None:
    window.theme(tokens)
    window.show(snapshot())
    taken = {"acknowledged_by": "R. Okafor", "acknowledged_at": desks.NOW}
    kinds = [(AlertKind.NEEDS_HELP, {}), (AlertKind.NEEDS_HELP, taken), (AlertKind.TASER_ARMED, {})]
    alerts = [
        desks.alert(kind, "214", 42, "Bank St", id=str(n), **more) for n, (kind, more) in enumerate(kinds)
    ]
    window.show(snapshot(alerts=tuple(alerts)))
    cards = {c.alert_id: c for c in window.desk.window.findChildren(AlertCard) if c.isVisible()}
    assert len(cards) == 3 and alerts[0].priority is Priority.P1 and alerts[2].priority is Priority.P2
    looks = {key: seen(rgb(card.grab().toImage()), deuteranope) for key, card in cards.items()}
    fills = [float(np.median(looks[key])) for key in ("0", "1", "2")]
    for n in range(3):
        assert abs(fills[n] - fills[n - 1]) > 0.08, fills
    icons = {key: _icon(look) for key, look in looks.items()}
    assert _alike(icons["0"], icons["1"]) > 0.7  # the same icon, whether acknowledged or not
    assert _alike(icons["0"], icons["2"]) < 0.6  # another icon for another type


def _icon(look: Array) -> Array:
    part = look[10:44, 8:38]
    return np.asarray(np.abs(part - np.median(part[0])) > 0.1)


def _alike(a: Array, b: Array) -> float:
    return float(np.logical_and(a, b).sum() / max(1, np.logical_or(a, b).sum()))
