"""Streams that crash or hang the decoder: the others suffer once only, and nothing stays."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from respond_desktop.app.engine import engine_words
from respond_desktop.video import marks, quarantine
from respond_desktop.video.ending import EndKind, EndReason
from respond_desktop.video.engine import EngineSettings, StreamEngine
from respond_desktop.video.marks import DECODES, PARSES, READS, STUCK_S, Mark, StillMarks, in_work
from respond_desktop.video.remote import RemoteSession, SessionHooks
from respond_desktop.video.suspects import TRIES_ALONE, WELL_S, Suspects
from tests.support.media import Coded, RelayHouse, TestCamera, clip, eventually
from tests.support.pace import within
from tests.video.engines import SMALL, address_of, blocks_left, running_engine
from tests.video.hostile_worker import CRASHES, HANGS, LOOPS, SLOW

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/proc")
MODULE = "tests.video.hostile_worker"
HOSTILE = EngineSettings(hardware=False, patience_s=30.0, command=[sys.executable, "-P", "-m", MODULE])
GOOD = clip()


def with_note(pictures: tuple[Coded, ...], note: bytes, numbers: range) -> tuple[Coded, ...]:
    """A clip with a note in some of its pictures."""
    return tuple(
        Coded(b"\0\0\0\1" + note + picture.data if number in numbers else picture.data, picture.key)
        for number, picture in enumerate(pictures)
    )


BAD = with_note(GOOD, CRASHES, range(8, 9))
SLUGGISH = with_note(GOOD, SLOW, range(30))


class Watched:
    """A watch: its stream is opened anew with a fresh token whenever its process is gone, as the window does."""

    def __init__(self, engine: StreamEngine, house: RelayHouse, camera: str) -> None:
        self._engine, self._house, self._camera = engine, house, camera
        self.ends: list[EndReason] = []
        self.sessions: list[RemoteSession] = []
        self.over = threading.Event()
        self._open()

    @property
    def newest(self) -> RemoteSession:
        return self.sessions[-1]

    @property
    def number(self) -> int:
        picture = self.newest.newest()
        return picture.number if picture else 0

    def plays(self) -> None:
        """Wait until newer pictures come from the session there is now."""
        session, before = self.newest, self.number
        eventually(lambda: self.newest is not session or self.number > before + 2, f"{self._camera} goes on")

    def _open(self) -> None:
        place = address_of(self._house.play_endpoint(f"w-{self._camera}", self._camera))
        hooks = SessionHooks(on_ended=self._ended)
        self.sessions.append(self._engine.open_stream(replace(place, origin=self._camera), SMALL, hooks))

    def _ended(self, reason: EndReason) -> None:
        self.ends.append(reason)
        if reason.kind is EndKind.ENGINE_LOST:
            self._open()
        else:
            self.over.set()


class Street:
    """An engine whose processes crash on demand, a relay, and cameras that stay on the air."""

    def __init__(self, stack: ExitStack, settings: EngineSettings = HOSTILE) -> None:
        self._stack = stack
        self.house = stack.enter_context(RelayHouse())
        self.engine = stack.enter_context(running_engine(settings))

    def watch(self, name: str, pictures: tuple[Coded, ...] = GOOD) -> Watched:
        self._stack.enter_context(TestCamera(self.house.publish_endpoint(name), pictures=pictures))
        return Watched(self.engine, self.house, name)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack
    assert not children()
    eventually(lambda: not blocks_left(), "no memory is left")


def children() -> list[str]:
    """Media processes of this one that are still there."""
    mine = f" {os.getpid()} "
    processes = [each.parent for each in Path("/proc").glob("[0-9]*/stat") if mine in read(each)[:60]]
    return [line for each in processes if MODULE in (line := read(each / "cmdline"))]


def read(path: Path) -> str:
    try:
        return path.read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""


@LINUX
def test_a_stream_that_crashes_the_decoder_interrupts_the_others_once_and_ends_with_words(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "IDLE_S", 0.5)
    street = Street(stack)
    others = [street.watch("good-1"), street.watch("good-2"), street.watch("slow", SLUGGISH)]
    for watched in others:
        watched.plays()
    bad = street.watch("bad", BAD)
    assert bad.over.wait(within(60)), "it is given up"
    assert [end.kind for end in bad.ends] == [EndKind.ENGINE_LOST, EndKind.ENGINE_LOST, EndKind.CRASHES]
    assert bad.ends[-1].words == "The camera's video crashes the decoder here. The picture stays closed."
    assert [session.apart for session in bad.sessions] == [False, True, True]
    assert street.engine.lost == 3

    again = Watched(street.engine, street.house, "bad")  # somebody asks for it once more
    assert again.over.wait(within(60))
    assert all(session.apart for session in again.sessions)

    for watched in others:
        watched.plays()
        assert [end.kind for end in watched.ends] == [EndKind.ENGINE_LOST], "interrupted once only"
    assert others[-1].newest.apart, "an innocent suspect lives on in a process of its own"
    eventually(lambda: "bad" not in origins(street.engine), "the bad one's process is given up")
    eventually(lambda: not street.engine._leaving, "and gone")
    assert len(street.engine._places) == 2 + len(street.engine._quarantine.cells)
    assert "read apart since a crash" in engine_words(street.engine)


def origins(engine: StreamEngine) -> set[str]:
    """Who is in quarantine."""
    return {origin for cell in engine._quarantine.cells for origin in cell.origins}


@LINUX
def test_more_suspects_than_processes_share_the_last_one_until_it_crashes(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quarantine, "MAX_CELLS", 1)
    street = Street(stack)
    slow = [street.watch(f"slow-{number}", SLUGGISH) for number in range(2)]
    for watched in slow:
        watched.plays()
    bad = street.watch("bad", BAD)
    assert bad.over.wait(within(60)), "it is found also among others"
    assert bad.ends[-1].kind is EndKind.CRASHES
    for watched in slow:
        watched.plays()
        assert [end.kind for end in watched.ends] == [EndKind.ENGINE_LOST] * 2, (
            "once for all, once with the rest"
        )


@LINUX
def test_a_stream_that_hangs_the_decoder_is_read_apart_and_the_end_waits_for_no_answer(
    stack: ExitStack,
) -> None:
    street = Street(stack, replace(HOSTILE, patience_s=3.0))
    good = street.watch("good")
    good.plays()
    bad = street.watch("bad", with_note(GOOD, HANGS, range(8, 9)))
    eventually(lambda: bad.newest.apart, "it comes back apart")
    good.plays()
    assert [end.kind for end in good.ends] == [EndKind.ENGINE_LOST]


@LINUX
def test_a_stream_that_never_leaves_the_decoder_is_found_though_its_process_answers(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "STUCK_S", 2.0)
    street = Street(stack)
    slow = street.watch("slow", SLUGGISH)
    slow.plays()
    bad = street.watch("bad", with_note(GOOD, LOOPS, range(8, 9)))
    eventually(lambda: bad.newest.apart, "it comes back apart")
    slow.plays()
    assert [end.kind for end in slow.ends] == [EndKind.ENGINE_LOST]
    assert not slow.newest.apart, "who is stuck is known exactly"


@LINUX
def test_an_end_while_a_suspect_waits_for_its_process_leaves_nothing(stack: ExitStack) -> None:
    street = Street(stack)
    good, bad = street.watch("good"), street.watch("bad", BAD)
    eventually(lambda: bad.newest.apart, "it is suspected")
    street.engine.stop()
    assert bad.over.is_set() and good.over.is_set()
    assert bad.newest.newest() is None


def test_marks_name_who_was_in_the_decoder_and_after_a_hang_everybody_in_work() -> None:
    memory = bytearray(4096)
    decoding, parsing = Mark(memory, 3), Mark(memory, 5)
    assert in_work(memory, (3, 5, 7), hung=False) == frozenset()
    parsing.put(PARSES)
    assert in_work(memory, (3, 5, 7), hung=False) == {5}
    decoding.put(DECODES)
    assert in_work(memory, (3, 5, 7), hung=False) == {3}
    assert in_work(memory, (3, 5, 7), hung=True) == {3, 5}
    with parsing:
        assert in_work(memory, (3, 5, 7), hung=True) == {3}


def test_marks_that_stand_still_name_a_stuck_decoder() -> None:
    memory, still = bytearray(4096), StillMarks()
    stuck, busy, reading = Mark(memory, 3), Mark(memory, 5), Mark(memory, 7)
    stuck.put(DECODES)
    reading.put(READS)
    for second in range(int(STUCK_S) + 2):
        busy.put(DECODES)
        found = still.stuck(memory, (3, 5, 7), float(second))
        assert found == ({3} if second > STUCK_S else set())
    stuck.put(DECODES)
    busy.put(DECODES)
    assert not still.stuck(memory, (3, 5, 7), 100.0)


def test_one_good_minute_clears_a_first_suspicion_only() -> None:
    suspects = Suspects()
    suspects.add("")
    assert "" not in suspects
    suspects.add("cam")
    suspects.ended("cam", WELL_S - 1)
    assert "cam" in suspects
    suspects.ended("cam", WELL_S)
    assert "cam" not in suspects
    suspects.add("cam")
    assert not suspects.crashed_alone("cam", 1.0)
    suspects.ended("cam", WELL_S)
    assert "cam" in suspects, "it has crashed alone"


def test_proof_is_two_crashes_alone_within_a_minute_each() -> None:
    suspects = Suspects()
    suspects.add("cam")
    assert TRIES_ALONE == 2
    assert not suspects.crashed_alone("cam", 1.0)
    assert not suspects.crashed_alone("cam", WELL_S)
    assert suspects.crashed_alone("cam", 1.0)
    assert not suspects.crashed_alone("cam", 1.0), "a new ask has its tries again"
