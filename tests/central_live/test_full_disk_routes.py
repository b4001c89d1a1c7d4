"""Every route of a central whose disk is full: it answers, in words, and never that it failed."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.people import Role
from respond_desktop.domain.rights.policy import Permission, PolicyChange
from respond_desktop.wire.camera import TaserArmed
from respond_desktop.wire.enrolment import EnrolmentKind
from tests.central.test_enrolment import ask as enrolment_ask
from tests.central_live.people import Scene, another_viewer, change_policy, make_scene
from tests.central_live.test_answers import viewed, who_is
from tests.support.camera_client import now
from tests.support.central import PASSWORD, RunningCentral, TestWorkstation
from tests.support.desktop_client import HASH
from tests.support.full_disk import full_disk

pytestmark = [pytest.mark.promise, pytest.mark.attack("recording never forgets")]
PNG = b"\x89PNG\r\n\x1a\n" + b"a still"
RECORD = {"header": {"seq": 1}, "hash": HASH, "signature": "s", "salt": "", "body": "{}"}
HASHED = {"local_record_hash": HASH}
READS = {
    "GET /v1/health",
    "GET /v1/ca.pem",
    "GET /v1/banner",
    "GET /v1/hand-over",
    "GET /v1/workstations/{workstation_id}",
}
ENDS = {"POST /v1/watches/{watch_id}/end", "POST /v1/talks/{talk_id}/end", "POST /v1/sign-out"}
"""What ends holds whatever becomes of its record; one whose record was written before says so."""
Call = tuple[TestWorkstation, str, dict[str, Any]]


@pytest.fixture
def central(tmp_path: Path) -> Iterator[RunningCentral]:
    running = RunningCentral(tmp_path / "home")
    for right in (Permission.KEEP, Permission.TALK, Permission.READ_OWN_VIEWS):
        change_policy(running, PolicyChange(Role.SUPERVISOR, right))
    running.start()
    try:
        yield running
    finally:
        running.stop()


def test_promise_6_no_route_fails_while_the_disk_is_full(central: RunningCentral) -> None:
    scene = make_scene(central)

    async def story() -> dict[str, httpx.Response]:
        async with AsyncExitStack() as stack:
            await scene.enter(stack)
            await scene.on_the_map()
            calls = await prepared(scene)
            routes = set(await asyncio.to_thread(documented, central))
            assert routes == set(calls)
            with full_disk(central), ThreadPoolExecutor(len(calls)) as pool:
                ask = partial(asyncio.get_running_loop().run_in_executor, pool)
                answers = await asyncio.gather(
                    *(ask(partial(called, route, calls[route])) for route in calls)
                )
            return dict(zip(calls, answers, strict=True))

    for route, answer in asyncio.run(story()).items():
        said = (route, answer.status_code, answer.text[:200])
        if route in READS:
            assert answer.status_code == 200, said
        elif route not in ENDS or answer.status_code != 204:
            assert answer.status_code == 503, said
            problem = answer.json()
            assert problem["kind"] in ("log_unavailable", "ended_unrecorded") and problem["detail"], said


def documented(central: RunningCentral) -> Iterator[str]:
    with central.client() as client:
        paths = client.get("/v1/openapi.json").json()["paths"]
    return (f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)


def called(route: str, call: Call) -> httpx.Response:
    workstation, path, options = call
    return workstation.request(route.split()[0], path, **options)


async def prepared(scene: Scene) -> dict[str, Call]:
    """A valid call of each route; none takes from another what it needs."""
    desk, own = scene.desktop, scene.desktop.workstation
    watch_id, ending = await scene.watching(), await scene.watching()
    helped, armed = await raised(scene)
    await desk.post(f"/v1/alerts/{armed}/acknowledge")
    talk = (await desk.post(f"/v1/watches/{watch_id}/talk", HASHED)).json()["talk_id"]
    await desk.post(f"/v1/talks/{talk}/end")
    keep = {"kind": "snapshot", "words": "Why"} | HASHED
    kept = (await desk.post(f"/v1/watches/{watch_id}/keep", keep)).json()["keep_id"]
    colleague = await asyncio.to_thread(another_viewer, scene.central)
    offer = {"to_id": who_is(desk), "words": "231 waits."}
    given = (await colleague.post("/v1/hand-overs", offer)).json()["hand_over"]["id"]
    leaving = (await asyncio.to_thread(another_viewer, scene.central)).workstation
    code = scene.central.code(EnrolmentKind.WORKSTATION, "Late")
    seen = viewed(scene.central, who_is(desk), who_is(desk))
    sign_in = {"badge": scene.viewer, "password": PASSWORD, "workstation_id": own.id, "banner_version": "1"}
    backup = {"for_unit_number": scene.unit, "code": 1, "recipients": [scene.unit]} | HASHED
    bodies: dict[str, Any] = {
        "POST /v1/enrol": enrolment_ask(code),
        "POST /v1/audit/records": {"workstation_id": own.id, "records": [RECORD]},
        "POST /v1/watches": {"unit_number": scene.unit, "purpose": "danger"} | HASHED,
        "POST /v1/watches/{watch_id}/play": None,
        "POST /v1/watches/{watch_id}/reason": {"words": "Why"},
        "POST /v1/watches/{watch_id}/talk": HASHED,
        "POST /v1/watches/{watch_id}/keep": keep,
        "POST /v1/watches/{watch_id}/end": {},
        "POST /v1/talks/{talk_id}/end": None,
        "POST /v1/alerts/{alert_id}/acknowledge": None,
        "POST /v1/alerts/{alert_id}/close": {"outcome": "real"},
        "POST /v1/alerts/acknowledge": {"alert_ids": [helped]},
        "POST /v1/alerts/close": {"alert_ids": [armed], "outcome": "real"},
        "POST /v1/backup": backup,
        "POST /v1/sign-in": sign_in,
        "POST /v1/sign-out": None,
        "GET /v1/my-views": None,
        "POST /v1/my-views/{record_seq}/question": {"words": "Why?"},
        "GET /v1/alerts": None,
        "POST /v1/hand-overs": {"words": "A"},
        "GET /v1/hand-overs": None,
        "POST /v1/hand-overs/{hand_over_id}/take": None,
        **dict.fromkeys(READS),
    }

    def path(route: str) -> str:
        alert = armed if route.endswith("close") else helped
        watch = ending if route.endswith("end") else watch_id
        return route.split()[1].format(
            watch_id=watch,
            talk_id=talk,
            alert_id=alert,
            keep_id=kept,
            record_seq=seen,
            hand_over_id=given,
            workstation_id=own.id,
        )

    calls = {
        route: (
            leaving if "sign-out" in route else own,
            path(route),
            {"json": body} if body is not None else {},
        )
        for route, body in bodies.items()
    }
    put, still = "PUT /v1/kept/{keep_id}", {"content": PNG, "headers": {"Content-Type": "image/png"}}
    return calls | {put: (own, path(put), still)}


async def raised(scene: Scene) -> tuple[str, str]:
    """An alert that nobody has, and another one."""
    camera, desk = scene.camera, scene.desktop
    await camera.help()
    await camera.send(TaserArmed(event_id="armed", recording_id=camera.recording, at=now()))
    helped = await desk.until_alert(lambda a: a.kind == AlertKind.NEEDS_HELP)
    armed = await desk.until_alert(lambda a: a.kind == AlertKind.TASER_ARMED)
    return helped.id, armed.id
