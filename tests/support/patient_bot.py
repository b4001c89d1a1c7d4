"""pytest-qt's `qtbot` whose waits follow the machine."""

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from tests.support.pace import within_ms

DEFAULT_MS = 5000


class PatientBot(QtBot):
    """Every timeout means so many milliseconds of a quiet machine."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = DEFAULT_MS) -> None:
        super().waitUntil(callback, timeout=within_ms(timeout))

    def waitSignal(self, signal: Any, *, timeout: int = DEFAULT_MS, **how: Any) -> Any:
        return super().waitSignal(signal, timeout=within_ms(timeout), **how)

    def waitSignals(self, signals: Any, *, timeout: int = DEFAULT_MS, **how: Any) -> Any:
        return super().waitSignals(signals, timeout=within_ms(timeout), **how)

    def waitActive(self, widget: Any, *, timeout: int = DEFAULT_MS) -> Any:
        return super().waitActive(widget, timeout=within_ms(timeout))

    def waitExposed(self, widget: Any, *, timeout: int = DEFAULT_MS) -> Any:
        return super().waitExposed(widget, timeout=within_ms(timeout))
