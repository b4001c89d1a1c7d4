"""The media process: reads, decodes and scales streams, so that no byte of video is parsed in the window's process."""

import contextlib
import ctypes
import logging
import mmap
import os
import signal
import sys
import threading
from typing import BinaryIO

import av.logging
import structlog

from respond_desktop.home.program import run_program
from respond_desktop.rtsp.errors import RtspError
from respond_desktop.video.address import StreamAddress
from respond_desktop.video.decoding.frames import FrameSource
from respond_desktop.video.decoding.hardware import HardwareChoice
from respond_desktop.video.decoding.sources import frames_of
from respond_desktop.video.ending import EndKind, explain
from respond_desktop.video.keep.clip import nothing_recorded
from respond_desktop.video.marks import MARKS_BYTES, Mark, marks_name
from respond_desktop.video.media_process import messages, shared_memory
from respond_desktop.video.media_process.messages import BrokenPipeTalkError, Sender, read_command
from respond_desktop.video.media_process.outlet import Outlet
from respond_desktop.video.picture import TileSize

MAX_STREAMS = 64
_M_ARENA_MAX = -8  # malloc.h
_log = structlog.get_logger(__name__)


class Worker:
    """Carries out the window's commands until the pipe ends."""

    def __init__(self, commands: BinaryIO, events: BinaryIO) -> None:
        self._commands = commands
        self._sender = Sender(events)
        self._prefix = ""
        self._hardware = HardwareChoice(allowed=False)
        self._outlets: dict[int, Outlet] = {}
        self._names: list[str] = []
        self._marks: mmap.mmap | None = None
        self._guard = threading.Lock()

    def run(self) -> None:
        """Until the window is gone or says what isn't a command; every picture is wiped then."""
        try:
            while True:
                self._obey(read_command(self._commands))
        except BrokenPipeTalkError:
            _log.info("the window has gone")
        finally:
            for outlet in list(self._outlets.values()):
                outlet.close()
            for name in (marks_name(self._prefix), *self._names):
                shared_memory.forget(name)

    def _obey(self, command: messages.Command) -> None:
        match command:
            case messages.Begin():
                self._prefix = command.prefix
                self._hardware = HardwareChoice(command.hardware)
                self._make_marks()
                self._send(messages.Ready())
            case messages.Ping():
                self._send(messages.Pong(number=command.number))
            case messages.Open():
                self._open(command)
            case _:
                outlet = self._outlets.get(command.stream)
                if outlet is not None:
                    self._tell(outlet, command)
                elif isinstance(command, messages.BeginClip):
                    self._send(nothing_recorded(command))

    def _make_marks(self) -> None:
        try:
            self._marks = shared_memory.create(marks_name(self._prefix), MARKS_BYTES)
        except shared_memory.SharedMemoryError:
            _log.warning("no shared memory: after a crash nobody knows which picture it was")

    def _tell(self, outlet: Outlet, command: messages.Command) -> None:
        match command:
            case messages.Resize():
                outlet.session.resize(TileSize(command.width, command.height))
            case messages.KeysOnly():
                outlet.session.wishes.keys_only = command.on
            case messages.Listen():
                outlet.session.wishes.listen = command.on
            case messages.TakeStill():
                threading.Thread(target=outlet.send_still, args=(command.ask,), daemon=True).start()
            case messages.BeginClip() | messages.MarkClip() | messages.EndClip():
                outlet.clips.obey(command)
            case messages.Close():
                self._outlets.pop(command.stream, None)
                outlet.close()

    def _open(self, command: messages.Open) -> None:
        if len(self._outlets) >= MAX_STREAMS or command.stream in self._outlets:
            self._refuse(command.stream, "Too many pictures are open.")
            return
        try:
            source = self._source(command)
        except RtspError as error:
            self._refuse(command.stream, explain(error).words)
            return
        except (ValueError, OSError):
            self._refuse(command.stream, "The picture's address can't be used.")
            return
        tile = TileSize(command.width, command.height)
        outlet = Outlet(command.stream, source, tile, self._send, self._new_name)
        outlet.session.wishes.keys_only = command.keys_only
        if self._marks is not None:
            outlet.session.mark = Mark(self._marks, command.stream)
        self._outlets[command.stream] = outlet
        outlet.session.start()

    def _source(self, command: messages.Open) -> FrameSource:
        """ValueError, OSError or RtspError when the address can't be used."""
        address = StreamAddress(command.url, command.user, command.password, command.ca_pem, command.sound)
        return frames_of(address, self._hardware)

    def _refuse(self, stream: int, words: str) -> None:
        self._send(messages.Over(stream=stream, kind=EndKind.REFUSED.value, words=words))

    def _send(self, event: messages.Event) -> None:
        try:
            self._sender.send(event)
        except BrokenPipeTalkError:
            return  # the reading of commands ends too, and with it the process

    def _new_name(self) -> str:
        with self._guard:
            name = f"{self._prefix}-{len(self._names) + 1}"
            self._names.append(name)
        return name


def main() -> None:
    """Talk over stdin and stdout; nothing else may write to stdout."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the window; its end closes the pipe
    run_program("media", _talk, logging.WARNING)
    os._exit(0)  # a thread that still waits for a server must not keep the process


def _talk() -> None:
    _share_memory_pools()
    commands, events = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(commands, os.O_BINARY)
        msvcrt.setmode(events, os.O_BINARY)
    elsewhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(elsewhere, 0)
    os.dup2(elsewhere, 1)
    os.close(elsewhere)
    av.logging.set_level(None)  # FFmpeg's own lines may hold addresses
    with os.fdopen(commands, "rb", buffering=0) as reading, os.fdopen(events, "wb", buffering=0) as writing:
        Worker(reading, writing).run()


def _share_memory_pools() -> None:
    """Otherwise each stream's thread keeps a pool of its own after its end (glibc; elsewhere nothing happens)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


if __name__ == "__main__":
    main()
