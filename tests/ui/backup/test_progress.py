"""What became of a backup request, unit by unit."""

from datetime import UTC, datetime, timedelta

from respond_desktop.domain.backup import Response, ResponseState
from respond_desktop.ui.backup.progress import Progress, progress
from respond_desktop.ui.words.measures import clock

ASKED = datetime(2026, 11, 22, 2, 15, 22, tzinfo=UTC)


def _at(seconds: float) -> datetime:
    return ASKED + timedelta(seconds=seconds)


def _progress(
    state: ResponseState, now_s: float, delivered: float | None, answered: float | None
) -> Progress:
    times = [None if s is None else _at(s) for s in (delivered, answered)]
    return progress(Response("u216", "216", state, ASKED, *times), _at(now_s))


def test_accepted_has_all_three_with_seconds() -> None:
    said = _progress(ResponseState.ACCEPTED, 10, 0.8, 9.1)
    assert (said.headline, said.amber) == ("On the way", False)
    assert [(s.label, s.after) for s in said.steps] == [
        ("Sent", "0.0 s"),
        ("On the camera", "0.8 s"),
        ("Accepted", "9.1 s"),
    ]
    assert said.steps[2].time == clock(_at(9.1))


def test_no_answer_turns_amber_after_15_s() -> None:
    early = _progress(ResponseState.DELIVERED, 9, 1.1, None)
    assert (early.headline, early.amber) == ("No answer yet, 0:09", False)
    late = _progress(ResponseState.DELIVERED, 16, 1.1, None)
    assert (late.headline, late.amber) == ("No answer for 0:16", True)
    assert late.steps[-1].amber
    assert not late.steps[-1].done


def test_declined_and_not_reached_are_said() -> None:
    declined = _progress(ResponseState.DECLINED, 10, 0.8, 5)
    assert (declined.headline, declined.amber, declined.steps[-1].label) == ("Declined", True, "Declined")
    lost = _progress(ResponseState.NOT_REACHED, 10, None, None)
    assert [s.label for s in lost.steps] == ["Sent", "Not reached"]
    assert lost.spoken == "Unit 216, Not reached"
