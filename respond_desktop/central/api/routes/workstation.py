"""`GET /v1/workstations/{id}`: a workstation asks, before anybody signs in, what it is called here."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from respond_desktop.central.api.deps import proven_workstation
from respond_desktop.wire.bodies.http import WorkstationNamed

router = APIRouter(prefix="/v1", tags=["session"])


@router.get("/workstations/{workstation_id}")
async def named(
    workstation_id: Annotated[str, Path(min_length=1, max_length=64)], request: Request
) -> WorkstationNamed:
    """The name an administrator gave it; told to nobody but the workstation itself."""
    workstation, _proof = await proven_workstation(request, workstation_id)
    return WorkstationNamed(id=workstation.id, name=workstation.name)
