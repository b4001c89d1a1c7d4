"""Errors as RFC 9457 problem+json that tell an attacker nothing (CJIS SI-11)."""

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from respond_desktop.wire.bodies.http import Problem

MEDIA_TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    """A problem+json response; `more` are further members of wire/bodies/http.py's Problem."""
    body = Problem(title=title, status=status, detail=detail, **more).model_dump(mode="json")
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE)


class ProblemError(Exception):
    """Raised anywhere below a route; becomes `problem(...)`."""

    def __init__(self, status: int, title: str, detail: str = "", **more: Any) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.more = more
        self.headers: dict[str, str] = {}


async def problem_of(_request: Request, error: Exception) -> Response:
    """Exception handler of ProblemError."""
    assert isinstance(error, ProblemError)
    response = problem(error.status, error.title, error.detail, **error.more)
    response.headers.update(error.headers)
    return response


def log_unavailable() -> ProblemError:
    """What callers raise on LogUnavailableError: nothing is done that can't be recorded."""
    return ProblemError(
        503,
        "Central can't write its audit log.",
        "Nothing can be viewed or changed until it can. Tell the system administrator.",
        kind="log_unavailable",
    )
