"""Over HTTPS a workstation learns before sign-in which of it and central is older; another protocol is said."""

import asyncio
import json
from dataclasses import replace

import pytest

from respond_desktop.access.client import CentralClient
from respond_desktop.access.enrolment import Workstation
from respond_desktop.domain.outcomes import Done, Unavailable
from respond_desktop.domain.session import SessionView, Workplace
from respond_desktop.wire.version import PROTOCOL, RELEASE
from tests.access.test_client import asked, enrolled, sign_in, stand_in
from tests.support.central import RunningCentral

__all__ = ["enrolled"]
HEALTH = {"agency": "A", "training": True, "now": "2026-12-01T00:00:00Z", "drones": {"up": [1]}}


def reply(version: str | None, body: object = HEALTH) -> bytes:
    content = json.dumps(body).encode()
    said = f"Respond-Version: {version}\r\n" if version is not None else ""
    head = f"HTTP/1.1 200 X\r\n{said}Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    return head.encode() + content


def workplace(central: RunningCentral, at: Workstation, version: str | None) -> Workplace:
    async def run() -> Workplace:
        async with stand_in(central, reply(version)) as url:
            client = CentralClient(replace(at, identity=replace(at.identity, url=url)))
            place = await client.workplace()
            await client.close()
            return place

    return asyncio.run(run())


def test_the_same_version_is_not_mentioned(enrolled: Workstation) -> None:
    async def run() -> Workplace:
        client = CentralClient(enrolled)
        place = await client.workplace()
        await client.close()
        return place

    assert asyncio.run(run()).version_words == ""


@pytest.mark.parametrize("version", ["2 9.0", "0", "-1 1.0", "9" * 300, "<b>", ""])
def test_another_protocol_is_said_and_nobody_signs_in(
    shared_central: RunningCentral, enrolled: Workstation, version: str
) -> None:
    said = workplace(shared_central, enrolled, version).central_words
    assert "IT: " in said and "work" in said and "entral" in said
    outcome = asyncio.run(asked(shared_central, enrolled, reply(version), sign_in()))
    assert outcome == Unavailable(said)


@pytest.mark.parametrize(
    ("version", "says"),
    [
        (None, "Central is older than this workstation. "),
        (f"{PROTOCOL} 0.0.9", "Central is older than this workstation. "),
        (f"{PROTOCOL} 9.0", "This workstation is older than central. "),
        (f"{PROTOCOL} {RELEASE}", ""),
        (f"{PROTOCOL}", ""),
    ],
)
def test_whichever_is_older_is_known_from_any_answer(
    shared_central: RunningCentral, enrolled: Workstation, version: str | None, says: str
) -> None:
    async def run() -> str:
        async with stand_in(shared_central, reply(version)) as url:
            client = CentralClient(replace(enrolled, identity=replace(enrolled.identity, url=url)))
            await client.workplace()
            words = client._transport.version_words
            await client.close()
            return words

    words = asyncio.run(run())
    assert words.startswith(says) and bool(words) is bool(says)


def test_an_answer_that_says_more_than_is_known_is_read(
    shared_central: RunningCentral, enrolled: Workstation
) -> None:
    person = {"id": "p", "badge": "b", "name": "N", "role": "drone_pilot", "command": "East", "wings": 4}
    body = {
        "session": "s",
        "person": person,
        "permissions": ["watch", "fly"],
        "purposes": [{"key": "a", "words": "b", "colour": "red"}],
        "policy_ref": "P v9",
        "watch_minutes": 5,
        "expires_at": "2026-12-01T08:00:00Z",
        "fleet": [{"id": 1}],
    }
    outcome = asyncio.run(asked(shared_central, enrolled, reply(f"{PROTOCOL} 9.0", HEALTH | body), sign_in()))
    assert isinstance(outcome, Done) and isinstance(outcome.value, SessionView)
    assert {p.value for p in outcome.value.permissions} == {"watch"}, "a right that isn't known is none"
    assert outcome.value.person.role.name == "NEWER"
