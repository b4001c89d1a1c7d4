"""Every screen at six sizes: nothing is cut, shortened where it mustn't be, covered or drawn over something else."""

import pytest
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.ui.kit import ElidedLabel, Label, PartsLabel, PlacedFact
from respond_desktop.ui.kit.parts import fitted
from respond_desktop.ui.kit.shorten import in_lines, shortened
from respond_desktop.ui.theme import DAY, NIGHT
from respond_desktop.ui.wall.window import LEAST_SIZE as WALL_LEAST
from respond_desktop.ui.window import LEAST_SIZE
from tests.support.legible import faults
from tests.ui.screens_played import SCREENS
from tests.ui.sizes import SIZES, Size, open_screen

AT_LEAST_SIZE = (
    "sign-in",
    "operations-alerts",
    "trouble",
    "wall-with-form",
    "wall-window",
    "my-views",
    "handing-over",
    "handed-over",
)
LAPTOP_125 = SIZES[2].logical


@pytest.mark.parametrize("screen", SCREENS)
def test_everything_can_be_read(qtbot: QtBot, screen: str) -> None:
    shown = open_screen(SCREENS[screen], DAY if len(screen) % 2 else NIGHT)  # themes have the same shapes
    found: dict[tuple[int, int], list[str]] = {}
    try:
        for size in (*SIZES, *([Size("least", *LEAST_SIZE)] if screen in AT_LEAST_SIZE else ())):
            if size.logical in found:
                continue  # 1920x1080 at 150 % is as large as 1280x720
            shown.resize(size)
            assert (shown.window.width(), shown.window.height()) == size.logical
            found[size.logical] = faults(shown.window)
    finally:
        shown.close()
    assert not any(found.values()), "\n".join(f"{size}: {one}" for size in found for one in found[size])


def test_the_windows_fit_a_laptop_at_125_percent() -> None:
    for least in (LEAST_SIZE, WALL_LEAST):
        assert least[0] <= LAPTOP_125[0] and least[1] <= LAPTOP_125[1]


def test_find_a_unit_works_where_the_side_panel_took_the_tables_place(qtbot: QtBot) -> None:
    shown = open_screen(SCREENS["keys"])
    shown.resize(SIZES[2])
    units = shown.desk.units
    assert not units.isVisible()
    shown.desk.window.activateWindow()
    shown.desk.window.desk.screens.find_unit()
    shown.settle()
    focused = units.search.hasFocus()
    seen = units.isVisible()
    shown.close()
    assert seen and focused


class Broken(QMainWindow):
    """A window with one of each fault."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(400, 300)
        body = QWidget()
        self.setCentralWidget(body)
        for n, words in enumerate(("Unit 214 needs help", "Acknowledge")):
            cut = (QLabel if n == 0 else QPushButton)(words, body)
            cut.setGeometry(10, 10 + 40 * n, 40, 20)
        QLabel("covered", body).setGeometry(200, 10, 80, 20)
        QLabel("cover", body).setGeometry(190, 5, 120, 40)
        QLabel("outside", body).setGeometry(380, 60, 80, 20)
        row = QHBoxLayout()
        holder = QWidget(body)
        holder.setLayout(row)
        holder.setGeometry(0, 120, 110, 60)
        row.setContentsMargins(0, 0, 0, 0)
        half = ElidedLabel("12 min old")
        row.addWidget(half)
        half.setMaximumWidth(30)
        Painted(body).setGeometry(200, 120, 60, 30)


class Painted(QWidget):
    """Draws two texts over each other."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor("white"))
        for x in (2, 6):
            painter.drawText(x, 20, "drawn")


def test_the_walker_finds_each_fault(qtbot: QtBot) -> None:
    window = Broken()
    qtbot.addWidget(window)
    window.show()
    found = "\n".join(faults(window))
    for part in (
        "cut at its edge 'Unit 214 needs help'",
        "cut at its edge 'Acknowledge'",
        "'covered' covered by QLabel",
        "overlap by 80 x 20",
        "'outside': QLabel",
        "drawn over each other 'drawn' 'drawn'",
    ):
        assert part in found, (part, found)


def test_the_walker_is_content_with_what_fits(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(Label("Unit 214 · 0:42"))
    window.show()
    assert faults(window) == []


@pytest.mark.parametrize(
    ("words", "room", "said"),
    [
        ("Bank St at S Chester St", 40, "Bank St at S Chester St"),
        ("Bank St at S Chester St", 10, "Bank St a…"),
        ("N Montford Ave at E Baltimore St · recording 2:53", 30, "N Montford A… · recording 2:53"),
        ("N Montford Ave at E Baltimore St · recording 2:53", 14, "recording 2:53"),
        ("NEEDS HELP · Unit 214", 16, "NEED… · Unit 214"),
        ("Unit 216 is on the way to Unit 214", 33, "Unit 216 is on the way to Unit …"),
        ("Unit 216 is on the way to Unit 214", 10, "Unit …"),
        ("ends in 12 min 40 s", 12, "ends in …"),
        ("2:53", 2, ""),
    ],
)
def test_places_give_way_and_facts_never(words: str, room: float, said: str) -> None:
    assert shortened(words, room, len) == said


def test_a_state_in_a_caption_is_whole_or_not_there() -> None:
    words = "Fleet St at S Broadway · gunshot near · fix 71 s old"
    assert shortened(words, 41, len, only_first=True) == "Fleet St a… · gunshot near · fix 71 s old"
    assert shortened(words, 30, len, only_first=True) == "gunshot near · fix 71 s old"
    assert shortened(words, 20, len, only_first=True) == ""
    assert shortened("gunshot near", 8, len, only_first=True) == ""


PRESSED = PlacedFact("pressed 42 s ago", "Bank St at S Chester St", 5)
NOW = PlacedFact("now (3 s)", "Fleet St at S Broadway", 7)
HOLDER = PlacedFact("", "R. Okafor acknowledged", 2)


@pytest.mark.parametrize(
    ("parts", "room", "said"),
    [
        (
            (PRESSED, NOW),
            83,
            "pressed 42 s ago at Bank St at S Chester St · now (3 s) at Fleet St at S Broadway",
        ),
        ((PRESSED, NOW), 70, "pressed 42 s ago at Bank St at… · now (3 s) at Fleet St at S Broadway"),
        ((PRESSED, NOW), 60, "pressed 42 s ago · now (3 s) at Fleet St at S Broadway"),
        ((PRESSED, NOW), 43, "pressed 42 s ago · now (3 s) at Fleet St a…"),
        ((PRESSED, NOW), 36, "now (3 s) at Fleet St at S Broadway"),
        ((PRESSED, NOW), 24, "now (3 s) at Fleet St a…"),
        ((PRESSED, NOW), 12, "now (3 s)"),
        ((PRESSED, NOW), 8, ""),
        ((NOW, HOLDER), 50, "now (3 s) at Fleet St at… · R. Okafor acknowledged"),
        ((NOW, HOLDER), 30, "now (3 s) at Fleet St at S Br…"),
        ((HOLDER,), 16, "R. Okafor ackno…"),
        ((PlacedFact("now (3 s)", "N 1234 Chester St"),), 19, "now (3 s)"),
        ((PlacedFact("now (3 s)", "N 1234 Chester St"),), 20, "now (3 s) at N 1234…"),
    ],
)
def test_an_age_is_whole_or_absent_and_its_street_gives_way(
    parts: tuple[PlacedFact, ...], room: int, said: str
) -> None:
    assert fitted(parts, room, len) == said


def test_the_walker_finds_half_an_age_and_a_silent_line(qtbot: QtBot) -> None:
    class Halved(PartsLabel):
        def shown_text(self) -> str:
            return self.said

        said = ""

    label = Halved()
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(label)
    label.say((PRESSED, NOW))
    window.resize(600, 60)
    window.show()
    for said, found in (
        ("pressed 42…", "half a fact"),
        ("now (3 s) at F…", "half a fact"),
        ("pressed 42 s ago", "not said"),
        ("", "says nothing"),
        ("now (3 s) at Fleet S…", ""),
    ):
        label.said = said
        told = faults(window)
        assert (found in told[0] and len(told) == 1) if found else not told, (said, told)


def test_two_lines_break_between_words() -> None:
    assert in_lines("Officer may be in danger, incident 7", 20, len, 2) == (
        "Officer may be in",
        "danger, incident 7",
    )
    assert in_lines("Supervision", 20, len, 2) == ("Supervision",)
