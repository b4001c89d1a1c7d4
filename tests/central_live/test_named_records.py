"""The local record that an ask names must be one, and must arrive: else central says so."""

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from respond_desktop.audit.record import Draft, Head, Record, seal
from respond_desktop.central.local.named import UNSEEN_S
from tests.central_live.inside import InsideCentral
from tests.central_live.people import bodies, make_scene
from tests.support.central import TestWorkstation
from tests.support.desktop_client import make_desktop

ASKS = {
    "/v1/watches": {"unit_number": "1", "purpose": "danger"},
    "/v1/watches/w/talk": {},
    "/v1/watches/w/keep": {"kind": "snapshot", "words": "why"},
    "/v1/backup": {"for_unit_number": "1", "code": 3, "recipients": ["2"]},
}


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[InsideCentral]:
    central = InsideCentral(tmp_path / "home").start()
    try:
        yield central
    finally:
        central.stop()


@pytest.mark.attack("local records compared")
def test_no_ask_is_taken_that_names_no_digest(inside: InsideCentral) -> None:
    desktop = make_desktop(inside, "viewer")

    async def story() -> list[int]:
        return [
            (await desktop.post(path, body | {"local_record_hash": digest})).status_code
            for path, body in ASKS.items()
            for digest in ("g" * 64, "A" * 64)
        ]

    assert asyncio.run(story()) == [422] * 8


@pytest.mark.attack("local records compared")
def test_a_named_record_that_never_arrives_is_missed_across_a_restart_and_told_when_it_comes(
    inside: InsideCentral,
) -> None:
    scene = make_scene(inside)
    desk = scene.desktop.workstation
    named, kept = sealed(desk, 2)

    async def asks() -> None:
        async with scene.recording():
            for digest in (kept.hash, named.hash):
                answer = await scene.desktop.watch(scene.unit, local_record_hash=digest)
                assert answer.status_code == 201
            refused = await scene.desktop.watch("nowhere", local_record_hash="ab" * 32)
            assert refused.status_code == 403
            assert send(desk, [named]).status_code == 200
            judge(inside, 0.0)
            assert missing(inside, desk) == []

    asyncio.run(asks())
    inside.stop()
    inside.start()
    judge(inside, UNSEEN_S)
    asked = [r["seq"] for r in inside.log() if r["body"].get("local_record") in (kept.hash, "ab" * 32)]
    assert missing(inside, desk) == [
        f"the local record that record {seq} names has not arrived" for seq in asked
    ]
    assert send(desk, [kept]).status_code == 200
    judge(inside, 0.0)
    assert missing(inside, desk)[2:] == [f"the local record that record {asked[0]} names arrived late"]
    judge(inside, UNSEEN_S)
    assert len(missing(inside, desk)) == 3


def sealed(desk: TestWorkstation, count: int) -> list[Record]:
    """The next records of the workstation's own chain."""
    made, head = [], Head()
    for _ in range(count):
        made.append(seal(Draft(datetime.now(UTC), "watch.asked", {}), desk.id, head, desk.key))
        head = Head(made[-1].seq, made[-1].hash)
    return made


def send(desk: TestWorkstation, records: list[Record]) -> httpx.Response:
    body = {"workstation_id": desk.id, "records": [asdict(r) for r in records]}
    return desk.request("POST", "/v1/audit/records", json=body)


def judge(inside: InsideCentral, passed_s: float) -> None:
    """As if central had run so long."""
    assert inside._loop is not None
    step = inside.central.local_check.step(passed_s)
    asyncio.run_coroutine_threadsafe(step, inside._loop).result(20)


def missing(inside: InsideCentral, desk: TestWorkstation) -> list[str]:
    found = [b for b in bodies(inside, "integrity") if b["what"] == "local record"]
    return [b["words"] for b in found if b["workstation"] == desk.id]
