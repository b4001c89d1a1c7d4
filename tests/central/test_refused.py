"""What isn't done is a value; only api/ turns it into an answer of HTTP."""

from datetime import UTC, datetime

import pytest

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.api.refused import STATUS, done
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.wire.bodies.http import Problem


def test_every_ground_has_its_own_status() -> None:
    assert set(STATUS) == set(Ground) and len(set(STATUS.values())) == len(STATUS)


def test_what_is_done_is_the_answer_itself() -> None:
    assert done("the answer") == "the answer" and done(None) is None


def test_what_is_not_done_says_all_it_knows() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    refused = NotDone(
        Ground.TOO_OFTEN, "Too often.", "words", "too_often", "why", "1/7", 12, at, ("Ask by radio",), 9
    )
    with pytest.raises(ProblemError) as error:
        done(refused)
    raised = error.value
    body = Problem(title=raised.title, status=raised.status, detail=raised.detail, **raised.more)
    assert (body.status, body.detail, body.kind, body.why) == (429, "words", "too_often", "why")
    assert (body.policy_ref, body.record_seq, body.recorded_at, body.ways) == (
        "1/7",
        12,
        at,
        ("Ask by radio",),
    )
    assert raised.headers == {"Retry-After": "9"}


def test_an_answer_without_more_says_no_more() -> None:
    with pytest.raises(ProblemError) as error:
        done(NotDone(Ground.UNKNOWN, "There is no such watch of yours."))
    raised, bare = error.value, Problem(title="There is no such watch of yours.", status=404)
    assert Problem(title=raised.title, status=raised.status, detail=raised.detail, **raised.more) == bare
    assert raised.headers == {}
