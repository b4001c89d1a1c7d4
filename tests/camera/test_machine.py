"""The camera's rules as tables and properties; the clock is a number."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from respond_desktop.camera.device.machine import (
    CALL_HELP,
    REPORT_TASER,
    AnswerRequest,
    ButtonDown,
    ButtonUp,
    CoverageSwitched,
    Event,
    Input,
    Machine,
    Mode,
    PowerSwitched,
    SecondDown,
    SecondUp,
    StartRecording,
    StealthChanged,
    StealthSwitched,
    StopRecording,
    TaserArming,
    TimePassed,
    step,
)
from respond_desktop.domain.recordings import StartCause

ON = Machine(mode=Mode.BUFFERING)
RECORDING = Machine(mode=Mode.RECORDING)
BUTTON = StartRecording(StartCause.EVENT_BUTTON)
TASER = StartRecording(StartCause.TASER_ARMED)


def play(machine: Machine, inputs: Sequence[Input]) -> tuple[Machine, list[Event]]:
    happened: list[Event] = []
    for each in inputs:
        machine, events = step(machine, each)
        happened += events
    return machine, happened


def press(at: float, for_s: float = 0.1) -> list[Input]:
    return [ButtonDown(at), TimePassed(at + for_s), ButtonUp(at + for_s)]


TABLE = [
    ("a press starts", ON, press(0), Mode.RECORDING, [BUTTON]),
    ("a double press starts and calls", ON, [*press(0), *press(0.5)], Mode.RECORDING, [BUTTON, CALL_HELP]),
    ("TASER starts", ON, [TaserArming(0)], Mode.RECORDING, [TASER, REPORT_TASER]),
    ("TASER while recording only reports", RECORDING, [TaserArming(0)], Mode.RECORDING, [REPORT_TASER]),
    ("a press while recording does nothing", RECORDING, press(0), Mode.RECORDING, []),
    ("holding 3 s stops", RECORDING, press(0, 3.0), Mode.BUFFERING, [StopRecording()]),
    ("holding 2.9 s doesn't", RECORDING, press(0, 2.9), Mode.RECORDING, []),
    ("the press that began it never stops it", ON, press(0, 9.0), Mode.RECORDING, [BUTTON]),
    ("twice within 1 s is help", RECORDING, [*press(0), *press(0.9)], Mode.RECORDING, [CALL_HELP]),
    ("exactly 1 s is within", RECORDING, [*press(0), *press(1.0)], Mode.RECORDING, [CALL_HELP]),
    ("1.1 s apart isn't", RECORDING, [*press(0), *press(1.1)], Mode.RECORDING, []),
    ("a held second press never stops", RECORDING, [*press(0), *press(0.5, 9)], Mode.RECORDING, [CALL_HELP]),
    (
        "a burst calls once",
        RECORDING,
        [*press(0), *press(0.4), *press(0.8), *press(1.2, 9)],
        Mode.RECORDING,
        [CALL_HELP],
    ),
    (
        "a second burst calls again",
        RECORDING,
        [*press(0), *press(0.4), *press(5), *press(5.4)],
        Mode.RECORDING,
        [CALL_HELP, CALL_HELP],
    ),
    (
        "after a stop a press starts anew",
        RECORDING,
        [*press(0, 3.0), *press(3.2)],
        Mode.RECORDING,
        [StopRecording(), BUTTON],
    ),
    ("off, nothing works", Machine(), [*press(0), TaserArming(1), SecondDown(2), SecondUp(2.1)], Mode.OFF, []),
    ("switching off stops", RECORDING, [PowerSwitched(0, False)], Mode.OFF, [StopRecording(by_hand=False)]),
    ("switching on doesn't record", Machine(), [PowerSwitched(0, True)], Mode.BUFFERING, []),
    ("short second accepts", ON, [SecondDown(0), SecondUp(0.2)], Mode.BUFFERING, [AnswerRequest(True)]),
    ("long second declines", ON, [SecondDown(0), SecondUp(1.2)], Mode.BUFFERING, [AnswerRequest(False)]),
    ("an up alone answers nothing", ON, [SecondUp(1)], Mode.BUFFERING, []),
    ("stealth is told once", ON, [StealthSwitched(0, True)] * 2, Mode.BUFFERING, [StealthChanged(True)]),
    ("a hold without its up still stops", RECORDING, [ButtonDown(0), TimePassed(3)], Mode.BUFFERING, [StopRecording()]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("machine", "inputs", "mode", "events"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_table(machine: Machine, inputs: list[Input], mode: Mode, events: list[Event]) -> None:
    after, happened = play(machine, inputs)
    assert (after.mode, happened) == (mode, events)


MAKERS: dict[str, Callable[[float, bool], Input]] = {
    "down": lambda at, on: ButtonDown(at),
    "up": lambda at, on: ButtonUp(at),
    "second down": lambda at, on: SecondDown(at),
    "second up": lambda at, on: SecondUp(at),
    "taser": lambda at, on: TaserArming(at),
    "time": lambda at, on: TimePassed(at),
    "power": PowerSwitched,
    "stealth": StealthSwitched,
    "coverage": CoverageSwitched,
}


@st.composite
def stories(draw: st.DrawFn) -> list[Input]:
    """Any inputs at rising times."""
    at = 0.0
    story: list[Input] = []
    for name in draw(st.lists(st.sampled_from(sorted(MAKERS)), max_size=40)):
        at += draw(st.sampled_from([0.0, 0.1, 0.4, 0.9, 1.0, 1.1, 2.9, 3.0, 8.0]))
        story.append(MAKERS[name](at, draw(st.booleans())))
    return story


@pytest.mark.promise
@given(stories())
def test_only_a_press_or_the_taser_starts_and_nothing_starts_twice(story: list[Input]) -> None:
    machine = Machine()
    for each in story:
        after, events = step(machine, each)
        if any(isinstance(event, StartRecording) for event in events):
            assert isinstance(each, ButtonDown | TaserArming) and not machine.recording and after.recording
        elif after.recording:
            assert machine.recording
        if any(isinstance(event, StopRecording) for event in events):
            assert machine.recording and not after.recording
        machine = after


@pytest.mark.promise
@given(stories())
def test_two_presses_within_a_second_never_stop(story: list[Input]) -> None:
    machine, last, stopper = Machine(), None, None
    for each in story:
        if isinstance(each, ButtonDown) and machine.mode is not Mode.OFF:
            double = last is not None and each.at - last <= 1.0
            last, stopper = each.at, None if double else each.at
        machine, events = step(machine, each)
        if StopRecording() in events:
            assert stopper is not None and each.at - stopper >= 3.0
            last = None
        if isinstance(each, PowerSwitched) and machine.mode in (Mode.OFF,):
            last = None


@given(stories(), st.floats(0.0, 1.0))
def test_a_double_press_calls_help_at_any_time(story: list[Input], gap_s: float) -> None:
    machine, _ = play(
        Machine(mode=Mode.BUFFERING), [each for each in story if not isinstance(each, PowerSwitched)]
    )
    at = (story[-1].at if story else 0.0) + 20.0
    after, happened = play(machine, [ButtonDown(at), ButtonDown(at + gap_s), ButtonUp(at + gap_s + 30.0)])
    assert happened.count(CALL_HELP) == 1
    assert StopRecording() not in happened and after.recording


@given(stories())
def test_off_hears_nothing_but_its_switches(story: list[Input]) -> None:
    machine = Machine()
    for each in story:
        if isinstance(each, PowerSwitched):
            continue
        machine, events = step(machine, each)
        assert machine.mode is Mode.OFF
        assert all(type(event).__name__ in ("StealthChanged", "CoverageChanged") for event in events)
