"""From any thread to the GUI thread, in order, and nothing after the end."""

import threading

from pytestqt.qtbot import QtBot

from respond_desktop.qtbridge.post import GuiPost


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


def test_nothing_runs_after_the_end_also_not_what_was_posted_before(qtbot: QtBot) -> None:
    gui, other, ran = GuiPost(), GuiPost(), list[str]()
    gui.post(lambda: ran.append("posted before"))
    gui.close()
    gui.post(lambda: ran.append("posted after"))
    other.post(lambda: ran.append("somebody else"))
    qtbot.waitUntil(lambda: "somebody else" in ran)
    assert ran == ["somebody else"]
    other.close()
