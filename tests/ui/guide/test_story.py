"""The story beside the desk: ticked by what happened, in any order; its steps are those the product has."""

# mypy: disable-error-code=no-untyped-call

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from respond_desktop.app.running import WorkstationParts
from respond_desktop.camera.window.main_window import CameraWindow
from respond_desktop.domain.alert.alerts import Alert, AlertKind, AlertOutcome
from respond_desktop.domain.backup import BackupRequest, Code, Response, ResponseState
from respond_desktop.domain.requests import BackupDraft, WatchRequest
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.snapshot import Link, LinkState, Snapshot
from respond_desktop.drill.demonstration.guide import Guide
from respond_desktop.ui.frame.keys import KEYS
from respond_desktop.ui.guide.column import GuideColumn
from respond_desktop.ui.guide.row import StepLine
from respond_desktop.ui.guide.steps import STEPS, StepId
from respond_desktop.ui.window import LEAST_SIZE
from tests.ui import desk as desks
from tests.ui.conftest import settle
from tests.ui.desk import NOW, Opened, TestDesk

HELP = Alert("a-1", AlertKind.NEEDS_HELP, "214", "214", NOW)


class FakeCameras(QObject):
    """Keeps what was pressed."""

    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[tuple[str, str]] = []

    def play(self, unit: str, act: str) -> None:
        self.pressed.append((unit, act))

    def show(self, unit: str) -> None:
        self.pressed.append((unit, "show"))

    def come_forward(self) -> None:
        self.pressed.append(("", "raise"))

    def switch_on(self) -> None:
        self.pressed.append(("", "on"))


@dataclass
class FakeSignIn:
    """Keeps who is next."""

    badges: list[str] = field(default_factory=list)

    def next_is(self, badge: str) -> None:
        self.badges.append(badge)


@dataclass
class Told:
    """A guide in a desk, and what it asked of cameras and sign-in."""

    desk: TestDesk
    guide: Guide
    cameras: FakeCameras
    sign_in: FakeSignIn

    @property
    def done(self) -> set[StepId]:
        return set(self.guide.column.story.done)

    def do(self, step: StepId) -> None:
        self.guide.column.do_asked.emit(step)
        settle()


@pytest.fixture
def told(opened: Opened) -> Told:
    desk = opened()
    desk.show(snapshot())
    parts = WorkstationParts(None, None, desk.bridge, None, desk.theme, None, desk.window, None)  # type: ignore[arg-type]
    cameras, sign_in = FakeCameras(), FakeSignIn()
    guide = Guide(parts, cameras, sign_in, "214", beside=True)  # type: ignore[arg-type]
    desk.show(snapshot())
    return Told(desk, guide, cameras, sign_in)


def snapshot(recording: bool = False, **parts: object) -> Snapshot:
    """The shift without alerts; whether 214 records."""
    whole = desks.snapshot(alerts=())
    units = tuple(
        u if u.number != "214" or recording else replace(u, recording=None, fix=None) for u in whole.units
    )
    return replace(whole, units=units, **parts)  # type: ignore[arg-type]


def her_id() -> str:
    return next(u.id for u in desks.snapshot().units if u.number == "214")


def request(state: ResponseState) -> BackupRequest:
    answer = Response("216", "216", state, NOW)
    return BackupRequest("b-1", her_id(), "214", None, Code.CODE_3, "", "R. Okafor", NOW, (answer,))


def test_each_step_is_ticked_by_what_happened_in_any_order(told: Told) -> None:
    desk, help_ = told.desk, replace(HELP, unit_id=her_id())
    assert told.done == set()
    desk.show(snapshot(backups=(request(ResponseState.ASKED),)))
    assert told.done == {StepId.BACKUP}, "any order"
    desk.show(snapshot(recording=True, backups=(request(ResponseState.ACCEPTED),)))
    assert told.done == {StepId.BACKUP, StepId.ANSWER, StepId.RECORD}
    desk.show(snapshot(recording=True, alerts=(help_,)))
    assert StepId.HELP in told.done and StepId.TAKE not in told.done
    taken = replace(help_, acknowledged_by="R. Okafor", acknowledged_at=NOW)
    desk.show(snapshot(recording=True, alerts=(taken,), watches=(desks.own_watch(),)))
    assert {StepId.TAKE, StepId.WATCH} <= told.done and StepId.END not in told.done
    desk.window.keeper.select_alert("a-1")
    assert StepId.GO in told.done
    desk.show(snapshot(recording=True, alerts=(taken,)))
    assert StepId.END in told.done and StepId.CLOSE not in told.done
    desk.show(snapshot(recording=True))
    assert StepId.CLOSE in told.done and StepId.STOP not in told.done
    desk.show(snapshot())
    assert set(STEP_IDS) - told.done == {StepId.OFFICER}
    officer = replace(desks.session(), permissions=frozenset({Permission.READ_OWN_VIEWS}))
    desk.bridge.session_started.emit(officer)
    assert told.done == set(STEP_IDS)


STEP_IDS = tuple(step.id for step in STEPS)


def test_a_lost_link_ticks_nothing(told: Told) -> None:
    told.desk.show(snapshot(recording=True, watches=(desks.own_watch(),)))
    lost = Link(LinkState.LOST, NOW)
    told.desk.show(snapshot(link=lost))
    assert told.done == {StepId.RECORD, StepId.WATCH}, "neither the stop nor the end was said by anybody"


def test_again_counts_only_what_is_new(told: Told) -> None:
    old = request(ResponseState.ACCEPTED)
    told.desk.show(snapshot(recording=True, backups=(old,)))
    told.guide.column.again_asked.emit()
    told.desk.show(snapshot(recording=True, backups=(old,)))
    assert told.done == {StepId.RECORD} and told.cameras.pressed == [("", "on")]
    newer = replace(old, id="b-2", asked_at=NOW + timedelta(seconds=5))
    told.desk.show(snapshot(recording=True, backups=(old, newer)))
    assert StepId.ANSWER in told.done


def test_do_it_for_me_asks_what_a_person_would_ask(told: Told) -> None:
    desk, commands = told.desk, told.desk.commands
    told.do(StepId.RECORD)
    told.do(StepId.HELP)
    help_ = replace(HELP, unit_id=her_id())
    desk.show(snapshot(recording=True, alerts=(help_,)))
    told.do(StepId.TAKE)
    told.do(StepId.GO)
    assert desk.window.keeper.scene is not None and desk.window.keeper.scene.selected_alert == "a-1"
    told.do(StepId.WATCH)
    told.do(StepId.BACKUP)
    asked = commands.asked
    assert asked[0] == ("acknowledge", "a-1")
    assert isinstance(asked[1][1], WatchRequest) and asked[1][1].unit_number == "214" and asked[1][1].purpose
    draft = asked[2][1]
    assert isinstance(draft, BackupDraft) and draft.code is Code.CODE_3 and len(draft.recipients) == 1
    taken = replace(help_, acknowledged_by="R. Okafor", acknowledged_at=NOW)
    desk.show(
        snapshot(True, alerts=(taken,), watches=(desks.own_watch(),), backups=(request(ResponseState.ASKED),))
    )
    told.do(StepId.ANSWER)
    told.do(StepId.END)
    told.do(StepId.CLOSE)
    told.do(StepId.STOP)
    told.do(StepId.OFFICER)
    assert asked[-3:] == [
        ("end_watch", desks.own_watch().id),
        ("close_alert", "a-1", AlertOutcome.REAL),
        ("sign_out",),
    ]
    assert told.sign_in.badges == ["officer"]
    presses = [p for p in told.cameras.pressed if p[1] != "show"]
    assert presses == [("214", "press"), ("214", "double"), ("216", "second"), ("214", "hold")]


def test_what_cannot_be_done_yet_says_which_step_comes_first(told: Told) -> None:
    for step in (StepId.TAKE, StepId.GO, StepId.WATCH, StepId.BACKUP, StepId.ANSWER, StepId.CLOSE):
        told.do(step)
        words = told.guide.column._said
        assert words.isVisibleTo(told.guide.column) and "step" in words.text(), step
    assert told.desk.commands.asked == []


def test_on_a_small_laptop_the_open_step_and_what_is_said_of_it_are_in_sight(told: Told) -> None:
    told.desk.window.resize(*LEAST_SIZE)
    settle()
    column = told.guide.column
    column.say("Unit 214 isn't recording. Do step 1 first.")
    for step in STEPS:
        column._choose(step.id)
        settle()
        seen = (column._cards[step.id].button, column._said)
        assert all(w.visibleRegion().boundingRect() == w.rect() for w in seen), step.title


def test_only_keys_and_presses_that_exist(qtbot: QtBot) -> None:
    camera = CameraWindow()
    qtbot.addWidget(camera)
    caps = {key.cap for key in KEYS} | {"1", "Ctrl Enter"}
    presses = {row._key for row in camera.rows.values()} | {"hold Space"}
    for step in STEPS:
        assert set(step.keys) <= (presses if step.camera else caps), step.title
    assert {step.id for step in STEPS} == set(StepId)


def test_it_stands_left_of_the_units_is_named_and_can_be_hidden(told: Told) -> None:
    column, desk = told.guide.column, told.desk.window.desk
    units = told.desk.units
    left = units.mapTo(desk, units.rect().topLeft()).x()
    assert column.mapTo(desk, column.rect().topRight()).x() <= left
    focusable = [
        w
        for w in column.findChildren(QWidget)
        if w.focusPolicy() & w.focusPolicy().TabFocus and w.isVisible()
    ]
    names = [w.accessibleName() for w in focusable]
    assert all(names) and len(set(names)) == len(names)
    opened = column.open_step()
    assert opened is StepId.RECORD and len([r for r in column.findChildren(StepLine) if r.isVisible()]) == 10
    column.fold(True)
    settle()
    assert column.width() == 44 and not any(r.isVisible() for r in column.findChildren(StepLine))


def test_no_column_outside_the_demo(opened: Opened) -> None:
    assert opened().window.findChildren(GuideColumn) == []
