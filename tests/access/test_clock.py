"""A workstation whose clock is wrong signs in by central's time, that is recorded, and no proof lives longer by it."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from respond_desktop.access.client import CentralClient
from respond_desktop.domain.clocks import clock_words
from respond_desktop.domain.outcomes import Done
from respond_desktop.domain.requests import Credentials
from respond_desktop.domain.views import ViewsOfOfficer
from respond_desktop.wire.central_time import CentralTime, wall
from respond_desktop.wire.client import dpop_proof
from tests.access.test_client import workstation
from tests.support.central import PASSWORD, RunningCentral, TestWorkstation
from tests.support.moved_clock import moved_clock, needs_moved_clock
from tests.support.pace import within

pytestmark = [pytest.mark.promise, needs_moved_clock]
OFF_S = 420
CREDENTIALS = Credentials("late", PASSWORD, "1")


@pytest.fixture(scope="module")
def ahead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentral]:
    """A central beside which every program of this computer is 7 min slow."""
    folder = tmp_path_factory.mktemp("ahead")
    central = RunningCentral(folder / "home")
    central.more = moved_clock(folder, OFF_S)
    central.add_user("late", "operator")
    central.start()
    try:
        yield central
    finally:
        central.stop()


@pytest.fixture(scope="module")
def desk(ahead: RunningCentral) -> TestWorkstation:
    return ahead.enrol_workstation()


def proof_of(desk: TestWorkstation, time: CentralTime) -> str:
    return dpop_proof(desk.key, "GET", f"{desk.central.url}/v1/my-views", desk.session, time)


def views(desk: TestWorkstation, proof: str) -> httpx.Response:
    with desk.central.client() as client:
        return client.get("/v1/my-views", headers={"DPoP": proof, "Authorization": f"DPoP {desk.session}"})


def learned(desk: TestWorkstation, computer_off_s: float = 0.0) -> CentralTime:
    time = CentralTime(computer=lambda: wall() + timedelta(seconds=computer_off_s))
    with desk.central.client() as client:
        assert time.heard(client.get("/v1/health").headers["date"])
    return time


def test_a_laptop_7_min_slow_signs_in_and_it_is_recorded(
    ahead: RunningCentral, desk: TestWorkstation
) -> None:
    async def work() -> None:
        client = CentralClient(workstation(desk))
        try:
            assert isinstance(await client.sign_in(CREDENTIALS), Done), (
                "the very first request, nothing known yet"
            )
            views = await client.my_views()
            assert isinstance(views, Done)
            assert isinstance(views.value, ViewsOfOfficer)
            place = await client.workplace()
        finally:
            await client.close()
        said = "This computer's clock is 7 min slow. Times shown are central's."
        assert clock_words(place.clock_offset_s) == said

    asyncio.run(work())
    record = next(r for r in reversed(ahead.log()) if r["kind"] == "signin.done")
    assert abs(record["body"]["clock_off_s"] + OFF_S) <= within(5)


def test_a_right_clock_is_not_mentioned(ahead: RunningCentral, desk: TestWorkstation) -> None:
    proof = dpop_proof(desk.key, "POST", f"{ahead.url}/v1/sign-in", None, learned(desk, OFF_S))
    ask = {"badge": "late", "password": PASSWORD, "workstation_id": desk.id, "banner_version": "1"}
    with ahead.client() as client:
        assert client.post("/v1/sign-in", headers={"DPoP": proof}, json=ask).status_code == 200
    record = next(r for r in reversed(ahead.log()) if r["kind"] == "signin.done")
    assert "clock_off_s" not in record["body"]


def test_centrals_clock_set_meanwhile_costs_nothing(ahead: RunningCentral, desk: TestWorkstation) -> None:
    async def work() -> None:
        client = CentralClient(workstation(desk))
        try:
            assert isinstance(await client.sign_in(CREDENTIALS), Done)
            time = client._transport.time
            time.learn(time.now() - timedelta(hours=3), time.mark())  # what central said before it was set
            assert isinstance(await client.my_views(), Done)
            assert abs(time.offset_s - OFF_S) < within(5)
        finally:
            await client.close()

    asyncio.run(work())


def test_no_proof_is_good_for_longer_than_before(desk: TestWorkstation) -> None:
    time = learned(desk)
    sign_in = {"DPoP": dpop_proof(desk.key, "POST", f"{desk.central.url}/v1/sign-in", None, time)}
    ask = {"badge": "late", "password": PASSWORD, "workstation_id": desk.id, "banner_version": "1"}
    with desk.central.client() as client:
        answer = client.post("/v1/sign-in", headers=sign_in, json=ask)
        assert answer.status_code == 200
        desk.session = answer.json()["session"]
        again = client.post("/v1/sign-in", headers=sign_in, json=ask)
    assert again.json()["kind"] == "proof_refused", "used once"
    for off_s in (-65, 65, -OFF_S):
        other = learned(desk)
        other.learn(other.now() + timedelta(seconds=off_s), other.mark())
        refused = views(desk, proof_of(desk, other))
        assert (refused.status_code, refused.json()["kind"]) == (401, "proof_time"), off_s
    own = views(desk, proof_of(desk, CentralTime()))
    assert own.json()["kind"] == "proof_time", "what this computer's wrong clock says opens nothing"
    boast = learned(desk, computer_off_s=OFF_S)
    proof = proof_of(desk, boast)
    assert views(desk, proof).status_code == 200, "the clock it tells of changes nothing"
    assert views(desk, proof).json()["kind"] == "proof_refused"
