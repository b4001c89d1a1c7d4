"""`GET /v1/my-views`: an officer reads who saw her; reading is recorded too."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.central.api.deps import current_session, services
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.problems import ProblemError, log_unavailable
from respond_desktop.central.log import LogUnavailableError
from respond_desktop.central.services import Services
from respond_desktop.central.sessions import Session
from respond_desktop.central.views_of_officer import (
    FOLLOWING,
    NAMING,
    RUNS,
    Story,
    ViewsOfOfficer,
    subjects_of,
)
from respond_desktop.domain.policy import Ask, Permission, decide
from respond_desktop.wire.http import MyViews, ViewOfMe

router = APIRouter(prefix="/v1", tags=["my views"])


@router.get("/my-views", responses=problems(403))
async def my_views(request: Request, session: Annotated[Session, Depends(current_session)]) -> MyViews:
    """Every view of the asking officer, newest first, by the assignment at that time."""
    central, person = services(request), session.person
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
    try:
        views, whole = await _views(central, person.id)
        intact = await central.log_check.damage() is None and whole
        facts = {"by": person.id, "workstation": session.workstation_id, "views": len(views)}
        await central.log.append("views.read", {**facts, "log_intact": intact})
    except (LogUnavailableError, SQLAlchemyError) as error:
        raise log_unavailable() from error
    return MyViews(officer=person.name, checked_at=datetime.now(UTC), log_intact=intact, views=views)


async def _views(central: Services, officer: str) -> tuple[tuple[ViewOfMe, ...], bool]:
    """Her views, and whether no record of them has lost its text."""
    naming = await central.log.records(NAMING, officer=officer)
    subjects = subjects_of(naming)
    following = await central.log.records(FOLLOWING, subjects=subjects) if subjects else ()
    runs = await central.log.records(RUNS)
    await central.directory.refresh()
    rows = ViewsOfOfficer(officer, central.directory.listing, central.directory.policy())
    story = Story(naming, following, runs)
    return rows.views(story), story.whole
