"""The real programs of a drill: central and cameras as processes of their own."""

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from respond_desktop.drill.programs.display import CannotRunError
from respond_desktop.drill.programs.patience import Patience
from respond_desktop.drill.report import StepFailedError
from respond_desktop.home.private_files import open_private

START_TIMEOUT_S = 60.0
ANSWER_TIMEOUT_S = 15.0
LOOK_S = 0.5
Fact = dict[str, Any]


def _ends_with_us() -> list[str]:
    """A prefix that ends the child when this process is killed, where the system has one."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


class Program:
    """A child process that prints one JSON object a line; what it printed is kept, newest last."""

    def __init__(self, name: str, module: str, arguments: list[str], home: Path) -> None:
        self.name = name
        self.facts: list[Fact] = []
        self.heard: queue.Queue[Fact | None] = queue.Queue()
        self._log_file = home / f"{name}.log"
        self._log = os.fdopen(open_private(self._log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab")
        env = os.environ | {"RESPOND_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(  # noqa: S603 our own programs
            [*_ends_with_us(), sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=env,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, name=f"{name} output", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with contextlib.suppress(ValueError):
                fact = json.loads(line)
                fact["heard_at"] = time.monotonic()
                self.facts.append(fact)
                self.heard.put(fact)
        self.heard.put(None)

    def say(self, line: str) -> float:
        """Write a line to its standard input; returns when (monotonic seconds)."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return time.monotonic()

    def find(self, matches: Callable[[Fact], bool], after: int = 0) -> Fact | None:
        """The first fact from number `after` on that matches, or None yet."""
        return next((f for f in self.facts[after:] if matches(f)), None)

    def last_words(self) -> str:
        """The last lines of its log."""
        return " / ".join(self._log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-3:])

    def freeze(self) -> None:
        """Stop it without ending it (SIGSTOP): it falls silent with its connections open."""
        self.process.send_signal(signal.SIGSTOP)

    def stop(self, timeout_s: float = 10.0) -> int:
        """Ask it to end (SIGTERM), then insist; returns its exit code."""
        if self.process.poll() is None:
            if sys.platform != "win32":
                self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout_s)
        return self.kill()

    def kill(self) -> int:
        """End it at once (SIGKILL), as a crash would."""
        if self.process.poll() is None:
            self.process.kill()
        code = self.process.wait()
        self._reader.join(5)
        for stream in (self.process.stdin, self.process.stdout, self._log):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return code


def await_fact(
    program: Program, matches: Callable[[Fact], bool], what: str, patience: Patience | float
) -> Fact:
    """Wait (no Qt loop needed) until the program prints a matching fact; a number is a limit in seconds."""
    if not isinstance(patience, Patience):
        patience = Patience(patience)
    deadline = time.monotonic() + patience.limit_s
    while (fact := program.find(matches)) is None:
        patience.look(what)
        try:
            heard = program.heard.get(timeout=max(0.01, min(LOOK_S, deadline - time.monotonic())))
        except queue.Empty:
            if time.monotonic() < deadline:
                continue
            raise StepFailedError(f"{program.name}: no sign of {what} for {patience.limit_s:.0f} s") from None
        if heard is None:
            raise CannotRunError(f"{program.name} ended before {what}: {program.last_words()}")
    return fact


class CentralProgram(Program):
    """`respond-central serve`; `url` and `media_port` once it listens."""

    def __init__(self, home: Path, patience: Patience | float = START_TIMEOUT_S) -> None:
        super().__init__("central", "respond_desktop.central", ["serve"], home)
        try:
            fact = await_fact(self, lambda f: "listening" in f, "central listening", patience)
        except BaseException:
            self.stop()
            raise
        self.url = str(fact["listening"])
        self.media_port = int(fact["media_port"])


def run_tool(
    module: str, arguments: list[str], home: Path, stdin: str = "", patience: Patience | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of our command-line programs to its end; StepFailedError when it takes too long."""
    patience = patience or Patience(START_TIMEOUT_S)
    env = os.environ | {"RESPOND_HOME": str(home)}
    deadline = time.monotonic() + patience.limit_s
    with subprocess.Popen(  # noqa: S603 our own programs
        [*_ends_with_us(), sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=env,
    ) as process:
        said: str | None = stdin
        while True:
            try:
                out, err = process.communicate(said, timeout=LOOK_S)
                return subprocess.CompletedProcess(process.args, process.returncode, out, err)
            except subprocess.TimeoutExpired:
                said = None
            try:
                patience.look(f"{module.rsplit('.', 1)[-1]} {arguments[0]}")
            except BaseException:
                process.kill()
                raise
            if time.monotonic() > deadline:
                process.kill()
                raise StepFailedError(f"{module} {arguments[0]} took more than {patience.limit_s:.0f} s")
