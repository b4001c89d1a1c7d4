"""The agent's loop in a thread of its own; the window gets each state by one signal."""

import asyncio
import threading
from collections.abc import Callable, Coroutine

import structlog
from PySide6.QtCore import QObject, Signal

from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.device.controls import Controls
from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.orders.journal import JournalUnusableError
from respond_desktop.camera.running import HardwareChoices, SimulatedCamera
from respond_desktop.geo.streets import StreetsError

log = structlog.get_logger(__name__)
JOIN_S = 10.0


class CameraThread(QObject):
    """Runs one simulated camera; `stop` switches it off and waits."""

    state_changed = Signal(object)
    broke = Signal(str)

    def __init__(self, identity: CameraIdentity, choices: HardwareChoices) -> None:
        super().__init__()
        self._identity, self._choices = identity, choices
        self._loop: asyncio.AbstractEventLoop | None = None
        self._camera: SimulatedCamera | None = None
        self._thread = threading.Thread(target=self._run, name="camera-agent", daemon=True)

    @property
    def running(self) -> bool:
        """Whether the agent's thread lives."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Switch the camera on."""
        self._thread.start()

    def quit(self) -> None:
        """Switch it off without waiting."""
        self._soon(lambda camera: camera.agent.quit())

    def stop(self) -> None:
        """Switch it off and wait for its thread."""
        self.quit()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)

    def act(self, act: Callable[[Controls], None]) -> None:
        """One act on the controls."""
        self._soon(lambda camera: act(camera.agent.controls))

    def gesture(self, gesture: Callable[[Controls], Coroutine[None, None, None]]) -> None:
        """Something that takes a finger its time."""
        self._soon(lambda camera: camera.agent.soon(gesture(camera.agent.controls)))

    def _soon(self, act: Callable[[SimulatedCamera], None]) -> None:
        loop, camera = self._loop, self._camera
        if loop is not None and camera is not None and not loop.is_closed():
            loop.call_soon_threadsafe(act, camera)

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except (JournalUnusableError, StreetsError, SourceError, OSError) as error:
            self.broke.emit(str(error))
        except Exception as error:
            log.exception("camera_broke")
            self.broke.emit(f"The camera stopped ({type(error).__name__}).")

    async def _live(self) -> None:
        camera = SimulatedCamera(self._identity, self._choices, self.state_changed.emit)
        self._camera, self._loop = camera, asyncio.get_running_loop()
        await camera.run()
