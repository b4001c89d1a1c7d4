"""Requests to central: only its CA is trusted, each carries proof of this workstation's key, none is repeated."""

from dataclasses import dataclass

import httpx
from pydantic import BaseModel

from respond_desktop.access.answers import SESSION_OVER, lost, meaning, problem_of
from respond_desktop.access.enrolment import Workstation
from respond_desktop.domain.outcomes import Outcome
from respond_desktop.wire.client import dpop_proof, trusting

TIMEOUT = httpx.Timeout(10.0, connect=4.0)
KEEP_S = 4.0
"""Shorter than the server keeps idle connections, so that none is used just as it is closed."""

_CONTENT = {"POST": "application/json", "PUT": "image/png"}


@dataclass(frozen=True, slots=True)
class Call:
    """A request; `what` says what did not happen when no answer comes, `answer` is a success's body.

    `png` is sent in place of a body.
    """

    method: str
    path: str
    what: str
    body: BaseModel | None = None
    answer: type[BaseModel] | None = None
    in_session: bool = True
    png: bytes = b""


class Transport:
    """Sends calls from one event loop. The session token lives here, in memory only."""

    def __init__(self, workstation: Workstation, timeout: httpx.Timeout = TIMEOUT) -> None:
        self.session = ""
        self._url = workstation.url.rstrip("/")
        self._key = workstation.keys.workstation
        self._client = httpx.AsyncClient(
            verify=trusting(workstation.ca_pem),
            timeout=timeout,
            trust_env=False,
            limits=httpx.Limits(max_connections=8, keepalive_expiry=KEEP_S),
        )

    async def call(self, call: Call) -> Outcome:
        """Send once and say what came of it; never raises for the network's or central's sake."""
        url = self._url + call.path
        content = call.body.model_dump_json().encode() if call.body else call.png
        session = self.session if call.in_session else ""
        try:
            response = await self._client.request(
                call.method, url, content=content, headers=self._headers(call.method, url, session)
            )
        except httpx.TransportError as error:
            return lost(error, call.what)
        problem = None if response.is_success else problem_of(response)
        if session and session == self.session and problem and problem.kind in SESSION_OVER:
            self.session = ""
        return meaning(response, call.answer)

    async def close(self) -> None:
        """Forget the session and close the connections."""
        self.session = ""
        await self._client.aclose()

    def _headers(self, method: str, url: str, session: str) -> dict[str, str]:
        headers = {"DPoP": dpop_proof(self._key, method, url, session or None)}
        if session:
            headers["Authorization"] = f"DPoP {session}"
        if method in _CONTENT:
            headers["Content-Type"] = _CONTENT[method]
        return headers
