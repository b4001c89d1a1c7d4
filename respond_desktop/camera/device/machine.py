"""What the camera does when a button is pressed: a pure state machine, its clock a number of seconds.

A press (a double press too) or TASER arming starts a recording, and nothing else does. Holding the event button
for 3 s stops it. Two presses within 1 s mean needs help, at any time, and never stop anything.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from respond_desktop.domain.kinds.alerts import AlertKind
from respond_desktop.domain.recordings import StartCause

HOLD_S = 3.0
DOUBLE_S = 1.0
DECLINE_HOLD_S = 1.0


class Mode(StrEnum):
    """Off, on and filling the pre-event buffer, or recording."""

    OFF = "off"
    BUFFERING = "buffering"
    RECORDING = "recording"


@dataclass(frozen=True, slots=True)
class PowerSwitched:
    """The power switch."""

    at: float
    on: bool


@dataclass(frozen=True, slots=True)
class ButtonDown:
    """The event button goes down."""

    at: float


@dataclass(frozen=True, slots=True)
class ButtonUp:
    """The event button comes up."""

    at: float


@dataclass(frozen=True, slots=True)
class SecondDown:
    """The second button goes down."""

    at: float


@dataclass(frozen=True, slots=True)
class SecondUp:
    """The second button comes up."""

    at: float


@dataclass(frozen=True, slots=True)
class TaserArming:
    """The TASER says that it was armed."""

    at: float


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing happened; time did (a held button counts it)."""

    at: float


@dataclass(frozen=True, slots=True)
class StealthSwitched:
    """Stealth mode: LCD, motor and LED stay off."""

    at: float
    on: bool


@dataclass(frozen=True, slots=True)
class CoverageSwitched:
    """The radio reaches a network, or doesn't."""

    at: float
    on: bool


Input = (
    PowerSwitched
    | ButtonDown
    | ButtonUp
    | SecondDown
    | SecondUp
    | TaserArming
    | TimePassed
    | StealthSwitched
    | CoverageSwitched
)


@dataclass(frozen=True, slots=True)
class StartRecording:
    """A recording begins now."""

    cause: StartCause


@dataclass(frozen=True, slots=True)
class StopRecording:
    """The recording ends now."""

    by_hand: bool = True


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """An alert of that kind (domain/kinds/alerts.py); `because`: what the officer did."""

    kind: AlertKind
    because: str


CALL_HELP = RaiseAlert(AlertKind.NEEDS_HELP, "Event button, double press")
REPORT_TASER = RaiseAlert(AlertKind.TASER_ARMED, "TASER armed")


@dataclass(frozen=True, slots=True)
class AnswerRequest:
    """The second button: a short press accepts, holding 1 s declines."""

    accept: bool


@dataclass(frozen=True, slots=True)
class StealthChanged:
    """Stealth mode is now on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class CoverageChanged:
    """Coverage is now there or gone."""

    on: bool


Event = StartRecording | StopRecording | RaiseAlert | AnswerRequest | StealthChanged | CoverageChanged


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything the rules need to remember; replaced whole by `step`.

    `may_stop` says whether the press that is held now may end the recording: not when it began the recording,
    and not when it belongs to a double press. `helped` says that this burst of presses has already called.
    """

    mode: Mode = Mode.OFF
    stealth: bool = False
    coverage: bool = True
    down_at: float | None = None
    last_press_at: float | None = None
    may_stop: bool = False
    helped: bool = False
    second_down_at: float | None = None

    @property
    def recording(self) -> bool:
        """Whether a recording runs."""
        return self.mode is Mode.RECORDING


Step = tuple[Machine, tuple[Event, ...]]


def step(machine: Machine, given: Input) -> Step:
    """The next state and what happens, for one input. Times never go back."""
    match given:
        case PowerSwitched(_, on):
            return _power(machine, on)
        case StealthSwitched(_, on):
            return _stealth(machine, on)
        case CoverageSwitched(_, on):
            return _coverage(machine, on)
        case _ if machine.mode is Mode.OFF:
            return machine, ()
        case TaserArming():
            started, events = _started(machine, StartCause.TASER_ARMED)
            return started, (*events, REPORT_TASER)
        case SecondDown(at):
            return replace(machine, second_down_at=at), ()
        case SecondUp(at):
            return _answered(machine, at)
        case _:
            return _event_button(machine, given)


def _event_button(machine: Machine, given: Input) -> Step:
    match given:
        case ButtonDown(at):
            return _pressed(machine, at)
        case ButtonUp(at):
            held, events = _held(machine, at)
            return replace(held, down_at=None, may_stop=False), events
        case _:
            return _held(machine, given.at)


def _pressed(machine: Machine, at: float) -> Step:
    double = machine.last_press_at is not None and at - machine.last_press_at <= DOUBLE_S
    call = double and not machine.helped
    may_stop = machine.recording and not double
    started, events = _started(machine, StartCause.EVENT_BUTTON)
    after = replace(started, down_at=at, last_press_at=at, may_stop=may_stop, helped=double)
    return after, (*events, CALL_HELP) if call else events


def _held(machine: Machine, at: float) -> Step:
    if not machine.may_stop or machine.down_at is None or at - machine.down_at < HOLD_S:
        return machine, ()
    stopped = replace(machine, mode=Mode.BUFFERING, may_stop=False, last_press_at=None)
    return stopped, (StopRecording(),)


def _started(machine: Machine, cause: StartCause) -> Step:
    if machine.recording:
        return machine, ()
    return replace(machine, mode=Mode.RECORDING), (StartRecording(cause),)


def _answered(machine: Machine, at: float) -> Step:
    if machine.second_down_at is None:
        return machine, ()
    accept = at - machine.second_down_at < DECLINE_HOLD_S
    return replace(machine, second_down_at=None), (AnswerRequest(accept),)


def _power(machine: Machine, on: bool) -> Step:
    if on == (machine.mode is not Mode.OFF):
        return machine, ()
    if on:
        return replace(machine, mode=Mode.BUFFERING), ()
    off = Machine(stealth=machine.stealth, coverage=machine.coverage)
    return off, (StopRecording(by_hand=False),) if machine.recording else ()


def _stealth(machine: Machine, on: bool) -> Step:
    changed = on != machine.stealth
    return replace(machine, stealth=on), (StealthChanged(on),) if changed else ()


def _coverage(machine: Machine, on: bool) -> Step:
    changed = on != machine.coverage
    return replace(machine, coverage=on), (CoverageChanged(on),) if changed else ()
