"""Central's certificates: days left are said, what can be is renewed, and a new CA loses no camera or workstation."""

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from respond_desktop.access.enrolment import trust_too
from respond_desktop.camera.connection.enrolling import enrol_camera
from respond_desktop.central.authority import tls
from respond_desktop.central.authority.ca_change import change_ca
from respond_desktop.central.authority.care import CHANGED, RENEWED, renew_what_is_due
from respond_desktop.central.authority.certificates import held
from respond_desktop.central.config import load_config
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.feeds.live import LiveAddress, LiveLink
from respond_desktop.home.logs import FOLDER
from respond_desktop.wire import live
from respond_desktop.wire.client import enrol, server_certificate, trusting
from respond_desktop.wire.enrolment import EnrolmentKind
from respond_desktop.wire.introduction import NotIntroducedError, with_introduced
from respond_desktop.wire.signing import new_key
from tests.camera.program import camera_program
from tests.feeds.test_live import Heard
from tests.support.central import RunningCentral, TestWorkstation
from tests.support.desktop_client import make_desktop

pytestmark = pytest.mark.promise


def leaf_with(central: RunningCentral, days: int) -> None:
    """Its certificate has so many days left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tls, "LEAF_DAYS", days)
        tls.make_leaf(central.folder, ("localhost", "127.0.0.1"))


def days(central: RunningCentral) -> list[int]:
    return [each.certificate.days_left(datetime.now(UTC)) for each in held(load_config(central.home))]


def kinds(central: RunningCentral) -> list[str]:
    return [record["kind"] for record in central.log()]


def test_a_certificate_that_cant_be_renewed_is_said_in_window_log_and_by_the_doctor(tmp_path: Path) -> None:
    central = RunningCentral(tmp_path / "home")
    leaf_with(central, 31)
    (central.folder / "ca.key").rename(tmp_path / "ca.key")
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
        said = central.cli("doctor", code=1, answers=True)
        assert f"Central's certificate ends in {upkeep.days_left} days" in said
        assert "-> Run respond-central renew-certificate." in said
    finally:
        central.stop()
    logged = (central.home / FOLDER / "central.jsonl").read_text(encoding="utf-8")
    assert "certificate_ends" in logged
    assert upkeep.words in logged


def test_central_renews_its_own_before_anybody_is_told(tmp_path: Path) -> None:
    central = RunningCentral(tmp_path / "home")
    leaf_with(central, 80)
    assert min(days(central)) == 79
    central.start().stop()
    assert min(days(central)) == tls.LEAF_DAYS - 1
    assert kinds(central).count("certificate.renewed") == 1


def test_a_kill_between_two_files_is_mended(tmp_path: Path) -> None:
    central = RunningCentral(tmp_path / "home")
    config, names = load_config(central.home), ("localhost",)
    (central.folder / "tls.key").write_bytes((central.folder / "ca.key").read_bytes())
    assert renew_what_is_due(config) == RENEWED
    change_ca(central.folder, names)
    new, key = central.ca_pem, (central.folder / "ca.key").read_bytes()
    for wrong_key in (True, False):  # killed before, and after, the new CA's certificate was written
        other = (central.folder / "tls.key").read_bytes() if wrong_key else key
        (central.folder / "ca-next.key").write_bytes(other)
        assert renew_what_is_due(config) == ("" if wrong_key else CHANGED)
        assert (central.ca_pem, (central.folder / "ca.key").read_bytes()) == (new, key)
    tls.server_context(central.folder)
    assert renew_what_is_due(config) == "", "nothing is due any more"


def test_a_ca_that_ends_within_400_days_is_changed_and_one_without_its_key_is_not(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tls, "CA_YEARS", 1)
        central = RunningCentral(tmp_path / "home")
    config, old = load_config(central.home), central.ca_pem
    (central.folder / "ca.key").rename(tmp_path / "ca.key")
    assert renew_what_is_due(config) == ""
    (tmp_path / "ca.key").rename(central.folder / "ca.key")
    assert renew_what_is_due(config) == CHANGED
    assert min(days(central)) == tls.LEAF_DAYS - 1
    assert central.ca_pem != old
    assert renew_what_is_due(config) == ""


def new_camera(central: RunningCentral, folder: Path, number: str) -> Path:
    """Its home, once it is assigned and enrolled."""
    central.add_user(f"b{number}", "officer")
    with central.administration() as administration:
        administration.add_unit(number, "East")
        administration.add_device(number)
        administration.assign(number, f"b{number}", number)
    return enrol_camera(central.code(EnrolmentKind.CAMERA, number).text(), folder / number).parent


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


def test_a_new_ca_reaches_who_is_linked_and_cuts_nobody(tmp_path: Path) -> None:
    central = RunningCentral(tmp_path / "home").start()
    try:
        linked, away = (new_camera(central, tmp_path, number) for number in ("5601", "5602"))
        central.add_user("okafor", "supervisor")
        desk = central.enrol_workstation()
        assert desk.sign_in("okafor").status_code == 200
        yesterday = central.code(EnrolmentKind.WORKSTATION, "Desk of yesterday")
        heard, old = Desk(tmp_path, desk), desk.ca_pem
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
            _, pem = enrol(code, new_key())
            with suppress(ssl.SSLError):
                assert server_certificate(central.url, pem)
        assert "ca.changed" in kinds(central)
    finally:
        central.stop()


def test_nobody_is_trusted_without_the_word_of_who_was(tmp_path: Path) -> None:
    ours, theirs = RunningCentral(tmp_path / "ours"), RunningCentral(tmp_path / "theirs")
    change_ca(theirs.folder, ("localhost",))
    before = (theirs.folder / "ca-before.pem").read_text()
    signed = before[: before.index("-----BEGIN", 1)]
    forged = (signed + theirs.ca_pem, theirs.ca_pem + theirs.ca_pem, signed + ours.ca_pem, signed, "nonsense")
    context = trusting(ours.ca_pem)
    (tmp_path / "ca.pem").write_text(ours.ca_pem)
    for introduction in forged:
        with pytest.raises(NotIntroducedError):
            with_introduced(ours.ca_pem, introduction)
        assert trust_too(tmp_path, introduction, (context,)) == ours.ca_pem
    assert (tmp_path / "ca.pem").read_text() == ours.ca_pem
    assert len(context.get_ca_certs()) == 1
