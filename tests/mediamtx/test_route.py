"""Who may ask for permission, how often, and what an answer says."""

import asyncio
from ipaddress import ip_network

import httpx
import pytest
from fastapi import FastAPI

from respond_desktop.central.mediamtx.doorkeeper import AuthAsk
from respond_desktop.central.mediamtx.limits import MediaMtxLimits
from respond_desktop.central.mediamtx.route import AUTH_PATH, media_auth_route

NETWORKS = (ip_network("127.0.0.0/8"), ip_network("::1"), ip_network("192.0.2.0/24"))
pytestmark = pytest.mark.promise


def _answers(
    peer: str, count: int = 1, limits: MediaMtxLimits | None = None
) -> tuple[list[int], list[AuthAsk]]:
    asked: list[AuthAsk] = []

    def decide(ask: AuthAsk) -> bool:
        asked.append(ask)
        return ask.user == "w1"

    async def run() -> list[int]:
        app = FastAPI()
        app.include_router(media_auth_route(decide, NETWORKS, limits or MediaMtxLimits()))
        transport = httpx.ASGITransport(app, client=(peer, 40000))
        async with httpx.AsyncClient(transport=transport, base_url="https://central") as client:
            answers = [await client.post(AUTH_PATH, json={"user": "w1", "more": 1}) for _ in range(count)]
        assert all(answer.content == b"" for answer in answers)
        return [answer.status_code for answer in answers]

    return asyncio.run(run()), asked


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "192.0.2.9", "::ffff:127.0.0.1"])
def test_a_configured_address_gets_its_answer(peer: str) -> None:
    statuses, asked = _answers(peer)
    assert statuses == [200]
    assert asked == [AuthAsk(user="w1")]


@pytest.mark.parametrize("peer", ["198.51.100.1", "2001:db8::1", "testclient", ""])
def test_everybody_else_is_turned_away_unheard(peer: str) -> None:
    assert _answers(peer) == ([403], [])


def test_too_many_questions_are_not_decided() -> None:
    statuses, asked = _answers("127.0.0.1", 5, MediaMtxLimits(asks_at_once=3, asks_per_s=0.001))
    assert statuses == [200, 200, 200, 429, 429]
    assert len(asked) == 3
