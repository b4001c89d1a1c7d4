"""What isn't done becomes an HTTP problem here, and nowhere else."""

from typing import TypeVar

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.facts.asks.not_done import Ground, NotDone

STATUS = {
    Ground.SESSION_OVER: 401,
    Ground.REFUSED: 403,
    Ground.UNKNOWN: 404,
    Ground.TOO_LATE: 408,
    Ground.CONFLICT: 409,
    Ground.TOO_LARGE: 413,
    Ground.WRONG_TYPE: 415,
    Ground.MEANINGLESS: 422,
    Ground.TOO_OFTEN: 429,
    Ground.BROKEN: 500,
    Ground.UNAVAILABLE: 503,
    Ground.NO_ROOM: 507,
}
Outcome = TypeVar("Outcome")


def done(outcome: Outcome | NotDone) -> Outcome:
    """The answer itself; raises the problem of what wasn't done."""
    if isinstance(outcome, NotDone):
        raise problem_of_not_done(outcome)
    return outcome


def problem_of_not_done(refused: NotDone) -> ProblemError:
    """Its status, words and headers."""
    error = ProblemError(
        STATUS[refused.ground],
        refused.what,
        refused.words,
        why=refused.why,
        kind=refused.kind,
        policy_ref=refused.policy_ref,
        record_seq=refused.record_seq,
        recorded_at=refused.recorded_at,
        ways=refused.ways,
    )
    if refused.again_s is not None:
        error.headers["Retry-After"] = str(refused.again_s)
    return error
