"""`/v1/my-views`: an officer reads who saw her, and questions a view; both are recorded."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.central.api.deps import current_session, services
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.problems import ProblemError, log_unavailable
from respond_desktop.central.api.refused import done
from respond_desktop.central.api.services import Services
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.people.sessions import Session
from respond_desktop.central.storage.tables import CaseRow
from respond_desktop.central.views.cases import ViewAsked
from respond_desktop.central.views.of_officer import KINDS, ViewsBuilder
from respond_desktop.central.views.story import story_of
from respond_desktop.domain.cases import CaseState, ViewQuestion
from respond_desktop.domain.people import Person
from respond_desktop.domain.rights.policy import Ask, Permission, decide
from respond_desktop.wire.bodies.my_views import MyViews, QuestionAsk, QuestionAsked, ViewOfMe

RecordSeq = Annotated[int, Path(ge=1, lt=2**53)]
router = APIRouter(prefix="/v1", tags=["my views"])


@router.get("/my-views", responses=problems(403))
async def my_views(request: Request, session: Annotated[Session, Depends(current_session)]) -> MyViews:
    """Every view of the asking officer, newest first, by the assignment at that time."""
    central, person = services(request), session.person
    _may_read(central, person)
    try:
        views, whole = await _views(central, person.id)
        intact = await central.log_check.damage() is None and whole
        facts = {"by": person.id, "workstation": session.workstation_id, "views": len(views)}
        await central.log.append("views.read", {**facts, "log_intact": intact})
    except (LogUnavailableError, SQLAlchemyError) as error:
        raise log_unavailable() from error
    return MyViews(officer=person.name, checked_at=datetime.now(UTC), log_intact=intact, views=views)


@router.post("/my-views/{record_seq}/question", status_code=201, responses=problems(403, 404, 409))
async def question_view(
    record_seq: RecordSeq,
    body: QuestionAsk,
    request: Request,
    session: Annotated[Session, Depends(current_session)],
) -> QuestionAsked:
    """Question a view of oneself: a case for those who may read the audit, never for the one it is about."""
    central, person = services(request), session.person
    _may_read(central, person)
    asked = ViewAsked(person.id, session.workstation_id, record_seq, body.words.strip())
    try:
        case = done(await central.cases.ask(asked))
    except (LogUnavailableError, SQLAlchemyError) as error:
        raise log_unavailable() from error
    with suppress(SQLAlchemyError):  # it is recorded: those who may answer hear of it half a second later
        await central.directory.refresh()
    return QuestionAsked(case_id=case.case_id, record_seq=case.record_seq)


def _may_read(central: Services, person: Person) -> None:
    decision = decide(central.directory.policy(), Ask(person, Permission.READ_OWN_VIEWS))
    if not decision.allowed:
        raise ProblemError(
            403,
            decision.fact,
            decision.fact,
            kind=decision.kind or "",
            why=decision.why,
            policy_ref=decision.policy_ref,
            ways=decision.ways,
        )


async def _views(central: Services, officer: str) -> tuple[tuple[ViewOfMe, ...], bool]:
    """Her views, and whether no record of them has lost its text."""
    story = await story_of(central.log, officer, KINDS)
    await central.directory.refresh()
    rows = ViewsBuilder(officer, central.directory.listing, central.directory.policy())
    asked = {row.record_seq: _question(central, row) for row in await central.cases.of_officer(officer)}
    views = (v.model_copy(update={"question": asked.get(v.record_seq)}) for v in rows.views(story))
    return tuple(views), story.whole


def _question(central: Services, row: CaseRow) -> ViewQuestion:
    return ViewQuestion(
        row.id,
        row.asked_at,
        row.words,
        CaseState(row.state),
        central.directory.answerers((row.viewer_id, row.officer_id)),
        row.answer,
        row.answered_at,
        row.answered_by,
    )
