"""A display of our own for runs without one: Xvfb in a temporary place."""

import contextlib
import os
import shutil
import subprocess
from types import TracebackType


class CannotRunError(RuntimeError):
    """The drill can't run here; the message names what is missing."""


class PrivateDisplay:
    """Xvfb while the context lasts; sets DISPLAY for this process and its children."""

    def __init__(self, width: int = 1920, height: int = 1080) -> None:
        self._size = f"{width}x{height}x24"
        self._process: subprocess.Popen[bytes] | None = None
        self._before: dict[str, str | None] = {}

    def __enter__(self) -> "PrivateDisplay":
        xvfb = shutil.which("Xvfb")
        if xvfb is None:
            raise CannotRunError("Xvfb is missing. Install it (Debian: apt-get install xvfb).")
        read_end, write_end = os.pipe()
        command = [
            xvfb,
            "-displayfd",
            str(write_end),
            "-screen",
            "0",
            self._size,
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self._process = subprocess.Popen(  # noqa: S603 our own fixed command
            command, pass_fds=(write_end,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(write_end)
        with os.fdopen(read_end, encoding="ascii") as numbers:
            number = numbers.readline().strip()
        if not number:
            raise CannotRunError("Xvfb did not start.")
        for name, value in (("DISPLAY", f":{number}"), ("QT_QPA_PLATFORM", "xcb"), ("WAYLAND_DISPLAY", None)):
            self._before[name] = os.environ.get(name)
            _set(name, value)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, value in self._before.items():
            _set(name, value)
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            if self._process.poll() is None:
                self._process.kill()


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
