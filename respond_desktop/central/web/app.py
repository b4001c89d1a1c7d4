"""Central's web application: routes, errors, schema, guard."""

from copy import deepcopy
from functools import cache

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from respond_desktop import __doc__ as _about
from respond_desktop.central.api.body_reader import BodyReader
from respond_desktop.central.api.deps import Proofs
from respond_desktop.central.api.documented import described
from respond_desktop.central.api.problems import ProblemError, log_unavailable, problem, problem_of
from respond_desktop.central.api.routes import (
    audit_records,
    enrol,
    my_views,
    open_routes,
    sign_in,
    workstation,
)
from respond_desktop.central.api.services import Services
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.web.guard import Guard

logger = structlog.get_logger(__name__)


def create_app(services: Services, *more: APIRouter) -> ASGIApp:
    """The application behind its guard; `more` are the routes of the live half, and MediaMTX's if that is used."""
    app = FastAPI(
        title="respond-central",
        version="1",
        description=_about or "",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.services = services
    app.state.proofs = proofs = Proofs()
    for part in (open_routes, enrol, workstation, sign_in, audit_records, my_views):
        app.include_router(part.router)
    for routes in more:
        app.include_router(routes)
    app.add_exception_handler(ProblemError, problem_of)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    for unavailable in (LogUnavailableError, SQLAlchemyError):
        app.add_exception_handler(unavailable, _log_unavailable)
    plain = app.openapi
    # FastAPI hands the same table out each time: told of once, on a copy
    app.openapi = cache(lambda: described(deepcopy(plain())))  # type: ignore[method-assign]
    reader = BodyReader(proofs, services.directory.is_workstation_key)
    return Guard(app, (services.config.host, *services.config.names), reader)


async def _log_unavailable(request: Request, error: Exception) -> Response:
    """Whatever a route forgot to catch: what can't be recorded or read is no failure of the program."""
    logger.error("log_unavailable", path=request.scope["path"], error=type(error).__name__)
    return await problem_of(request, log_unavailable())


async def _invalid(_request: Request, error: Exception) -> Response:
    """Which fields are wrong and how; never what was sent."""
    assert isinstance(error, RequestValidationError)
    fields = [{"field": _field(e["loc"], e["type"]), "error": e["type"]} for e in error.errors()[:20]]
    return problem(422, "The request is not valid.", "Check the fields named.", fields=fields)


def _field(place: tuple[int | str, ...], kind: str) -> str:
    known = place[:-1] if kind == "extra_forbidden" else place
    return ".".join(str(part) for part in known)


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    titles = {
        404: "There is nothing here.",
        405: "This can't be done here.",
        400: "The request can't be read.",
    }
    response = problem(error.status_code, titles.get(error.status_code, "The request failed."))
    response.headers.update({k: v for k, v in (error.headers or {}).items() if k.lower() == "allow"})
    return response
