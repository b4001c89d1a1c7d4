"""Keys by their meaning: what one presses on other keyboards does what F1 says."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

import respond_desktop.ui
from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.ui.kit.pressed import digit, letter, meant
from respond_desktop.ui.operations import OperationsScreen
from respond_desktop.ui.wall import Wall
from tests.ui.conftest import settle
from tests.ui.desk import Opened, TestDesk

SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
ON_LINUX = 8


@dataclass(frozen=True)
class Press:
    """A key as Qt tells of it: `place` counts as on a PC keyboard (1 is 2, Q is 16, A is 30, Z is 44)."""

    layout: str
    character: str
    place: int
    held: Qt.KeyboardModifier = NONE

    def event(self, kind: QEvent.Type = QEvent.Type.KeyPress) -> QKeyEvent:
        code = ord(self.character.upper() if len(self.character.upper()) == 1 else self.character)
        scan = self.place if sys.platform == "win32" else self.place + ON_LINUX
        return QKeyEvent(kind, code, self.held, scan, 0, 0, self.character)


MEANT = [
    (Press("French", "&", 2), "1"),
    (Press("French", "é", 3), "2"),
    (Press("French", "-", 7), "6"),
    (Press("French", "à", 11), "0"),
    (Press("French", "2", 3, SHIFT), "2"),
    (Press("French", "é", 3, CTRL), "Ctrl+2"),
    (Press("French", "2", 3, CTRL | SHIFT), "Ctrl+2"),
    (Press("French", "c", 46), "C"),
    (Press("French", ",", 50, CTRL), "Ctrl+,"),
    (Press("Czech", "+", 2), "1"),
    (Press("Czech", "ě", 3), "2"),
    (Press("Czech", "é", 11, CTRL), "Ctrl+0"),
    (Press("Lithuanian", "ą", 2), "1"),
    (Press("Russian", "с", 46), "C"),
    (Press("Russian", "м", 47, SHIFT), "Shift+V"),
    (Press("Russian", "б", 51, CTRL), "Ctrl+,"),
    (Press("Russian", "3", 4), "3"),
    (Press("Ukrainian", "к", 19), "R"),
    (Press("Greek", "ε", 18), "E"),
    (Press("Greek", "γ", 34), "G"),
    (Press("Hebrew", "ב", 46), "C"),
    (Press("Arabic", "٣", 4), "3"),
    (Press("Dvorak", "c", 23), "C"),
    (Press("Dvorak", "e", 32), "E"),
    (Press("English", "!", 2, SHIFT), "Shift+!"),
    (Press("English", "-", 12), "-"),
    (Press("English", "e", 18), "E"),
    (Press("a keyboard without places", "с", -8), "С"),
]


@pytest.mark.parametrize(("press", "means"), MEANT, ids=lambda value: str(getattr(value, "layout", value)))
def test_a_key_means_its_letter_or_digit_on_every_layout(press: Press, means: str) -> None:
    assert meant(press.event()) == QKeySequence(means)[0], QKeySequence(meant(press.event())).toString()


def test_digits_and_letters_of_forms_are_plain_keys() -> None:
    keypad = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_4, Qt.KeyboardModifier.KeypadModifier, "4")
    assert digit(keypad) == 4
    assert digit(Press("French", "é", 3).event()) == 2 and letter(Press("Greek", "γ", 34).event()) == "G"
    for held in (CTRL, Qt.KeyboardModifier.AltModifier):
        assert digit(Press("English", "2", 3, held).event()) == -1
        assert letter(Press("English", "g", 34, held).event()) == ""
    escape = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, NONE)
    assert (digit(escape), letter(escape)) == (-1, "")
    assert meant(escape) == QKeyCombination(Qt.Key.Key_Escape)


def send(desk: TestDesk, press: Press) -> None:
    """As Qt does: ask for a shortcut first, and press only where nobody took it."""
    target: QWidget = desk.window.focusWidget() or desk.window
    asked = press.event(QEvent.Type.ShortcutOverride)
    asked.ignore()
    QApplication.sendEvent(target, asked)
    QApplication.sendEvent(target, press.event())
    settle()


def test_window_keys_work_on_cyrillic_greek_and_french_keyboards(opened: Opened) -> None:
    desk = opened()
    desk.window.keeper.select_unit("u-216")
    settle()
    send(desk, Press("Greek", "ω", 47))
    form = desk.window.desk.asks.watching.form
    assert form.isVisible(), "V"
    send(desk, Press("French", "é", 3))
    chosen = form._fields.purpose()
    assert chosen is not None and chosen == form._fields._purposes[1], "2"
    form.cancelled.emit()
    send(desk, Press("French", "'", 5, CTRL))
    assert desk.window.desk.screens.of(Wall) is desk.window.desk.screens.current, "Ctrl+4"
    send(desk, Press("Czech", "+", 2, CTRL))
    assert desk.window.desk.screens.of(OperationsScreen).page.isVisible(), "Ctrl+1"


def test_closing_by_its_letter_and_digit_on_other_keyboards(opened: Opened) -> None:
    desk = opened()
    desk.window.keeper.select_alert("a-219-gunshot")
    settle()
    send(desk, Press("Russian", "с", 46))
    send(desk, Press("French", '"', 4))
    assert desk.commands.asked[-1] == ("close_alert", "a-219-gunshot", AlertOutcome.TEST)


def test_a_text_field_keeps_what_is_typed(opened: Opened) -> None:
    desk = opened()
    desk.window.desk.screens.find_unit()
    settle()
    send(desk, Press("Russian", "м", 47))
    assert not desk.window.desk.dock.has_form
    field = desk.window.focusWidget()
    assert field is not None and field.property("text") == "м"


def test_no_key_of_a_letter_or_digit_is_compared_by_its_code() -> None:
    folder = Path(respond_desktop.ui.__file__).parent
    named = re.compile(r"Key\.Key_[A-Z0-9]\b")
    found = [path for path in folder.rglob("*.py") if named.search(path.read_text())]
    assert found, "the test reads the right files"
    for path in found:
        text = path.read_text()
        assert path.name == "pressed.py" or "meant(event)" in text, f"{path.name}: use kit/pressed.py"
        assert not re.search(r"event\.key\(\)\s*(not in _KEYS|- Qt|== Qt\.Key\.Key_[A-Z0-9]\b)", text), (
            path.name
        )
