"""Requests to central: only its CA is trusted, each carries proof of this workstation's key, none is repeated."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import httpx
from pydantic import BaseModel

from respond_desktop.access.answers import NOT_UNDERSTOOD, SESSION_OVER, lost, meaning, problem_of
from respond_desktop.access.enrolment import Workstation
from respond_desktop.domain.outcomes import Outcome, Unavailable
from respond_desktop.wire import bounded, strict
from respond_desktop.wire.bodies.http import Health
from respond_desktop.wire.central_time import CentralTime
from respond_desktop.wire.client import dpop_proof, trusting
from respond_desktop.wire.validity import time_fault, untimely_words
from respond_desktop.wire.version import HEADER, PeerStanding, Side, compared, header_of, of_header, words

A = TypeVar("A", bound=BaseModel | None)

TIMEOUT = httpx.Timeout(10.0, connect=4.0)
UPLOAD_TIMEOUT = httpx.Timeout(60.0, connect=4.0)
"""Central answers once a file is on its disk."""
ANSWER_S = 60.0
"""An answer that is still coming then is none, however steadily it drips."""
KEEP_S = 4.0
"""Shorter than the server keeps idle connections, so that none is used just as it is closed."""

PROOF_TIME = "proof_time"
"""Kind of the problem of a proof that central refused for its time, and for nothing else."""

_JSON = "application/json"
_HEALTH = "/v1/health"
_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class FileUpload:
    """A file to send; `sent(share)` is told how much of it was taken by the network, 0 to 1."""

    media_type: str
    content: bytes = field(repr=False)
    sent: Callable[[float], None]

    async def chunks(self) -> AsyncIterator[bytes]:
        """In pieces, so that the loop goes on and one can say how far it is."""
        whole = memoryview(self.content)
        for start in range(0, len(whole), _CHUNK_BYTES):
            yield bytes(whole[start : start + _CHUNK_BYTES])
            self.sent(min(1.0, (start + _CHUNK_BYTES) / len(whole)))


@dataclass(frozen=True, slots=True)
class Call(Generic[A]):
    """A request; `what` says what did not happen when no answer comes, `answer` is a success's body (None: no body).

    `upload` is sent in place of a body.
    """

    method: str
    path: str
    what: str
    body: BaseModel | None = None
    answer: type[A] | None = None
    in_session: bool = True
    upload: FileUpload | None = None


class Transport:
    """Sends calls from one event loop. The session token lives here, in memory only."""

    def __init__(self, workstation: Workstation, timeout: httpx.Timeout = TIMEOUT) -> None:
        self.session = ""
        self.time = CentralTime()
        """Central's, as this workstation learned it: proofs are dated by it, whatever the clock here says."""
        self.version_words = ""
        """Which of central and this workstation is older, and who updates it; empty while they are the same."""
        self._url = workstation.url.rstrip("/")
        self._timeout = timeout
        self._key = workstation.keys.workstation
        self.trust = trusting(workstation.ca_pem)
        self._client = httpx.AsyncClient(
            verify=self.trust,
            timeout=timeout,
            trust_env=False,
            limits=httpx.Limits(max_connections=8, keepalive_expiry=KEEP_S),
        )

    async def call(self, call: Call[A]) -> Outcome[A]:
        """Send once and say what came of it; never raises for the network's or central's sake.

        Only a proof that was refused for its time alone is made anew, once: central did nothing with it.
        """
        if not self.time.known and call.path != _HEALTH:
            first: Call[None] = Call("GET", _HEALTH, call.what, in_session=False)
            found = await self._answer(first)
            if isinstance(found, Unavailable):
                return found
        session = self.session if call.in_session else ""
        response = await self._answer(call)
        if isinstance(response, httpx.Response) and _untimely(response):
            response = await self._answer(call)
        if isinstance(response, Unavailable):
            return response
        problem = None if response.is_success else problem_of(response)
        if session and session == self.session and problem and problem.kind in SESSION_OVER:
            self.session = ""
        return meaning(response, call.answer)

    async def _answer(self, call: Call[A]) -> httpx.Response | Unavailable:
        url, upload, asked = self._url + call.path, call.upload, self.time.mark()
        content = (
            upload.chunks()
            if upload
            else call.body.model_dump_json(exclude_defaults=True).encode()
            if call.body
            else b""
        )
        timeout = UPLOAD_TIMEOUT if upload else self._timeout
        headers = self._headers(call, url, self.session if call.in_session else "")
        try:
            async with (
                asyncio.timeout(None if upload else ANSWER_S),
                self._client.stream(
                    call.method, url, content=content, headers=headers, timeout=timeout
                ) as streamed,
            ):
                read = await bounded.aread(streamed, strict.ANSWER.size)
        except httpx.TransportError as error:
            if time_fault(error):
                return Unavailable(await asyncio.to_thread(untimely_words, self._url, self.trust))
            return lost(error, call.what)
        except TimeoutError:
            return lost(httpx.ReadTimeout("the answer goes on for ever"), call.what)
        except strict.UnreadableTextError:
            return Unavailable(NOT_UNDERSTOOD)
        if self._compare(streamed.headers.get(HEADER)) is PeerStanding.BROKEN:
            return Unavailable(self.version_words)
        response = httpx.Response(streamed.status_code, content=read)
        self._learn(call, response, streamed.headers.get("date"), asked)
        return response

    def _learn(self, call: Call[A], response: httpx.Response, date: str | None, asked: float) -> None:
        if call.path != _HEALTH or not response.is_success:
            self.time.heard(date)
            return
        with suppress(strict.UnreadableTextError):
            self.time.learn(strict.model(Health, response.content, strict.BODY).now, asked)

    def _compare(self, header: str | None) -> PeerStanding:
        """Central tells its release only to who has proven something: without one nothing new is known."""
        central = of_header(header)
        standing = compared(central)
        if header is None or central.release or standing is PeerStanding.BROKEN:
            self.version_words = words(central, Side.WORKSTATION)
        return standing

    async def close(self) -> None:
        """Forget the session and close the connections."""
        self.session = ""
        await self._client.aclose()

    def _headers(self, call: Call[A], url: str, session: str) -> dict[str, str]:
        headers = {
            HEADER: header_of(Side.WORKSTATION),
            "DPoP": dpop_proof(self._key, call.method, url, session or None, self.time),
        }
        if session:
            headers["Authorization"] = f"DPoP {session}"
        if call.upload:
            headers["Content-Type"] = call.upload.media_type
            headers["Content-Length"] = str(len(call.upload.content))
        elif call.method == "POST":
            headers["Content-Type"] = _JSON
        return headers


def _untimely(response: httpx.Response) -> bool:
    if response.status_code != httpx.codes.UNAUTHORIZED:
        return False
    problem = problem_of(response)
    return problem is not None and problem.kind == PROOF_TIME
