"""A short run of the campaign `acked`: central is killed while people act, and nothing answered is lost or doubled."""

import asyncio
from pathlib import Path

import pytest

from tests.campaigns.acked import Campaign

pytestmark = [pytest.mark.promise, pytest.mark.attack("answer after the commit")]


def test_nothing_answered_is_lost_or_doubled_by_kills(tmp_path: Path) -> None:
    async def story() -> Campaign:
        first = Campaign(tmp_path, seed=1, people=3)
        await first.live(14)
        first.save()
        resumed = Campaign(tmp_path, seed=1, people=3)
        await resumed.live(14)
        await resumed.close()
        return resumed

    campaign = asyncio.run(story())
    tally = campaign.count()
    assert campaign.kills == 2 and sum(tally.acts.values()) >= 28
    assert (tally.lost, tally.doubled) == ([], [])
