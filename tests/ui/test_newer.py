"""Whatever a newer central reports, every word on screen is found: a missing one would take the window down."""

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import AlertOutcome, Withheld
from respond_desktop.domain.alert.handover import OpenKind, OpenThing
from respond_desktop.domain.newer import newer
from respond_desktop.domain.recordings import StartCause
from respond_desktop.ui.handover.left import LeftList, thing_words
from respond_desktop.ui.strip.place import WITHHELD_WORDS
from respond_desktop.ui.strip.words import OUTCOME_WORDS
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.words.watches import CAUSE_WORDS
from tests.ui.desk import NOW


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
