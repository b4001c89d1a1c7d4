"""A real Secret Service for the tests that need one; import the fixture where it is used."""

from collections.abc import Iterator

import pytest

from respond_desktop.drill.programs.secret_service import PrivateSecretService


@pytest.fixture
def secret_service() -> Iterator[PrivateSecretService]:
    """A private D-Bus and GNOME Keyring, unlocked, for one test; the user's own keyring is never touched."""
    with PrivateSecretService() as service:
        yield service
