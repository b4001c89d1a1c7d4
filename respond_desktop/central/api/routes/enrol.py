"""`POST /v1/enrol`: a one-time code becomes a key that central knows."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.central.api.deps import let_in, services
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.problems import ProblemError, log_unavailable
from respond_desktop.central.api.services import Services
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.people.enrolment import Newcomer, NewcomerRefused
from respond_desktop.wire.bodies.http import EnrolAsk, Enrolled

router = APIRouter(prefix="/v1", tags=["open"])


@router.post("/enrol", status_code=201, responses=problems(403, 429, 503))
async def enrol(ask: EnrolAsk, request: Request) -> Enrolled:
    """Enrol a workstation or camera; wrong, expired and used codes get the same answer."""
    central = services(request)
    try:
        newcomer = await central.enrolment.admit(ask)
        if isinstance(newcomer, NewcomerRefused):
            if central.refusals.spent():
                raise ProblemError(429, "Too many attempts.", "Wait a minute, then try again.")
            await central.enrolment.record_refusal(ask, newcomer.reason)
    except (LogUnavailableError, SQLAlchemyError) as error:
        raise log_unavailable() from error
    if isinstance(newcomer, NewcomerRefused):
        raise ProblemError(
            403,
            "The enrolment code can't be used.",
            "The enrolment code is wrong, used or older than 24 hours. Ask your administrator for a new one.",
            kind="enrolment_refused",
        )
    let_in(request, newcomer.id)
    await central.directory.refresh()
    return await _enrolled(central, newcomer)


async def _enrolled(central: Services, newcomer: Newcomer) -> Enrolled:
    who = await central.directory.who(newcomer.id, datetime.now(UTC))
    return Enrolled(
        id=newcomer.id,
        agency=central.config.agency,
        training=central.config.training,
        log_key=central.log_key,
        media_port=central.media_port,
        unit_number=who.unit.number if who else "",
        device_number=newcomer.device_number,
    )
