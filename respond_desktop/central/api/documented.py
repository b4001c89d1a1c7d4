"""What `/v1/openapi.json` says of answers: every status a request may get, and that every error is a problem."""

from collections.abc import Iterable
from typing import Any

from respond_desktop.central.api.problems import MEDIA_TYPE
from respond_desktop.wire.bodies.http import Problem

Responses = dict[int | str, dict[str, Any]]

WORDS = {
    400: "The request can't be read, or is incomplete.",
    401: "Not signed in, the session has ended, or the proof or credentials were refused.",
    403: "Refused; recorded.",
    404: "There is no such thing of the caller's.",
    408: "The request came too slowly.",
    409: "It can't be done as things are now; `kind` says why.",
    413: "The request is too large.",
    415: "A file of another type.",
    421: "Another server was asked for.",
    422: "The request is not valid; `fields` names what is wrong.",
    429: "Too often.",
    431: "Too many headers.",
    500: "Central failed; the failure is logged.",
    503: "Nothing can be recorded now, or central is overloaded.",
    507: "No room for the file.",
}
EVERYWHERE = (400, 408, 413, 421, 422, 431, 500)
"""From the guard, whatever is asked."""
PROVEN = (401, 503)
"""From the check of a proof."""
_OPEN = {"/v1/health", "/v1/banner", "/v1/ca.pem", "/v1/enrol"}
_PROOF_ONLY = {"/v1/sign-in", "/v1/audit/records"}
ABOUT_LINKS = (
    "Two WebSockets are not in this schema: `/v1/live` for desktops, `/v1/camera` for cameras; docs/protocol/ tells "
    "how they prove themselves and what they say."
)


def problems(*statuses: int) -> Responses:
    """These answers are problems (RFC 9457)."""
    return {status: _problem(status) for status in statuses}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with every answer of the guard and of proofs, and which request needs which proof."""
    parts = schema.setdefault("components", {})
    parts["securitySchemes"] = _SCHEMES
    parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    for name, part in parts["schemas"]["Problem"].pop("$defs", {}).items():
        parts["schemas"][name] = part
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    schema["info"]["description"] = f"{schema['info'].get('description', '')} {ABOUT_LINKS}".strip()
    for path, operations in schema.get("paths", {}).items():
        for operation in operations.values():
            _describe(path, operation)
    return schema


def _describe(path: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    answers |= _as_text(EVERYWHERE if path in _OPEN else (*EVERYWHERE, *PROVEN))
    operation["responses"] = dict(sorted(answers.items()))
    if path in _PROOF_ONLY:
        operation["security"] = [{"proof": []}]
    elif path not in _OPEN:
        operation["security"] = [{"proof": [], "session": []}]


def _as_text(statuses: Iterable[int]) -> dict[str, Any]:
    return {str(status): _problem(status) for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": WORDS[status], "content": content}


_SCHEMES = {
    "proof": {
        "type": "apiKey",
        "in": "header",
        "name": "DPoP",
        "description": "RFC 9449 proof: Ed25519 by the enrolled workstation's key; jti once, iat within 60 s.",
    },
    "session": {
        "type": "http",
        "scheme": "DPoP",
        "description": "Token of POST /v1/sign-in; the proof then carries its hash as `ath`.",
    },
}
