"""Fixtures of a running central."""

from collections.abc import Iterator

import pytest

from tests.support.central import RunningCentral, central

__all__ = ["central", "shared_central"]


@pytest.fixture(scope="package")
def shared_central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCentral]:
    """One central for all tests here that leave it as they found it, apart from accounts and devices of their own."""
    running = RunningCentral(tmp_path_factory.mktemp("central") / "home").start()
    try:
        yield running
    finally:
        running.stop()
