"""The whole window by keys alone: watch with a reason, end it, ask for backup, read the receipts."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from respond_desktop.domain.backup import BackupRequest, Code, Response, ResponseState
from respond_desktop.domain.outcomes import Done
from respond_desktop.domain.requests import BackupDraft, WatchRequest
from respond_desktop.domain.snapshot import Snapshot
from respond_desktop.domain.watches import Watch, WatchEnd, WatchState
from respond_desktop.qtbridge.picture.pictures import PictureFeed
from tests.ui import desk as desks
from tests.ui.desk import NOW, Opened, TestDesk
from tests.ui.watch.pictures import COLOUR, Hands, Source
from tests.ui.watch.test_picture import near
from tests.ui.watch.world import SHOWN, said, watch

CTRL = Qt.KeyboardModifier.ControlModifier


def own_watch(**changes: object) -> Watch:
    return replace(watch(unit_id="u-214", viewer_id="p-1"), **changes)  # type: ignore[arg-type]


def world(**changes: object) -> Snapshot:
    return desks.snapshot(**changes)


def key(
    desk: TestDesk, which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    target: QWidget = desk.window.focusWidget() or desk.window
    QTest.keyClick(target, which, modifier)
    QApplication.processEvents()


def begin(opened: Opened) -> TestDesk:
    desk = opened()
    desk.bridge.session_started.emit(desks.session())
    desk.show(world())
    desk.window.keeper.select_unit("u-214")
    QApplication.processEvents()
    return desk


def test_watch_with_a_reason_and_end_it_by_keys(opened: Opened) -> None:
    desk = begin(opened)
    key(desk, Qt.Key.Key_V)
    key(desk, Qt.Key.Key_2)
    key(desk, Qt.Key.Key_Return, CTRL)
    assert desk.commands.asked[-1] == ("ask_watch", WatchRequest("214", "pursuit"))
    desk.commands.answer(Done("w1"))
    desk.show(world(watches=(own_watch(state=WatchState.TELLING, notices=SHOWN[:1]),)))
    panel = desk.window.desk.asks.watching.panel
    assert "Central has written the record." in said(panel)
    source = Source(Hands())
    source.make()
    feed = PictureFeed(source, desk.bridge)
    desk.show(world(watches=(own_watch(),)))
    desk.bridge.picture_opened.emit("w1", feed)
    QApplication.processEvents()
    assert near(panel.grab().toImage(), COLOUR) > 1000
    key(desk, Qt.Key.Key_E)
    assert tuple(map(str, desk.commands.asked[-1])) == ("end_watch", "w1")
    feed.finish("You ended the watch.")
    desk.bridge.watch_ended.emit("w1", "You ended the watch.")
    desk.show(world(watches=(own_watch(state=WatchState.ENDED, end=WatchEnd.CLOSED, ended_at=NOW),)))
    assert near(panel.grab().toImage(), COLOUR) == 0
    assert "You ended this watch at" in said(panel)


def test_ask_for_backup_by_keys(opened: Opened) -> None:
    desk = begin(opened)
    key(desk, Qt.Key.Key_F7)
    form = desk.window.desk.asks.backup.form
    key(desk, Qt.Key.Key_2)
    key(desk, Qt.Key.Key_Return, CTRL)
    kind, draft = desk.commands.asked[-1]
    assert kind == "ask_backup"
    assert isinstance(draft, BackupDraft)
    assert (draft.for_unit_number, draft.code, len(draft.recipients)) == ("214", Code.CODE_3, 2)
    assert form.isVisible()
    desk.commands.answer(Done("b1"))
    first = Response("u-207", "207", ResponseState.ACCEPTED, NOW, NOW + timedelta(seconds=0.8), NOW)
    asked = BackupRequest("b1", "u-214", "214", None, Code.CODE_3, "", "p-1", NOW, (first,))
    desk.show(replace(world(), backups=(asked,)))
    receipts = desk.window.desk.asks.backup.receipts
    assert receipts.isVisible()
    assert "207 | On the way" in said(receipts)
    before = len(desk.commands.asked)
    key(desk, Qt.Key.Key_Escape)
    assert not receipts.isVisible()
    assert len(desk.commands.asked) == before, "Esc acknowledges nothing"
