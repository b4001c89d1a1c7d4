"""Decisions on asks: each refusal is recorded and answered; what can't be recorded isn't done."""

import asyncio
from dataclasses import dataclass
from math import ceil
from typing import Any

from respond_desktop.central.audit.log import LogUnavailableError, Recorded
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
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


async def refuse(books: Books, refusal: Refusal) -> NotDone:
    """Record it and say so; or that it can't be recorded.

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
        return log_broken()
    if decision.kind is RefusalKind.OUT_OF_SCOPE:
        await _until_grid(refusal.asked_s)
    return refused_by(decision, recorded)


def acting(people: People, session: Session) -> Person | NotDone:
    """Who asks, as the directory has her now; her account may just have been closed."""
    person = people.person(session.person.id)
    return session_over() if person is None else person


def session_over() -> NotDone:
    """Whoever asks is signed in no more."""
    return NotDone(Ground.SESSION_OVER, "Your session has ended.", "Sign in again.", "session_ended")


def refused_by(decision: Decision, recorded: Recorded) -> NotDone:
    """A refusal by policy."""
    return NotDone(
        Ground.REFUSED,
        "Refused",
        decision.fact,
        why=decision.why,
        kind=decision.kind.value if decision.kind else "",
        policy_ref=decision.policy_ref,
        record_seq=recorded.seq,
        recorded_at=recorded.at,
        ways=decision.ways,
    )


def log_broken() -> NotDone:
    """Nothing may be done while the log can't be written."""
    return NotDone(Ground.UNAVAILABLE, "Unavailable", LOG_WORDS, "log_unavailable")


def too_often(words: str) -> NotDone:
    """An ask that is repeated too fast."""
    return NotDone(Ground.TOO_OFTEN, "Too often.", words, "too_often")


async def _until_grid(asked_s: float) -> None:
    loop = asyncio.get_running_loop()
    spent = loop.time() - asked_s
    steps = max(0, ceil((spent - REFUSAL_S) / STEP_S))
    await asyncio.sleep(max(0.0, REFUSAL_S + steps * STEP_S - spent))
