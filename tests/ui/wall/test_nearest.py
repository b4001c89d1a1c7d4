"""The nearest feeds of an incident by one key: around what, whom, how many, and that the pictures are seen."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from respond_desktop.domain.alert.alerts import Alert, AlertKind, Place
from respond_desktop.domain.backup import BackupRequest, Code
from respond_desktop.domain.outcomes import Done, Refused
from respond_desktop.domain.requests import WatchRequest
from respond_desktop.domain.watches import Watch
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.operations import OperationsScreen
from respond_desktop.ui.wall import Wall
from respond_desktop.ui.wall.acts import FULL
from respond_desktop.ui.wall.book.around import around, find_nearest
from respond_desktop.ui.wall.book.places import Occupant
from respond_desktop.ui.wall.book.plan import Layout
from respond_desktop.ui.wall.nearest import NO_PLACE, SeveralForm
from respond_desktop.ui.wall.tiles.state import TileState
from tests.ui import desk as desks
from tests.ui.desk import NOW
from tests.ui.look import words
from tests.ui.wall.conftest import OpenWall
from tests.ui.wall.world import NUMBERS, WallWorld

FAR = Place(39.3, -76.5, 16.0, NOW, "Fleet St")


def _scene(selected: str = "", alert: str = "", **changes: object) -> Scene:
    known: dict[str, object] = {"units": desks.shift(12), "alerts": ()}
    return Scene(desks.snapshot(**(known | changes)), NOW, desks.session(), selected, alert)


def _backup(number: str, place: Place | None, age_s: float = 10.0) -> BackupRequest:
    asked = NOW - timedelta(seconds=age_s)
    return BackupRequest(f"b-{number}", f"u-{number}", number, place, Code.CODE_3, "", "x", asked, ())


def _shot() -> Alert:
    return replace(desks.alert(AlertKind.GUNSHOT, "219", 5, ""), place=FAR)


def _watch(number: str, incident: str) -> Watch:
    return desks.own_watch(id=f"w-{number}", unit_id=f"u-{number}", unit_number=number, incident=incident)


def test_the_selected_alert_comes_first_then_the_selected_unit_then_the_first_alert() -> None:
    help_alert = desks.alert(AlertKind.NEEDS_HELP, "214", 42, "")
    chosen = around(_scene("u-219", _shot().id, alerts=(help_alert, _shot())))
    assert chosen is not None
    assert (chosen.lat, chosen.lon, chosen.words) == (
        39.3,
        -76.5,
        "the shot near Unit 219",
    )  # not where she is
    unit = around(_scene("u-207", help_alert.id, alerts=(help_alert,)))
    assert unit is not None and unit.words == "Unit 207"
    first = around(_scene(alerts=(_shot(), help_alert)))
    assert first is not None and first.words == "the alert of Unit 214"
    assert (first.lat, first.lon) == (39.285, -76.6)  # with her fix, not where she pressed


def test_without_an_alert_the_newest_backup_request_is_the_place() -> None:
    requests = (_backup("207", FAR, 90), _backup("212", FAR, 10), _backup("216", None, 1))
    found = around(_scene(backups=requests))
    assert found is not None and found.words == "the backup request for Unit 212"
    assert (found.lat, found.lon) == (39.3, -76.5)  # as frozen at sending


def test_without_anything_else_the_incident_that_is_watched_is_the_place() -> None:
    found = around(_scene(watches=(_watch("228", "7"),)))
    assert found is not None and (found.words, found.incident) == ("Incident 7", "7")
    assert around(_scene(watches=(_watch("228", ""),))) is None


def test_the_incident_number_is_known_from_a_running_watch() -> None:
    found = around(_scene("u-228", watches=(_watch("228", "7"),)))
    assert found is not None and found.incident == "7"


def test_the_sentence_says_who_how_far_who_is_watched_and_who_is_not_ranked() -> None:
    units = (*desks.shift(4, 2), desks.unit("999", 71.0))
    scene = _scene("u-214", units=units, watches=(_watch("231", ""),))
    there = around(scene)
    assert there is not None
    found = find_nearest(scene, there)
    assert found.numbers == ("214", "219", "207")
    said = found.sentence
    assert said.startswith("Nearest to Unit 214, estimate by straight line: 214 (there), 219 (")
    assert "Watched already: 231." in said
    assert "999 (fix 71 s old)" in said and "2 units without a location" in said


def test_on_the_wall_an_urgent_alert_and_the_chosen_tile_come_before_a_selection_nobody_sees() -> None:
    help_alert = desks.alert(AlertKind.NEEDS_HELP, "214", 42, "")
    armed = desks.alert(AlertKind.TASER_ARMED, "231", 11, "")
    urgent = around(_scene("u-207", alerts=(help_alert, armed)), "219")
    assert urgent is not None and urgent.words == "the alert of Unit 214"
    tile = around(_scene("u-207", alerts=(armed,)), "219")
    assert tile is not None and tile.words == "Unit 219"
    empty = around(_scene("u-207", alerts=(armed,)), "")
    assert empty is not None and empty.words == "Unit 207"
    chosen = around(_scene("u-231", armed.id, alerts=(help_alert, armed)), "219")
    assert chosen is not None and chosen.words == "the alert of Unit 231"


def _ask(world: WallWorld) -> SeveralForm:
    world.desk.window.desk.screens.of(Wall).watch_nearest()
    return world.desk.window.desk.screens.of(Wall).nearest.form


def _start(world: WallWorld) -> list[WatchRequest]:
    form = world.desk.window.desk.screens.of(Wall).nearest.form
    form._fields.choose(1)
    form._start_clicked()
    world.settle()
    return _asked(world)


def _asked(world: WallWorld) -> list[WatchRequest]:
    return [asked[1] for asked in world.desk.commands.asked if isinstance(asked[1], WatchRequest)]


def _answer_all(world: WallWorld) -> None:
    while world.desk.commands.replies:
        world.desk.commands.answer(Refused("No.", "Not yours.", "Rule 3", "scope", 88412, NOW))


def test_from_operations_the_wall_comes_forward_with_the_first_ask(wall_world: OpenWall) -> None:
    world = wall_world()
    world.desk.window.keeper.select_unit("u-212")
    world.desk.window.desk.screens.show_tab(0)
    QTest.keyClick(world.desk.window, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
    assert not world.wall.isVisible()  # the form opens where one works
    form = world.desk.window.desk.screens.of(Wall).nearest.form
    assert form.isVisible() and "Nearest to Unit 212, estimate by straight line" in words(form)
    _start(world)
    assert world.wall.isVisible()
    assert world.wall.area.tiles[0].hasFocus()  # and no button, where Enter would do something
    assert [tile.state for tile in world.wall.area.tiles[:4]] == [TileState.ASKING] * 4


def test_with_a_window_of_its_own_the_main_window_stays_where_it_is(wall_world: OpenWall) -> None:
    world = wall_world()
    world.desk.window.desk.screens.of(Wall).home.pop_out()
    world.desk.window.desk.screens.show_tab(0)
    world.desk.window.keeper.select_unit("u-212")
    _ask(world)
    _start(world)
    assert world.desk.window.desk.screens.of(OperationsScreen).page.isVisible()


def test_the_incident_number_is_filled_in_and_goes_with_every_ask(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214", incident="7")
    world.desk.window.keeper.select_unit("u-214")
    form = _ask(world)
    assert form._fields.incident.text() == "7"
    _start(world)
    _answer_all(world)
    assert {(request.incident, request.purpose) for request in _asked(world)} == {("7", "danger")}
    assert "214" not in {request.unit_number for request in _asked(world)}  # watched already


def test_a_layout_that_shows_the_asked_places_is_chosen(wall_world: OpenWall) -> None:
    world = wall_world()
    world.wall.choose_layout(Layout.FOUR)
    world.watch("226", "228", "233")
    world.wall.area.show_large(0)
    world.desk.window.keeper.select_unit("u-212")
    _ask(world)
    _start(world)
    assert world.wall.area.layout_kind is Layout.ONE_AND_SEVEN and world.wall.area.large is None
    assert all(world.wall.area.tiles[place].isVisible() for place in range(7))


def test_never_more_than_the_wall_has_places_for(wall_world: OpenWall) -> None:
    world = wall_world()
    world.wall.choose_layout(Layout.SIXTEEN)
    for place in range(14):
        refused = Refused("No.", "Not yours.", "Rule 3", "scope", 88412, NOW)
        world.wall.model.places.put(place, Occupant(f"9{place}", answer=refused))
    world.desk.window.keeper.select_unit("u-212")
    form = _ask(world)
    assert len(world.desk.window.desk.screens.of(Wall).nearest._numbers) == 2
    world.wall.model.places.put(14, Occupant("914", answer=refused))  # taken while the form was open
    assert len(_start(world)) == 1
    assert "not asked" in words(world.desk.window)
    world.desk.commands.answer(Done("w-x"))
    assert len(_asked(world)) == 1
    world.desk.window.desk.screens.of(Wall).watch_nearest()
    assert FULL in words(world.desk.window) and not form.isVisible()


def test_without_any_place_to_measure_from_it_says_so(wall_world: OpenWall) -> None:
    world = wall_world()
    world.desk.window.keeper.select_unit("u-400")  # she isn't recording: she has no location
    _ask(world)
    assert NO_PLACE in words(world.desk.window)
    assert not world.wall.footer.nearest.isEnabled()


def test_the_footer_ranks_only_in_sight_and_is_right_as_it_comes_there(
    wall_world: OpenWall,
) -> None:
    world = wall_world()
    desk = world.desk.window.desk
    said = world.wall.footer.nearest.accessibleName
    desk.screens.show_tab(0)
    before = said()
    world.desk.window.keeper.select_unit("u-207")
    assert said() == before, "nobody sees it: nothing is ranked"
    desk.screens.show_tab(2)
    assert "Unit 207" in said()


def test_a_second_ask_waits_its_turn(wall_world: OpenWall) -> None:
    world = wall_world()
    world.desk.window.keeper.select_unit("u-212")
    _ask(world)
    assert len(_start(world)) == 1
    world.desk.window.keeper.select_unit(f"u-{NUMBERS[-1]}")
    _ask(world)
    assert len(_start(world)) == 1  # the first answer is still awaited
    _answer_all(world)
    numbers = [request.unit_number for request in _asked(world)]
    assert len(numbers) == len(set(numbers)) == 8  # nobody is asked for twice
    assert not [tile for tile in world.wall.area.tiles if tile.state is TileState.ASKING]


def test_a_refused_one_stands_in_its_place_with_the_reason(wall_world: OpenWall) -> None:
    world = wall_world()
    world.desk.window.keeper.select_unit("u-212")
    _ask(world)
    _start(world)
    why = "Cameras can be watched only while they record."
    refused = Refused("Unit 212 is not recording.", why, "Live Video Policy v1", "", 88412, NOW)
    world.desk.commands.answer(refused)
    world.settle()
    tile = world.tile("212")
    assert tile.state is TileState.REFUSED
    assert "Refused: Unit 212 is not recording." in words(tile) and why in words(tile)
    assert "recorded as refusal 88412" in tile.accessibleDescription()
