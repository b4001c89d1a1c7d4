"""What FFmpeg, GStreamer and VLC play, we play: every row of the table, by the desktop's reader and by a camera's."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.campaigns.forgiving import told, walk
from tests.campaigns.servers.forgivable import servers
from tests.campaigns.servers.hopeless import HOPELESS

QUICK = [case for case in HOPELESS if not re.match("says nothing|sends nothing", case.name)]


@pytest.mark.parametrize("reader", ["reader", "gateway"])
def test_every_odd_server_is_played(reader: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        walked = list(pool.map(lambda server: walk(server, reader), servers()))
    assert not [(name, result) for name, result in walked if not result.played]


@pytest.mark.parametrize("reader", ["reader", "gateway"])
def test_a_server_that_nobody_plays_is_told_by_its_cause(reader: str) -> None:
    assert not [name for name, right, _ in (told(case, reader) for case in QUICK) if not right]
