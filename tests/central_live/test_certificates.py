"""Central's certificates: days left are said, what can be is renewed, and a new CA loses no camera or workstation."""

import asyncio
import json
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from respond_desktop.access.enrolment import trust_too
from respond_desktop.central.certificates import held
from respond_desktop.central.config import load_config
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.feeds.live import LiveAddress, LiveLink
from respond_desktop.logs import FOLDER
from respond_desktop.wire import live
from respond_desktop.wire.client import enrol, server_certificate, trusting
from respond_desktop.wire.enrolment import EnrolmentKind
from respond_desktop.wire.introduction import NotIntroducedError, with_introduced
from respond_desktop.wire.signing import new_key
from tests.camera.program import camera_program
from tests.camera.test_with_central import new_camera
from tests.feeds.test_live import Heard
from tests.support.central import RunningCentral, TestWorkstation
from tests.support.desktop_client import make_desktop
from tests.support.moved_clock import moved_clock, needs_moved_clock

pytestmark = [pytest.mark.promise, needs_moved_clock]
DAY_S = 86_400
LEAF_DAYS, CA_DAYS = 825, 3650


def leaf_with(central: RunningCentral, folder: Path, days: int) -> None:
    """Its certificate has so many days left."""
    central.more = moved_clock(folder, (days - LEAF_DAYS) * DAY_S)
    central.cli("renew-certificate")
    central.more = {}


def point_to(home: Path, central: RunningCentral) -> None:
    """The port is another one after each start."""
    [file] = home.glob("camera-*/camera.json")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"central_url": central.url}))


def days(central: RunningCentral) -> list[int]:
    return [each.certificate.days_left(datetime.now(UTC)) for each in held(load_config(central.home))]


def kinds(central: RunningCentral) -> list[str]:
    return [record["kind"] for record in central.log()]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path


def test_a_certificate_that_cant_be_renewed_is_said_in_window_log_and_by_the_doctor(folder: Path) -> None:
    central = RunningCentral(folder / "home")
    leaf_with(central, folder, 31)
    (central.folder / "ca.key").rename(folder / "ca.key")
    central.start()
    try:
        desk = make_desktop(central, "moreno")

        async def seen() -> live.State:
            async with desk.connected():
                return await desk.inbox.message(live.State)

        upkeep = asyncio.run(seen()).upkeep
        assert upkeep is not None
        assert upkeep.days_left in (30, 31)
        assert upkeep.words.startswith(f"Central's certificate ends in {upkeep.days_left} days, on ")
        assert upkeep.words.endswith("IT: run respond-central renew-certificate.")
        said = central.cli("doctor", "--json", code=1)
        assert said == ""
    finally:
        central.stop()
    logged = (central.home / FOLDER / "central.jsonl").read_text(encoding="utf-8")
    assert "certificate_ends" in logged
    assert upkeep.words in logged
    (folder / "ca.key").rename(central.folder / "ca.key")
    central.cli("renew-certificate")
    assert "Central's certificate: 824 days left" in central.cli("doctor")


def test_central_renews_its_own_before_anybody_is_told(folder: Path) -> None:
    central = RunningCentral(folder / "home")
    leaf_with(central, folder, 80)
    assert min(days(central)) <= 80
    central.start().stop()
    assert min(days(central)) == LEAF_DAYS - 1
    (central.folder / "tls.key").write_bytes(
        (central.folder / "ca.key").read_bytes()
    )  # a kill between the files
    central.start().stop()
    assert kinds(central).count("certificate.renewed") == 3, "by hand, by itself, and after the kill"


class Desk(Heard):
    """A workstation that keeps what it trusts."""

    def __init__(self, home: Path, desk: TestWorkstation) -> None:
        super().__init__()
        self._home, self.context = home, trusting(desk.ca_pem)
        (home / "ca.pem").write_text(desk.ca_pem)

    async def on_ca(self, introduction: str) -> None:
        trust_too(self._home, introduction, (self.context,))
        self.news.set()

    @property
    def known(self) -> int:
        return (self._home / "ca.pem").read_text().count("BEGIN")


def test_a_new_ca_reaches_who_is_linked_and_cuts_nobody(folder: Path) -> None:
    central = RunningCentral(folder / "home").start()
    try:
        linked, away = new_camera(central, "5601", "301"), new_camera(central, "5602", "302")
        central.add_user("okafor", "supervisor")
        desk = central.enrol_workstation()
        assert desk.sign_in("okafor").status_code == 200
        yesterday = central.code(EnrolmentKind.WORKSTATION, "Desk of yesterday")
        heard, old = Desk(folder, desk), desk.ca_pem
        shown = server_certificate(central.url, old)

        def changed() -> bool:
            return server_certificate(central.url, old) != shown

        async def change() -> None:
            address = LiveAddress(central.url, heard.context, desk.id, desk.session or "", desk.key)
            link = asyncio.create_task(LiveLink(address, heard, lambda: live.AuditHeartbeat(pending=0)).run())
            await heard.until(lambda: heard.states)
            await asyncio.to_thread(central.cli, "renew-certificate", "--ca")
            await heard.until(lambda: heard.known == 2)
            assert await asyncio.to_thread(changed)
            assert heard.states_said().count(LinkState.LOST) == 0
            link.cancel()
            await asyncio.gather(link, return_exceptions=True)

        with camera_program(linked) as camera:
            camera.state(link="connected")
            asyncio.run(change())
            camera.did("ca")
            assert len([one for one in camera.lines if one.get("words") == "Central connected"]) == 1
        assert (linked / "camera-5601" / "ca.pem").read_text().count("BEGIN") == 2
        with camera_program(away) as camera:
            camera.did("ca")
            camera.state(link="connected")
        for code in (yesterday, central.code(EnrolmentKind.WORKSTATION, "Desk of today")):
            _, pem = enrol(code, "Desk", new_key())
            with suppress(ssl.SSLError):
                assert server_certificate(central.url, pem)
        assert "ca.changed" in kinds(central)
    finally:
        central.stop()


def test_with_the_years_the_ca_changes_by_itself_and_the_old_one_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    central = RunningCentral(folder / "home").start()
    linked, away = new_camera(central, "5603", "303"), new_camera(central, "5604", "304")
    central.stop()

    def live_at(days_on: int, home: Path, link: str) -> str:
        for name, value in (central.more | moved_clock(folder, days_on * DAY_S)).items():
            monkeypatch.setenv(name, value)
        point_to(home, central)
        with camera_program(home) as camera:
            said = camera.state(link=link)
        return str(said["link_words"])

    def central_at(days_on: int) -> None:
        central.stop()
        central.more = moved_clock(folder, days_on * DAY_S)
        central.start()

    try:
        central_at(CA_DAYS - 30)
        assert live_at(CA_DAYS - 30, linked, "connected") == "Central connected"
        central_at(CA_DAYS + 30)
        assert live_at(CA_DAYS + 30, linked, "connected") == "Central connected"
        words = live_at(CA_DAYS + 30, away, "lost")
        assert words.startswith("The agency's CA certificate expired on "), words
    finally:
        central.stop()
    assert (linked / "camera-5603" / "ca.pem").read_text().count("BEGIN") == 2
    assert "ca.changed" in kinds(central)


def test_nobody_is_trusted_without_the_word_of_who_was(folder: Path) -> None:
    ours, theirs = RunningCentral(folder / "ours"), RunningCentral(folder / "theirs")
    theirs.cli("renew-certificate", "--ca")
    before = (theirs.folder / "ca-before.pem").read_text()
    signed = before[: before.index("-----BEGIN", 1)]
    forged = (signed + theirs.ca_pem, theirs.ca_pem + theirs.ca_pem, signed + ours.ca_pem, signed, "nonsense")
    for introduction in forged:
        with pytest.raises(NotIntroducedError):
            with_introduced(ours.ca_pem, introduction)
