"""`POST /v1/sign-in` and `POST /v1/sign-out`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.central.api.deps import Proof, current_session, proven_workstation, services
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.problems import ProblemError, log_unavailable
from respond_desktop.central.api.refused import done
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.books.on_disk import on_disk
from respond_desktop.central.people.session_ends import SessionEnd
from respond_desktop.central.people.sessions import Proven, Session
from respond_desktop.central.people.sign_in import Failed
from respond_desktop.domain.clocks import is_off
from respond_desktop.domain.kinds.permissions import names_of
from respond_desktop.domain.rights.policy import Permission, Policy, purposes_offered, rules_for
from respond_desktop.wire.bodies.http import SignedIn, SignInAsk

SIGNED_OUT = "You are signed out. All pictures ended."

router = APIRouter(prefix="/v1", tags=["session"])


@router.post("/sign-in", responses=problems(409))
async def sign_in(ask: SignInAsk, request: Request) -> SignedIn:
    """Badge and password, at an enrolled workstation, after the banner was agreed to."""
    central = services(request)
    workstation, proof = await proven_workstation(request, ask.workstation_id)
    if ask.banner_version != central.config.banner_version:
        raise ProblemError(
            409, "The use banner has changed.", "Read it again, then sign in.", kind="banner_changed"
        )
    try:
        known = await central.sign_in.check(ask.badge, ask.password, workstation.id)
        await central.directory.refresh()
    except (LogUnavailableError, SQLAlchemyError) as error:
        raise log_unavailable() from error
    if isinstance(known, Failed):
        raise _refused(known)
    proven = Proven(known.person, known.password, workstation, proof.thumbprint)
    opened = central.sessions.open_session(proven)
    if isinstance(opened, SessionEnd):  # something was taken away while the password was checked
        raise ProblemError(401, opened.what, opened.then, kind=opened.value)
    token, session = opened
    try:
        facts = {"by": session.person.id, "workstation": workstation.id, "session": session.id}
        await central.log.append("signin.done", facts | _clock(proof))
    except LogUnavailableError as error:
        central.sessions.end_session(session.id, SessionEnd.LOG_UNAVAILABLE)
        raise log_unavailable() from error
    return _signed_in(token, session, central.directory.policy())


@router.post("/sign-out", status_code=204)
async def sign_out(request: Request, session: Annotated[Session, Depends(current_session)]) -> None:
    """End the session and its watches at once; answered when that is on disk."""
    central = services(request)
    central.sessions.end_session(session.id, SessionEnd.SIGNED_OUT)
    facts = {"by": session.person.id, "workstation": session.workstation_id, "session": session.id}
    done(await on_disk(central.books.record("signout", facts), SIGNED_OUT))


def _clock(proof: Proof) -> dict[str, int]:
    """What auditors need to read the workstation's own records by: by how much its clock is wrong, if it is."""
    return {"clock_off_s": round(proof.clock_off_s)} if is_off(proof.clock_off_s) else {}


def _signed_in(token: str, session: Session, policy: Policy) -> SignedIn:
    person = session.person
    return SignedIn(
        session=token,
        person=person,
        permissions=names_of(p for p in Permission if rules_for(policy, person, p)),
        purposes=purposes_offered(policy, person),
        policy_ref=policy.reference(None),
        watch_minutes=policy.watch_minutes,
        expires_at=session.expires_at,
    )


def _refused(failed: Failed) -> ProblemError:
    if failed.disabled:
        end = SessionEnd.ACCOUNT_DISABLED
        return ProblemError(401, end.what, end.then, kind=end.value)
    if failed.tries_left == 0:
        words = "This account is locked after 5 failed sign-ins. An administrator must unlock it."
        return ProblemError(401, "This account is locked.", words, kind="locked", tries_left=0)
    tries = "1 try" if failed.tries_left == 1 else f"{failed.tries_left} tries"
    words = f"Badge or password is wrong. {tries} left before the account is locked."
    return ProblemError(
        401, "Badge or password is wrong.", words, kind="wrong_credentials", tries_left=failed.tries_left
    )
