"""Clips from the workstation to central's disk: only with the right, marked, hashed, and never kept by halves."""

import hashlib
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.keeping import KeepKind, KeepRequest
from respond_desktop.domain.outcomes import Outcome, Refused
from respond_desktop.qtbridge.keep.clips import ClipStage
from respond_desktop.ui.keep.clipping import ClipOf, Clipping
from respond_desktop.ui.picture.watermark import PictureViewer
from respond_desktop.ui.theme import NIGHT, Theme
from respond_desktop.ui.words.times import SYSTEM_CLOCK
from tests.journeys.cameras import Camera
from tests.journeys.conftest import SignedIn, Town
from tests.journeys.seat import DeskSeat

pytestmark = [pytest.mark.journey]

MINE = PictureViewer("Sgt. Fairfield", "RTC-01", training=True)


@dataclass
class Watched:
    """A supervisor who watches Unit 214 and may keep clips of it."""

    town: Town
    seat: DeskSeat
    camera: Camera
    watch_id: str
    clips: Clipping

    def __post_init__(self) -> None:
        self.not_begun: list[Outcome] = []
        self.clips.not_begun.connect(self.not_begun.append)

    @property
    def stage(self) -> ClipStage:
        return self.clips._keeper.state.stage

    def ask(self) -> None:
        request = KeepRequest(self.watch_id, "the suspect's jacket", "25-118", KeepKind.CLIP)
        self.clips.keep(request, self.seat.feeds[self.watch_id], ClipOf("214", MINE, 0.0, "25-118"))

    def record(self, seconds: float = 1.0) -> None:
        """Ask, again while central hasn't taken the new policy, until so much is recorded."""
        while self.stage is ClipStage.IDLE:
            self.ask()
            self.seat.wait(lambda: self.stage is not ClipStage.ASKING, "central's answer")
            if self.not_begun:
                assert isinstance(self.not_begun.pop(), Refused)
                self.seat.wait(partial(_later, self.seat, self.seat.snapshot.as_of), "a later state")
        self.seat.wait(lambda: self.clips._keeper.state.seconds >= seconds, "it is recorded")
        assert self.clips.bar.words().startswith("Clip of Unit 214 runs · 0:0")

    def outcome(self) -> str:
        """Wait for what became of it."""
        self.seat.wait(lambda: not self.clips.busy, f"the outcome; now {self.clips.bar.words()}")
        return self.clips.bar.words()

    def files(self) -> list[Path]:
        return list((self.town.agency.home / "central" / "kept").rglob("*.mp4"))


def _later(seat: DeskSeat, than: datetime) -> bool:
    return seat.snapshot.as_of > than


@pytest.fixture
def watched(keeping_town: Town, signed_in: SignedIn, qtbot: QtBot) -> Iterator[Callable[[], Watched]]:
    made: list[Watched] = []

    def watch() -> Watched:
        seat = signed_in()
        camera = keeping_town.camera("214")
        seat.begin_recording(camera, "214")
        clips = Clipping(Theme(NIGHT), seat.bridge, SYSTEM_CLOCK)
        qtbot.addWidget(clips.bar)
        made.append(Watched(keeping_town, seat, camera, seat.watch("214"), clips))
        return made[-1]

    yield watch
    for each in made:
        each.clips.forget()


def frames(path: Path) -> tuple[list[npt.NDArray[np.uint8]], float]:
    """Luma planes of a kept clip and its length in seconds."""
    with av.open(io.BytesIO(path.read_bytes()), "r") as container:
        found = list(container.decode(video=0))
    return [f.to_ndarray(format="gray").astype(np.uint8) for f in found], float(found[-1].time or 0)


def foot_of(plane: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The two lines of words at the foot of a picture."""
    return plane[-2 * max(14, plane.shape[0] // 24) :]


def test_a_clip_is_kept_marked_hashed_and_recorded(watched: Callable[[], Watched]) -> None:
    here = watched()
    before = set(here.files())
    here.record(1.2)
    here.seat.pictures_go_on(here.watch_id)
    here.clips.stop()
    words = here.outcome()
    assert words.startswith("The clip of Unit 214 is kept in incident 25-118."), words
    [path] = set(here.files()) - before
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.stem == digest and f"SHA-256 {digest[:8]} {digest[8:16]}" in words
    record = here.town.await_record("picture.kept", sha256=digest)
    assert (record["what"], record["incident"], record["words"]) == (
        "clip",
        "25-118",
        "the suspect's jacket",
    )
    asked = here.town.await_record("keep.asked", watch=here.watch_id)
    assert asked["local_record"], "the workstation wrote it down before it asked"
    planes, length_s = frames(path)
    assert 1.0 < length_s < 20 and len(planes) > 5
    for plane in planes:
        foot = foot_of(plane)
        assert np.percentile(foot, 20) < 100 < 150 < foot.max(), (
            "light words on a dark ground in each picture"
        )
    seconds = {plane[-60:].tobytes() for plane in planes}
    assert len(seconds) > 1


@pytest.mark.promise
def test_promise_2_without_the_right_nothing_is_recorded(
    shared_town: Town, signed_in: SignedIn, qtbot: QtBot
) -> None:
    seat, camera = signed_in(), shared_town.camera("214")
    seat.begin_recording(camera, "214")
    clips = Clipping(Theme(NIGHT), seat.bridge, SYSTEM_CLOCK)
    qtbot.addWidget(clips.bar)
    here = Watched(shared_town, seat, camera, seat.watch("214"), clips)
    before = here.files()
    here.ask()
    seat.wait(lambda: here.not_begun, "the refusal")
    refused = here.not_begun[0]
    assert isinstance(refused, Refused) and refused.record_seq
    assert not clips.bar.words() and not clips.busy and here.files() == before
    assert shared_town.await_record("keep.refused", watch=here.watch_id)["what"] == "clip"


@pytest.mark.promise
def test_promise_2_a_right_that_ends_while_it_is_recorded_keeps_nothing(
    watched: Callable[[], Watched],
) -> None:
    here = watched()
    before = here.files()
    here.record()
    here.town.let_keep(False)
    heard = here.seat.snapshot.as_of
    for _ in range(3):  # central takes a new policy within a second
        here.seat.wait(partial(_later, here.seat, heard), "a later state")
        heard = here.seat.snapshot.as_of
    here.clips.stop()
    words = here.outcome()
    assert words.startswith("The clip of Unit 214 was not kept. Refused:"), words
    assert here.files() == before
    assert here.town.await_record("keep.failed", watch=here.watch_id)["what"] == "clip"


def test_recording_stops_and_what_was_recorded_until_then_is_kept(watched: Callable[[], Watched]) -> None:
    here = watched()
    here.record()
    here.camera.until(here.camera.say("hold"), t="state", mode="buffering")
    words = here.outcome()
    assert not here.seat.sees(here.watch_id)
    assert words.startswith("The clip of Unit 214 is kept in incident 25-118."), words
    assert words.endswith("It ended with the picture.")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_media_process_that_dies_loses_the_clip_and_that_is_said(watched: Callable[[], Watched]) -> None:
    here = watched()
    before = here.files()
    here.record()
    feed = here.seat.feeds[here.watch_id]
    source = feed.source
    here.seat.wait(lambda: here.seat.engine.spare_ready, "a spare")
    assert here.seat.engine.active_id is not None
    os.kill(here.seat.engine.active_id, signal.SIGKILL)
    words = here.outcome()
    assert words.startswith("The clip of Unit 214 was not kept. The media process stopped"), words
    assert here.files() == before
    here.seat.wait(
        lambda: feed.source not in (None, source) and feed.source.newest() is not None, "the picture is back"
    )


def test_the_window_closes_or_the_session_ends_only_with_words(watched: Callable[[], Watched]) -> None:
    here = watched()
    before: Any = here.files()
    here.record(0.1)
    assert not here.clips.may_close()
    assert "Close the window again within 10 s to lose it." in here.clips.bar.words()
    assert here.clips.may_close()
    lost = here.clips.forget()
    assert lost == "The clip of Unit 214 was not kept: the session ended before it was sent."
    assert not here.clips.busy and here.files() == before
    here.seat.pictures_go_on(here.watch_id)
