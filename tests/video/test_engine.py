"""The media engine against a real relay: pictures by shared memory, and processes that die, hang or lie."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame

from respond_desktop.domain.stream.liveness import Liveness
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.sources import frames_of
from respond_desktop.video.ending import EndKind
from respond_desktop.video.engine import EngineSettings
from respond_desktop.video.keep.stills import Still
from respond_desktop.video.media_process import messages, shared_memory
from respond_desktop.video.media_process.outlet import Outlet
from respond_desktop.video.media_process.shared_picture import PictureBlock
from respond_desktop.video.picture import TileSize
from tests.support.media import RelayHouse, TestCamera, clip, eventually
from tests.video.engines import Opened, address_of, blocks_left, running_engine

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="signals and /proc")


def lit(opened: Opened) -> bool:
    """Whether any pixel of the newest picture isn't black."""
    picture = opened.session.newest()
    return picture is not None and bool(np.frombuffer(picture.pixels, np.uint8).any())


def test_pictures_come_scaled_dated_and_counted_and_nothing_stays() -> None:
    with running_engine() as engine, RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        opened = Opened(engine, address_of(house.play_endpoint("w1", "cam")))
        opened.plays()
        picture = opened.session.newest()
        assert picture is not None and picture.captured_at is not None
        assert (picture.width, picture.height, picture.source_width) == (160, 90, 320)
        assert lit(opened)
        assert opened.session.liveness.state in (Liveness.LIVE, Liveness.LATE)
        figures = opened.session.statistics
        assert figures.width == 320 and figures.received_bytes > 1000 and figures.frames_per_s > 0
        assert "H.264, software" in figures.decoder
        eventually(lambda: not blocks_left(), "the name goes as soon as both have the memory")
        opened.session.stop()
        assert opened.session.newest() is None
        assert not np.frombuffer(picture.pixels, np.uint8).any(), "the end wipes every pixel"
        told = opened.told
        eventually(lambda: len(house.events.of("play_ended")) == 1, "the relay sees the reader go")
        assert opened.told == told
        assert [end.kind for end in opened.ends] == [EndKind.CLOSED_HERE]


def test_sizes_follow_the_tile_also_when_it_grows_and_in_a_storm() -> None:
    with running_engine(spare=False) as engine, RelayHouse() as house:
        pictures = clip(640, 360)
        with TestCamera(house.publish_endpoint("cam"), pictures=pictures):
            opened = Opened(engine, address_of(house.play_endpoint("w1", "cam")), TileSize(64, 64))
            opened.plays()
            for width in (*range(64, 641, 4), *range(640, 63, -64), 640):
                opened.session.resize(TileSize(width, width))
            eventually(lambda: (p := opened.session.newest()) and p.width == 640, "the last size is used")
            opened.plays()
            assert lit(opened)
            eventually(lambda: not blocks_left(), "only memory without a name is left")


def test_larger_memory_is_told_with_a_picture_in_it() -> None:
    address = StreamAddress("rtsps://127.0.0.1/watch/w1")
    seen: list[int | None] = []

    def told(event: messages.Event) -> None:
        if isinstance(event, messages.BlockMade):
            picture = PictureBlock(shared_memory.attach(event.name, event.size)).newest(None)
            seen.append(picture.width if picture else None)

    names = iter(("respond-told-1", "respond-told-2"))
    outlet = Outlet(1, frames_of(address, HardwareChoice(False)), TileSize(64, 64), told, names.__next__)
    frame = VideoFrame(640, 360, "yuv420p")
    outlet.session.show(frame, None)
    outlet.session.resize(TileSize(640, 640))
    outlet.session.show(frame, None)
    outlet.close()
    assert seen == [64, 640], "the window is never dark because a picture grows"


def test_a_still_has_the_cameras_own_size() -> None:
    stills: list[Still | None] = []
    with running_engine(spare=False) as engine, RelayHouse() as house:
        with TestCamera(house.publish_endpoint("cam"), pictures=clip(1280, 720, 10, 5)):
            opened = Opened(engine, address_of(house.play_endpoint("w1", "cam")))
            opened.plays()
            opened.session.still(stills.append)
            eventually(lambda: stills, "the still comes")
            opened.session.stop()
            opened.session.still(stills.append)
        still = stills[0]
        assert still is not None and (still.width, still.height) == (1280, 720)
        assert len(still.pixels) == 1280 * 720 * 4 and any(still.pixels[:4000])
        assert still.captured_at is not None
        assert stills[1:] == [None]


def test_out_of_sight_only_key_pictures_are_decoded_and_a_look_brings_now_at_once() -> None:
    with (
        running_engine(spare=False) as engine,
        RelayHouse() as house,
        TestCamera(house.publish_endpoint("cam")),
    ):
        opened = Opened(engine, address_of(house.play_endpoint("w1", "cam")))
        opened.plays()
        opened.session.set_keys_only(True)
        eventually(
            lambda: opened.session.statistics.frames_per_s < 10, "every tenth picture is a key picture"
        )
        opened.session.set_keys_only(False)
        eventually(lambda: opened.session.statistics.frames_per_s > 15, "all of them again")
        assert opened.session.statistics.damaged == 0


def test_a_refusal_is_said_without_secrets() -> None:
    with running_engine(spare=False) as engine, RelayHouse() as house:
        opened = Opened(engine, address_of(house.endpoint("watch", "w1", "geheim")))
        eventually(lambda: opened.ends, "it is refused")
        assert opened.ends[0].kind is EndKind.REFUSED
        odd = Opened(engine, StreamAddress("gopher://geheim@host/x"))
        eventually(lambda: odd.ends, "it is refused")
        assert "geheim" not in f"{opened.ends} {odd.ends} {opened.address!r} {odd.address!r}"


def test_sixteen_streams_at_once() -> None:
    with running_engine(spare=False) as engine, RelayHouse() as house:
        pictures = clip(160, 90, 20, 10)
        with TestCamera(house.publish_endpoint("cam"), fps=10, pictures=pictures):
            many = [
                Opened(engine, address_of(house.play_endpoint(f"w{n}", "cam")), TileSize(80, 80))
                for n in range(16)
            ]
            eventually(lambda: all(opened.number() > 5 for opened in many), "all of them play")
            for opened in many:
                opened.session.stop()
            eventually(lambda: len(house.events.of("play_ended")) == 16, "all readers are gone")
    eventually(lambda: not blocks_left(), "no memory is left")


@LINUX
def test_a_killed_process_is_replaced_by_the_spare_and_the_last_picture_stays_until_it_is_closed() -> None:
    with running_engine() as engine, RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        opened = Opened(engine, address_of(house.play_endpoint("w1", "cam")))
        opened.plays()
        first = engine.active_id
        assert first is not None
        os.kill(first, signal.SIGKILL)
        eventually(lambda: opened.ends, "its stream breaks")
        assert opened.ends[0].kind is EndKind.ENGINE_LOST and lit(opened)
        again = Opened(engine, address_of(house.play_endpoint("w1", "cam")))
        again.plays()
        opened.session.stop()
        assert opened.session.newest() is None
        assert engine.active_id != first and engine.lost == 1
        eventually(lambda: engine.spare_ready, "there is a new spare")
    eventually(lambda: not blocks_left(), "no memory is left")


@LINUX
def test_a_process_that_hangs_freezes_honestly_and_is_replaced() -> None:
    settings = EngineSettings(hardware=False, patience_s=2.5)
    with running_engine(settings) as engine, RelayHouse() as house, TestCamera(house.publish_endpoint("cam")):
        opened = Opened(engine, address_of(house.play_endpoint("w1", "cam")))
        opened.plays()
        hung = engine.active_id
        assert hung is not None
        os.kill(hung, signal.SIGSTOP)
        eventually(
            lambda: opened.session.liveness.state is Liveness.FROZEN or opened.ends, "it is seen as frozen"
        )
        eventually(lambda: opened.ends, "it is replaced")
        eventually(lambda: not alive(hung), "the hung one is gone")
        Opened(engine, address_of(house.play_endpoint("w2", "cam"))).plays()


def test_streams_opened_before_any_process_is_up_wait_for_it() -> None:
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as silent,
        running_engine(spare=False) as engine,
        RelayHouse() as house,
        TestCamera(house.publish_endpoint("cam")),
    ):
        Opened(engine, address_of(house.play_endpoint("w1", "cam"))).plays()
        never = Opened(engine, StreamAddress(f"rtsp://127.0.0.1:{silent.getsockname()[1]}/nothing"))
        never.session.stop()
        assert [end.kind for end in never.ends] == [EndKind.CLOSED_HERE]


LIAR = """
import os, sys, time
sys.stdin.buffer.read(4)
os.write(1, b"\\xff\\xff\\x00\\x00" + b"x" * 70000)
time.sleep(60)
"""


def test_a_process_that_talks_garbage_is_ended() -> None:
    settings = EngineSettings(hardware=False, command=[sys.executable, "-c", LIAR])
    with running_engine(settings, spare=False) as engine:
        eventually(lambda: engine.lost >= 2, "it is ended, and the next one too")


def test_garbage_from_the_window_ends_the_process() -> None:
    command = [sys.executable, "-P", "-m", "respond_desktop.video.media_process.worker"]
    for garbage in (b"\x03\x00\x00\x00abc", b"\xff\xff\xff\xff", b"\x01"):
        done = subprocess.run(command, input=garbage, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0 and done.stdout == b""


PARENT = """
import sys, time
from respond_desktop.video.engine import EngineSettings, StreamEngine
engine = StreamEngine(EngineSettings(hardware=False))
engine.start()
while not engine.spare_ready:
    time.sleep(0.01)
print(engine.active_id, engine._spare.process.id, flush=True)
time.sleep(120)
"""


@LINUX
def test_a_killed_window_takes_its_processes_along() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as window:
        assert window.stdout is not None
        children = [int(text) for text in window.stdout.readline().split()]
        assert len(children) == 2
        window.kill()
    eventually(lambda: not any(alive(child) for child in children), "they have gone")
    eventually(lambda: not blocks_left(), "no memory is left")


def alive(process_id: int) -> bool:
    """Zombies that nobody collects don't count."""
    try:
        stat = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@LINUX
def test_the_process_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESPOND_PASSWORD", "geheim")
    with running_engine() as engine:
        own = Path(f"/proc/{engine.active_id}")
        said = (own / "environ").read_bytes() + (own / "cmdline").read_bytes()
        assert b"respond_desktop.video.media_process.worker" in said and b"geheim" not in said


def test_nothing_is_said_more_than_once_until_it_was_heard() -> None:
    began_s = time.monotonic()
    with (
        running_engine(spare=False) as engine,
        RelayHouse() as house,
        TestCamera(house.publish_endpoint("cam")),
    ):
        opened = Opened(engine, address_of(house.play_endpoint("w1", "cam")))
        opened.plays()
        opened.plays()
        assert opened.told <= opened.number() <= (time.monotonic() - began_s) * 31 + 20
