"""`radio-cut`: an officer records, her radio is cut, a supervisor watches and sends help; attacks in between."""

from functools import partial

from PySide6.QtCore import Qt

from respond_desktop.domain.backup import ResponseState
from respond_desktop.domain.outcomes import Done, Refused
from respond_desktop.domain.requests import WatchRequest
from respond_desktop.domain.watches import Watch
from respond_desktop.drill.attacks import DrillStage, attack_media, forge_an_order
from respond_desktop.drill.checks import must_refuse, note_notices
from respond_desktop.drill.keyboard import (
    choose_recipients,
    enrol_by_keyboard,
    focus_description,
    sign_in_by_keyboard,
)
from respond_desktop.drill.programs.processes import Program
from respond_desktop.drill.report import StepFailedError
from respond_desktop.drill.round import CTRL, Round, last_state, told
from respond_desktop.drill.second_desk import SecondDesk
from respond_desktop.wire.bodies.http import WatchAsked

HER, TASER, HELPER, SILENT, FORGED = "214", "231", "216", "207", "240"
DESCRIPTION = (
    "Man about 30, grey hood, dark trousers, coming at her behind the house. Knife in his right hand."
)
NO_HASH = "0" * 64


class RadioCut:
    """The story's steps, in order; each checks what the promises say of it."""

    def __init__(self, stage: DrillStage) -> None:
        self._stage = stage
        self._report, self._seat, self._agency = stage.report, stage.seat, stage.agency
        self._round = Round(stage.seat, stage.report, HER, stage.agency.cameras[HER])
        self._second = ""

    def play(self, repeat: int) -> None:
        """Everything up to the silent camera; the measured round is played `repeat` times."""
        self._sign_in()
        self._before_recording()
        self._first_recording()
        self._alerts()
        self._watch()
        self._second_viewer()
        attack_media(self._stage, self._second, self._own_watch().id)
        forge_an_order(self._stage, FORGED)
        self._backup()
        self._stop_recording()
        for _ in range(repeat - 1):
            self._again()
        self._silent_camera()

    # -- the story

    def _sign_in(self) -> None:
        seat, report = self._seat, self._report
        with report.step("the workstation is enrolled and the supervisor signs in by keyboard"):
            enrol_by_keyboard(seat, self._agency.workstation_code("RTC-04"))
            seat.shot("01-sign-in")
            sign_in_by_keyboard(seat, "supervisor", self._agency.password("supervisor"))
            seat.wait(lambda: seat.snapshot and len(seat.snapshot.units) >= 6, "the units of her command")
            seat.wait(lambda: seat.says("TRAINING"), "the training badge")
            seat.wait(lambda: seat.parts.map.view.is_ready, "the map", 60)

    def _before_recording(self) -> None:
        seat, report, operator = self._seat, self._report, self._stage.operator
        with report.step("promise 1: nobody records, nobody is on the map"):
            seat.wait(seat.map.is_known, "the map's overlay")
            on_map = [u.number for u in seat.snapshot.units if u.fix] if seat.snapshot else ["?"]
            if on_map or seat.map.marker(HER):
                raise StepFailedError(f"units on the map without recording: {on_map}")
            seat.wait(lambda: seat.says("Nobody is recording."), "the words that nobody is recording")
            seat.shot("02-nobody-records")
        with report.step("promise 1: a livestream is refused while the camera doesn't record"):
            answer = operator.ask(lambda c: c.watch(WatchRequest(HER, "danger"), NO_HASH))
            must_refuse(report, "operator", f"watch Unit {HER} before recording", answer, "not_recording")

    def _first_recording(self) -> None:
        seat, report = self._seat, self._report
        with report.step("event button: the unit is on the map"):
            self._round.record()
            for unit in (HELPER, FORGED):
                self._camera(unit).say("press")
                seat.wait(partial(self._has_fix, unit), f"a fix of Unit {unit}")
            seat.key(Qt.Key.Key_Home)
            for unit in (HER, HELPER, FORGED):
                seat.wait(partial(seat.map.marker, unit), f"Unit {unit} on the map")
            seat.shot("03-recording")
        with report.step("promise 2: a user without the right is refused, and that is recorded"):
            answer = self._stage.stranger.ask(lambda c: c.watch(WatchRequest(HER, "danger"), NO_HASH))
            must_refuse(report, "norights", f"watch Unit {HER}", answer, "no_right")
        with report.step("promise 2: a unit outside the scope and an unknown one read the same"):
            foreign = self._stage.operator.ask(lambda c: c.watch(WatchRequest("305", "danger"), NO_HASH))
            unknown = self._stage.operator.ask(lambda c: c.watch(WatchRequest("999", "danger"), NO_HASH))
            must_refuse(report, "operator", "watch a unit of another command", foreign, "out_of_scope")
            if not isinstance(foreign, Refused) or not isinstance(unknown, Refused):
                raise StepFailedError("an unknown unit was not refused")
            if (
                foreign.fact.replace("305", "") != unknown.fact.replace("999", "")
                or foreign.why != unknown.why
            ):
                raise StepFailedError(f"words differ: {foreign.fact} / {unknown.fact}")

    def _alerts(self) -> None:
        seat, report = self._seat, self._report
        with report.step("TASER armed arrives"):
            self._camera(TASER).say("taser")
            seat.wait(lambda: seat.says("TASER"), "the TASER card")
        with report.step("needs help arrives and stands first"):
            self._round.call_for_help()
            seat.shot("04-needs-help")
        with report.step("the supervisor acknowledges and goes to the alert by keyboard"):
            self._round.acknowledge()
            self._round.select()

    def _watch(self) -> None:
        seat, report = self._seat, self._report
        with report.step("promise 3: three receipts, then pictures whose burnt-in numbers advance"):
            self._round.open_form()
            seat.shot("05-purpose")
            self._round.start_watching()
            note_notices(seat, report, self._own_watch(), self._camera(HER))
            seat.wait(lambda: seat.says("LIVE"), "the word LIVE")
            first = seat.wait(seat.frame_number, "a frame number in the picture")
            seat.wait(lambda: (seat.frame_number() or first) != first, "an advancing frame number")
            seat.shot("06-watching")

    def _second_viewer(self) -> None:
        report, operator = self._report, self._stage.operator
        with report.step("promise 3: a second viewer brings three receipts of his own"):
            pulses = last_state(self._camera(HER))["pulses"]
            self._second = self._watch_from(operator)
            watch = operator.wait_for(lambda _: told(operator.watch(self._second)), "three receipts")
            if watch.id == self._own_watch().id:
                raise StepFailedError("the second viewer has no watch of his own")
            camera = self._camera(HER)  # its line may come after central has its receipts
            self._seat.wait(lambda: last_state(camera)["pulses"] > pulses, "pulses for the second viewer")
            self._seat.wait(lambda: self._seat.says("R. Okafor"), "the second viewer's name in the panel")
            self._seat.shot("07-two-watch")

    def _backup(self) -> None:
        seat, report = self._seat, self._report
        with report.step("Code 3 backup with a description reaches the chosen units and is answered"):
            seat.key(Qt.Key.Key_F7)
            seat.wait(lambda: seat.says("What they should know"), "the backup form")
            form = seat.parts.window.desk.asks.backup.form
            seat.wait(lambda: not form.isHidden(), "the backup form on top")
            choose_recipients(seat, (HELPER, FORGED))
            focus_description(seat)
            seat.type_text(DESCRIPTION)
            seat.shot("08-backup")
            seat.key(Qt.Key.Key_Return, CTRL)
            for unit in (HELPER, FORGED):
                camera = self._camera(unit)
                seat.wait(partial(self._request_on, camera), f"the request on Unit {unit}'s display")
            if DESCRIPTION[:20] not in str(self._request_on(self._camera(HELPER))):
                raise StepFailedError("the description is not on the camera's display")
            self._camera(HELPER).say("second")
            seat.wait(lambda: self._accepted(HELPER), "the answer of Unit 216")
            seat.shot("09-backup-answered")
            seat.key(Qt.Key.Key_Escape)
            seat.wait(lambda: seat.says("LIVE"), "the watch panel again")

    def _stop_recording(self) -> None:
        with self._report.step("promise 1: recording stops, picture and marker are gone"):
            self._round.stop()
            self._seat.wait(lambda: self._seat.says("Recording stopped"), "the words that recording stopped")
            self._seat.shot("10-dark")

    def _again(self) -> None:
        with self._report.step("the measured round, again"):
            self._round.play()

    def _silent_camera(self) -> None:
        seat, camera = self._seat, self._camera(SILENT)
        with self._report.step("promise 1: a silent camera's lease ends and its marker goes"):
            camera.say("press")
            seat.wait(partial(self._has_fix, SILENT), f"a fix of Unit {SILENT}")
            seat.key(Qt.Key.Key_Home)
            seat.wait(partial(seat.map.shows, SILENT), f"Unit {SILENT} on the map")
            camera.freeze()
            seat.wait(partial(seat.map.shows_no_more, SILENT), "the silent camera's marker gone", 90)
            seat.wait(
                lambda: seat.says("Lost contact") or seat.unit(SILENT).lost_contact, "lost contact said"
            )
            seat.shot("11-lost-contact")

    # -- its parts

    def _watch_from(self, desk: SecondDesk) -> str:
        answer = desk.ask(lambda c: c.watch(WatchRequest(HER, "danger"), NO_HASH))
        if not isinstance(answer, Done) or not isinstance(answer.value, WatchAsked):
            raise StepFailedError(f"the second viewer was not admitted: {answer}")
        return answer.value.watch_id

    def _own_watch(self) -> Watch:
        watch = self._round.own_watch()
        if watch is None:
            raise StepFailedError("the supervisor's watch is gone")
        return watch

    def _has_fix(self, number: str) -> bool:
        unit = self._seat.unit(number)
        return unit is not None and unit.fix is not None

    def _accepted(self, unit: str) -> bool:
        requests = self._seat.snapshot.backups if self._seat.snapshot else ()
        answers = [r.state for request in requests for r in request.responses if r.unit_number == unit]
        return ResponseState.ACCEPTED in answers and self._seat.says("Accepted")

    def _camera(self, unit: str) -> Program:
        return self._agency.cameras[unit]

    def _request_on(self, camera: Program) -> object:
        request: object = last_state(camera)["lcd"]["request"]
        return request
