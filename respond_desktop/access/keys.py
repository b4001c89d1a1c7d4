"""The workstation's two keys, kept in the operating system's keyring and nowhere else."""

import hashlib
import os
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringError, KeyringLocked

from respond_desktop.access.backends import checked, os_keyring, unlock
from respond_desktop.access.errors import (
    KeyringLockedError,
    KeyringMissingError,
    KeyringSilentError,
    KeyringUnavailableError,
    KeysMissingError,
)
from respond_desktop.home.paths import respond_home
from respond_desktop.wire.signing import b64, load_private, new_key, private_bytes, unb64

SERVICE = "respond"
WORKSTATION_KEY = "workstation key"
DATABASE_KEY = "database key"
KEY_BYTES = 32
TIMEOUT_S = 60.0
"""A keyring may ask the person for its password; longer than this it has no answer."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Keys:
    """The workstation's signing key, and the key of its database (32 bytes)."""

    workstation: Ed25519PrivateKey
    database: bytes

    def __repr__(self) -> str:
        """Shows nothing of the keys."""
        return "Keys(...)"


def service_name(home: Path) -> str:
    """Name of the keyring entries for the installation in `home`, so that a demo has its own."""
    place = str(home.expanduser().resolve())
    return f"{SERVICE}-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


class KeyVault:
    """Keys of one installation. Every call blocks until the keyring answers, at most `timeout_s` seconds.

    All methods raise KeyringUnavailableError (locked, missing, refused, silent) with words for the user.
    """

    def __init__(
        self, service: str = "", backend: KeyringBackend | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._service = service or service_name(respond_home())
        self._backend = backend
        self._timeout_s = timeout_s

    def open(self) -> Keys:
        """The keys made at enrolment; raises KeysMissingError when there are none."""
        keys = self._ask(
            lambda keyring: (self._get(keyring, WORKSTATION_KEY), self._get(keyring, DATABASE_KEY))
        )
        if keys[0] is None or keys[1] is None:
            raise KeysMissingError
        return Keys(load_private(keys[0]), keys[1])

    def create(self) -> Keys:
        """Make and keep a new workstation key; the database key is kept if there is one, so that old records
        stay readable. Read back before it returns."""

        def make(keyring: KeyringBackend) -> None:
            keyring.set_password(self._service, WORKSTATION_KEY, b64(private_bytes(new_key())))
            if self._get(keyring, DATABASE_KEY) is None:
                keyring.set_password(self._service, DATABASE_KEY, b64(os.urandom(KEY_BYTES)))

        self._ask(make)
        return self.open()

    def forget(self, database: bool = True) -> None:
        """Remove the keys; without the database key the local records can never be read again."""
        names = (WORKSTATION_KEY, DATABASE_KEY) if database else (WORKSTATION_KEY,)

        def remove(keyring: KeyringBackend) -> None:
            for name in names:
                if keyring.get_password(self._service, name) is not None:
                    keyring.delete_password(self._service, name)

        self._ask(remove)

    def trouble(self) -> str:
        """What is wrong with the keyring, for the sign-in screen; empty when it works (keys or not)."""
        try:
            self._ask(lambda keyring: self._get(keyring, WORKSTATION_KEY))
        except KeyringUnavailableError as error:
            return str(error)
        return ""

    def _get(self, keyring: KeyringBackend, name: str) -> bytes | None:
        text = keyring.get_password(self._service, name)
        if text is None:
            return None
        try:
            raw = unb64(text)
        except ValueError:
            raw = b""
        if len(raw) != KEY_BYTES:
            raise KeyringUnavailableError(
                f'The entry "{name}" in the keyring was changed and can\'t be used. IT: enrol this workstation again.'
            )
        return raw

    def _ask(self, work: Callable[[KeyringBackend], _T]) -> _T:
        answer: queue.SimpleQueue[_T | Exception] = queue.SimpleQueue()
        given_up = threading.Event()

        def asked() -> None:
            try:
                backend = os_keyring() if self._backend is None else checked(self._backend)
                unlock(self._timeout_s)
                if not given_up.is_set():
                    answer.put(work(backend))
            except Exception as error:  # handed to the caller, who waits
                answer.put(error)

        # A daemon: a prompt nobody answers must not keep the program from ending.
        threading.Thread(target=asked, name="keyring", daemon=True).start()
        try:
            result = answer.get(timeout=self._timeout_s + 1)
        except queue.Empty:
            given_up.set()
            raise KeyringSilentError from None
        if isinstance(result, KeyringUnavailableError):
            raise result
        if isinstance(result, Exception):
            raise _explained(result) from result
        return result


def _explained(error: Exception) -> Exception:
    if isinstance(error, KeyringLocked):
        return KeyringLockedError()
    if isinstance(error, InitError):
        return KeyringMissingError()
    if isinstance(error, KeyringError | OSError):
        return KeyringUnavailableError("The keyring refused. Unlock it in the system, then try again.")
    return error
