"""Names with markup and right-to-left text, from the command line through central to everything the window shows."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget

from respond_desktop.app.running import RunningWorkstation
from respond_desktop.central.authority.tls import ca_fingerprint
from respond_desktop.central.people.administration import AdministrationError, CentralAddress, NewAccount
from respond_desktop.domain.people import Role
from respond_desktop.domain.requests import Credentials
from respond_desktop.drill.seat import Seat
from respond_desktop.ui.map.facts import inert
from respond_desktop.ui.map.start import register_scheme
from respond_desktop.wire.enrolment import EnrolmentKind
from tests.conftest import HARMLESS_QT
from tests.journeys.cameras import start_camera
from tests.journeys.conftest import DESKS, Town
from tests.journeys.seat import DeskSeat
from tests.map.conftest import NO_GPU

register_scheme()

pytestmark = pytest.mark.journey

UNIT = "<img src=x onerror=document.title='owned'>"
ARABIC = "وحدة ٧"
OFFICER = "<b>Ofc.</b> <script>document.title='owned'</script>"
VIEWER = "<u>Sgt.</u> <img src='file:///etc/hostname'> שרה"
NUMBER = "5599"
PASSWORD = "a password of good length"


@pytest.fixture
def window(shared_town: Town, qapp: QApplication, keyring: None) -> Iterator[Seat]:
    """The real window of an enrolled workstation."""
    workstation = RunningWorkstation(qapp, shared_town.desks[DESKS[0]])
    workstation.parts.window.resize(1600, 900)
    workstation.show(full_size=False)
    yield Seat(qapp, workstation, None)
    workstation.shut_down()
    workstation.parts.window.deleteLater()


def settle_names(town: Town) -> None:
    """People, a unit and a camera, named by somebody who means harm."""
    address = CentralAddress(town.agency.central.url, ca_fingerprint(town.agency.home / "central"))
    with town.administration() as administration:
        administration.add_account(NewAccount("4999", OFFICER, Role.OFFICER, "East"))
        administration.add_account(NewAccount("sara", VIEWER, Role.SUPERVISOR, "East", PASSWORD))
        administration.add_unit(UNIT, "East")
        administration.add_unit(ARABIC, "East")
        administration.add_device(NUMBER)
        administration.assign(NUMBER, "4999", UNIT)
        code = administration.make_code(EnrolmentKind.CAMERA, NUMBER, address).text()
    town.agency.people.devices[NUMBER] = UNIT
    town.agency.people.camera_codes[NUMBER] = code


@pytest.mark.qt_log_ignore(*HARMLESS_QT, *NO_GPU, extend=True)
def test_names_are_text_everywhere(
    shared_town: Town, window: Seat, seats: Callable[[Path], DeskSeat]
) -> None:
    settle_names(shared_town)
    camera = start_camera(shared_town.agency, UNIT)
    try:
        camera.until(t="state", link="connected", unit=UNIT)
        other = seats(shared_town.desks[DESKS[1]]).sign_in("sara", PASSWORD).close_alerts()
        bridge, password = window.parts.bridge, shared_town.agency.password("supervisor")
        window.wait(lambda: window.says("I agree"), "the banner", 60)
        bridge.commands.sign_in(Credentials("supervisor", password, "1"), lambda _outcome: None)
        window.wait(lambda: window.unit(UNIT) and window.unit(ARABIC), "both units", 60)
        window.wait(lambda: window.parts.map.view.is_ready, "the map", 90)
        camera.say("double")
        window.wait(lambda: window.alert_card(UNIT), "the alert's card", 60)
        window.wait(lambda: window.map.marker(inert(UNIT)), "the marker under its name", 60)

        watch_id = other.watch(UNIT)
        alert = other.alerts(UNIT, "needs_help")[-1]
        other.ask(lambda reply: other.commands.acknowledge(alert.id, reply))
        window.wait(lambda: [a for a in window.open_alerts(UNIT) if not a.waiting], "it acknowledged", 60)
        window.wait(lambda: (u := window.unit(UNIT)) and VIEWER in u.watched_by, "who watches", 60)
        window.wait(lambda: any(VIEWER in tip for tip in tips(window)), "the acknowledger's name", 60)
        assert [text for text in rich_texts(window) if "<" in text] == []
        assert in_page(window, "document.title") != "owned"
        assert in_page(window, "document.querySelectorAll('img[src=x], script:not([src])').length") == 0
        other.end_watch(watch_id)
    finally:
        camera.program.stop()


def test_invisible_characters_that_turn_text_around_are_refused(shared_town: Town) -> None:
    with shared_town.administration() as administration:
        for turned in ("\u202e412", "41\u20662", "4\n12", "4\x0012"):
            with pytest.raises(AdministrationError, match="invisible"):
                administration.add_unit(turned, "East")
            with pytest.raises(AdministrationError, match="invisible"):
                administration.add_account(NewAccount(f"badge {turned}", "N.", Role.OFFICER, "East"))
            with pytest.raises(AdministrationError, match="invisible"):
                administration.add_account(NewAccount("4998", f"Ofc. {turned}", Role.OFFICER, "East"))


def tips(window: Seat) -> list[str]:
    """What the tool tips say, as a person reads them."""
    said = []
    for widget in window.parts.window.findChildren(QWidget):
        if widget.toolTip():
            said.append(read(widget.toolTip()))
    return said


def read(text: str) -> str:
    """A tool tip's text as Qt shows it: rich if it looks rich."""
    document = QTextDocument()
    if looks_rich(text):
        document.setHtml(text)
    else:
        document.setPlainText(text)
    return document.toPlainText()


def rich_texts(window: Seat) -> list[str]:
    """Texts holding a hostile name that Qt would read as markup."""
    texts: list[str] = []
    for widget in window.parts.window.findChildren(QWidget):
        if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
            texts.append(widget.text())
        texts += [widget.toolTip(), widget.whatsThis(), widget.statusTip()]
        if isinstance(widget, QAbstractItemView) and widget.model() is not None:
            texts += cell_tips(widget)
    return [text for text in texts if looks_rich(text) and names_in(text)]


def names_in(text: str) -> bool:
    """Whether markup of a hostile name is in the text, unescaped."""
    return any(part in text for part in ("<img", "<b>", "<u>", "<script"))


def looks_rich(text: str) -> bool:
    """Whether a label that nobody told otherwise may take it for markup (Qt::mightBeRichText)."""
    return re.search(r"<[a-zA-Z!?/]", text) is not None


def cell_tips(view: QAbstractItemView) -> list[str]:
    """Tool tips of a table's cells."""
    model = view.model()
    indexes: list[QModelIndex] = [
        model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())
    ]
    return [str(index.data(Qt.ItemDataRole.ToolTipRole) or "") for index in indexes]


def in_page(window: Seat, script: str) -> Any:
    """The value of a script in the map's page."""
    answers: list[Any] = []
    engine = window.parts.map.view._engine
    assert engine is not None
    engine.ask(script, answers.append)
    window.wait(lambda: answers, "the page's answer")
    return answers[0]
