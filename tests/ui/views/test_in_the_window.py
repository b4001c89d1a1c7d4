"""My views in the window: asked of central when looked at, shown when it answers."""

from PySide6.QtWidgets import QApplication

from respond_desktop.domain.outcomes import Done
from respond_desktop.domain.people import Role
from respond_desktop.domain.views import ViewsOfOfficer
from tests.ui import desk as desks
from tests.ui.desk import NOW, Opened
from tests.ui.views.test_my_views import WATCHED
from tests.ui.watch.world import said


def test_an_officer_reads_who_watched_her(opened: Opened) -> None:
    desk = opened(size=(1366, 768), signed_in=False)
    desk.bridge.session_started.emit(desks.session(Role.OFFICER, unit_number="214"))
    QApplication.processEvents()
    assert desk.commands.asked == [("load_my_views",)]
    desk.commands.answer(Done(ViewsOfOfficer("Ofc. Valenzuela", NOW, True, (WATCHED,))))
    QApplication.processEvents()
    words = said(desk.window)
    assert "R. Okafor watched you live" in words
    assert "This record is unchanged." in words
    assert "Operations" not in words
