"""Our programs, begun by a process that has loaded them: each is a process of its own, without the loading.

Loading libraries is most of a program's start. From `__main__` on a program does the same; how it begins from
nothing is shown by the journeys, the drill and the tests of programs without a console, which start it as people do.
"""

import atexit
import contextlib
import functools
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from tests.support.pace import within

HERE = Path(__file__).resolve().parents[2]
STOP_S = 10.0
OF_THE_INTERPRETER = "PYTHON"
"""What such a variable says holds from a program's first moment: each set of them has its own loaded process."""
OF_THE_LOADER = ("LD_", "DYLD_", "MALLOC_")
"""A program that is to have others of these than we begins from nothing."""
LONGEST = 1 << 20

Files = Sequence[IO[Any] | int]


class WarmProgram:
    """A begun program, with the part of `subprocess.Popen` that tests use."""

    def __init__(self, pid: int, status: int, stdin: IO[str] | None, stdout: IO[str] | None) -> None:
        self.pid, self.stdin, self.stdout = pid, stdin, stdout
        self.returncode: int | None = None
        self._status = status

    def poll(self) -> int | None:
        """Its exit code (minus the signal), None while it runs."""
        return self._look(0.0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; subprocess.TimeoutExpired as Popen says it."""
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _look(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            said = os.read(self._status, 64)
            os.close(self._status)
            self.returncode = int(said or -signal.SIGKILL)
        return self.returncode


Program = WarmProgram | subprocess.Popen[str]


class _Loaded:
    """The process that has loaded a program's package and forks it."""

    def __init__(self, package: str, environment: Mapping[str, str]) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.support.warm", str(theirs.fileno()), package]
        paths = os.pathsep.join(path for path in (str(HERE), environment.get("PYTHONPATH", "")) if path)
        with theirs:
            self._process = subprocess.Popen(
                command,
                env={**environment, "PYTHONPATH": paths},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self._end)

    def begin(self, order: dict[str, Any], files: Files) -> tuple[int, int]:
        """Fork it with these files as 0, 1 and 2; its id, and where its exit code will stand."""
        status, theirs = os.pipe()
        numbers = [file if isinstance(file, int) else file.fileno() for file in files]
        try:
            socket.send_fds(self._ours, [json.dumps(order).encode()], [*numbers, theirs])
        finally:
            os.close(theirs)
        said = os.read(status, 16)
        assert said, "the process that has our programs loaded is gone"
        return int(said), status

    def _end(self) -> None:
        self._ours.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(within(STOP_S))


@functools.cache
def _loaded(package: str, interpreter: tuple[tuple[str, str], ...]) -> _Loaded:
    outer = {k: v for k, v in os.environ.items() if not k.startswith((OF_THE_INTERPRETER, *OF_THE_LOADER))}
    return _Loaded(package, {**outer, **dict(_OURS), **dict(interpreter)})


def _those(environment: Mapping[str, str], begin: str | tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, v) for k, v in environment.items() if k.startswith(begin)))


_OURS = _those(os.environ, OF_THE_LOADER)
"""As the tests began with them: what a test sets for a program holds for that one only."""


def _can_be_forked(environment: Mapping[str, str]) -> bool:
    return sys.platform == "linux" and _those(environment, OF_THE_LOADER) == _OURS


def _begin(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], files: Files
) -> tuple[int, int]:
    order = {
        "module": module,
        "arguments": [str(argument) for argument in arguments],
        "environment": dict(environment),
        "folder": str(Path.cwd()),
    }
    return _loaded(module, _those(environment, OF_THE_INTERPRETER)).begin(order, files)


def begin_program(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], errors: IO[Any] | int = 2
) -> Program:
    """`python -m module arguments`, its standard input and output as text pipes; like Popen."""
    if not _can_be_forked(environment):
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            bufsize=1,
        )
    their_in, our_in = os.pipe()
    our_out, their_out = os.pipe()
    try:
        pid, status = _begin(module, arguments, environment, [their_in, their_out, errors])
    finally:
        os.close(their_in)
        os.close(their_out)
    stdin = os.fdopen(our_in, "w", buffering=1)
    return WarmProgram(pid, status, stdin, os.fdopen(our_out))


def run_program(
    module: str, arguments: Sequence[str], environment: Mapping[str, str], stdin: str, timeout: float
) -> "subprocess.CompletedProcess[str]":
    """`python -m module arguments` to its end, like `subprocess.run` with captured text."""
    if not _can_be_forked(environment):
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=dict(environment),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
    with contextlib.ExitStack() as stack:
        given, said, complained = (stack.enter_context(tempfile.TemporaryFile("w+")) for _ in range(3))
        given.write(stdin)
        given.seek(0)
        pid, status = _begin(module, arguments, environment, [given, said, complained])
        program = WarmProgram(pid, status, None, None)
        try:
            code = program.wait(timeout)
        finally:
            program.kill()
        said.seek(0)
        complained.seek(0)
        return subprocess.CompletedProcess([module, *arguments], code, said.read(), complained.read())


# ---- inside the loaded process


def _modules(package: str) -> Iterator[str]:
    """Every module of ours that the package's programs may load, but none that runs when it is loaded."""
    found = importlib.import_module(package)
    for module in pkgutil.walk_packages(found.__path__, package + "."):
        parts = module.name.split(".")
        if "__main__" not in parts and "migrations" not in parts and "window" not in parts:
            yield module.name


def _load(package: str) -> None:
    for name in _modules(package):
        with contextlib.suppress(ImportError):  # another system's module
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _serve(control: socket.socket) -> dict[str, Any]:
    """Fork what is asked for; returns in each forked program only, with its order."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the keepers
    while True:
        said, files, _flags, _address = socket.recv_fds(control, LONGEST, 4)
        if not said:
            sys.exit(0)
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            return _keep(json.loads(said), files)
        for file in files:
            os.close(file)


def _keep(order: dict[str, Any], files: list[int]) -> dict[str, Any]:
    """Stay as the program's parent, who alone learns its exit code."""
    *streams, status = files
    pid = os.fork()
    if pid == 0:
        os.close(status)
        for number, file in enumerate(streams):
            os.dup2(file, number)
            os.close(file)
        return order
    for file in streams:
        os.close(file)
    _tell_end(pid, status)


def _tell_end(pid: int, status: int) -> NoReturn:
    with contextlib.suppress(BrokenPipeError):
        os.write(status, f"{pid}\n".encode())
        _, ended = os.waitpid(pid, 0)
        os.write(status, f"{os.waitstatus_to_exitcode(ended)}\n".encode())
    os._exit(0)


def _open_streams() -> None:
    """Standard streams on what lies there now, as an interpreter opens them at its start."""
    sys.stdin = sys.__stdin__ = os.fdopen(0, closefd=False)  # type: ignore[misc]
    sys.stdout = sys.__stdout__ = _written(1)  # type: ignore[misc]
    sys.stderr = sys.__stderr__ = _written(2, line_buffering=True, errors="backslashreplace")  # type: ignore[misc]


def _written(number: int, **how: Any) -> io.TextIOWrapper:
    raw = io.FileIO(number, "w", closefd=False)
    if os.environ.get("PYTHONUNBUFFERED"):
        return io.TextIOWrapper(raw, write_through=True, **how)
    return io.TextIOWrapper(io.BufferedWriter(raw), **how)


def _become(order: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    _open_streams()
    module = order["module"]
    sys.argv = [module, *order["arguments"]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _control = socket.socket(fileno=int(sys.argv[1]))
    _load(sys.argv[2])
    _become(_serve(_control))
