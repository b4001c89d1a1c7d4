"""A short run of `tests/campaigns/fuzz_strangers.py`: nothing strangers write fails inside central."""

import random

import pytest

from tests.campaigns.fuzz_strangers import campaign
from tests.support.central import RunningCentral

REQUESTS, MESSAGES = 120, 80


@pytest.mark.attack("strict parser")
def test_spoilt_requests_and_messages_fail_nowhere(shared_central: RunningCentral) -> None:
    report = campaign(shared_central, REQUESTS, MESSAGES, random.randrange(1 << 30))
    assert report["failures"] == 0, report
    assert report["tracebacks"] == 0, report
    assert report["undocumented"] == {}, report
    assert report["living"]
