"""`respond-camera` as its own process, played by lines and read by its JSON lines."""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support import warm
from tests.support.pace import within

WAIT_S = within(60.0)
PROGRAM = "respond_desktop.camera"
COMMAND = [sys.executable, "-m", PROGRAM]


class CameraProgram:
    """A running `respond-camera run --script -`."""

    def __init__(self, home: Path, *options: str) -> None:
        self.lines: list[dict[str, Any]] = []
        self._news = threading.Condition()
        arguments = ["run", "--script", "-", "--home", str(home), *options]
        self.process = warm.begin_program(PROGRAM, arguments, os.environ)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def play(self, line: str) -> None:
        """One line of the script."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def until(self, which: Callable[[dict[str, Any]], Any], after: int = 0) -> dict[str, Any]:
        """The first line (from number `after`) that is as asked."""
        deadline = time.monotonic() + WAIT_S
        with self._news:
            while True:
                for line in self.lines[after:]:
                    if which(line):
                        return line
                left = deadline - time.monotonic()
                assert left > 0 and self._news.wait(left), self.lines[-5:]

    def state(self, after: int = 0, **wanted: Any) -> dict[str, Any]:
        """The first state with these values."""
        return self.until(
            lambda line: line["t"] == "state" and all(line[k] == v for k, v in wanted.items()), after
        )

    def did(self, kind: str, after: int = 0, **wanted: Any) -> dict[str, Any]:
        """The first thing done of a kind, with these facts."""
        return self.until(
            lambda line: line.get("kind") == kind and all(line.get(k) == v for k, v in wanted.items()), after
        )

    def end(self) -> int:
        """Close its input: it switches off; the exit code."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        code = self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        self.process.stdout.close()
        return code

    def _read(self) -> None:
        assert self.process.stdout
        for text in self.process.stdout:
            with self._news:
                self.lines.append(json.loads(text))
                self._news.notify_all()


@contextmanager
def camera_program(home: Path, *options: str) -> Iterator[CameraProgram]:
    """A camera's process, ended in any case."""
    program = CameraProgram(home, *options)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.end()


def camera_cli(*args: str, code: int = 0) -> str:
    """Run `respond-camera` to its end; stdout, or stderr when another exit code is expected."""
    done = warm.run_program(PROGRAM, args, os.environ, "", WAIT_S)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done.stderr if code else done.stdout
