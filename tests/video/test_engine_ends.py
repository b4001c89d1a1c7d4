"""Ends of the media engine that leave nothing: processes that hang while written to, memory that nobody heard of."""

import os
import signal
import threading

import pytest
from av.video.frame import VideoFrame

from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.seen import SeenFrame
from respond_desktop.video.decoding.sources import frames_of
from respond_desktop.video.engine import EngineSettings
from respond_desktop.video.media_process import messages
from respond_desktop.video.media_process.outlet import Outlet
from respond_desktop.video.picture import TileSize
from tests.support.media import RelayHouse, TestCamera, eventually
from tests.video.engines import Opened, address_of, blocks_left, running_engine
from tests.video.test_engine import LINUX, alive


@LINUX
@pytest.mark.parametrize("patience_s", [2.5, 600.0])
def test_a_process_that_hangs_with_a_full_pipe_holds_up_neither_its_end_nor_the_engines(
    patience_s: float,
) -> None:
    settings = EngineSettings(hardware=False, patience_s=patience_s)
    with running_engine(settings) as engine, RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        opened = Opened(engine, address_of(house.play_endpoint("w1", "cam")))
        opened.plays()
        hung = engine.active_id
        assert hung is not None
        os.kill(hung, signal.SIGSTOP)
        told = [0]

        def tell() -> None:
            while not opened.ends:
                opened.session.resize(TileSize(640, 360))
                told[0] += 1

        teller = threading.Thread(target=tell)
        teller.start()
        filled = [0, -1]

        def full() -> bool:
            filled[:] = [told[0], filled[0]]
            return filled[0] == filled[1] > 500

        eventually(full, "the pipe is full")
        if patience_s < 10:
            eventually(lambda: opened.ends, "it is replaced")
        else:
            engine.stop()
        eventually(lambda: not alive(hung), "the hung one is gone")
        teller.join()


def test_memory_that_was_never_told_leaves_no_name() -> None:
    address = StreamAddress("rtsps://127.0.0.1/watch/w1")
    told: list[messages.Event] = []
    names = iter(f"respond-untold-{os.getpid()}-{number}" for number in range(9))
    frame = VideoFrame(640, 360, "yuv420p")
    outlet = Outlet(
        1, frames_of(address, HardwareChoice(False)), TileSize(64, 64), told.append, names.__next__
    )
    for size in (TileSize(64, 64), TileSize(640, 640)):  # drawn, but the end comes before it is shown
        outlet.session.resize(size)
        outlet.session._picture(SeenFrame(frame, None))
    outlet.close()
    outlet.session._picture(SeenFrame(frame, None))
    assert told == []
    assert [name for name in blocks_left() if name.startswith("respond-untold")] == []
