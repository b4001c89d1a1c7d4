"""What central's answers mean for the person who asked: done, refused, or not possible just now."""

import ssl
from typing import TypeVar, cast

import httpx
from pydantic import BaseModel, ValidationError

from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.wire import strict
from respond_desktop.wire.bodies.http import ENDED_UNRECORDED, LocalRecordsMissing, Problem
from respond_desktop.wire.times import has_odd_time

A = TypeVar("A", bound=BaseModel | None)

NO_ANSWER = (
    "Central does not answer: {what}. What is on the screen stays, with its age. Use the radio. "
    "IT: check central and the network."
)
LATE = (
    "Central did not answer in time. Perhaps {what}, perhaps it still happens: "
    "look at the screen before you ask again."
)
IMPOSTOR = "Another server answers in central's place. Nothing was sent. Tell your administrator."
NOT_UNDERSTOOD = (
    "Central's answer is not understood. IT: this workstation and central have different versions."
)
TOO_LONG = "One of the texts is too long or empty. Shorten it, then ask again."
BARRED = "workstation_unknown"
SESSION_OVER = ("session_ended", "not_signed_in")
_MISSING = tuple(LocalRecordsMissing.model_fields)
WATCH_OVER = ("watch_not_live", "unknown_watch")


def lost(error: httpx.TransportError, what: str) -> Unavailable:
    """Words for a request without an answer; `what` is what did not happen ("nobody can sign in")."""
    if _is_impostor(error):
        return Unavailable(IMPOSTOR)
    if isinstance(error, httpx.ReadTimeout | httpx.ReadError | httpx.RemoteProtocolError):
        return Unavailable(LATE.format(what=what))
    return Unavailable(NO_ANSWER.format(what=what))


def meaning(response: httpx.Response, answer: type[A] | None) -> Outcome[A]:
    """The outcome of a response; `answer` is the body a success must have."""
    if response.is_success:
        return _done(response, answer)
    problem = problem_of(response)
    if problem is None:
        return Unavailable(
            f"Central can't do this now ({response.status_code}). Alerts and map still show. IT: look at central's log."
        )
    if problem.kind and (response.status_code == httpx.codes.FORBIDDEN or _held_back(response, problem)):
        return Refused(
            fact=problem.detail,
            why=problem.why,
            policy_ref=problem.policy_ref,
            kind=problem.kind,
            record_seq=problem.record_seq,
            recorded_at=problem.recorded_at,
            ways=problem.ways,
        )
    if problem.kind == "chain_broken" and getattr(problem, "missing", False) is True:
        return cast(
            "Outcome[A]", _missing(problem)
        )  # only who hands over records is answered so, and asks for it
    if problem.kind == "chain_broken" or problem.kind in WATCH_OVER:
        return Refused(problem.title, problem.detail, "", problem.kind)
    return Unavailable(
        _words(problem), problem.tries_left, problem.kind == ENDED_UNRECORDED, problem.kind == BARRED
    )


def problem_of(response: httpx.Response) -> Problem | None:
    """The problem+json of an error, if it is one."""
    try:
        return strict.model(Problem, response.content, strict.BODY)
    except strict.UnreadableTextError:
        return None


def _held_back(response: httpx.Response, problem: Problem) -> bool:
    """Whether an officer's camera would have vibrated too often: a refusal with its reason like any other."""
    return response.status_code == httpx.codes.TOO_MANY_REQUESTS and bool(problem.why)


def _done(response: httpx.Response, answer: type[A] | None) -> Outcome[A]:
    if answer is None:
        return Done(cast(A, None))
    try:
        read = cast(type[BaseModel], answer).model_validate_json(response.content)
    except (ValueError, OverflowError, RecursionError):
        return Unavailable(NOT_UNDERSTOOD)
    return Unavailable(NOT_UNDERSTOOD) if has_odd_time(read) else Done(cast(A, read))


def _missing(problem: Problem) -> Outcome[LocalRecordsMissing]:
    said = problem.model_dump()
    try:
        return Done(LocalRecordsMissing.model_validate({name: said.get(name) for name in _MISSING}))
    except ValidationError:
        return Unavailable(NOT_UNDERSTOOD)


def _words(problem: Problem) -> str:
    if problem.tries_left is not None:
        return problem.title  # the tries are said once, from their number
    return f"{problem.title.rstrip('.')}. {problem.detail}".strip()


def _is_impostor(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
