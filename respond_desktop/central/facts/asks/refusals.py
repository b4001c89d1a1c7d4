"""Decisions on asks: each refusal is recorded and answered; what can't be recorded isn't done."""

import asyncio
from dataclasses import dataclass
from math import ceil
from typing import Any, NoReturn

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.audit.log import LogUnavailableError, Recorded
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.end_words import LOG_WORDS
from respond_desktop.central.facts.scopes import People
from respond_desktop.central.people.sessions import Session
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Decision, RefusalKind

REFUSAL_S = 0.06
STEP_S = 0.03


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was refused: the record's kind, the decision, and the facts of the ask."""

    kind: str
    decision: Decision
    body: dict[str, Any]
    asked_s: float


async def refuse(books: Books, refusal: Refusal) -> NoReturn:
    """Record it and raise the 403 problem; raises the 503 problem when it can't be recorded.

    Refusals by scope leave on a grid of time, so that a unit outside the scope and an unknown one can't be told
    apart by how long the answer takes.
    """
    decision = refusal.decision
    facts = {
        "kind": decision.kind.value if decision.kind else "",
        "fact": decision.fact,
        "policy_ref": decision.policy_ref,
    }
    try:
        recorded = await books.commit(refusal.kind, refusal.body | facts)
    except LogUnavailableError:
        raise log_broken() from None
    if decision.kind is RefusalKind.OUT_OF_SCOPE:
        await _until_grid(refusal.asked_s)
    raise refused_problem(decision, recorded)


def acting(people: People, session: Session) -> Person:
    """Who asks, as the directory has her now; raises the 401 problem when her account was just closed."""
    person = people.person(session.person.id)
    if person is None:
        raise ProblemError(401, "Your session has ended.", "Sign in again.", kind="session_ended")
    return person


def refused_problem(decision: Decision, recorded: Recorded) -> ProblemError:
    """The 403 problem of a refusal."""
    return ProblemError(
        403,
        "Refused",
        decision.fact,
        why=decision.why,
        kind=decision.kind.value if decision.kind else "",
        policy_ref=decision.policy_ref,
        record_seq=recorded.seq,
        recorded_at=recorded.at,
        ways=decision.ways,
    )


def log_broken() -> ProblemError:
    """The 503 problem while the log can't be written."""
    return ProblemError(503, "Unavailable", LOG_WORDS, kind="log_unavailable")


async def _until_grid(asked_s: float) -> None:
    loop = asyncio.get_running_loop()
    spent = loop.time() - asked_s
    steps = max(0, ceil((spent - REFUSAL_S) / STEP_S))
    await asyncio.sleep(max(0.0, REFUSAL_S + steps * STEP_S - spent))
