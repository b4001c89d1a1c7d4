"""A feed loop that is stopped in any case."""

from collections.abc import Iterator

import pytest

from respond_desktop.feeds.loop import FeedLoop


@pytest.fixture
def loop() -> Iterator[FeedLoop]:
    loop = FeedLoop()
    loop.start()
    yield loop
    loop.stop()
