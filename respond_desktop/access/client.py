"""Everything this workstation may ask of central by HTTPS, as outcomes (docs/protocol/https.md)."""

import ssl
import time
from typing import TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from respond_desktop.access.alert_calls import AlertCalls
from respond_desktop.access.enrolment import Workstation
from respond_desktop.access.history_calls import HistoryCalls
from respond_desktop.access.own_name import OwnName
from respond_desktop.access.picture_calls import PictureCalls
from respond_desktop.access.translated import session_view
from respond_desktop.access.transport import TIMEOUT, Call, Transport
from respond_desktop.access.view_calls import ViewCalls
from respond_desktop.domain.outcomes import Done, Outcome, Refused, Unavailable
from respond_desktop.domain.requests import Credentials, WatchRequest
from respond_desktop.domain.session import SessionView, Workplace
from respond_desktop.wire.bodies import http

SIGNED_OUT_HERE = "Signed out here. Central could not be told; it ends your watches because the link is gone."

A = TypeVar("A", bound=BaseModel | None)


class CentralClient(AlertCalls, PictureCalls, ViewCalls, HistoryCalls):
    """One workstation's requests; use it from one event loop. Nothing is ever repeated by itself."""

    def __init__(self, workstation: Workstation, timeout: httpx.Timeout = TIMEOUT) -> None:
        self._transport = Transport(workstation, timeout)
        self._own = OwnName(workstation, self._transport)

    @property
    def session(self) -> str:
        """The session token (for the live link), empty when nobody is signed in; kept in memory only."""
        return self._transport.session

    @property
    def trust(self) -> ssl.SSLContext:
        """Whom its connections trust; a new CA may be added."""
        return self._transport.trust

    async def workplace(self) -> Workplace:
        """What is known before sign-in; `central_words` says so when central does not answer. Never raises."""
        began = time.monotonic()
        health = await self._get("/v1/health", "nobody can sign in", http.Health)
        took_ms = (time.monotonic() - began) * 1000
        banner = (
            health
            if isinstance(health, Unavailable)
            else await self._get("/v1/banner", "nobody can sign in", http.Banner)
        )
        if not isinstance(health, http.Health) or not isinstance(banner, http.Banner):
            words = health.words if isinstance(health, Unavailable) else getattr(banner, "words", "")
            identity = self._own.workstation.identity
            return Workplace(identity.agency, identity.training, identity.name, central_words=words)
        barred = await self._own.learn()
        return Workplace(
            agency=health.agency,
            training=health.training,
            workstation=self._own.workstation.name,
            banner_title=banner.title,
            banner_paragraphs=banner.paragraphs,
            banner_version=banner.version,
            round_trip_ms=took_ms,
            barred_words=barred,
            clock_offset_s=round(self._transport.time.offset_s, 1),
            version_words=self._transport.version_words,
        )

    async def sign_in(self, credentials: Credentials) -> Outcome[SessionView]:
        """Done.value is a SessionView; Unavailable carries central's words and the tries left."""
        outcome = await self._post(
            "/v1/sign-in",
            "nobody can sign in",
            lambda: http.SignInAsk(
                badge=credentials.badge,
                password=credentials.password,
                workstation_id=self._own.workstation.id,
                banner_version=credentials.banner_version,
            ),
            http.SignedIn,
        )
        if isinstance(outcome, Done):
            self._transport.session = outcome.value.session
            await self._own.learn()
            session = session_view(outcome.value, self._own.workstation.identity)
            self._own.doubt()
            return Done(session)
        self._own.doubt()
        return outcome

    async def sign_out(self) -> Outcome[None]:
        """End the session: here at once, at central if it answers."""
        if not self._transport.session:
            return Done(None)
        outcome: Outcome[None] = await self._post("/v1/sign-out", "central was not told", None)
        self._transport.session = ""
        told = isinstance(outcome, Done) or (isinstance(outcome, Unavailable) and outcome.ended)
        return outcome if told else Unavailable(SIGNED_OUT_HERE)

    async def watch(self, request: WatchRequest, local_record_hash: str) -> Outcome[http.WatchAsked]:
        """Done.value is a WatchAsked; the picture's token comes on the live link."""
        return await self._post(
            "/v1/watches",
            "the watch was not asked",
            lambda: http.WatchAsk(
                unit_number=request.unit_number,
                purpose=request.purpose,
                incident=request.incident,
                words=request.words,
                break_glass=request.break_glass,
                local_record_hash=local_record_hash,
            ),
            http.WatchAsked,
        )

    async def play_again(self, watch_id: str) -> Outcome[http.PlayAgain]:
        """A fresh play token of a running watch whose picture broke; Done.value is a PlayAgain.

        Refused: the watch is over, or no picture of it may be shown now.
        """
        return await self._post(
            f"/v1/watches/{_part(watch_id)}/play", "the picture was not fetched anew", None, http.PlayAgain
        )

    async def end_watch(self, watch_id: str, reason: str = "closed") -> Outcome[None]:
        """End an own watch; `reason` as in wire/bodies/http.py CloseWatch."""
        return await self._post(
            f"/v1/watches/{_part(watch_id)}/end",
            "central was not told that the watch ended",
            lambda: http.CloseWatch.model_validate({"reason": reason}),
        )

    async def write_reason(self, watch_id: str, words: str) -> Outcome[None]:
        """Write the reason owed for a break-glass watch."""
        return await self._post(
            f"/v1/watches/{_part(watch_id)}/reason",
            "the reason was not kept",
            lambda: http.WatchReason(words=words),
        )

    async def post_records(self, records: http.LocalRecords) -> Outcome[http.RecordsAnswer]:
        """Hand over local records (with or without a session); Done.value is a LocalRecordsReceived.

        A LocalRecordsMissing instead: central lacks earlier ones, and took none. Refused (`chain_broken`): central
        holds other records than this workstation.
        """
        call: Call[http.RecordsAnswer] = Call(
            "POST",
            "/v1/audit/records",
            "the local records wait",
            records,
            http.LocalRecordsReceived,
            in_session=False,
        )
        return await self._transport.call(call)

    async def close(self) -> None:
        """Forget the session and close the connections."""
        await self._transport.close()

    async def _get(self, path: str, what: str, answer: type[BaseModel]) -> BaseModel | Unavailable:
        outcome = await self._transport.call(Call("GET", path, what, answer=answer, in_session=False))
        match outcome:
            case Done(value=BaseModel() as body):
                return body
            case Refused(fact=fact):
                return Unavailable(fact)
            case Unavailable():
                return outcome
        return Unavailable(what)


def _part(text: str) -> str:
    return quote(text, safe="")
