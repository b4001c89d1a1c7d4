"""Whether an answer of central is one that its own `/v1/openapi.json` tells of: status and content type."""

import re
from typing import Any
from urllib.parse import unquote

import httpx

Schema = dict[str, Any]


def undocumented(schema: Schema, method: str, path: str, status: int, content_type: str) -> str:
    """What the schema doesn't know about this answer; empty when it tells of it, or knows no such request."""
    operation = _operation(schema, method, unquote(path.partition("?")[0]))
    if operation is None:
        return ""
    known = operation["responses"].get(str(status))
    if known is None:
        return f"{method} {path}: {status} is not documented"
    types = set(known.get("content", {}))
    plain = content_type.partition(";")[0].strip()
    if plain not in (types or {""}):
        return f"{method} {path} {status}: {plain or 'nothing'} instead of {', '.join(types) or 'nothing'}"
    return ""


def check(schema: Schema, answer: httpx.Response) -> None:
    """Fails the test whose request got an answer nobody was told of."""
    request, content_type = answer.request, answer.headers.get("content-type", "")
    wrong = undocumented(schema, request.method, request.url.path, answer.status_code, content_type)
    assert not wrong, wrong


def _operation(schema: Schema, method: str, path: str) -> Schema | None:
    for template, operations in schema["paths"].items():
        pattern = "[^/]+".join(re.escape(part) for part in re.split(r"\{[^}]*\}", template))
        if re.fullmatch(pattern, path):
            found: Schema | None = operations.get(method.lower())
            return found
    return None
