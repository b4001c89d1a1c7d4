"""What happened, told to whoever said at its making that it listens: so no part needs one that is made after it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, ParamSpec

from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.in_turn import in_turn

Facts = ParamSpec("Facts")


class Signal(Generic[Facts]):
    """Heard at once, in the order of listening; one listener that fails keeps none of the others from hearing."""

    def __init__(self, name: str) -> None:
        self._failed = f"{name}_not_heard"
        self._listeners: list[Callable[Facts, object]] = []

    def listen(self, listener: Callable[Facts, object]) -> None:
        """From now on `listener` hears it."""
        self._listeners.append(listener)

    def __call__(self, *facts: Facts.args, **named: Facts.kwargs) -> None:
        """It happened."""
        in_turn(self._failed, *(partial(listener, *facts, **named) for listener in self._listeners))


@dataclass(frozen=True, slots=True)
class Signals:
    """`changed`: something that desktops show at once. `session_alone`: its last link has been gone for 2 s."""

    changed: Signal[[]] = field(default_factory=lambda: Signal("change"))
    watch_ended: Signal[[WatchRun]] = field(default_factory=lambda: Signal("watch_end"))
    session_alone: Signal[[str]] = field(default_factory=lambda: Signal("lonely_session"))
