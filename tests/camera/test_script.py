"""The command line without a central: what it says when it can't run, and the script's lines."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from respond_desktop.camera.script import Printer
from respond_desktop.wire.enrolment import EnrolmentCode, EnrolmentKind
from tests.camera.peer import Peer
from tests.camera.program import COMMAND, WAIT_S, camera_cli, camera_program


def admitted(home: Path, numbers: tuple[str, ...]) -> None:
    """Enrolled cameras of a central that doesn't answer."""
    peer = Peer()
    peer._port = 1
    for number in numbers:
        peer.admit(home, number, media_port=1)


def test_not_enrolled_says_what_to_do(tmp_path: Path) -> None:
    assert "respond-camera enrol CODE" in camera_cli("run", "--home", str(tmp_path), code=2)


def test_of_several_one_must_be_chosen(tmp_path: Path) -> None:
    admitted(tmp_path, ("5501", "5502"))
    said = camera_cli("run", "--home", str(tmp_path), code=2)
    assert "5501, 5502" in said and "--camera" in said


def test_wrong_words_are_told(tmp_path: Path) -> None:
    admitted(tmp_path, ("5501",))
    assert "LAT,LON" in camera_cli("run", "--home", str(tmp_path), "--place", "here", code=2)
    assert "standard input" in camera_cli("run", "--home", str(tmp_path), "--script", "x", code=2)
    assert "starts with RD1" in camera_cli("enrol", "hello", "--home", str(tmp_path), code=2)
    nowhere = EnrolmentCode(EnrolmentKind.CAMERA, "https://127.0.0.1:1", "ab" * 32, "s").text()
    assert "can't be reached" in camera_cli("enrol", nowhere, "--home", str(tmp_path), code=2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--video", "{}/no.mp4"), "no.mp4 can't be read as video"),
        (("--video", "{}/missing.mp4"), "There is no file missing.mp4"),
        (("--video", "webcam:{}/video9"), "There is no camera at"),
        (("--microphone", "loud"), "--microphone takes FORMAT:NAME"),
    ],
)
def test_a_picture_or_sound_that_isnt_there_is_told(
    tmp_path: Path, options: tuple[str, str], words: str
) -> None:
    admitted(tmp_path, ("5501",))
    (tmp_path / "no.mp4").write_bytes(b"no")
    said = camera_cli("run", "--home", str(tmp_path), options[0], options[1].format(tmp_path), code=2)
    assert words in said


def test_the_script_plays_and_prints_without_any_central(tmp_path: Path) -> None:
    admitted(tmp_path, ("5501",))
    with camera_program(tmp_path) as camera:
        camera.state(mode="buffering", led="off")
        camera.play("nonsense")
        camera.until(lambda line: line["t"] == "unknown" and line["line"] == "nonsense")
        camera.play("double")
        assert "kept" in camera.did("needs_help")["outcome"]
        camera.state(mode="recording")
        camera.play("Stealth  ON")
        camera.state(stealth=True)
        camera.play("coverage off")
        camera.state(coverage=False, link="no_coverage")
        camera.play("quit")
        camera.did("recording_stopped")
        camera.state(mode="off")
        assert camera.end() == 0
    journal = (tmp_path / "camera-5501" / "journal.jsonl").read_text()
    kinds = ("switched_on", "recording_started", "needs_help", "stealth", "recording_stopped")
    positions = [journal.index(f'"kind":"{kind}"') for kind in kinds]
    assert positions == sorted(positions)


def test_the_window_runs_and_ends_on_sigterm(tmp_path: Path) -> None:
    admitted(tmp_path, ("5501",))
    journal = tmp_path / "camera-5501" / "journal.jsonl"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    window = subprocess.Popen([*COMMAND, "sim", "--home", str(tmp_path)], env=environment)
    try:
        deadline = time.monotonic() + WAIT_S
        while not (journal.exists() and '"switched_on"' in journal.read_text()):
            assert window.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        window.send_signal(signal.SIGTERM)
        assert window.wait(WAIT_S) == 0
    finally:
        if window.poll() is None:
            window.kill()
            window.wait(WAIT_S)


@pytest.mark.attack("recording never forgets")
def test_an_order_is_obeyed_although_its_line_cannot_be_printed() -> None:
    out = open("/dev/full", "w", encoding="utf-8")  # noqa: SIM115, PTH123 - its close fails as well
    Printer(out).bad("hello")
    with pytest.raises(OSError, match="No space left"):
        out.close()
