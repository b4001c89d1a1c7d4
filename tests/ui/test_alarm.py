"""The alarm: rhythm, repetition, silence, and what happens without a device."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.alert.alerts import Alert, AlertKind, Priority
from respond_desktop.domain.kinds.alerts import ALERTS, TONES
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.home.paths import resource
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.sound.alarm import Alarm
from respond_desktop.ui.sound.speaker import NO_DEVICE, QtSpeaker
from respond_desktop.ui.sound.tones import (
    GUNSHOT,
    NEEDS_HELP,
    PATTERNS,
    PRIORITY_2,
    RATE,
    Pattern,
    samples,
    wav,
)
from tests.ui import desk as desks
from tests.ui.desk import NOW, FakeSpeaker, Hands


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def speaker(qtbot: QtBot) -> FakeSpeaker:
    return FakeSpeaker()


@pytest.fixture
def alarm(hands: Hands, speaker: FakeSpeaker) -> Alarm:
    return Alarm(speaker, hands.clock().monotonic)


def _scene(*alerts: Alert, link: LinkState = LinkState.CONNECTED) -> Scene:
    shot = desks.snapshot(alerts=alerts, units=(), link=Link(link, NOW))
    return Scene(shot, NOW, desks.session())


def _hear_for(alarm: Alarm, hands: Hands, scene: Scene, seconds: float) -> None:
    for _ in range(int(seconds * 2)):
        hands.pass_time(0.5)
        alarm.hear(scene)


HELP = desks.alert(AlertKind.NEEDS_HELP, "214", 1, "Bank St")
SHOT = desks.alert(AlertKind.GUNSHOT, "219", 0, "Fleet St")
TASER = desks.alert(AlertKind.TASER_ARMED, "231", 1, "Park")


def test_p1_sounds_at_once_and_every_six_seconds(alarm: Alarm, hands: Hands, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(HELP))
    assert speaker.played == ["needs_help"]
    _hear_for(alarm, hands, _scene(HELP), 12.5)
    assert speaker.played == ["needs_help"] * 3


def test_p1_sounds_every_three_seconds_after_thirty(alarm: Alarm, hands: Hands, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(HELP))
    _hear_for(alarm, hands, _scene(HELP), 30)
    before = len(speaker.played)
    _hear_for(alarm, hands, _scene(HELP), 12)
    assert len(speaker.played) - before == 4


def test_acknowledging_silences_it(alarm: Alarm, hands: Hands, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(HELP))
    alarm.hear(_scene(replace(HELP, acknowledged_at=NOW, acknowledged_by="R. Okafor")))
    assert speaker.played == ["needs_help", ""]
    _hear_for(alarm, hands, _scene(replace(HELP, acknowledged_at=NOW)), 20)
    assert speaker.played == ["needs_help", ""]


def test_a_second_p1_sounds_at_once(alarm: Alarm, hands: Hands, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(HELP))
    hands.pass_time(1)
    alarm.hear(_scene(HELP, SHOT))
    assert len(speaker.played) == 2


def test_p2_sounds_six_times_at_most(alarm: Alarm, hands: Hands, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(TASER))
    _hear_for(alarm, hands, _scene(TASER), 300)
    assert speaker.played == ["priority_2"] * 6


def test_a_new_p2_sounds_again(alarm: Alarm, hands: Hands, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(TASER))
    _hear_for(alarm, hands, _scene(TASER), 300)
    alarm.hear(_scene(TASER, desks.alert(AlertKind.CAMERA_LOST, "240", 0, "")))
    assert len(speaker.played) == 7


def _lost(count: int, since: int = 0) -> tuple[Alert, ...]:
    return tuple(desks.alert(AlertKind.CAMERA_LOST, str(300 + n), since - n, "") for n in range(count))


@pytest.mark.attack("no storm")
def test_another_camera_in_trouble_is_heard_though_its_card_was_there(
    alarm: Alarm, hands: Hands, speaker: FakeSpeaker
) -> None:
    alarm.hear(_scene(*_lost(2, 600)))
    _hear_for(alarm, hands, _scene(*_lost(2, 600)), 600)
    assert speaker.played == ["priority_2"] * 6
    alarm.hear(_scene(*_lost(3, 600)))
    assert len(speaker.played) == 7
    _hear_for(alarm, hands, _scene(*_lost(3, 600)), 20)
    assert len(speaker.played) == 8


@pytest.mark.attack("no storm")
def test_many_cameras_in_trouble_one_after_the_other_sound_every_ten_seconds_at_most(
    alarm: Alarm, hands: Hands, speaker: FakeSpeaker
) -> None:
    for n in range(1, 60):
        alarm.hear(_scene(*_lost(n, 60)))
        hands.pass_time(0.5)
    assert len(speaker.played) == 3
    _hear_for(alarm, hands, _scene(*_lost(59, 60)), 1)
    assert len(speaker.played) == 4, "the last ones were never heard"


@pytest.mark.attack("no storm")
def test_a_fold_that_is_taken_one_by_one_makes_no_storm(
    alarm: Alarm, hands: Hands, speaker: FakeSpeaker
) -> None:
    lost = _lost(200, 300)
    alarm.hear(_scene(*lost))
    for n in range(1, 200):
        hands.pass_time(0.02)
        taken = tuple(replace(a, acknowledged_by="R. Okafor", acknowledged_at=NOW) for a in lost[:n])
        alarm.hear(_scene(*taken, *lost[n:]))
    assert speaker.played == ["priority_2"]


def test_what_concerns_a_person_sounds_at_once_after_trouble_of_a_camera(
    alarm: Alarm, hands: Hands, speaker: FakeSpeaker
) -> None:
    alarm.hear(_scene(*_lost(2)))
    hands.pass_time(1)
    alarm.hear(_scene(*_lost(2), TASER))
    assert len(speaker.played) == 2


def test_the_highest_priority_wins(alarm: Alarm, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(TASER, SHOT))
    assert speaker.played == ["gunshot"]


def test_a_third_urgent_kind_sounds_by_its_row(
    alarm: Alarm, hands: Hands, speaker: FakeSpeaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = replace(ALERTS[AlertKind.NEEDS_HELP], kind="vehicle_crash", words="Vehicle crash", tone="gunshot")
    monkeypatch.setitem(ALERTS, "vehicle_crash", row)
    alarm.hear(_scene(replace(HELP, kind="vehicle_crash", words="")))
    hands.pass_time(6)
    alarm.hear(_scene(replace(HELP, kind="vehicle_crash", words="")))
    assert speaker.played == ["gunshot", "gunshot"]


@pytest.mark.parametrize("priority", [Priority.P1, Priority.P2])
def test_a_kind_of_a_newer_central_sounds_by_its_priority(
    priority: Priority, alarm: Alarm, speaker: FakeSpeaker
) -> None:
    alarm.hear(_scene(replace(HELP, kind="vehicle_crash", priority=priority)))
    assert speaker.played == [TONES[priority]]


def test_a_lost_link_sounds_as_p2(alarm: Alarm, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(link=LinkState.LOST))
    assert speaker.played == ["priority_2"]


def test_nobody_signed_in_is_silence(alarm: Alarm, speaker: FakeSpeaker) -> None:
    alarm.hear(_scene(HELP))
    alarm.hear(None)
    assert speaker.played == ["needs_help", ""]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.name)
def test_the_bundled_file_is_what_the_generator_makes(pattern: Pattern) -> None:
    assert resource("sounds", f"{pattern.name}.wav").read_bytes() == wav(pattern)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.name)
def test_tones_have_their_level(pattern: Pattern) -> None:
    peak = max(map(abs, samples(pattern)))
    assert peak == pytest.approx(32767 * 10 ** (pattern.level_db / 20), abs=1)


def test_tones_have_their_rhythm_and_pitch() -> None:
    import numpy as np

    for pattern in (NEEDS_HELP, GUNSHOT, PRIORITY_2):
        wave, at = np.array(samples(pattern), float), 0
        for hz, gap_ms in zip(pattern.pulses_hz, pattern.gaps_ms, strict=True):
            pulse = wave[at : at + RATE * pattern.pulse_ms // 1000]
            spectrum = np.abs(np.fft.rfft(pulse * np.hanning(len(pulse))))
            assert np.argmax(spectrum) * RATE / len(pulse) == pytest.approx(hz, abs=8)
            at += len(pulse)
            gap = wave[at : at + RATE * gap_ms // 1000]
            assert not gap.any()
            at += len(gap)
        assert at == len(wave)


def test_without_a_device_the_speaker_says_so(qtbot: QtBot) -> None:
    from PySide6.QtMultimedia import QMediaDevices

    speaker = QtSpeaker()
    try:
        if not QMediaDevices.defaultAudioOutput().isNull():
            pytest.skip("this machine has a sound device")
        assert speaker.words == NO_DEVICE
        speaker.play("needs_help")
    finally:
        speaker.stop()
        speaker.deleteLater()
