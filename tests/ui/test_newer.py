"""Whatever a newer central reports, every word on screen is found: a missing one would take the window down."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import AlertOutcome, Withheld
from respond_desktop.domain.alert.handover import OpenKind, OpenThing
from respond_desktop.domain.newer import newer
from respond_desktop.domain.recordings import StartCause
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.ui.frame.status_line import StatusLine
from respond_desktop.ui.handover.left import LeftList, thing_words
from respond_desktop.ui.strip.place import WITHHELD_WORDS
from respond_desktop.ui.strip.words import OUTCOME_WORDS
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.words.watches import CAUSE_WORDS
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened
from tests.ui.look import words


@pytest.mark.parametrize(
    ("table", "kind"),
    [(WITHHELD_WORDS, Withheld), (OUTCOME_WORDS, AlertOutcome), (CAUSE_WORDS, StartCause)],
)
def test_a_table_has_words_for_something_newer(table: dict[object, str], kind: type) -> None:
    assert set(table) == {*kind, newer(kind)} and all(table.values())


def test_a_newer_thing_left_open_is_listed_and_stays_with_whoever_has_it(qtbot: QtBot) -> None:
    left = LeftList(Theme(NIGHT))
    qtbot.addWidget(left)
    thing = OpenThing(newer(OpenKind), "x-1", "u-214", "214", NOW)
    left.show_things((thing,), NOW)
    assert not thing.goes_over
    assert thing_words(thing) == "Something newer, Unit 214"


OLDER = "This workstation is older than central. Pictures and alerts still work; what is new is missing. IT: update it."


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_status_line_says_which_is_older_while_all_goes_on(opened: Opened, size: tuple[int, int]) -> None:
    desk = opened(size=size)
    scene = desks.snapshot()
    assert scene.link.state is LinkState.CONNECTED
    desk.show(replace(scene, link=replace(scene.link, version_words=OLDER)))
    settle()
    chip = desk.window.findChild(StatusLine).version
    assert chip.isVisible() and chip.accessibleName() == "This workstation is older than central"
    assert "IT: update it." in chip.toolTip()
    desk.show(scene)
    settle()
    assert not chip.isVisible()


def test_before_sign_in_it_is_a_bar_and_nobody_is_kept_from_signing_in(opened: Opened) -> None:
    desk = opened(signed_in=False, size=(1366, 768))
    desk.bridge.workplace_changed.emit(desks.workplace(version_words=OLDER))
    settle()
    assert OLDER in words(desk.window)
    assert desk.window.sign_in.banner.isVisible()
    desk.bridge.workplace_changed.emit(desks.workplace())
    settle()
    assert OLDER not in words(desk.window)
