"""What is on the map, what is no longer on it, and how it looks."""

import math
import time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.ui.map.facts import MapPlace
from respond_desktop.ui.map.palette import THEMES
from respond_desktop.ui.map.view import NOBODY, MapView
from tests.map.conftest import drawn, drawn_when, evaluate, until
from tests.map.scene import SCENE_PLACES, SCENE_UNITS, unit
from tests.support.pace import within

SPOT = (60.1702, 24.9445)


def one(facts: dict[str, Any], key: str) -> dict[str, Any]:
    """The drawn unit with this key."""
    return next(u for u in facts["units"] if u["key"] == key)


def pixel(view: MapView, x: float, y: float) -> QColor:
    """The colour on screen at a point of the map."""
    image = view.grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor(round(x * ratio), round(y * ratio))


def near(a: QColor, b: str, at_most: int = 12) -> bool:
    """Whether two colours are the same but for anti-aliasing."""
    other = QColor(b)
    return (
        max(abs(a.red() - other.red()), abs(a.green() - other.green()), abs(a.blue() - other.blue()))
        <= at_most
    )


def target(view: MapView) -> QWidget:
    """The widget that takes the map's mouse and key events."""
    assert view._engine is not None
    proxy = view._engine.view.focusProxy()
    assert proxy is not None
    return proxy


def test_every_unit_is_drawn_with_its_state(view: MapView) -> None:
    view.show_snapshot(SCENE_UNITS, SCENE_PLACES)
    view.home()
    facts = drawn_when(view, lambda d: len(d["units"]) == len(SCENE_UNITS))
    assert {u["key"] for u in facts["units"]} == {u.key for u in SCENE_UNITS}
    assert one(facts, "226")["state"] == "old" and not one(facts, "226")["heading_shown"]
    assert one(facts, "212")["heading_shown"]
    first = one(facts, "214")
    assert first["priority"] == 1 and first["waiting"] and first["watched"] and first["selected"]
    assert first["label_shown"]
    assert {p["kind"] for p in facts["places"]} == {"sensed", "incident", "request"}


@pytest.mark.promise
def test_a_unit_no_longer_listed_leaves_no_pixel(view: MapView) -> None:
    view.show_snapshot([unit("214", *SPOT)])
    view.centre_on(SPOT[0] + 0.0015, SPOT[1], 16)  # the words in the middle come when nobody is left
    marker = one(
        drawn_when(view, lambda d: len(d["units"]) == 1 and at(d, SPOT[0] + 0.0015, SPOT[1], 16)), "214"
    )
    until(lambda: near(pixel(view, marker["x"], marker["y"]), THEMES["night"]["unit"]))
    view.show_snapshot([])
    drawn_when(view, lambda d: d["known"] == 0 and not d["units"])
    chip = marker["chip"]
    until(lambda: not near(pixel(view, marker["x"], marker["y"]), THEMES["night"]["unit"], 60))
    image = view.grab().toImage()
    for x in range(int(marker["x"]) - 14, int(chip["x"] + chip["w"])):
        for y in range(int(marker["y"]) - 14, int(marker["y"]) + 14):
            assert not near(image.pixelColor(x, y), THEMES["night"]["text"], 8)


def test_the_others_stay_when_one_leaves(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT), unit("2", 60.1710, 24.9460)])
    drawn_when(view, lambda d: len(d["units"]) == 2)
    view.show_snapshot([unit("2", 60.1710, 24.9460)])
    facts = drawn_when(view, lambda d: len(d["units"]) == 1)
    assert facts["units"][0]["key"] == "2"


def test_nobody_recording_is_said(view: MapView) -> None:
    shown = "document.querySelector('.empty').hidden ? '' : document.querySelector('.empty').textContent"
    assert evaluate(view, shown) == NOBODY
    view.show_snapshot([unit("1", *SPOT)])
    drawn_when(view, lambda d: len(d["units"]) == 1)
    assert evaluate(view, shown) == ""


def test_a_fix_grows_old_without_a_new_snapshot(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT, age_s=14.0)])
    drawn_when(view, lambda d: len(d["units"]) == 1)
    facts = drawn_when(view, lambda d: one(d, "1")["state"] == "old")
    assert one(facts, "1")["age_s"] > 15
    assert "fix 1" in one(facts, "1")["chip"]["age"]


def at(drawn: dict[str, Any], lat: float, lon: float, zoom: int) -> bool:
    """Whether the map has arrived: the home view of the first units has a zoom of its own, and may be the same."""
    return drawn["zoom"] == zoom and abs(drawn["lat"] - lat) < 1e-4 and abs(drawn["lon"] - lon) < 1e-4


def test_clicking_a_unit_tells_which(view: MapView, qtbot: QtBot) -> None:
    view.show_snapshot([unit("1", *SPOT), unit("2", 60.1712, 24.9475)])
    view.centre_on(*SPOT, 16)
    drawn_when(view, lambda d: len(d["units"]) == 2 and at(d, *SPOT, 16))
    clicked: list[str] = []
    view.unit_clicked.connect(clicked.append)

    def click_until_told() -> bool:
        # The engine drops input until it has shown its first frame, as a person would notice and click again.
        if not clicked:
            marker = one(drawn(view), "2")  # where it is now: the map may still be moving there
            point = QPoint(round(marker["x"]), round(marker["y"]))
            QTest.mouseClick(target(view), Qt.MouseButton.LeftButton, pos=point)
            qtbot.wait(50)
        return bool(clicked)

    qtbot.waitUntil(click_until_told, timeout=30_000)
    assert set(clicked) == {"2"}


def test_a_made_up_unit_from_the_page_is_not_believed(view: MapView, qtbot: QtBot) -> None:
    view.show_snapshot([unit("1", *SPOT)])
    drawn_when(view, lambda d: len(d["units"]) == 1)
    with qtbot.assertNotEmitted(view.unit_clicked):
        evaluate(view, "respondPage.bridge.clicked('somebody else'); 1")
        drawn(view)
    with qtbot.waitSignal(view.unit_clicked, timeout=30_000):
        evaluate(view, "respondPage.bridge.clicked('1'); 1")


@pytest.mark.parametrize("theme", ["night", "day", "dim"])
def test_each_theme_paints_units_and_ground(view: MapView, theme: str) -> None:
    view.set_theme(theme)
    view.show_snapshot([unit("1", *SPOT)])
    view.centre_on(*SPOT, 16)
    marker = one(
        drawn_when(view, lambda d: d["theme"] == theme and len(d["units"]) == 1 and at(d, *SPOT, 16)), "1"
    )
    until(lambda: near(pixel(view, marker["x"], marker["y"]), THEMES[theme]["unit"]))
    until(lambda: near(pixel(view, 20, 300), THEMES[theme]["map"]))


def test_no_text_is_smaller_than_11_px(view: MapView) -> None:
    fonts = drawn(view)["fonts"]
    assert fonts["base"] and fonts["overlay"]
    for font in [*fonts["base"].values(), *fonts["overlay"].values()]:
        size = next(part for part in font.split() if part.endswith("px"))
        assert float(size.removesuffix("px")) >= 11
    sizes = "Array.from(document.querySelectorAll('body *'), e => parseFloat(getComputedStyle(e).fontSize))"
    assert evaluate(view, f"Math.min(...{sizes})") >= 11


def test_the_subject_lands_beside_a_floating_card(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT)])
    view.set_insets(left=400, bottom=100)
    view.centre_on(*SPOT, 17)
    x, y = 400 + (view.width() - 400) / 2, (view.height() - 100) / 2

    def landed(drawn: dict[str, Any]) -> bool:
        there = [m for m in drawn["units"] if math.dist((m["x"], m["y"]), (x, y)) <= 3]
        return drawn["zoom"] == 17 and len(there) == 1

    drawn_when(view, landed)


def test_home_shows_everybody(view: MapView) -> None:
    view.show_snapshot([unit("1", 60.1655, 24.937), unit("2", 60.178, 24.951)])
    view.centre_on(60.19, 25.0, 18)
    drawn_when(view, lambda d: d["zoom"] == 18)
    view.home()
    facts = drawn_when(view, lambda d: len(d["units"]) == 2 and d["zoom"] != 18)
    for marker in facts["units"]:
        assert 0 < marker["x"] < view.width() and 0 < marker["y"] < view.height()


def test_keys_pan_and_zoom(view: MapView) -> None:
    view.centre_on(*SPOT, 15)
    before = drawn_when(view, lambda d: d["zoom"] == 15)
    evaluate(view, "document.querySelector('.leaflet-container').focus(); 1")
    target(view).setFocus()
    QTest.keyClick(target(view), Qt.Key.Key_Plus)
    drawn_when(view, lambda d: d["zoom"] == 16)
    QTest.keyClick(target(view), Qt.Key.Key_Right)
    drawn_when(view, lambda d: d["lon"] > before["lon"])


def test_selected_and_alerting_units_can_be_focused_by_name(view: MapView, qtbot: QtBot) -> None:
    view.show_snapshot(SCENE_UNITS)
    view.home()
    names = drawn_when(view, lambda d: len(d["units"]) == len(SCENE_UNITS))["buttons"]
    assert "Alert waiting, Unit 214, watched, selected" in names
    assert "Alert acknowledged, Unit 233" in names
    assert len(names) == 4
    with qtbot.waitSignal(view.unit_clicked, timeout=30_000) as clicked:
        evaluate(view, "document.querySelector('.unit-focus[aria-label*=\"231\"]').click(); 1")
    assert clicked.args == ["231"]


def test_the_more_important_label_stays_readable(view: MapView) -> None:
    crowd = [unit(f"1{n}", SPOT[0] + n * 1e-6, SPOT[1] + n * 1e-6) for n in range(9)]
    crowd.append(unit("99", *SPOT, priority=1, waiting=True, alert_icon="flash"))
    view.show_snapshot(crowd)
    view.centre_on(*SPOT, 16)
    facts = drawn_when(view, lambda d: len(d["units"]) == 10 and at(d, *SPOT, 16))
    assert one(facts, "99")["label_shown"]
    assert not all(u["label_shown"] for u in facts["units"])
    chips = [u["chip"] for u in facts["units"] if u["chip"]]
    for n, a in enumerate(chips):
        for b in chips[n + 1 :]:
            apart = a["x"] + a["w"] <= b["x"] or b["x"] + b["w"] <= a["x"]
            assert apart or a["y"] + a["h"] <= b["y"] or b["y"] + b["h"] <= a["y"]


def test_far_out_plain_units_are_grouped_and_important_ones_never(view: MapView) -> None:
    crowd = [unit(f"1{n}", SPOT[0] + n * 1e-4, SPOT[1]) for n in range(6)]
    crowd += [unit("7", *SPOT, watched=True), unit("8", *SPOT, selected=True), unit("9", *SPOT, priority=2)]
    view.show_snapshot(crowd)
    view.centre_on(*SPOT, 12)
    facts = drawn_when(view, lambda d: d["zoom"] == 12 and bool(d["groups"]))
    grouped = sum(group["count"] for group in facts["groups"])
    assert {"7", "8", "9"} <= {u["key"] for u in facts["units"]}
    assert grouped + len(facts["units"]) == len(crowd)


def test_a_marker_glides_between_fixes_and_never_past_them(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT)])
    view.centre_on(*SPOT, 17)
    start = one(drawn_when(view, lambda d: at(d, *SPOT, 17) and len(d["units"]) == 1), "1")
    view.show_snapshot([unit("1", SPOT[0], SPOT[1] + 0.001, heading_deg=90.0, speed_mps=30.0)])
    seen, target_x = [start["x"]], start["x"] + 0.001 / 360 * 256 * 2**17

    def arrived(facts: dict[str, Any]) -> bool:
        seen.append(one(facts, "1")["x"])
        return bool(seen[-1] >= target_x - 1)

    drawn_when(view, arrived)
    assert seen == sorted(seen)
    view.show_snapshot([unit("1", SPOT[0], SPOT[1] + 0.001, heading_deg=90.0, speed_mps=30.0)])
    assert abs(one(drawn(view), "1")["x"] - target_x) <= 1


def test_with_reduced_motion_nothing_glides(view: MapView) -> None:
    view.set_reduced_motion(True)
    view.show_snapshot([unit("1", *SPOT)])
    view.centre_on(*SPOT, 17)
    looks: list[float] = []

    def still(d: dict[str, Any]) -> bool:
        """The map has come to rest: a pixel that only its own move brought is no glide."""
        if d["reduced_motion"] and at(d, *SPOT, 17) and d["units"]:
            looks.append(one(d, "1")["x"])
        return len(looks) > 3 and len(set(looks[-4:])) == 1

    start = one(drawn_when(view, still), "1")
    view.show_snapshot([unit("1", SPOT[0], SPOT[1] + 0.001)])
    moved = one(drawn_when(view, lambda d: one(d, "1")["x"] != start["x"]), "1")
    assert abs(one(drawn(view), "1")["x"] - moved["x"]) == 0


TWO_TURNS_S = 2.0
"""A waiting ring is white for half a second of each."""
RING = {"white": "#FFFFFF", "filled": THEMES["night"]["p1"], "outline": THEMES["night"]["p1t"]}


@pytest.mark.parametrize(("waiting", "expected"), [(True, {"white", "filled"}), (False, {"outline"})])
def test_a_waiting_ring_alternates_and_an_acknowledged_one_is_steady(
    view: MapView, waiting: bool, expected: set[str]
) -> None:
    view.show_snapshot([unit("1", *SPOT, priority=1, alert_icon="hand-back-left", waiting=waiting)])
    view.centre_on(*SPOT, 16)
    marker = one(drawn_when(view, lambda d: at(d, *SPOT, 16) and len(d["units"]) == 1), "1")
    looks: list[tuple[float, str]] = []

    def settled() -> bool:
        """The last turns showed what is expected and nothing else: what was on screen before is gone."""
        color, now = pixel(view, marker["x"], marker["y"] - 33), time.monotonic()
        looks.extend((now, name) for name, ring in RING.items() if near(color, ring, 40))
        since = now - within(TWO_TURNS_S)
        return {name for at_s, name in looks if at_s >= since} == expected and looks[0][0] < since

    looks.append((time.monotonic(), ""))
    until(settled)


def test_every_alert_kind_has_its_icon(view: MapView) -> None:
    from respond_desktop.domain.kinds.alerts import ALERTS

    known = evaluate(view, "Object.keys(respondIcons).join(' ')").split()
    assert {row.icon for row in ALERTS.values()} <= set(known)


def test_attribution_and_scale_are_always_shown(view: MapView) -> None:
    assert (
        evaluate(view, "document.querySelector('.attribution').textContent") == "© OpenStreetMap contributors"
    )
    words = evaluate(view, "document.querySelector('.scale-words').textContent")
    assert "ft · " in words or "mi · " in words


def test_many_snapshots_end_with_the_newest(view: MapView) -> None:
    for n in range(200):
        view.show_snapshot([unit(str(n), *SPOT)], [MapPlace("i", "incident", *SPOT, label="7")])
    facts = drawn_when(view, lambda d: bool(d["units"]) and d["units"][0]["key"] == "199")
    assert len(facts["units"]) == 1


def outside_words(view: MapView) -> str:
    """What the map says of units that are out of sight."""
    return str(evaluate(view, "respondPage.outside.hidden ? '' : respondPage.outside.textContent"))


def test_who_begins_to_record_outside_the_view_is_brought_in(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT)])
    view.home()
    drawn_when(view, lambda d: d["zoom"] == 16 and len(d["units"]) == 1)
    view.show_snapshot([unit("1", *SPOT), unit("2", 60.19, 24.98)])
    facts = drawn_when(view, lambda d: len(d["units"]) == 2 and d["zoom"] < 16)
    for marker in facts["units"]:
        assert 0 < marker["x"] < view.width() and 0 < marker["y"] < view.height()
    assert not outside_words(view)


def test_a_map_that_was_put_somewhere_stays_and_says_who_is_outside(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT)])
    view.centre_on(*SPOT, 16)
    drawn_when(view, lambda d: d["zoom"] == 16)
    view.show_snapshot([unit("1", *SPOT), unit("2", 60.19, 24.98), unit("3", 60.15, 24.90)])
    facts = drawn_when(view, lambda d: d["known"] == 3)
    assert facts["zoom"] == 16 and math.isclose(facts["lat"], SPOT[0], abs_tol=1e-6)
    until(lambda: outside_words(view) == "2 units outside this view · show all")
    evaluate(view, "respondPage.outside.click(); 1")
    drawn_when(view, lambda d: d["zoom"] < 16 and len(d["units"]) == 3)
    assert not outside_words(view)


def test_who_is_in_view_is_not_counted_as_outside_because_a_card_floats_elsewhere(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT), unit("2", 60.19, 24.98)])
    view.centre_on(*SPOT, 16)
    drawn_when(view, lambda d: d["zoom"] == 16)
    until(lambda: outside_words(view) == "1 unit outside this view · show all")
    view.set_insets(view.width() - 40, 0, 0, 0)
    drawn_when(view, lambda d: d["known"] == 2)
    assert outside_words(view) == "1 unit outside this view · show all"


def test_a_closer_look_by_a_person_is_kept(view: MapView) -> None:
    view.show_snapshot([unit("1", *SPOT)])
    view.centre_on(*SPOT, 16)
    drawn_when(view, lambda d: d["zoom"] == 16)
    for _ in range(2):
        evaluate(view, "document.querySelector('.tool').click(); 1")
    drawn_when(view, lambda d: d["zoom"] == 18)
    view.centre_on(60.1712, 24.9475, 16)
    facts = drawn_when(view, lambda d: math.isclose(d["lat"], 60.1712, abs_tol=1e-4))
    assert facts["zoom"] == 18
