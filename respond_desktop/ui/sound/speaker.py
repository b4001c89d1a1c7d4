"""The loudspeaker: plays the bundled tones and says when it can't."""

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtMultimedia import QMediaDevices, QSoundEffect

from respond_desktop.home.paths import resource

NO_DEVICE = "No sound device. Alerts are shown and flash, but you won't hear them."
NO_TONE = (
    "The alarm tones can't be played. Alerts are shown and flash, but you won't hear them. IT: reinstall."
)


class QtSpeaker(QObject):
    """Plays tones by name ("needs_help") on the default output; one at a time.

    Qt fails silently without a device, so devices and each tone's status are watched: `words` is empty when all
    is well, `changed` tells.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._devices_changed)
        self._effects: dict[str, QSoundEffect] = {}
        self._playing: QSoundEffect | None = None
        self.words = ""
        self._load()

    def play(self, name: str) -> None:
        """Play a tone; whatever sounds stops."""
        self.stop()
        effect = self._effects.get(name)
        if effect is not None and not self.words:
            self._playing = effect
            effect.play()

    def stop(self) -> None:
        """Silence."""
        if self._playing is not None:
            self._playing.stop()
            self._playing = None

    def _load(self) -> None:
        self.stop()
        for effect in self._effects.values():
            effect.deleteLater()
        self._effects = {}
        if QMediaDevices.defaultAudioOutput().isNull():
            self._say(NO_DEVICE)
            return
        for path in sorted(resource("sounds").glob("*.wav")):
            effect = QSoundEffect(QMediaDevices.defaultAudioOutput(), self)
            effect.statusChanged.connect(self._status_changed)
            effect.setSource(QUrl.fromLocalFile(str(path)))
            self._effects[path.stem] = effect
        self._say("" if self._effects else NO_TONE)

    def _devices_changed(self) -> None:
        self._load()

    def _status_changed(self) -> None:
        if any(effect.status() is QSoundEffect.Status.Error for effect in self._effects.values()):
            self._say(NO_TONE)

    def _say(self, words: str) -> None:
        if words != self.words:
            self.words = words
            self.changed.emit()
