"""The story in the demo's window: ticks from the scene, and "Do it for me" through what a person would press."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from respond_desktop.app.running import WorkstationParts
from respond_desktop.domain.alert.alerts import AlertOutcome
from respond_desktop.domain.outcomes import Outcome
from respond_desktop.drill.demonstration.camera_case import CameraCase
from respond_desktop.drill.demonstration.sign_in import SeatSignIn
from respond_desktop.ui.guide.column import GuideColumn
from respond_desktop.ui.guide.steps import StepId

NO_ALERT = "There is no open alert of Unit {unit}. Do step 2 first."
NO_REQUEST = "Nobody is asked yet. Do step 6 first."
NO_UNIT = "Unit {unit} isn't recording. Do step 1 first."
_SENDS = (QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter"))
TAKE_FIRST = "Take the alert first (step 3)."


class Guide(QObject):
    """One column in the workstation's window; presses of the camera window go to `cameras`."""

    def __init__(
        self, parts: WorkstationParts, cameras: CameraCase, sign_in: SeatSignIn, unit: str, beside: bool
    ) -> None:
        super().__init__()
        self._desk, self._cameras, self._sign_in, self._unit = parts.window.desk, cameras, sign_in, unit
        self._bridge = parts.bridge
        self.column = GuideColumn(parts.theme, unit, beside)
        parts.window.desk.put_left(self.column)
        parts.window.keeper.changed.connect(self.column.show_scene)
        parts.bridge.session_started.connect(self.column.show_session)
        cameras.said.connect(self.column.say)
        self.column.do_asked.connect(self._do)
        self.column.camera_asked.connect(cameras.come_forward)
        self.column.again_asked.connect(self._again)
        self.column.back_asked.connect(partial(self._be, "supervisor"))
        self._acts: dict[StepId, Callable[[], str | None]] = {
            StepId.RECORD: lambda: cameras.play(unit, "press"),
            StepId.HELP: lambda: cameras.play(unit, "double"),
            StepId.TAKE: self._take,
            StepId.GO: self._go,
            StepId.WATCH: self._watch,
            StepId.BACKUP: self._backup,
            StepId.ANSWER: self._answer,
            StepId.END: self._end,
            StepId.CLOSE: self._close,
            StepId.STOP: lambda: cameras.play(unit, "hold"),
            StepId.OFFICER: partial(self._be, "officer"),
        }

    def _do(self, step: object) -> None:
        if isinstance(step, StepId):
            self.column.say(self._acts[step]() or "")

    def _again(self) -> None:
        self._cameras.switch_on()
        self.column.begin()

    def _take(self) -> str | None:
        alert = self.column.story.alert
        if alert is None:
            return NO_ALERT.format(unit=self._unit)
        self._desk.strip.acknowledge(alert.id)
        return None

    def _go(self) -> str | None:
        alert = self.column.story.alert
        if alert is None:
            return NO_ALERT.format(unit=self._unit)
        self._desk.strip.choose(alert.id)
        return None

    def _watch(self) -> str | None:
        unit_id = self._recording_unit()
        if not unit_id:
            return NO_UNIT.format(unit=self._unit)
        self._cameras.show(self._unit)
        form = self._desk.asks.watching.form
        self._desk.asks.watch_unit(unit_id)
        key = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, "1")
        QApplication.sendEvent(form, key)
        return _ctrl_enter(form)

    def _end(self) -> None:
        self._cameras.show(self._unit)
        self._desk.asks.watching.end_selected()

    def _backup(self) -> str | None:
        unit_id = self._recording_unit()
        if not unit_id:
            return NO_UNIT.format(unit=self._unit)
        self._desk.asks.backup.ask(unit_id)
        return _ctrl_enter(self._desk.asks.backup.form)

    def _answer(self) -> str | None:
        asked = self.column.story.asked_unit
        if not asked:
            return NO_REQUEST
        self._cameras.play(asked, "second")
        return None

    def _close(self) -> str | None:
        alert = self.column.story.alert
        if alert is None:
            return NO_ALERT.format(unit=self._unit)
        if alert.waiting:
            return TAKE_FIRST
        self._desk.strip.close_alert(alert.id, AlertOutcome.REAL)
        return None

    def _be(self, badge: str) -> None:
        """Sign out, and in as that person, once the sign-in screen is there."""
        self._sign_in.next_is(badge)
        self._bridge.commands.sign_out(_nothing)

    def _recording_unit(self) -> str:
        scene = self.column.story.scene
        units = scene.snapshot.units if scene is not None else ()
        return next((u.id for u in units if u.number == self._unit and u.recording is not None), "")


def _ctrl_enter(form: QWidget) -> str | None:
    """What a person presses to send a form; the form itself says why not."""
    for shortcut in form.findChildren(QShortcut):
        if shortcut.key() in _SENDS:
            shortcut.activated.emit()
            return None
    return "Use the form at the right."


def _nothing(_outcome: Outcome[object]) -> None:
    """The end of the session is told by a signal."""
