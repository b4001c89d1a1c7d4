"""Diagnostics: every part says how it is, and what is copied for support names nobody and no place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.qtbridge.picture.pictures import PictureFeed, StreamFigures
from respond_desktop.qtbridge.picture.render_choice import Render, RenderChoice
from respond_desktop.ui.kit import Button
from respond_desktop.ui.settings.facts import Machinery, OpenPictureFacts, rows, support_text
from tests.qtbridge.test_sound import SoundingSource
from tests.ui import desk as desks
from tests.ui.desk import Opened
from tests.ui.look import words

PAINT = Machinery(
    RenderChoice(Render.PAINT, "No graphics card: llvmpipe works on the processor."), "process 12 runs"
)
FIGURES = StreamFigures("processor: no hardware decoder here", 29.9, 1280, 720, 3_400_000, 1, 0)


@pytest.mark.parametrize(
    ("offset_s", "words"),
    [
        (-0.001, "the same as central's"),
        (0.25, "central's is 0.25 s ahead of this computer's"),
        (-3.0, "central's is 3.00 s behind this computer's"),
    ],
)
def test_the_clocks_apart(offset_s: float, words: str) -> None:
    link = replace(desks.snapshot().link, clock_offset_s=offset_s)
    shown = dict(rows(desks.snapshot(link=link), desks.NOW, (), PAINT))
    assert shown["Clock"] == words


def test_every_part_says_how_it_is() -> None:
    shown = dict(rows(desks.snapshot(), desks.NOW, (OpenPictureFacts(FIGURES, 0.18),), PAINT))
    assert shown["Link"] == "connected for 1 h, 38 ms there and back"
    assert shown["Clock"] == "the same as central's"
    assert shown["Records"] == "all sent"
    assert shown["Media process"] == "process 12 runs"
    assert shown["Decoder"] == "processor: no hardware decoder here"
    assert shown["Painted by"] == "processor. No graphics card: llvmpipe works on the processor."
    assert shown["Picture 1"] == "1280x720, 29.9 a second, delay 0.18 s, 1 gap, 0 damaged, 3.4 MB"
    assert shown["Sound"] == "works"
    alone = dict(rows(desks.snapshot(), desks.NOW, (OpenPictureFacts(replace(FIGURES, apart=True)),), PAINT))
    assert alone["Picture 1"].endswith("3.4 MB, in a process of its own since one crashed with it")


def test_trouble_is_said() -> None:
    link = Link(LinkState.LOST, desks.NOW - timedelta(seconds=9))
    lost = desks.snapshot(link=link, audit_pending=3, audit_broken="The disk is full.")
    interrupted = OpenPictureFacts(StreamFigures(), None, "The decoder was restarted.")
    shown = dict(rows(lost, desks.NOW, (interrupted,), PAINT))
    assert shown["Link"] == "lost for 9 s"
    assert shown["Records"] == "trouble: The disk is full."
    assert shown["Picture 1"].endswith("delay unknown, 0 gaps, 0 damaged, 0.0 MB. The decoder was restarted.")


def test_shown_in_the_side_panel_and_copied_without_names(opened: Opened) -> None:
    desk = opened()
    desk.show(desks.snapshot(watches=(desks.own_watch(),)))
    desk.bridge.picture_opened.emit("w-1", PictureFeed(SoundingSource(), desk.bridge))
    QTest.keyClick(desk.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    page = desk.window.desk.aside.diagnostics
    assert page.isVisible()
    for part in (
        "Media process",
        "Painted by",
        "Picture 1",
        "Keyring",
        "No names, units, positions or tokens",
    ):
        assert part in words(page)
    page.findChildren(Button)[0].click()
    copied = QGuiApplication.clipboard().text()
    assert "Painted by: processor." in copied
    for secret in ("Okafor", "4471", "RTC-04", "214", "39.2", "-76.5", "Harborview", "w-1", "Bank St"):
        assert secret not in copied
    QTest.keyClick(desk.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert not page.isVisible()


def test_gone_with_the_session(opened: Opened) -> None:
    desk = opened()
    QTest.keyClick(desk.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    desk.bridge.session_ended.emit("")
    assert "Painted by" not in words(desk.window.desk.aside.diagnostics)


def test_support_text_has_its_time() -> None:
    assert support_text((("Link", "connected"),), desks.NOW).startswith(
        "respond workstation, 2026-11-22 02:14:37Z\n"
    )
