"""What a watcher does with one picture, all real: hears the camera, talks to the officer, keeps a picture."""

import hashlib
import math
import struct
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from respond_desktop.domain.keeping import KeepRequest, KeptPicture
from respond_desktop.domain.outcomes import Done, Outcome, Refused
from respond_desktop.qtbridge.hear.sound import SoundDesk
from respond_desktop.qtbridge.hear.talking import OwnTalk, TalkState
from respond_desktop.qtbridge.keep.keeping import Keeper
from respond_desktop.qtbridge.picture.pictures import StillPicture
from tests.journeys.conftest import SignedIn, Town
from tests.journeys.seat import DeskSeat
from tests.qtbridge.test_sound import Loudspeaker

pytestmark = [pytest.mark.journey]
RATE, HZ = 48_000, 880.0


class ToneMicrophone:
    """Meets Microphone: a tone, 20 ms at a time, while it is open."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._speak)
        self._take: Callable[[bytes], None] | None = None
        self._at = 0
        self.given = 0

    def trouble(self) -> str:
        return ""

    def start(self, take: Callable[[bytes], None]) -> str:
        self._take = take
        self._timer.start()
        return ""

    def stop(self) -> None:
        self._take = None
        self._timer.stop()

    def _speak(self) -> None:
        if self._take is None:
            return
        wave = (math.sin(2 * math.pi * HZ * n / RATE) for n in range(self._at, self._at + 960))
        self._at += 960
        self.given += 1
        self._take(b"".join(struct.pack("<h", round(12_000 * value)) for value in wave))


def watching(town: Town, seat: DeskSeat, unit: str) -> str:
    """The unit records, and is watched with a picture on the screen."""
    seat.begin_recording(town.camera(unit), unit)
    return seat.watch(unit)


def test_the_watched_camera_is_heard(shared_town: Town, signed_in: SignedIn) -> None:
    seat = signed_in()
    watch_id = watching(shared_town, seat, "214")
    assert next(w for w in seat.running() if w.id == watch_id).sound
    assert isinstance(seat.ask(lambda reply: seat.commands.note_listening(watch_id, True, reply)), Done)
    speaker = Loudspeaker()
    sound = SoundDesk(lambda: speaker, seat.bridge)
    sound.start(watch_id, seat.feeds[watch_id])
    seat.wait(lambda: len(speaker.played) > RATE, "half a second of sound")
    assert any(speaker.played), "not only silence"
    seat.end_watch(watch_id)
    seat.wait(lambda: sound.listening == "", "silence with the watch's end")
    seat.leave()


def test_the_officer_hears_the_watcher_while_the_button_is_held(
    shared_town: Town, signed_in: SignedIn
) -> None:
    seat, camera = signed_in(), shared_town.cameras["207"]
    watch_id = watching(shared_town, seat, "207")
    microphone = ToneMicrophone()
    talk = OwnTalk(seat.commands, SoundDesk(Loudspeaker, seat.bridge), microphone)
    seat.bridge.talk_granted.connect(talk.granted)
    seat.bridge.talk_over.connect(talk.over)
    before = camera.heard
    talk.press(watch_id)
    assert talk.state is TalkState.TELLING
    assert microphone.given == 0
    seat.wait(lambda: talk.state == "talking" or talk.words, "the grant")
    assert talk.words == ""
    seat.wait(
        lambda: camera.program.find(
            lambda f: f.get("t") == "heard" and abs((f.get("hz") or 0) - HZ) <= 12, before
        ),
        "the tone at the camera's loudspeaker",
    )
    talk_id = talk.talk_id
    talk.release()
    given = microphone.given
    ended = shared_town.await_record("talk.ended", talk=talk_id)
    assert ended["watch"] == watch_id
    assert microphone.given == given
    seat.end_watch(watch_id)
    seat.leave()


def keep(seat: DeskSeat, watch_id: str) -> tuple[Outcome, list[bytes]]:
    """What became of keeping a picture, and the marked pictures that were taken for it."""
    keeper, outcomes, taken = Keeper(seat.commands, seat.bridge), list[Outcome](), list[bytes]()

    def mark(still: StillPicture) -> QImage:
        taken.append(b"")
        return still.image

    keeper.keep(
        KeepRequest(watch_id, "the suspect's jacket", "7"), seat.feeds[watch_id], mark, outcomes.append
    )
    seat.wait(lambda: outcomes, "an outcome")
    return outcomes[0], taken


def test_without_the_right_nothing_is_kept(shared_town: Town, signed_in: SignedIn) -> None:
    seat = signed_in()
    watch_id = watching(shared_town, seat, "216")
    outcome, taken = keep(seat, watch_id)
    assert isinstance(outcome, Refused), outcome
    assert not taken
    seat.end_watch(watch_id)
    seat.leave()


def test_a_kept_picture_is_at_central_with_its_hash(keeping_town: Town, signed_in: SignedIn) -> None:
    seat = signed_in()
    watch_id = watching(keeping_town, seat, "222")
    outcome, _taken = keep(seat, watch_id)
    deadline = time.monotonic() + 30
    while (
        isinstance(outcome, Refused) and time.monotonic() < deadline
    ):  # the policy is in force within a second
        outcome, _taken = keep(seat, watch_id)
    assert isinstance(outcome, Done), outcome
    kept = outcome.value
    assert isinstance(kept, KeptPicture)
    folder = keeping_town.agency.home / "central" / "kept"
    files = list(folder.rglob(f"{kept.sha256}.png"))
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in files] == [kept.sha256]
    assert not QImage(str(files[0])).isNull()
    assert keeping_town.await_record("picture.kept", sha256=kept.sha256)
    seat.end_watch(watch_id)
    seat.leave()
