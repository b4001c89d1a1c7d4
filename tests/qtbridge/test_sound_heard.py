"""Real loudspeaker and microphone by PulseAudio: what is played on a null sink is heard at its monitor."""

import subprocess
import sys

import pytest

from tests.support.pace import within
from tests.ui.test_alarm_heard import TRIES, pytestmark, sink

__all__ = ["pytestmark", "sink"]
HZ = 700
PROGRAM = f"""
import math, struct, sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from respond_desktop.qtbridge.hear.microphone import QtMicrophone
from respond_desktop.qtbridge.hear.sound import QtSoundOutput

app = QGuiApplication([])
output, microphone, heard = QtSoundOutput(), QtMicrophone(), bytearray()
assert output.start() == "", "no loudspeaker"
assert microphone.start(heard.extend) == "", "no microphone"
at = 0

def pump():
    global at
    room = output.room() // 2
    wave = (math.sin(2 * math.pi * {HZ} * n / 48000) for n in range(at, at + room))
    output.write(b"".join(struct.pack("<h", round(12000 * v)) for v in wave))
    at += room
    assert room * 2 <= 0.08 * 96000, "never more than 80 ms ahead"
    if len(heard) > 5 * 96000:
        app.quit()

timer = QTimer(interval=20)
timer.timeout.connect(pump)
timer.start()
QTimer.singleShot(30000, lambda: app.exit(1))
code = app.exec()
output.stop()
microphone.stop()
sys.stdout.buffer.write(heard)
sys.stdout.flush()
sys.exit(code)
"""


def test_what_is_played_is_heard(sink: dict[str, str]) -> None:
    import numpy as np

    remap = "module-remap-source master=room.monitor source_name=ear source_properties=device.description=ear"
    subprocess.run(
        ["pactl", "load-module", *remap.split()],
        env=sink,
        check=True,
        capture_output=True,
        timeout=within(30),
    )
    subprocess.run(["pactl", "set-default-source", "ear"], env=sink, check=True, timeout=within(30))
    loudest = []
    for _ in range(TRIES):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=sink, capture_output=True, timeout=within(90), check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        samples = np.frombuffer(done.stdout[: len(done.stdout) // 2 * 2], np.dtype("<i2"))[-96_000:].astype(
            float
        )
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
        loudest.append(float(np.argmax(spectrum) * 48_000 / len(samples)))
        if loudest[-1] == pytest.approx(HZ, abs=5):
            return
    pytest.fail(f"heard {loudest} Hz, expected {HZ}")
