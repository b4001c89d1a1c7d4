"""Whether a picture is live, delayed or frozen: a pure rule, so that a frozen picture never looks live."""

import enum
from dataclasses import dataclass

DELAYED_S = 1.0
FROZEN_S = 2.0
_CLOCK_AHEAD_S = 0.5
_CLOCK_ABSURD_S = 3600.0


class LivenessState(enum.Enum):
    """What may be said about the picture on the screen."""

    WAITING = "waiting"
    LIVE = "live"
    DELAYED = "delayed"
    FROZEN = "frozen"


@dataclass(frozen=True)
class Liveness:
    """``without_new_s`` since the newest picture came; ``age_s`` of what it shows, None when unknown.

    ``clock_differs`` says that the camera's clock and ours can't both be right.
    """

    state: LivenessState
    without_new_s: float | None = None
    age_s: float | None = None
    clock_differs: bool = False


def judge_liveness(now_s: float, received_s: float | None, delay_s: float | None) -> Liveness:
    """The state at ``now_s``, a monotonic time as ``received_s``, when the newest picture came.

    ``delay_s`` is how old that picture was by the camera's clock when it came; None when not known.
    """
    if received_s is None:
        return Liveness(LivenessState.WAITING)
    without_new_s = max(0.0, now_s - received_s)
    differs = delay_s is not None and not -_CLOCK_AHEAD_S <= delay_s <= _CLOCK_ABSURD_S
    age_s = None if delay_s is None or differs else max(0.0, delay_s) + without_new_s
    if without_new_s >= FROZEN_S:
        state = LivenessState.FROZEN
    elif (without_new_s if age_s is None else age_s) > DELAYED_S:
        state = LivenessState.DELAYED
    else:
        state = LivenessState.LIVE
    return Liveness(state, without_new_s, age_s, differs)
