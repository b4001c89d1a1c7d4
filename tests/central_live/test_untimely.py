"""A certificate that is not good at this time: each client says whether the clock or the certificate is wrong."""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from respond_desktop.access.client import CentralClient
from respond_desktop.camera.connection.enrolling import enrol_camera
from respond_desktop.central.authority import tls
from respond_desktop.domain.outcomes import Unavailable
from respond_desktop.domain.requests import Credentials
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.feeds.live import LiveAddress, LiveLink
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import TlsRefused
from respond_desktop.rtsp.reader import RtspReader
from respond_desktop.rtsp.wire_socket import Timeouts
from respond_desktop.wire import live
from respond_desktop.wire.client import EnrolmentError, enrol, trusting
from respond_desktop.wire.enrolment import EnrolmentKind
from respond_desktop.wire.signing import new_key
from tests.access.test_client import workstation
from tests.camera.program import camera_program
from tests.feeds.test_live import Heard
from tests.support.central import PASSWORD, RunningCentral, TestWorkstation
from tests.support.moved_clock import moved_clock, needs_moved_clock

pytestmark = [pytest.mark.promise, needs_moved_clock]
DAY_S = 86_400
SLOW = "clock is 3 days slow: it says "
OVER = "Central's certificate expired on "


@dataclass
class Site:
    """A central whose certificate is not good now by this computer's clock, with a desk and a camera of before."""

    central: RunningCentral
    desk: TestWorkstation
    camera: Path
    words: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """As it was yesterday, when everything was in order; it doesn't run now."""
    central = RunningCentral(tmp_path_factory.mktemp("made") / "home").start()
    try:
        desk, home = central.enrol_workstation(), central.home / "of-5590"
        central.add_user("b5590", "officer")
        with central.administration() as administration:
            administration.add_unit("290", "East")
            administration.add_device("5590")
            administration.assign("5590", "b5590", "290")
        enrol_camera(central.code(EnrolmentKind.CAMERA, "5590").text(), home)
        return Site(central, desk, home, "")
    finally:
        central.stop()


def copied(made: Site, folder: Path, **certificate: object) -> Site:
    """The same home again, with another server certificate."""
    shutil.copytree(made.central.home, folder / "home")
    central = copy(made.central)
    central.home = folder / "home"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in certificate.items():
            patch.setattr(tls, name, value)
        tls.make_leaf(central.folder, ("localhost", "127.0.0.1"))
    return Site(central, replace(made.desk, central=central), central.home / "of-5590", "")


def moved_to(made: Site, words: str) -> Iterator[Site]:
    made.words = words
    made.central.start()
    file = made.camera / "camera-5590" / "camera.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"central_url": made.central.url}))
    try:
        yield made
    finally:
        made.central.stop()


@pytest.fixture(scope="module")
def slow_clock(made: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Beside this central everything here is three days slow; its certificate was renewed today."""
    folder = tmp_path_factory.mktemp("slow")
    site = copied(made, folder, CLOCK_SKEW=timedelta(days=-1))
    site.central.more = moved_clock(folder, 3 * DAY_S)
    yield from moved_to(site, SLOW)


@pytest.fixture(scope="module")
def expired(made: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Its certificate is over and can't be renewed: the CA's key is kept elsewhere."""
    folder = tmp_path_factory.mktemp("expired")
    site = copied(made, folder, LEAF_DAYS=-1)
    (site.central.folder / "ca.key").rename(folder / "ca.key")
    yield from moved_to(site, OVER)


def enrolment(at: Site) -> str:
    code = at.central.code(EnrolmentKind.WORKSTATION, "Desk of a newcomer")
    with pytest.raises(EnrolmentError) as refused:
        enrol(code, new_key())
    return str(refused.value)


def sign_in(at: Site) -> str:
    async def work() -> str:
        client = CentralClient(workstation(at.desk))
        try:
            outcome = await client.sign_in(Credentials("b5590", PASSWORD, "1"))
            assert isinstance(outcome, Unavailable)
            assert (await client.workplace()).central_words == outcome.words
        finally:
            await client.close()
        return outcome.words

    return asyncio.run(work())


def live_link(at: Site) -> str:
    async def work() -> str:
        heard = Heard()
        address = LiveAddress(at.central.url, trusting(at.desk.ca_pem), at.desk.id, "none", at.desk.key)
        running = asyncio.create_task(LiveLink(address, heard, lambda: live.AuditHeartbeat(pending=0)).run())
        await heard.until(lambda: LinkState.REFUSED in heard.states_said())
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return heard.links[-1].words

    return asyncio.run(work())


def camera(at: Site) -> str:
    with camera_program(at.camera) as program:
        said = program.state(link="lost")
    return str(said["link_words"])


CLIENTS: dict[str, Callable[[Site], str]] = {
    "enrolment": enrolment,
    "sign-in": sign_in,
    "live link": live_link,
    "camera": camera,
}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_clock_that_is_wrong_is_named(slow_clock: Site, client: str) -> None:
    words = CLIENTS[client](slow_clock)
    assert SLOW in words
    assert words.startswith("This camera's" if client == "camera" else "This computer's")
    assert words.endswith("Set the clock, then try again.")


@pytest.mark.parametrize("client", CLIENTS)
def test_a_certificate_that_is_over_is_named(expired: Site, client: str) -> None:
    words = CLIENTS[client](expired)
    assert words.startswith(OVER)
    assert words.endswith("IT: on central's computer run respond-central renew-certificate.")


def media(at: Site) -> str:
    url = f"rtsps://127.0.0.1:{at.central.media_port}/watch/w"
    endpoint = Endpoint(url, None, trusting(at.desk.ca_pem), Timeouts(connect_s=20))
    with closing(RtspReader(endpoint)) as reader, pytest.raises(TlsRefused) as refused:
        reader.open()
    assert str(refused.value).startswith("By this computer's clock (")
    return str(refused.value)


def test_media_say_that_it_is_not_good_yet(slow_clock: Site) -> None:
    assert "the certificate of the media server is not good yet" in media(slow_clock)


def test_media_say_that_it_has_expired(expired: Site) -> None:
    assert "the certificate of the media server has expired" in media(expired)


def test_a_camera_2_h_slow_works_says_so_and_is_recorded(
    slow_clock: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in moved_clock(tmp_path, 3 * DAY_S - 7200).items():
        monkeypatch.setenv(name, value)
    with camera_program(slow_clock.camera) as program:
        said = program.did("clock")
        program.state(link="connected")
    assert said["words"] == "This camera's clock is 2 h slow"
    found = [r["body"] for r in slow_clock.central.log() if r["kind"] == "integrity"]
    assert [round(f["clock_off_s"], -2) for f in found if "clock_off_s" in f] == [-7200]
