"""Which keyrings are trusted: the operating system's own, and nothing that a setting can put in their place."""

import configparser
import contextlib
import os
import sys

import keyring.core
from keyring.backend import KeyringBackend

from respond_desktop.access.errors import (
    KeyringLockedError,
    KeyringMissingError,
    KeyringRefusedError,
    KeyringSilentError,
)

TRUSTED = {
    "linux": ("keyring.backends.SecretService", "Keyring"),
    "win32": ("keyring.backends.Windows", "WinVaultKeyring"),
    "darwin": ("keyring.backends.macOS", "Keyring"),
}
"""Module and class of each system's keyring."""


def os_keyring() -> KeyringBackend:
    """The operating system's keyring. Raises KeyringRefusedError when a setting names another one,
    KeyringMissingError when there is none."""
    chosen = _chosen_by_setting()
    if chosen is not None:
        return checked(chosen)
    return checked(_of_this_system())


def checked(backend: KeyringBackend) -> KeyringBackend:
    """`backend` if it is the operating system's; raises KeyringRefusedError.

    A chain of several, a plain or encrypted file, the null and the fail backend are all refused.
    On Windows its entries stay on this machine (the default would roam with the profile).
    """
    kind = type(backend)
    if (kind.__module__, kind.__qualname__) != TRUSTED.get(sys.platform):
        raise KeyringRefusedError(f"{kind.__module__}.{kind.__qualname__}")
    if sys.platform == "win32":
        setattr(backend, "persist", "local machine")  # noqa: B010 a descriptor that only exists there
    return backend


def unlock(timeout_s: float) -> None:
    """Ask the Secret Service to unlock, which may show its prompt; elsewhere the system does it by itself.

    Raises KeyringLockedError, KeyringSilentError (no answer to the prompt), KeyringMissingError.
    Done here, because the `keyring` package leaves its connection open when the keyring stays locked.
    """
    if sys.platform != "linux":
        return
    import secretstorage

    try:
        with contextlib.closing(secretstorage.dbus_init()) as bus:
            collection = secretstorage.get_default_collection(bus)
            if collection.is_locked() and collection.unlock(timeout=timeout_s):
                raise KeyringLockedError
    except TimeoutError as error:
        raise KeyringSilentError from error
    except (secretstorage.SecretStorageException, OSError) as error:
        raise KeyringMissingError from error


def _chosen_by_setting() -> KeyringBackend | None:
    named = os.environ.get("PYTHON_KEYRING_BACKEND")
    if named and named != ".".join(TRUSTED.get(sys.platform, ())):
        raise KeyringRefusedError(named)
    try:
        return keyring.core.load_config()
    except (ImportError, AttributeError, RuntimeError, ValueError, configparser.Error) as error:
        raise KeyringRefusedError("the backend in keyringrc.cfg") from error


def _of_this_system() -> KeyringBackend:
    if sys.platform not in TRUSTED:
        raise KeyringMissingError
    try:
        return keyring.core.load_keyring(".".join(TRUSTED[sys.platform]))
    except (ImportError, RuntimeError, OSError) as error:
        raise KeyringMissingError from error
