"""Who may have a large body read: what a stranger sends must not keep central busy with reading it."""

import asyncio
import time
from collections.abc import Callable

from fastapi import Request
from starlette.types import Scope

from respond_desktop.central.api.deps import Proofs, not_enrolled
from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.config import AUDIT_BODY_LIMIT, BODY_LIMIT
from respond_desktop.central.doors import visit_of
from respond_desktop.central.mediamtx.route import AUTH_PATH
from respond_desktop.wire import strict

LARGER = {"/v1/audit/records": AUDIT_BODY_LIMIT}
READ_AT_ONCE = 16 * 1024
"""Bytes that are read before anything else has its turn; more than that is read in a thread."""


class BodyReader:
    """Reads bodies as JSON. ``enrolled`` says whether a key (by its thumbprint) is or was a workstation's.

    Ours are connections that have proven themselves and requests with a proof by such a key: records also come on
    a fresh connection, after sign-out. All others have one thread together, and no more than `BODY_LIMIT`.
    """

    def __init__(self, proofs: Proofs, enrolled: Callable[[str], bool]) -> None:
        self._proofs = proofs
        self._enrolled = enrolled
        self._one_stranger = asyncio.Semaphore(1)

    def limit(self, scope: Scope, length: int | None) -> int:
        """Bytes that may come, before any of them is read; raises ProblemError 401 when a proof is needed for more.

        `length` is what was announced, None when nothing was.
        """
        most = LARGER.get(scope["path"], BODY_LIMIT)
        if length is not None and (length <= BODY_LIMIT or length > most):
            return BODY_LIMIT
        if most > BODY_LIMIT and not is_proven(scope):
            self._check_proof(scope)
        return most

    async def readable(self, scope: Scope, body: bytes) -> bool:
        """Whether it is JSON as the strict parser takes it: whoever reads it then meets nothing that can hurt."""
        if not body or scope["path"] == AUTH_PATH:  # it reads strictly itself, and answers without a word
            return True
        limits = strict.RECORDS if scope["path"] in LARGER else strict.BODY
        if len(body) <= READ_AT_ONCE:
            return _is_json(body, limits)
        if (
            len(body) > BODY_LIMIT or is_proven(scope) or self._has_proof(scope)
        ):  # `limit` asked it of longer ones
            return await asyncio.to_thread(_is_json, body, limits)
        async with self._one_stranger:
            return await asyncio.to_thread(_is_json, body, limits)

    def _has_proof(self, scope: Scope) -> bool:
        try:
            self._check_proof(scope)
        except ProblemError:
            return False
        return True

    def _check_proof(self, scope: Scope) -> None:
        proof = self._proofs.check(Request(scope), time.time())
        if not self._enrolled(proof.thumbprint):
            raise not_enrolled()


def is_proven(scope: Scope) -> bool:
    """Whether the connection has shown which enrolled device it is of."""
    visit = visit_of(scope)
    return visit is not None and bool(visit.device_id)


def _is_json(body: bytes, limits: strict.Limits) -> bool:
    try:
        strict.loads(body, limits)
    except strict.UnreadableTextError:
        return False
    return True
