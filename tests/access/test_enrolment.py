"""Enrolling this computer at a real central: the code works once, and a stranger gets nothing."""

import json
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from respond_desktop.access.enrolment import (
    WorkstationNotEnrolledError,
    WorkstationUnreadableError,
    enrol_workstation,
    is_enrolled,
    load_workstation,
)
from respond_desktop.access.errors import KeyringLockedError, KeysMissingError
from respond_desktop.access.keys import KeyVault
from respond_desktop.drill.programs.secret_service import PrivateSecretService
from respond_desktop.wire.client import CaMismatchError, EnrolmentError
from respond_desktop.wire.enrolment import BadEnrolmentCodeError, EnrolmentCode, EnrolmentKind
from respond_desktop.wire.signing import b64, private_bytes
from tests.support.central import RunningCentral

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs GNOME Keyring and D-Bus")


@pytest.fixture
def vault(secret_service: PrivateSecretService) -> KeyVault:
    return KeyVault("respond-test")


@pytest.fixture
def code(shared_central: RunningCentral) -> EnrolmentCode:
    return shared_central.code(EnrolmentKind.WORKSTATION, "Desk 1")


def test_a_code_of_an_older_central_brings_no_name(
    code: EnrolmentCode, own_home: Path, vault: KeyVault
) -> None:
    enrolled = enrol_workstation(replace(code, name="").text(), own_home, vault)
    assert enrolled.name == enrolled.id, "central says at the first hello what it calls it"


def test_an_enrolled_workstation_is_known_at_the_next_start(
    code: EnrolmentCode, own_home: Path, vault: KeyVault, shared_central: RunningCentral
) -> None:
    assert not is_enrolled(own_home)
    with pytest.raises(WorkstationNotEnrolledError, match="Paste the enrolment code"):
        load_workstation(own_home, vault)
    enrolled = enrol_workstation(f" {code.text()}\n", own_home, vault)
    loaded = load_workstation(own_home, KeyVault("respond-test"))
    assert loaded.identity == enrolled.identity
    assert (loaded.name, loaded.url) == ("Desk 1", shared_central.url)
    assert loaded.identity.agency == "Test Agency"
    assert loaded.ca_pem == shared_central.ca_pem
    assert private_bytes(loaded.keys.workstation) == private_bytes(enrolled.keys.workstation)
    assert b64(loaded.log_key.public_bytes_raw()) == (shared_central.folder / "log.pub").read_text().strip()
    assert is_enrolled(own_home)


@pytest.mark.promise
def test_no_secret_is_in_a_file(code: EnrolmentCode, own_home: Path, vault: KeyVault) -> None:
    keys = enrol_workstation(code.text(), own_home, vault).keys
    secrets = [private_bytes(keys.workstation), keys.database, code.secret.encode()]
    for path in [p for p in own_home.rglob("*") if p.is_file()]:
        content = path.read_bytes()
        for secret in secrets:
            assert secret not in content
            assert b64(secret).encode() not in content
            assert secret.hex().encode() not in content
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.promise
def test_a_code_works_once(
    code: EnrolmentCode, own_home: Path, vault: KeyVault, tmp_path: Path, secret_service: PrivateSecretService
) -> None:
    enrol_workstation(code.text(), own_home, vault)
    second = KeyVault("respond-second")
    with pytest.raises(EnrolmentError, match="wrong, used or older than 24 hours"):
        enrol_workstation(code.text(), tmp_path, second)
    assert not is_enrolled(tmp_path)
    with pytest.raises(KeysMissingError):
        second.open()


@pytest.mark.promise
def test_a_wrong_secret_is_refused_in_the_same_words(
    code: EnrolmentCode, own_home: Path, vault: KeyVault
) -> None:
    with pytest.raises(EnrolmentError, match="wrong, used or older than 24 hours"):
        enrol_workstation(replace(code, secret="x" * 27).text(), own_home, vault)
    assert not is_enrolled(own_home)


@pytest.mark.promise
def test_another_server_gets_nothing(code: EnrolmentCode, own_home: Path, vault: KeyVault) -> None:
    with pytest.raises(CaMismatchError, match="Nothing was sent"):
        enrol_workstation(replace(code, ca_fingerprint="0" * 64).text(), own_home, vault)
    assert not is_enrolled(own_home)
    enrol_workstation(code.text(), own_home, vault)


@pytest.mark.promise
def test_a_locked_keyring_does_not_use_up_the_code(
    code: EnrolmentCode, own_home: Path, vault: KeyVault, secret_service: PrivateSecretService
) -> None:
    secret_service.lock()
    with pytest.raises(KeyringLockedError):
        enrol_workstation(code.text(), own_home, vault)
    secret_service.unlock()
    assert enrol_workstation(code.text(), own_home, vault).name == "Desk 1"


def test_what_is_no_code_for_this_is_told(code: EnrolmentCode, own_home: Path, vault: KeyVault) -> None:
    text = code.text()
    bad = [
        ("hello", "not an enrolment code"),
        (text[:-1], "incomplete or mistyped"),
        (text[:20] + ("A" if text[20] != "A" else "B") + text[21:], "incomplete or mistyped"),
        (replace(code, kind=EnrolmentKind.CAMERA).text(), "for a camera"),
        (replace(code, url=code.url.replace("https", "http")).text(), "no secure address"),
    ]
    for wrong, words in bad:
        with pytest.raises(BadEnrolmentCodeError, match=words):
            enrol_workstation(wrong, own_home, vault)
    assert not is_enrolled(own_home)


def test_central_that_is_not_there_is_told(code: EnrolmentCode, own_home: Path, vault: KeyVault) -> None:
    with pytest.raises(EnrolmentError, match="can't be reached"):
        enrol_workstation(replace(code, url="https://127.0.0.1:1").text(), own_home, vault)


def test_enrolling_twice_is_refused_and_changes_nothing(
    code: EnrolmentCode, own_home: Path, vault: KeyVault
) -> None:
    first = enrol_workstation(code.text(), own_home, vault)
    with pytest.raises(EnrolmentError, match="enrolled already"):
        enrol_workstation(code.text(), own_home, vault)
    assert private_bytes(vault.open().workstation) == private_bytes(first.keys.workstation)


def test_records_of_an_earlier_enrolment_are_kept(
    code: EnrolmentCode, own_home: Path, vault: KeyVault, shared_central: RunningCentral
) -> None:
    first = enrol_workstation(code.text(), own_home, vault)
    first.database.write_bytes(b"records")
    (first.folder / "workstation.json").unlink()
    again = shared_central.code(EnrolmentKind.WORKSTATION, "Desk 1")
    second = enrol_workstation(again.text(), own_home, vault)
    assert not second.database.exists()
    assert [p.read_bytes() for p in second.folder.glob("desktop-until-*.db")] == [b"records"]
    assert second.keys.database == first.keys.database


@pytest.mark.parametrize("change", [{"id": ""}, {"url": "http://x"}, {"log_key": "!"}, {"extra": 1}])
def test_a_damaged_identity_is_told(
    code: EnrolmentCode, own_home: Path, vault: KeyVault, change: dict[str, object]
) -> None:
    folder = enrol_workstation(code.text(), own_home, vault).folder
    path = folder / "workstation.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(WorkstationUnreadableError, match="IT: "):
        load_workstation(own_home, vault)
