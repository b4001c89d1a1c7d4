"""From any thread to the GUI thread, in order, and nothing after the end."""

import threading
from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QElapsedTimer
from pytestqt.qtbot import QtBot

from respond_desktop.qtbridge.post import BEAT_MS, GuiPost

Way = Callable[[GuiPost, Callable[[], None]], None]
WAYS = (GuiPost.post, GuiPost.post_on_beat)


def test_calls_of_another_thread_run_here_in_order(qtbot: QtBot) -> None:
    gui, ran = GuiPost(), list[tuple[int, bool]]()
    here = threading.current_thread()

    def post_all() -> None:
        for number in range(50):
            gui.post(lambda n=number: ran.append((n, threading.current_thread() is here)))  # type: ignore[misc]

    thread = threading.Thread(target=post_all)
    thread.start()
    thread.join()
    assert ran == [], "nothing runs in the poster's thread"
    qtbot.waitUntil(lambda: len(ran) == 50)
    assert ran == [(n, True) for n in range(50)]
    gui.close()


@pytest.mark.parametrize("post", WAYS)
def test_nothing_runs_after_the_end_also_not_what_was_posted_before(post: Way, qtbot: QtBot) -> None:
    gui, other, ran = GuiPost(), GuiPost(), list[str]()
    post(gui, lambda: ran.append("posted before"))
    gui.close()
    post(gui, lambda: ran.append("posted after"))
    post(other, lambda: ran.append("somebody else"))
    qtbot.waitUntil(lambda: "somebody else" in ran)
    assert ran == ["somebody else"]
    other.close()


def test_what_comes_often_runs_on_a_beat_and_none_is_left_lying(qtbot: QtBot) -> None:
    gui, clock, ran = GuiPost(), QElapsedTimer(), list[tuple[int, int]]()
    clock.start()

    def post_many() -> None:
        for number in range(2000):
            gui.post_on_beat(lambda n=number: ran.append((n, clock.nsecsElapsed())))  # type: ignore[misc]
            threading.Event().wait(0.0001)

    thread = threading.Thread(target=post_many)
    thread.start()
    qtbot.waitUntil(lambda: len(ran) == 2000, timeout=20_000)
    thread.join()
    assert [n for n, _ in ran] == list(range(2000))
    pauses_ms = [(later - earlier) / 1e6 for (_, earlier), (_, later) in pairwise(ran)]
    beats = [pause for pause in pauses_ms if pause > BEAT_MS / 4]
    assert beats and sum(pauses_ms) / len(beats) > BEAT_MS / 2, "the GUI thread isn't woken for each"
    gui.close()


def test_after_a_pause_a_paced_call_needs_no_beat(qtbot: QtBot) -> None:
    gui, ran = GuiPost(), list[int]()
    for number in range(3):
        gui.post_on_beat(lambda n=number: ran.append(n))  # type: ignore[misc]
        qtbot.waitUntil(lambda n=number: len(ran) == n + 1)  # type: ignore[misc]
        qtbot.waitUntil(lambda: not gui._beat.isActive() and not gui._beating)
    gui.close()


@pytest.mark.parametrize("post", WAYS)
def test_a_call_that_raises_leaves_the_others_their_turn(post: Way, qtbot: QtBot) -> None:
    gui, ran = GuiPost(), list[str]()
    with qtbot.captureExceptions() as raised:
        post(gui, lambda: ran.remove("what is not there"))
        post(gui, lambda: ran.append("the next one"))
        qtbot.waitUntil(lambda: bool(ran))
    assert ran == ["the next one"] and len(raised) == 1
    gui.close()
