"""`POST /v1/audit/records`: a workstation hands over its own chain of records."""

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.central.api.deps import proven_workstation, services
from respond_desktop.central.api.documented import problems
from respond_desktop.central.api.problems import ProblemError, log_unavailable
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.local.records import Broken
from respond_desktop.wire.bodies.http import LocalRecords, LocalRecordsReceived

router = APIRouter(prefix="/v1", tags=["audit"])


@router.post("/audit/records", responses=problems(409))
async def take_records(sent: LocalRecords, request: Request) -> LocalRecordsReceived:
    """Needs the workstation's proof, no session: records also arrive after sign-out. 409 when the chain is broken."""
    central = services(request)
    workstation, _proof = await proven_workstation(request, sent.workstation_id)
    try:
        result = await central.local_records.take(workstation, sent.records)
    except (LogUnavailableError, SQLAlchemyError) as error:
        raise log_unavailable() from error
    if isinstance(result, Broken):
        raise ProblemError(
            409,
            "The local records are damaged." if not result.missing else "Local records are missing.",
            f"{result.words}. Tell the system administrator.".capitalize(),
            kind="chain_broken",
            received_seq=result.seq,
            **({"missing": True, "received_hash": result.hash} if result.missing else {}),
        )
    return LocalRecordsReceived(received_seq=result)
