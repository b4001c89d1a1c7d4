"""Every state of a tile: what it says, what of the picture is seen, and what the decoder is asked for."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from respond_desktop.domain.outcomes import Refused, Unavailable
from respond_desktop.domain.watches import NoticeChannel, WatchEnd, WatchState
from respond_desktop.ui.wall.book.plan import Layout
from respond_desktop.ui.wall.tiles.state import TileState
from respond_desktop.ui.wall.tiles.tile import Tile
from tests.ui import desk as desks
from tests.ui.desk import NOW
from tests.ui.look import colourful, focusable, words
from tests.ui.wall.conftest import OpenWall
from tests.ui.wall.world import NUMBERS, told_but_lcd
from tests.ui.watch.pictures import COLOUR


def _reddish(tile: Tile) -> bool:
    """Whether a pixel of the made pictures' colour is in the tile's middle."""
    image = tile.face.canvas.grab().toImage()
    found = QColor(image.pixelColor(image.width() // 2, image.height() // 3))
    return abs(found.red() - COLOUR.red()) < 60 and found.red() > 2 * found.blue()


def test_a_live_tile_says_unit_time_left_delay_and_how_the_officer_was_told(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    tile = world.tile("214")
    assert tile.state is TileState.LIVE
    said = words(tile)
    for expected in ("214", "LIVE", "12:40 left", "0.2 s", "Officer told 3 of 3"):
        assert expected in said
    assert "watching" not in said
    assert _reddish(tile)
    assert "1 picture" in words(world.wall.header)


def test_several_watchers_are_counted(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    world.watches["x"] = desks.own_watch(id="w-x", viewer_id="p-9", viewer_name="Sgt. Fairfield")
    world.show()
    assert "2 watching" in words(world.tile("214"))


def test_a_missing_notice_is_amber_and_named(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    world.change("214", notices=told_but_lcd())
    assert "Officer told 2 of 3: LCD off" in words(world.tile("214"))


def test_waiting_shows_the_receipts_filling_in(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watches["216"] = desks.own_watch(
        id="w-216", unit_id="u-216", unit_number="216", state=WatchState.TELLING, notices=told_but_lcd()[:1]
    )
    world.show()
    world.wall.acts.bring("w-216")
    tile = world.tile("216")
    assert tile.state is TileState.WAITING
    said = words(tile)
    assert "Telling the officer." in said and "Central has written the record." in said
    assert "off" in said and said.count("waiting") >= 2 and "Waiting" in said
    world.change("216", state=WatchState.READY, notices=told_but_lcd())
    assert "Waiting for the first picture." in words(tile)


def test_a_late_picture_is_delayed_and_its_delay_amber(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    world.picture("214", 1.8)
    world.pass_time(0.05)
    assert world.tile("214").state is TileState.DELAYED
    assert "DELAYED" in words(world.tile("214")) and "1.9 s" in words(world.tile("214"))


def test_a_frozen_picture_says_whose_time_it_has(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214", "207")
    world.pass_time(9.0)
    world.picture("207")
    world.pass_time(0.1)
    tile = world.tile("214")
    said = words(tile)
    assert tile.state is TileState.FROZEN
    assert "FROZEN 9 s" in said and "No new picture for 9 s. Trying again." in said
    assert "This picture is from" in said
    assert not _reddish(tile)  # grey
    assert "2 pictures · 1 frozen" in words(world.wall.header)


def test_a_lost_camera_is_named_over_the_frozen_picture(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    world.change("214", camera_lost_at=NOW)
    assert world.tile("214").state is TileState.LIVE  # its picture is new
    world.pass_time(3.0)
    assert "connection is lost since" in words(world.tile("214"))


def test_a_camera_lost_before_the_first_picture_is_tried_again(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watches["216"] = desks.own_watch(
        id="w-216", unit_id="u-216", unit_number="216", state=WatchState.READY, camera_lost_at=NOW
    )
    world.show()
    world.wall.acts.bring("w-216")
    assert world.tile("216").state is TileState.TRYING
    assert "Trying again" in words(world.tile("216"))


def test_an_interruption_freezes_at_once_and_is_over_with_the_next_picture(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    feed = world.feeds["214"]
    feed.interrupt("The video connection broke.")
    world.pass_time(0.1)
    tile = world.tile("214")
    assert tile.state is TileState.FROZEN and "The video connection broke." in words(tile)
    source = replace(world.sources["214"], stopped=False, picture=None)
    world.sources["214"] = source
    feed.resume(source)
    world.picture("214")
    world.pass_time(0.1)
    assert tile.state is TileState.LIVE


def test_an_ended_tile_is_dark_with_words_until_it_is_closed(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    tile = world.tile("214")
    world.feeds["214"].finish("Recording stopped.")
    world.settle()
    assert tile.state is TileState.ENDED and not _reddish(tile)
    world.desk.bridge.watch_ended.emit("w-214", "Recording stopped.")
    world.change("214", state=WatchState.ENDED, end=WatchEnd.RECORDING_STOPPED, ended_at=NOW)
    assert "Recording stopped at" in words(tile) and "Ended" in words(tile)
    assert "left" not in words(tile) and "0 pictures" in words(world.wall.header)
    assert world.sources["214"].stopped
    world.wall.area.choose(tile.place)
    world.wall.acts.end_chosen()
    assert tile.state is TileState.EMPTY


def test_an_ended_tile_says_no_place_any_more(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    world.alerts = ()
    world.change("214", state=WatchState.ENDED, end=WatchEnd.RECORDING_STOPPED, ended_at=NOW)
    assert world.tile("214").facts.where == ""


def test_refusals_say_fact_reason_rule_and_record(wall_world: OpenWall) -> None:
    world = wall_world()
    model = world.wall.model
    model.keep_asking("302")
    model.keep_asking("303")
    world.wall.refresh()
    assert world.tile("302").state is TileState.ASKING and "Asking central." in words(world.tile("302"))
    rule = "Live Video Policy v12, rule 3"
    model.answered(
        "302", Refused("Unit 302 is not recording.", "Cameras record first.", rule, "", 88412, NOW)
    )
    model.answered("303", Unavailable("No link to central. Use the radio."))
    world.wall.refresh()
    said = words(world.tile("302"))
    for expected in ("Refused", "Unit 302 is not recording.", "Cameras record first.", rule, "refusal 88412"):
        assert expected in said
    assert "No link to central." in words(world.tile("303"))
    assert "Nothing is sent later by itself." in words(world.tile("303"))


def test_an_empty_place_says_how_a_picture_comes(wall_world: OpenWall) -> None:
    world = wall_world()
    assert "Drop a unit here, or press" in words(world.wall.area.tiles[0])


def test_a_p1_unit_is_outlined_red_while_it_is_open(wall_world: OpenWall) -> None:
    world = wall_world()
    world.alerts = desks.three_alerts()
    world.watch("214", "231")
    assert world.tile("214").facts.urgent and not world.tile("231").facts.urgent
    edge = world.tile("214").grab().toImage().pixelColor(200, 1)
    assert edge.red() > 180 and edge.blue() < 80


def test_the_last_minute_is_amber(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214", ends_at=NOW + timedelta(seconds=40))
    assert "0:40 left" in words(world.tile("214"))


def test_the_decoder_works_for_what_is_seen_and_large(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214", "207")
    big, small = world.sources["214"], world.sources["207"]
    assert big.size[0] > 1200 and 500 < small.size[0] < 700
    assert not small.keys_only
    world.wall.area.show_large(0)
    world.settle()
    assert small.keys_only and not big.keys_only and big.size[0] > 1800
    world.wall.area.show_large(None)
    world.settle()
    assert not small.keys_only
    world.desk.window.desk.screens.show_tab(0)  # the wall is hidden; the panel wants one of them
    world.settle()
    assert sum(source.keys_only for source in world.sources.values()) == 1


def test_the_watermark_names_viewer_and_time_on_each_picture(wall_world: OpenWall) -> None:
    world = wall_world(training=True)
    world.watch("214", "207")
    for number in ("214", "207"):
        said = world.tile(number).face.canvas._stage.words
        assert "TRAINING" in said and "R. Okafor" in said and "RTC-04" in said and "Z" in said


def test_tiles_of_one_size_share_the_watermark_of_a_second(wall_world: OpenWall) -> None:
    world = wall_world()
    world.wall.choose_layout(Layout.SIXTEEN)
    world.watch(*NUMBERS[:16])
    kinds = set()
    for number in NUMBERS[:16]:
        canvas = world.tile(number).face.canvas
        canvas.grab()
        kinds.add(canvas._stage._marked().line.cacheKey())
    assert len(kinds) == 1


def test_the_wall_has_names_and_no_second_hue(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214", "207")
    seen: dict[int, set[str]] = {}
    for widget in focusable(world.desk.window):
        name = widget.accessibleName()
        siblings = seen.setdefault(id(widget.parentWidget()), set())
        assert name and name not in siblings, name
        siblings.add(name)
    assert "Place 1, Unit 214" in {w.accessibleName() for w in focusable(world.wall.area)}
    assert "live" in world.tile("214").accessibleDescription()
    focused = world.desk.window.focusWidget()
    if focused is not None:
        focused.clearFocus()
    QApplication.processEvents()
    for tile in world.wall.area.tiles:
        tile.face.hide()  # last: a beat that comes meanwhile shows them again
    assert colourful(world.desk.window.grab().toImage()) < 0.003


def test_all_channels_have_a_word(wall_world: OpenWall) -> None:
    world = wall_world()
    world.watch("214")
    notices = tuple(replace(n, result=type(n.result).UNKNOWN) for n in told_but_lcd())
    world.change("214", notices=notices)
    assert len(notices) == len(NoticeChannel)
    assert "Officer told 0 of 3: LCD unknown" in words(world.tile("214"))
