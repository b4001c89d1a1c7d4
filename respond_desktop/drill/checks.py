"""Two checks that come again and again: a refusal with its record, and the three notices."""

from respond_desktop.domain.outcomes import Refused
from respond_desktop.domain.watches import NoticeChannel, NoticeResult, Watch
from respond_desktop.drill.programs.processes import Program
from respond_desktop.drill.report import DrillReport, StepFailedError
from respond_desktop.drill.seat import Seat


def must_refuse(report: DrillReport, who: str, what: str, answer: object, kind: str) -> None:
    """Report the refusal of an ask; StepFailedError unless it was refused as that kind, and recorded."""
    if not isinstance(answer, Refused) or answer.kind != kind:
        raise StepFailedError(f"{what} was not refused as {kind}: {answer}")
    if answer.record_seq is None:
        raise StepFailedError(f"the refusal of {what} has no record")
    report.refused(who, what, f"{answer.fact} {answer.why} ({answer.policy_ref})")


def note_notices(seat: Seat, report: DrillReport, watch: Watch, camera: Program) -> None:
    """Report how each notice was shown; StepFailedError unless all three were."""
    state = seat.wait(lambda: camera.find(lambda f: f.get("led") == "purple_blinking"), "the purple light")
    if not state["lcd"]["livestream"] or state["pulses"] < 1:
        raise StepFailedError(f"the camera did not show all notices: {state}")
    for channel in NoticeChannel:
        result = watch.notice(channel)
        report.notices[channel.value] = result.value if result else "none"
        if result is not NoticeResult.SHOWN:
            raise StepFailedError(f"{channel.value} was {result}")
