"""The workstation's keys: in a real Secret Service, and nowhere when there is none."""

import sys
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from respond_desktop.access.backends import os_keyring
from respond_desktop.access.errors import (
    KeyringLockedError,
    KeyringMissingError,
    KeyringRefusedError,
    KeyringSilentError,
    KeyringUnavailableError,
    KeysMissingError,
)
from respond_desktop.access.keys import KeyVault, service_name
from respond_desktop.drill.programs.secret_service import PrivateSecretService
from respond_desktop.wire.signing import b64, private_bytes
from tests.support.pace import within

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs GNOME Keyring and D-Bus")
NOTHING_PLAIN = "Nothing is kept in a plain file instead."


@pytest.fixture
def vault() -> KeyVault:
    return KeyVault("respond-test", timeout_s=30)


def test_keys_are_made_once_and_found_again(secret_service: PrivateSecretService, vault: KeyVault) -> None:
    assert vault.trouble() == ""
    with pytest.raises(KeysMissingError, match="enrolment code"):
        vault.open()
    made = vault.create()
    found = KeyVault("respond-test").open()
    assert private_bytes(found.workstation) == private_bytes(made.workstation)
    assert found.database == made.database
    assert len(found.database) == 32
    assert made.database.hex() not in repr(made)


def test_enrolling_again_keeps_the_database_key(
    secret_service: PrivateSecretService, vault: KeyVault
) -> None:
    first = vault.create()
    vault.forget(database=False)
    second = vault.create()
    assert second.database == first.database
    assert private_bytes(second.workstation) != private_bytes(first.workstation)


def test_each_home_has_its_own_keys(secret_service: PrivateSecretService, tmp_path: Path) -> None:
    one, other = KeyVault(service_name(tmp_path / "a")), KeyVault(service_name(tmp_path / "b"))
    one.create()
    with pytest.raises(KeysMissingError):
        other.open()
    other.create()
    other.forget()
    other.forget()
    assert one.open().database


@pytest.mark.promise
def test_a_locked_keyring_is_told_and_works_once_unlocked(
    secret_service: PrivateSecretService,
    vault: KeyVault,
) -> None:
    keys = vault.create()
    secret_service.lock()
    for ask in (vault.open, vault.create, vault.forget):
        with pytest.raises(KeyringLockedError) as told:
            ask()
        assert str(told.value) == (
            f"The keyring is locked. Unlock it in the system, then try again. {NOTHING_PLAIN}"
        )
    assert vault.trouble().startswith("The keyring is locked.")
    secret_service.unlock()
    assert vault.open().database == keys.database


@pytest.mark.promise
def test_without_a_keyring_nothing_is_kept(
    vault: KeyVault, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={own_home}/none")
    with pytest.raises(KeyringMissingError, match="Secret Service"):
        vault.create()
    assert NOTHING_PLAIN in vault.trouble()
    assert list(own_home.rglob("*")) == []


@pytest.mark.promise
@pytest.mark.parametrize("backend", [FailKeyring, NullKeyring, ChainerBackend])
def test_other_keyrings_are_refused(backend: type[KeyringBackend]) -> None:
    with pytest.raises(KeyringRefusedError, match="only the operating system's own keyring"):
        KeyVault("respond-test", backend=backend()).create()


PLAIN = """
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 9
    def get_password(self, service, username): return None
    def set_password(self, service, username, password): open(LEAK, "w").write(password)
"""


@pytest.mark.promise
@pytest.mark.parametrize("way", ["environment", "file"])
def test_a_setting_cannot_put_a_plain_file_in_its_place(
    secret_service: PrivateSecretService,
    vault: KeyVault,
    way: str,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leak = own_home / "leak"
    (own_home / "plainring.py").write_text(f"LEAK = {str(leak)!r}\n{PLAIN}", encoding="utf-8")
    monkeypatch.syspath_prepend(own_home)
    if way == "environment":
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "plainring.Keyring")
    else:
        settings = own_home / "config" / "python_keyring"
        settings.mkdir(parents=True)
        (settings / "keyringrc.cfg").write_text(
            "[backend]\ndefault-keyring=plainring.Keyring\n", encoding="utf-8"
        )
        monkeypatch.setenv("XDG_CONFIG_HOME", str(own_home / "config"))
    with pytest.raises(KeyringRefusedError, match="plainring"):
        vault.create()
    assert not leak.exists()


def test_naming_the_real_one_is_fine(
    secret_service: PrivateSecretService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.SecretService.Keyring")
    KeyVault("respond-test").create()


def test_a_changed_entry_is_told(secret_service: PrivateSecretService, vault: KeyVault) -> None:
    vault.create()
    os_keyring().set_password("respond-test", "database key", b64(b"short"))
    with pytest.raises(KeyringUnavailableError, match='"database key" in the keyring was changed'):
        vault.open()


def test_a_keyring_that_does_not_answer_is_given_up(secret_service: PrivateSecretService) -> None:
    secret_service.freeze()
    try:
        with pytest.raises(KeyringSilentError, match="does not answer"):
            KeyVault("respond-test", timeout_s=0.3).open()
    finally:
        secret_service.thaw()
        for thread in [t for t in threading.enumerate() if t.name == "keyring"]:
            thread.join(within(30))


def test_its_entries_are_named_after_the_home(tmp_path: Path) -> None:
    assert service_name(tmp_path) == service_name(tmp_path / ".." / tmp_path.name)
    assert service_name(tmp_path) != service_name(tmp_path / "demo")
    assert service_name(tmp_path).startswith("respond-")
