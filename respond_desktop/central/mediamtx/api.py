"""MediaMTX's control API, version 3: who is connected, and kicking them out (its `api/openapi.yaml`)."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import msgspec

from respond_desktop.wire import strict
from respond_desktop.wire.validity import time_fault

T = TypeVar("T")
_PAGE = 1000
_PAGES = 20
_KINDS = ("rtsps", "rtsp")
"""RTSPS is what we ask for; plain RTSP is looked at too, so that a wrong setting hides nobody."""


class ApiError(Exception):
    """The control API did not answer as documented; what is connected isn't known."""


class _Connection(msgspec.Struct):
    id: str
    session: str | None = None


class _Session(msgspec.Struct, rename="camel"):
    id: str
    path: str = ""
    state: str = ""
    bytes_sent: int = 0
    outbound_bytes: int = 0


class _Track(msgspec.Struct):
    codec: str = ""


class _Path(msgspec.Struct, rename="camel"):
    name: str
    tracks: list[str] = []
    tracks2: list[_Track] = []


@dataclass(frozen=True)
class MediaConnection:
    """One connection: `id` is the one its authorisation was asked with; `session` is empty before SETUP or ANNOUNCE."""

    id: str
    kind: str
    session: str = ""
    path: str = ""
    publishing: bool = False
    sent_bytes: int = 0


@dataclass(frozen=True)
class Stand:
    """What the server carries at one moment: its guests, and the codecs of each path."""

    guests: tuple[MediaConnection, ...]
    codecs: Mapping[str, frozenset[str]]


class ControlApi:
    """Every call is short; ApiError when the answer isn't one."""

    def __init__(self, url: str, request_s: float, trust: ssl.SSLContext | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, timeout=request_s, verify=trust or True, trust_env=False, follow_redirects=False
        )

    async def close(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def stand(self) -> Stand:
        """Everybody connected, and what each path carries."""
        guests = await self.guests()
        paths = _converted(await self._list("paths") or [], list[_Path])
        codecs = {p.name: frozenset((*p.tracks, *(t.codec for t in p.tracks2))) for p in paths}
        return Stand(guests, codecs)

    async def guests(self) -> tuple[MediaConnection, ...]:
        """Everybody connected by RTSPS or RTSP. Sessions are asked first, so that each finds its connection."""
        found: list[MediaConnection] = []
        answered = 0
        for kind in _KINDS:
            sessions = await self._list(f"{kind}sessions", may_be_missing=True)
            connections = await self._list(f"{kind}conns", may_be_missing=True)
            answered += sessions is not None and connections is not None
            found += _joined(
                kind,
                _converted(connections or [], list[_Connection]),
                _converted(sessions or [], list[_Session]),
            )
        if not answered:
            raise ApiError("neither RTSPS nor RTSP is served")
        return tuple(found)

    async def kick(self, guest: MediaConnection) -> None:
        """Ends a session; one that is gone already is fine."""
        response = await self._request("POST", f"/v3/{guest.kind}sessions/kick/{guest.session}")
        if response.status_code not in (200, 404):
            raise ApiError(f"kick answered {response.status_code}")

    async def _list(self, what: str, may_be_missing: bool = False) -> list[Any] | None:
        items: list[Any] = []
        for page in range(_PAGES):
            query = {"itemsPerPage": str(_PAGE), "page": str(page)}
            response = await self._request("GET", f"/v3/{what}/list", query)
            if response.status_code == 404 and may_be_missing:
                return None
            table = _table(response)
            items += table["items"]
            if page + 1 >= int(table.get("pageCount") or 0):
                return items
        raise ApiError("more guests than can be counted")

    async def _request(self, method: str, path: str, query: dict[str, str] | None = None) -> httpx.Response:
        try:
            return await self._client.request(method, path, params=query)
        except httpx.HTTPError as error:
            if time_fault(error):
                words = (
                    "by central's clock its certificate is not good: check the clock, renew the certificate"
                )
                raise ApiError(words) from error
            raise ApiError(type(error).__name__) from error


def _converted(items: list[Any], into: type[T]) -> T:
    try:
        return msgspec.convert(items, into, strict=False)
    except msgspec.ValidationError as error:
        raise ApiError("the list is not as documented") from error


def _table(response: httpx.Response) -> dict[str, Any]:
    try:
        table = strict.loads(response.content, strict.STATE)
    except strict.UnreadableTextError as error:
        raise ApiError("the answer is not JSON") from error
    if response.status_code != 200 or not isinstance(table, dict):
        raise ApiError(f"the list answered {response.status_code}")
    if not isinstance(table.get("items"), list) or not isinstance(table.get("pageCount", 0), int):
        raise ApiError("the list is not as documented")
    return table


def _joined(kind: str, connections: list[_Connection], sessions: list[_Session]) -> list[MediaConnection]:
    """Connections with what their sessions do; a session whose connection isn't listed stands alone."""
    by_id = {session.id: session for session in sessions}
    found = []
    for connection in connections:
        session = by_id.pop(connection.session or "", None)
        found.append(
            _guest(kind, connection.id, session) if session else MediaConnection(connection.id, kind)
        )
    return found + [_guest(kind, "", session) for session in by_id.values()]


def _guest(kind: str, connection_id: str, session: _Session) -> MediaConnection:
    sent = max(session.bytes_sent, session.outbound_bytes)
    return MediaConnection(connection_id, kind, session.id, session.path, session.state == "publish", sent)
