"""Fixtures of the window's tests."""

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.ui.theme import NIGHT, Tokens
from tests.ui import desk as desks
from tests.ui.desk import Opened, TestDesk


@pytest.fixture
def opened(qtbot: QtBot) -> Opened:
    """Opens a window (1920x1080 unless told) with nobody signed in, or with a session and a snapshot."""

    def make(
        tokens: Tokens = NIGHT,
        sound_words: str = "",
        size: tuple[int, int] = (1920, 1080),
        signed_in: bool = True,
    ) -> TestDesk:
        desk = desks.make_desk(tokens, sound_words)
        qtbot.addWidget(desk.window)
        desk.window.resize(*size)
        desk.window.show()
        desk.window.activateWindow()
        qtbot.waitExposed(desk.window)
        if signed_in:
            desk.bridge.session_started.emit(desks.session())
            desk.show(desks.snapshot())
        settle()
        return desk

    return make


def settle() -> None:
    """Let layouts find their sizes."""
    from PySide6.QtWidgets import QApplication

    for _ in range(5):
        QApplication.processEvents()
