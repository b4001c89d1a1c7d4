"""What the kernel says of a reader, and what follows from it."""

import socket
import sys
from contextlib import closing

import pytest

from respond_desktop.central.doors.pace import DoorPace
from respond_desktop.central.relay.backlog import Backlog, Count, count_bytes
from tests.support.media import WAIT_S, eventually


def test_a_reader_that_took_everything_has_no_backlog() -> None:
    backlog = Backlog()
    backlog.take(Count(acknowledged=900, waiting=0), 100.0)
    assert (backlog.age_s(200.0), backlog.still_s(200.0)) == (0.0, 0.0)


def test_a_slow_reader_has_an_age_but_makes_progress() -> None:
    backlog = Backlog()
    for second in range(10):  # 1,000 bytes a second come, 500 are taken
        backlog.take(Count(acknowledged=500 * second, waiting=500 * second + 1000), float(second))
    assert backlog.age_s(9.0) == 5.0
    assert backlog.still_s(9.0) == 0.0


def test_a_stopped_reader_makes_none_however_little_waits() -> None:
    backlog = Backlog()
    backlog.take(Count(acknowledged=5000, waiting=0), 10.0)
    for tenth in range(20):
        backlog.take(Count(acknowledged=5000, waiting=1 + tenth), 10.5 + tenth / 10)
    assert backlog.still_s(12.5) == 2.5
    assert backlog.age_s(12.5) == 2.0
    backlog.take(Count(acknowledged=5020, waiting=0), 12.6)
    assert (backlog.age_s(12.6), backlog.still_s(12.6)) == (0.0, 0.0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_the_kernel_counts_what_a_reader_does_not_take() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener, closing(socket.socket()) as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lazy.connect(listener.getsockname())
        sender, _ = listener.accept()
        with closing(sender):
            sender.settimeout(WAIT_S)
            sender.sendall(bytes(1000))

            def all_taken() -> bool:
                return count_bytes(sender) == Count(1000, 0)

            eventually(all_taken, "the first bytes are acknowledged")
            sender.setblocking(False)
            sent = 1000
            with pytest.raises(BlockingIOError):
                while True:
                    sent += sender.send(bytes(1000))
            count = count_bytes(sender)
            assert count is not None
            assert count.waiting > 0
            assert count.acknowledged + count.waiting == sent
        assert count_bytes(sender) is None


def test_pace_lets_a_burst_in_and_then_so_much_a_second() -> None:
    pace = DoorPace(at_once=3, per_s=2.0)
    assert [pace.admits(10.0) for _ in range(5)] == [True, True, True, False, False]
    assert not pace.is_full(11.0)
    assert [pace.admits(11.0) for _ in range(3)] == [True, True, False]
    assert pace.is_full(13.0)
    assert [pace.admits(100.0) for _ in range(4)] == [True, True, True, False]
    assert [pace.admits(102.0, amount) for amount in (4, 2.5)] == [False, True]
