"""The demo's start, away from the window: each part is said as it begins, and it can be cancelled at any moment."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from respond_desktop.drill.demonstration.camera_case import CameraCase
from respond_desktop.drill.programs.patience import CancelledError, Patience
from respond_desktop.home.faults import bug_words
from respond_desktop.home.program import log_bug

if TYPE_CHECKING:
    from respond_desktop.drill.programs.agency import RunningAgency


@dataclass(slots=True)
class Begun:
    """What has been started so far; whatever is here must be ended."""

    cameras: CameraCase
    agency: "RunningAgency | None" = None


class Beginning(QObject):
    """`said` for each part; one of `ready` (the workstation may open), `failed(words)` and `cancelled` ends it."""

    said = Signal(str)
    ready = Signal()
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, home: Path, recording: tuple[str, ...], geometry: str) -> None:
        super().__init__()
        self.begun = Begun(CameraCase(home, recording))
        self._home, self._geometry = home, geometry
        self._patience = Patience(said=self.said.emit)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo start", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Give up: the wait that goes on ends."""
        self._patience.cancel()

    def stop(self) -> None:
        """Give up, wait for the thread, end cameras and central."""
        self.cancel()
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        self.begun.cameras.stop()
        if self.begun.agency is not None:
            self.begun.agency.stop()

    def _run(self) -> None:
        self._tell_how_it_ended()
        # The system ends our programs with the thread that started them, not with the process (PR_SET_PDEATHSIG).
        self._over.wait()

    def _tell_how_it_ended(self) -> None:
        self.said.emit("Loading central and cameras")
        from respond_desktop.drill.demonstration.outset import (  # slow: the window is on the screen before
            TOLD,
            Outset,
        )

        try:
            outset = Outset(self._home, self.begun.cameras, self._geometry, self._patience, self.said.emit)
            outset.begin(self._keep)
        except CancelledError:
            self.cancelled.emit()
        except TOLD as error:
            self.failed.emit(str(error))
        except OSError as error:
            self.failed.emit(f"{error.filename or 'A file'} can't be used: {error.strerror or error}.")
        except Exception as error:  # the worker boundary: said to the person, logged, never swallowed
            log_bug(error)
            self.failed.emit(bug_words("desktop", error, self._home.parent))
        else:
            self.ready.emit()

    def _keep(self, agency: "RunningAgency") -> None:
        self.begun.agency = agency
