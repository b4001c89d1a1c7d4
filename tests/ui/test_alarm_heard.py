"""The alarm as a microphone would hear it: PulseAudio with a null sink, recorded and measured."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from respond_desktop.ui.sound.tones import NEEDS_HELP, RATE
from tests.support.pace import within

PLAYER = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
from respond_desktop.ui.sound.speaker import QtSpeaker

app = QGuiApplication([])
speaker = QtSpeaker()
assert speaker.words == "", speaker.words
ready = QTimer()
ready.setInterval(20)

def play_when_loaded():
    if all(effect.isLoaded() for effect in speaker._effects.values()):
        ready.stop()
        speaker.play("needs_help")
        QTimer.singleShot(2500, app.quit)

ready.timeout.connect(play_when_loaded)
ready.start()
QTimer.singleShot(30000, lambda: app.exit(1))
code = app.exec()
speaker.stop()
sys.exit(code)
"""

pytestmark = pytest.mark.skipif(
    not (shutil.which("pulseaudio") and shutil.which("parec") and shutil.which("pactl")),
    reason="needs pulseaudio, pactl and parec",
)


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A PulseAudio of our own with a null sink; yields the environment that reaches it."""
    runtime = tmp_path / "pulse"
    runtime.mkdir(mode=0o700)
    socket = runtime / "native"
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
        "PULSE_SERVER": f"unix:{socket}",
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [
        "pulseaudio",
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--disallow-exit=yes",
        "--use-pid-file=no",
    ]
    command += ["-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}"]
    command += ["-L", f"module-null-sink sink_name=room rate={RATE} channels=1 format=s16le norewinds=1"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ready = [
            "sh",
            "-c",
            "for n in $(seq 300); do pactl info >/dev/null 2>&1 && exit 0; sleep 0.1; done; exit 1",
        ]
        subprocess.run(ready, env=environment, check=True, timeout=within(60))
        yield environment
    finally:
        server.terminate()
        server.wait(within(20))


TRIES = 3
"""A sound server that gets no processor time drops samples in the middle of a pulse; the alarm repeats, so may we."""


def test_acceptance_12_p1_is_heard_as_five_pulses(sink: dict[str, str], tmp_path: Path) -> None:
    expected = pytest.approx(NEEDS_HELP.pulses_hz, abs=12)
    heard: list[list[int]] = []
    for number in range(TRIES):
        heard.append([round(hz) for hz in _listen(sink, tmp_path / f"room-{number}.raw")])
        if heard[-1] == expected:
            return
    pytest.fail(f"heard {heard}, expected {NEEDS_HELP.pulses_hz}")


def _listen(sink: dict[str, str], heard: Path) -> list[float]:
    record = [
        "parec",
        "--device=room.monitor",
        "--format=s16le",
        f"--rate={RATE}",
        "--channels=1",
        "--latency-msec=20",
    ]
    with heard.open("wb") as file:
        recorder = subprocess.Popen(record, env=sink, stdout=file, stderr=subprocess.DEVNULL)
        try:
            subprocess.run([sys.executable, "-c", PLAYER], env=sink, check=True, timeout=within(90))
        finally:
            recorder.terminate()
            recorder.wait(within(20))
    samples = np.frombuffer(heard.read_bytes()[: heard.stat().st_size // 2 * 2], np.int16)
    return _pulses(samples.astype(float))


def _pulses(wave: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> list[float]:
    """Fundamental of each pulse over 90 ms, in Hz."""
    window = RATE // 100
    loud = [np.abs(wave[n : n + window]).max() > 500 for n in range(0, len(wave) - window, window)]
    found, start = [], None
    for n, is_loud in enumerate([*loud, False]):
        if is_loud and start is None:
            start = n
        if not is_loud and start is not None:
            if n - start >= 9:
                part = wave[start * window : n * window]
                spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
                found.append(float(np.argmax(spectrum) * RATE / len(part)))
            start = None
    return found
