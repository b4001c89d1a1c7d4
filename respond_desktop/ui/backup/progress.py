"""How far a backup request has come with each unit, as rows of words and seconds."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.backup import Response, ResponseState
from respond_desktop.ui.words.measures import clock, running

NO_ANSWER_AFTER_S = 15.0


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One row: what, when (local), after how long; `done` False is awaited, `amber` is not as it should be."""

    label: str
    time: str
    after: str
    done: bool
    amber: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """One asked unit: its state in a few words, and the rows below."""

    unit_id: str
    unit_number: str
    headline: str
    amber: bool
    steps: tuple[ProgressStep, ...]

    @property
    def spoken(self) -> str:
        """For screen readers, without the running seconds."""
        last = next((s.label for s in reversed(self.steps) if s.done), "Sent")
        return f"Unit {self.unit_number}, {last}"


def progress(response: Response, now: datetime) -> Progress:
    """The rows of one response at `now` (UTC, central's clock)."""
    waited_s = max(0.0, (now - response.asked_at).total_seconds())
    late = waited_s > NO_ANSWER_AFTER_S
    sent = _done(response, "Sent", response.asked_at)
    return Progress(
        response.unit_id,
        response.unit_number,
        *_headline(response, waited_s, late),
        (sent, _camera_step(response, waited_s, late), *_answer_step(response, waited_s, late)),
    )


def _headline(response: Response, waited_s: float, late: bool) -> tuple[str, bool]:
    if response.state is ResponseState.ACCEPTED:
        return "On the way", False
    if response.state is ResponseState.DECLINED:
        return "Declined", True
    if response.state is ResponseState.NOT_REACHED:
        return "Not reached", True
    if late:
        return f"No answer for {running(waited_s)}", True
    return f"No answer yet, {running(waited_s)}", False


def _camera_step(response: Response, waited_s: float, late: bool) -> ProgressStep:
    if response.delivered_at is not None:
        return _done(response, "On the camera", response.delivered_at)
    if response.state is ResponseState.NOT_REACHED:
        return ProgressStep("Not reached", "use the radio", "", done=True, amber=True)
    return ProgressStep("On the camera", "waiting", running(waited_s), done=False, amber=late)


def _answer_step(response: Response, waited_s: float, late: bool) -> tuple[ProgressStep, ...]:
    if response.state is ResponseState.NOT_REACHED:
        return ()
    if response.answered_at is not None:
        accepted = response.state is ResponseState.ACCEPTED
        step = _done(response, "Accepted" if accepted else "Declined", response.answered_at)
        return (step if accepted else ProgressStep(step.label, step.time, step.after, done=True, amber=True),)
    return (ProgressStep("Accepted", "waiting", running(waited_s), done=False, amber=late),)


def _done(response: Response, label: str, at: datetime) -> ProgressStep:
    after = max(0.0, (at - response.asked_at).total_seconds())
    return ProgressStep(label, clock(at), f"{after:.1f} s", done=True)
