"""Turns: never more at once than allowed, in the order of coming, and none is lost by an error."""

import threading

import pytest

from respond_desktop.video.decoding.turns import Turns
from tests.support.media import eventually
from tests.support.pace import within


def waiting(turns: Turns) -> int:
    return len(turns._queue)


def wait_until_queued(turns: Turns, count: int) -> None:
    eventually(lambda: waiting(turns) == count, "the thread waits for its turn")


def test_who_comes_first_goes_first_and_never_too_many_at_once() -> None:
    turns, order, inside, most = Turns(1), list[int](), [0], [0]

    def take(number: int) -> None:
        with turns:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            order.append(number)
            inside[0] -= 1

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    with turns:
        for count, thread in enumerate(threads, 1):
            thread.start()
            wait_until_queued(turns, count)
    for thread in threads:
        thread.join(within(10))
    assert order == list(range(8))
    assert most == [1]


def test_an_error_gives_the_turn_back() -> None:
    turns = Turns(1)
    with pytest.raises(ValueError, match="broken"), turns:
        raise ValueError("broken")
    with turns:
        assert waiting(turns) == 0
