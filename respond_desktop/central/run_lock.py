"""One running central for each home: sessions and leases live in one process."""

import os
from pathlib import Path
from types import TracebackType

from respond_desktop.central.setup import SetupError
from respond_desktop.home.file_lock import lock
from respond_desktop.home.private_files import open_private

NAME = "run.lock"


class RunLock:
    """Held while central runs; the system lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> "RunLock":
        self._descriptor = open_private(self._path, os.O_RDWR | os.O_CREAT)
        try:
            lock(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise SetupError("Central is already running in this home. Stop it first.") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)
