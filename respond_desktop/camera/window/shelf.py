"""Several simulated cameras behind one window: each runs by itself, one that breaks is named and switched on again."""

from collections.abc import Callable, Coroutine
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.device.controls import Controls
from respond_desktop.camera.device.state import CameraState
from respond_desktop.camera.running import HardwareChoices
from respond_desktop.camera.window.main_window import CameraWindow
from respond_desktop.camera.window.thread import CameraThread

AGAIN_MS = 2000
TRIES = 3


class CameraShelf(QObject):
    """`state_changed(CameraState)` of any camera; `broke(number, words)`. The one in the hand gets the presses."""

    state_changed = Signal(object)
    broke = Signal(str, str)

    def __init__(self, identities: tuple[CameraIdentity, ...], choices: HardwareChoices) -> None:
        super().__init__()
        self._identities = {i.device_number: i for i in identities}
        self._choices = {
            i.device_number: choices
            if choices.patrol is None
            else replace(choices, patrol=choices.patrol + n)
            for n, i in enumerate(identities)
        }
        self._cameras: dict[str, CameraThread] = {}
        self._tries: dict[str, int] = dict.fromkeys(self._identities, TRIES)
        self._states: dict[str, CameraState] = {}
        self._stopped = False
        self.in_hand = next(iter(self._identities))

    @property
    def cameras(self) -> dict[str, CameraThread]:
        """The running ones by number."""
        return self._cameras

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """Number and unit of each."""
        return tuple((number, i.unit_number) for number, i in self._identities.items())

    def state(self, number: str) -> CameraState | None:
        """The newest state of that camera."""
        return self._states.get(number)

    def start(self) -> None:
        """Switch all on."""
        for number in self._identities:
            self._switch_on(number)

    def stop(self) -> None:
        """Switch all off and wait for their threads."""
        self._stopped = True
        for camera in self._cameras.values():
            camera.quit()
        for camera in self._cameras.values():
            camera.stop()

    def act(self, act: Callable[[Controls], None]) -> None:
        """One act on the camera in the hand."""
        self._cameras[self.in_hand].act(act)

    def gesture(self, gesture: Callable[[Controls], Coroutine[None, None, None]]) -> None:
        """A gesture on the camera in the hand."""
        self._cameras[self.in_hand].gesture(gesture)

    def take(self, number: str) -> None:
        """Take another one into the hand."""
        self.in_hand = number

    def _switch_on(self, number: str) -> None:
        if self._stopped:
            return
        camera = CameraThread(self._identities[number], self._choices[number])
        camera.state_changed.connect(self._changed)
        camera.broke.connect(lambda words, n=number: self._broke(n, words))
        self._cameras[number] = camera
        camera.start()

    def _changed(self, state: CameraState) -> None:
        self._states[state.device_number] = state
        self.state_changed.emit(state)

    def _broke(self, number: str, words: str) -> None:
        """One camera less; the others go on."""
        self._tries[number] -= 1
        again = self._tries[number] > 0
        self.broke.emit(number, f"{words} It is switched on again." if again else f"{words} It stays off.")
        if again:
            QTimer.singleShot(AGAIN_MS, self, lambda: self._switch_on(number))


def shelved(window: CameraWindow, shelf: CameraShelf) -> None:
    """Show in the window the camera that is in the hand, and in its row all of them."""
    chooser = window.chooser
    assert chooser is not None

    def chosen(number: str) -> None:
        window.let_go()
        shelf.take(number)
        state = shelf.state(number)
        if state is not None:
            window.show_state(state)

    def changed(state: CameraState) -> None:
        chooser.show_state(state)
        if state.device_number == shelf.in_hand:
            window.show_state(state)

    def broke(number: str, words: str) -> None:
        chooser.show_trouble(number)
        if number == shelf.in_hand:
            window.show_trouble(words)

    chooser.chosen.connect(chosen)
    shelf.state_changed.connect(changed)
    shelf.broke.connect(broke)
    chooser.choose(shelf.in_hand)
