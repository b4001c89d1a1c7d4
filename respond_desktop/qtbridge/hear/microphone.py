"""The workstation's microphone: open only while one talks."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QIODevice
from PySide6.QtMultimedia import QAudioSource, QMediaDevices

from respond_desktop.qtbridge.hear.sound import sound_format

NO_MICROPHONE = "You are not heard. This computer has no microphone."
NO_MICROPHONE_FORMAT = "You are not heard. The microphone doesn't give 48 kHz. IT: choose another one."


class Microphone(Protocol):
    """Where speech comes from."""

    def trouble(self) -> str:
        """Why there is none, without opening it; empty when there is one."""

    def start(self, take: Callable[[bytes], None]) -> str:
        """Give 16-bit mono samples at 48 kHz to `take`; empty, or why not."""

    def stop(self) -> None:
        """Nothing more is given."""


class QtMicrophone:
    """The system's default microphone."""

    def __init__(self) -> None:
        self._source: QAudioSource | None = None
        self._device: QIODevice | None = None
        self._take: Callable[[bytes], None] | None = None

    def trouble(self) -> str:
        """Why there is none, without opening it; empty when there is one."""
        device = QMediaDevices.defaultAudioInput()
        if device.isNull():
            return NO_MICROPHONE
        return "" if device.isFormatSupported(sound_format()) else NO_MICROPHONE_FORMAT

    def start(self, take: Callable[[bytes], None]) -> str:
        """Give 16-bit mono samples at 48 kHz to `take`; empty, or why not."""
        if trouble := self.trouble():
            return trouble
        self._take = take
        self._source = QAudioSource(QMediaDevices.defaultAudioInput(), sound_format())
        self._device = self._source.start()
        if self._device is None:
            self.stop()
            return NO_MICROPHONE
        self._device.readyRead.connect(self._ready)
        return ""

    def stop(self) -> None:
        """Nothing more is given."""
        source, self._source, self._device, self._take = self._source, None, None, None
        if source is not None:
            source.stop()

    def _ready(self) -> None:
        if self._device is not None and self._take is not None:
            self._take(bytes(self._device.readAll().data()))
