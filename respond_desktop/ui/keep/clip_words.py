"""What is said of a clip: while it is recorded, on its way, kept, or not."""

from dataclasses import dataclass

from respond_desktop.domain.keeping import KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome, Refused
from respond_desktop.qtbridge.keep.clips import ENDS_BY_ITSELF_S, ClipStage, ClipState
from respond_desktop.ui.keep.form import grouped
from respond_desktop.ui.words.measures import count, running
from respond_desktop.ui.words.watches import plain

_ENDED = {
    "time": f"It ended by itself after {ENDS_BY_ITSELF_S:.0f} s.",
    "size": "It ended by itself: it was as large as a clip may be.",
    "changed": "It ended when the camera changed the size of its picture.",
    "stream": "It ended with the picture.",
    "mark": "It ended because its mark couldn't be drawn in time.",
}
TOO_LATE = "Its 10 minutes are over. It is not confirmed as kept. The record says whether central has it."
CLOSE_AGAIN = "Close the window again within 10 s to lose it."


@dataclass(frozen=True, slots=True)
class ClipWords:
    """A line and what stands under it; `full` is the whole hash for whoever wants to compare it."""

    line: str
    rest: str = ""
    full: str = ""


def going_words(unit: str, state: ClipState) -> ClipWords:
    """Clip of Unit 214 runs · 0:07 / 1:00, and that it is not kept yet; while it is asked for the form says so."""
    left_out = (
        f"{count(state.left_out, 'picture')} left out: this computer is busy." if state.left_out else ""
    )
    match state.stage:
        case ClipStage.STARTING:
            return ClipWords(f"The clip of Unit {unit} begins.", "Nothing is in it yet.")
        case ClipStage.RECORDING:
            times = f"{running(state.seconds)} / {running(ENDS_BY_ITSELF_S)}"
            return ClipWords(f"Clip of Unit {unit} runs · {times}", left_out)
        case ClipStage.SENDING:
            share = f"{state.share * 100:.0f} %"
            return ClipWords(f"Sending the clip of Unit {unit} to central: {share}", "It is not kept yet.")
    return ClipWords(f"The clip of Unit {unit} has ended.", "It is not kept yet.")


def outcome_words(unit: str, state: ClipState, incident: str, outcome: Outcome[KeptPicture]) -> ClipWords:
    """Kept, with its hash; refused; or why nothing says that it is kept."""
    if isinstance(outcome, Done):
        return _kept_words(unit, state, incident, outcome.value)
    line = f"The clip of Unit {unit} was not kept."
    if isinstance(outcome, Refused):
        recorded = f" Recorded as refusal {outcome.record_seq}." if outcome.record_seq is not None else ""
        return ClipWords(line, f"Refused: {outcome.fact} {outcome.why}{recorded}")
    if state.stage is ClipStage.SENDING:  # from then on only central knows
        line = f"The clip of Unit {unit} is not confirmed as kept."
    words = "" if isinstance(outcome, Done) else outcome.words
    return ClipWords(line, words)


def lost_words(unit: str, state: ClipState) -> str:
    """The session is over before the clip was kept; empty when there is none."""
    if state.stage is ClipStage.IDLE:
        return ""
    if state.stage is ClipStage.SENDING:
        return f"The clip of Unit {unit} is not confirmed as kept: the session ended while it was being sent."
    return f"The clip of Unit {unit} was not kept: the session ended before it was sent."


def _kept_words(unit: str, state: ClipState, incident: str, kept: KeptPicture) -> ClipWords:
    where = f"in incident {plain(incident)}" if incident else "without an incident"
    line = f"The clip of Unit {unit} is kept {where}."
    short = " ".join(grouped(kept.sha256).split()[:2])
    facts = [
        running(state.seconds),
        count(round(kept.size / 1024), "kB", "kB"),
        f"record {kept.record_seq}",
        f"SHA-256 {short}…",
    ]
    facts += [f"{count(state.left_out, 'picture')} left out"] if state.left_out else []
    rest = (" · ".join(facts), _ENDED.get(state.end, ""))
    return ClipWords(line, " · ".join(part for part in rest if part), kept.sha256)
