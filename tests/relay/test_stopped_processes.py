"""A reader whose process is stopped: found out also at a low bit rate, and nobody else's pictures grow older."""

import asyncio
import itertools
import signal
import ssl
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from respond_desktop.central.relay import RelayLimits
from respond_desktop.rtsp.reader import RtspReader
from tests.relay.raw import event_loops
from tests.support.media import WAIT_S, RelayHouse, TestCamera, clip, open_reader, take

ROOT = Path(__file__).parents[2]
SMALL = clip(160, 90, 30, 15)
LOW = RelayLimits(send_buffer_bytes=8192, unsent_bytes=2048)

pytestmark = [
    pytest.mark.promise,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a reader has not taken"),
]


@contextmanager
def _reading_process(house: RelayHouse, watch: str, stream: str) -> Iterator[subprocess.Popen[str]]:
    token = "token-of-the-process"
    house.call(house.relay.allow_play, watch, stream, token)
    command = [sys.executable, "-m", "tests.relay.reading_process", str(house.port), watch, token, "4096"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(ssl.get_server_certificate(("127.0.0.1", house.port)))
            process.stdin.close()
            yield process
        finally:
            process.kill()


def _ages_s(reader: RtspReader, stop: Callable[[], object]) -> list[float]:
    """Ages of pictures as they come out of a reader."""
    ages = []
    for unit in reader:
        assert unit.captured_at is not None
        ages.append((datetime.now(UTC) - unit.captured_at).total_seconds())
        if stop():
            return ages
    raise AssertionError("the picture ended")


@pytest.mark.parametrize("new_loop", event_loops(), ids=lambda make: str(make.__module__))
def test_a_stopped_process_is_cut_at_a_low_bit_rate_and_harms_nobody(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    rate = sum(len(picture.data) for picture in SMALL) * 8  # 30 pictures: bits a second
    with (
        RelayHouse(LOW, new_loop) as house,
        TestCamera(house.publish_endpoint("cam"), 30, SMALL),
        open_reader(house.play_endpoint("good", "cam")) as reader,
        _reading_process(house, "stopped", "cam") as process,
    ):
        assert process.stdout is not None
        assert process.stdout.readline() == "playing\n"
        take(reader, 5)
        counter = itertools.count()
        before = _ages_s(reader, lambda: next(counter) >= 45)
        process.send_signal(signal.SIGSTOP)
        stopped = time.monotonic()
        during = _ages_s(reader, lambda: house.events.of("play_ended"))
        cut_after_s = time.monotonic() - stopped
        assert [(w, why) for w, _, why in house.events.of("play_ended")] == [("stopped", "reader too slow")]
        assert reader.gaps == 0
    figures = {
        "rate_kbit_s": round(rate / 1000),
        "cut_after_s": round(cut_after_s, 2),
        "age_before_ms": round(statistics.median(before) * 1000, 1),
        "age_during_ms": round(statistics.median(during) * 1000, 1),
        "oldest_during_ms": round(max(during) * 1000, 1),
    }
    sys.stdout.write(f"{figures}\n")
    assert cut_after_s < WAIT_S / 2
    assert statistics.median(during) < statistics.median(before) + 0.25


def test_a_process_that_goes_on_in_time_keeps_its_picture() -> None:
    limits = RelayLimits(send_buffer_bytes=8192, unsent_bytes=2048, stuck_reader_s=60)
    with RelayHouse(limits) as house, TestCamera(house.publish_endpoint("cam"), 30, SMALL) as camera:
        with _reading_process(house, "naps", "cam") as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "playing\n"
            process.send_signal(signal.SIGSTOP)

            def skipped() -> int:
                figures = house.call(house.relay.statistics, "naps")
                assert figures is not None
                return figures.skipped

            deadline = time.monotonic() + WAIT_S
            with open_reader(house.play_endpoint("good", "cam")) as reader:
                while not skipped():
                    take(reader, 1)
                    assert time.monotonic() < deadline
                process.send_signal(signal.SIGCONT)
                sent = camera.sent
                before = house.call(house.relay.statistics, "naps")
                assert before is not None
                while True:
                    take(reader, 1)
                    now = house.call(house.relay.statistics, "naps")
                    assert now is not None
                    if camera.sent > sent + 30 and now.sent_bytes > before.sent_bytes:
                        break
                    assert time.monotonic() < deadline
        assert house.events.of("publish_ended") == []
