"""Cutting a connection whose socket is gone already: nothing is raised, whichever event loop carries it."""

import asyncio
import socket
import sys

import pytest

from respond_desktop.central.doors.hard_close import drop_on_close
from respond_desktop.central.relay.backlog import count_bytes
from tests.support.pace import within


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop doesn't run there")
def test_a_socket_that_the_faster_loop_has_closed_can_be_cut() -> None:
    import uvloop

    async def cut_late() -> None:
        gone = asyncio.Event()
        here, there = socket.socketpair()
        here.setblocking(False)

        class Ends(asyncio.Protocol):
            def connection_lost(self, exc: Exception | None) -> None:
                gone.set()

        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_accepted_socket(Ends, here)
        kept = transport.get_extra_info("socket")
        there.close()
        transport.abort()
        async with asyncio.timeout(within(20)):
            await gone.wait()
        here.close()
        drop_on_close(kept)
        assert count_bytes(kept) is None

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(cut_late())
