"""Push to talk: nothing is sent before the grant or after the release, whatever order the answers come in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from ssl import SSLContext, create_default_context

import pytest
from pytestqt.qtbot import QtBot

from respond_desktop.domain.outcomes import Done, Refused, Unavailable
from respond_desktop.qtbridge.hear.microphone import NO_MICROPHONE
from respond_desktop.qtbridge.hear.sound import SoundDesk
from respond_desktop.qtbridge.hear.talk_line import TalkAddress
from respond_desktop.qtbridge.hear.talking import OwnTalk, TalkOver, TalkState
from tests.qtbridge.test_sound import Loudspeaker
from tests.ui.desk import FakeCommands

SPEECH = b"\x10\x00" * 960


@dataclass
class SyntheticMicrophone:
    """Meets Microphone; speaks when the test does."""

    words: str = ""
    take: Callable[[bytes], None] | None = None

    def trouble(self) -> str:
        return self.words

    def start(self, take: Callable[[bytes], None]) -> str:
        self.take = take
        return ""

    def stop(self) -> None:
        self.take = None

    def speak(self) -> bool:
        if self.take is None:
            return False
        self.take(SPEECH)
        return True


@dataclass
class KeptLine:
    """Meets Line; keeps what would go to the officer."""

    address: TalkAddress
    broken: Callable[[str], None]
    sent: list[bytes] = field(default_factory=list)
    stopped: bool = False

    def put(self, pcm: bytes) -> None:
        assert not self.stopped, "nothing may be sent after the release"
        self.sent.append(pcm)

    def stop(self) -> None:
        self.stopped = True


class Booth:
    """A talk desk with a synthetic microphone, its line kept."""

    def __init__(self) -> None:
        self.commands, self.microphone = FakeCommands(), SyntheticMicrophone()
        self.lines: list[KeptLine] = []
        self.sound = SoundDesk(Loudspeaker)
        self.desk = OwnTalk(self.commands, self.sound, self.microphone, self._open)
        self.refusals: list[Refused] = []
        self.desk.refused.connect(self.refusals.append)

    def _open(self, address: TalkAddress, broken: Callable[[str], None]) -> KeptLine:
        self.lines.append(KeptLine(address, broken))
        return self.lines[-1]

    def grant(self, talk_id: str = "t1", watch_id: str = "w1") -> None:
        self.desk.granted(TalkAddress(talk_id, watch_id, "rtsps://x/stream/t1", "token", CONTEXT))

    def asked(self) -> list[str]:
        return [str(what[0]) for what in self.commands.asked]


CONTEXT: SSLContext = create_default_context()


@pytest.fixture
def booth(qtbot: QtBot) -> Booth:
    return Booth()


def test_held_granted_released(booth: Booth) -> None:
    booth.desk.press("w1")
    assert (booth.desk.state, booth.asked()) == (TalkState.TELLING, ["begin_talk"])
    assert not booth.microphone.speak(), "the microphone stays closed until the officer is told"
    booth.commands.answer(Done("t1"))
    assert not booth.microphone.speak()
    booth.grant()
    assert booth.desk.state is TalkState.TALKING
    assert booth.microphone.speak()
    booth.desk.release()
    assert (booth.desk.state, booth.lines[0].stopped) == (TalkState.SILENT, True)
    assert not booth.microphone.speak()
    assert booth.lines[0].sent == [SPEECH]
    assert booth.commands.asked[-1] == ("end_talk", "t1")


def test_the_grant_may_overtake_the_answer(booth: Booth) -> None:
    booth.desk.press("w1")
    booth.grant()
    assert not booth.lines
    booth.commands.answer(Done("t1"))
    assert booth.desk.state is TalkState.TALKING
    booth.desk.stop()


def test_let_go_before_the_answer_it_is_over_before_it_began(booth: Booth) -> None:
    booth.desk.press("w1")
    booth.desk.release()
    booth.commands.answer(Done("t1"))
    assert booth.commands.asked[-1] == ("end_talk", "t1")
    booth.grant()
    assert not booth.lines


def test_an_old_grant_opens_nothing(booth: Booth) -> None:
    booth.desk.press("w1")
    booth.commands.answer(Done("t2"))
    booth.grant("t1")
    booth.grant("t2", "w9")
    assert not booth.lines
    booth.grant("t2")
    assert len(booth.lines) == 1
    booth.grant("t2")
    assert len(booth.lines) == 1, "a repeated grant opens nothing"
    booth.desk.stop()


def test_refused_is_shown_as_a_card(booth: Booth) -> None:
    booth.desk.press("w1")
    refused = Refused("Your role may not talk.", "No rule allows it.", "Live Video Policy v1")
    booth.commands.answer(refused)
    assert booth.refusals == [refused]
    assert booth.desk.state is TalkState.SILENT
    booth.desk.release()
    assert booth.asked() == ["begin_talk"]


def test_the_camera_refuses(booth: Booth) -> None:
    booth.desk.press("w1")
    booth.commands.answer(Done("t1"))
    booth.desk.over(TalkOver("t1", "The officer can't be told: stealth is on."))
    assert (booth.desk.state, booth.desk.words) == (
        TalkState.SILENT,
        "The officer can't be told: stealth is on.",
    )


def test_without_a_microphone_nobody_is_asked(booth: Booth) -> None:
    booth.microphone.words = NO_MICROPHONE
    booth.desk.press("w1")
    assert (booth.desk.words, booth.asked()) == (NO_MICROPHONE, [])


def test_the_watch_ends_it(booth: Booth) -> None:
    booth.desk.press("w1")
    booth.commands.answer(Done("t1"))
    booth.grant()
    booth.desk.watch_ended("w1")
    assert booth.lines[0].stopped
    assert not booth.microphone.speak()


def test_a_broken_line_ends_it_and_says_so(booth: Booth, qtbot: QtBot) -> None:
    booth.desk.press("w1")
    booth.commands.answer(Done("t1"))
    booth.grant()
    booth.lines[0].broken("The connection to the media server is lost. The officer doesn't hear you.")
    qtbot.waitUntil(lambda: booth.desk.state is TalkState.SILENT, timeout=10_000)
    assert "doesn't hear you" in booth.desk.words
    assert booth.commands.asked[-1] == ("end_talk", "t1")


def test_listening_is_silent_while_talking(booth: Booth) -> None:
    booth.desk.press("w1")
    booth.commands.answer(Done("t1"))
    booth.grant()
    assert booth.sound._muted
    booth.desk.release()
    assert not booth.sound._muted


def test_central_that_does_not_answer_is_said(booth: Booth) -> None:
    booth.desk.press("w1")
    booth.commands.answer(Unavailable("Central does not answer."))
    assert booth.desk.words == "Central does not answer."
